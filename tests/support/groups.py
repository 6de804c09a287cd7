"""The groups of the suite in the order they run, and the floors of coverage."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Group:
    """One run of pytest. `workers` is for xdist; 0 runs in one process. `spread` is how tests go to the workers: loadfile
    keeps those of a file together, for files that share something slow to build; worksteal lets a worker that is done take
    from the other's end, where some tests are a hundred times longer than others.

    `zone` is the host's time zone during the run: results must not depend on it, so the groups differ in it.
    """

    name: str
    folder: str
    minutes: int
    workers: int = 2
    covered: bool = True
    spread: Literal["load", "loadfile", "worksteal"] = "load"
    zone: str = "Asia/Shanghai"
    environment: dict[str, str] = field(default_factory=dict)


GROUPS = (
    Group("unit", "tests/unit", minutes=6, zone="America/New_York"),
    Group("architecture", "tests/architecture", minutes=2, workers=0, covered=False),
    Group("migrations", "tests/migrations", minutes=3, zone="UTC"),
    Group("service", "tests/service", minutes=4, zone="UTC"),
    Group(
        "service on PostgreSQL",
        "tests/service",
        minutes=10,
        covered=False,
        zone="America/New_York",
        environment={"DUBAN_TEST_DATABASE": "postgres"},
    ),
    Group("web", "tests/web", minutes=12, zone="UTC"),
    Group("e2e", "tests/e2e", minutes=6, spread="loadfile", zone="America/New_York"),
    Group("endurance", "tests/endurance", minutes=5, covered=False, zone="UTC"),
    # What is timed has no neighbour: another worker makes the same work half as dear again.
    Group("cost", "tests/cost", minutes=2, workers=0, covered=False, zone="UTC"),
    Group("reliability", "tests/reliability", minutes=10, covered=False, spread="loadfile", zone="UTC"),
    Group("browser", "tests/browser", minutes=10, spread="worksteal", zone="UTC"),
)

OVERALL_FLOOR = 97.0
# Where a hole costs trust: every line and every branch. A pattern that matches no file is an error.
COMPLETE = (
    "app/*/rules.py",
    "app/*/states.py",
    "app/policy/*.py",
    "app/lamps/*.py",
    "app/workdays/*.py",
    "app/audit/*.py",
    "app/outbox/*.py",
)

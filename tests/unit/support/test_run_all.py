from pathlib import Path
from typing import Any

import pytest

from tests.support import groups, run_all
from tests.support.requirements import ROOT
from tests.support.run_all import Outcome

RESULTS = """<?xml version="1.0"?><testsuites><testsuite>
<testcase classname="tests.unit.a" name="test_good"/>
<testcase classname="tests.unit.a" name="test_bad"><failure message="assert 1 == 2&#10;more"/></testcase>
<testcase classname="tests.unit.a" name="test_broken"><error message="no fixture"/></testcase>
<testcase classname="tests.unit.a" name="test_absent"><skipped message="no browser"/></testcase>
</testsuite></testsuites>"""


def covered(**files: tuple[list[int], int]) -> dict[str, Any]:
    held = {
        name: {"summary": {"missing_lines": len(lines), "missing_branches": branches}, "missing_lines": lines}
        for name, (lines, branches) in files.items()
    }
    return {"totals": {"percent_covered": 96.0}, "files": held}


def test_results_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "unit.xml"
    path.write_text(RESULTS)
    assert run_all.read_results("unit", path) == Outcome(
        "unit",
        passed=1,
        failed=2,
        skipped=1,
        faults=[
            "FAILED tests.unit.a::test_bad - assert 1 == 2",
            "FAILED tests.unit.a::test_broken - no fixture",
            "SKIPPED tests.unit.a::test_absent - no browser",
        ],
    )


def test_missing_results_are_a_failure(tmp_path: Path) -> None:
    assert run_all.read_results("unit", tmp_path / "none.xml").failed == 1


@pytest.mark.parametrize(
    ("outcome", "faults", "strict", "status"),
    [
        (Outcome("unit", passed=3), [], True, 0),
        (Outcome("unit", passed=3, skipped=1), [], False, 0),
        (Outcome("unit", passed=3, skipped=1), [], True, 1),
        (Outcome("unit", passed=3, failed=1), [], False, 1),
        (Outcome("unit", passed=3), ["coverage is low"], False, 1),
    ],
)
def test_status_is_zero_only_when_all_is_well(outcome: Outcome, faults: list[str], strict: bool, status: int) -> None:
    assert run_all.summary([outcome], 1.0, faults, strict=strict) == status


def test_summary_ends_like_pytest(capsys: pytest.CaptureFixture[str]) -> None:
    run_all.summary([Outcome("a", passed=3), Outcome("b", passed=2, failed=1)], 12.3, [], strict=False)
    assert capsys.readouterr().out.splitlines()[-1] == "===== 1 failed, 5 passed in 12.30s ====="


def test_floors_that_are_met_say_nothing() -> None:
    report = covered(**{"app/lamps/rules.py": ([], 0)})
    assert run_all.floor_faults(report, overall=95, complete=("app/lamps/*.py",)) == []


@pytest.mark.parametrize(
    ("report", "overall", "pattern", "told"),
    [
        (covered(**{"app/lamps/rules.py": ([], 0)}), 97, "app/lamps/*.py", "below the floor of 97"),
        (covered(**{"app/lamps/rules.py": ([7], 0)}), 95, "app/lamps/*.py", "lines [7], 0 branches"),
        (covered(**{"app/lamps/rules.py": ([], 1)}), 95, "app/lamps/*.py", "1 branches missing"),
        (covered(**{"app/lamps/rules.py": ([], 0)}), 95, "app/gone/*.py", "names no module"),
    ],
)
def test_floors_that_are_missed_are_named(report: dict[str, Any], overall: float, pattern: str, told: str) -> None:
    (fault,) = run_all.floor_faults(report, overall=overall, complete=(pattern,))
    assert told in fault


def test_patterns_do_not_cross_folders() -> None:
    assert run_all.matches("app/lamps/rules.py", "app/*/rules.py")
    assert not run_all.matches("app/lamps/deep/rules.py", "app/*/rules.py")


def test_every_folder_of_tests_is_in_a_group() -> None:
    held = {group.folder for group in groups.GROUPS}
    found = {f"tests/{path.relative_to(ROOT / 'tests').parts[0]}" for path in (ROOT / "tests").rglob("test_*.py")}
    assert found - held == set()


def test_limits_of_the_groups_fit_into_seventy_minutes() -> None:
    assert sum(group.minutes for group in groups.GROUPS) <= 70


def test_group_runs_without_network_and_in_its_own_zone() -> None:
    words = run_all.command(groups.GROUPS[0], nightly=False)
    assert words[1:4] == ["-m", "pytest", "tests/unit"]
    assert "not nightly" in words
    assert len({group.zone for group in groups.GROUPS}) > 1

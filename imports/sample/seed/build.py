"""From an empty database to half a year of work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.assessment.service import run_assessment
from app.calendars.queries import calendar_value
from app.calendars.service import seed_calendar
from app.core.clock import local_date
from imports.sample.history import history
from imports.sample.seed.people import seed_people, seed_units
from imports.sample.seed.plans import check_draft, import_draft, let_rounds_open, publish
from imports.sample.seed.replay import Replay
from imports.sample.seed.stage import Stage
from imports.sample.source import PersonRow, PlanKey, people, units
from imports.sample.timeline import monthly_rounds, plan_year

BEFORE = timedelta(days=3)
OFFICE, SUPERVISOR = "office1", "supervisor1"
PUBLISHED: tuple[PlanKey, ...] = ("main", "quarter")


@dataclass(frozen=True)
class Account:
    person: PersonRow
    password: str


def build_demo(stage: Stage, progress: Callable[[int, int], None] = lambda _done, _all: None) -> tuple[Account, ...]:
    """Fill the database; answers every account with the password made for it.

    The third plan stays a draft without units: it is there to try the division table on.
    """
    today = local_date(stage.now)
    with stage.scene(stage.now) as ctx:
        seed_calendar(ctx)
        ctx.session.flush()  # the calendar is read back as a value
        calendar = calendar_value(ctx.session)
    began = monthly_rounds(today, calendar)[0].opened_at - BEFORE
    with stage.scene(began) as ctx:
        unit_ids = seed_units(ctx)
        passwords = seed_people(ctx, unit_ids)
    year, plans = plan_year(today), {}
    for key in PUBLISHED:
        with stage.scene(began, OFFICE) as ctx:
            plan_id = import_draft(ctx, key, year)
            plans[key] = check_draft(ctx, key, plan_id, year, unit_ids)
            publish(ctx, key, plans[key], today, calendar)
    refs = [ref for plan in plans.values() for ref in plan.tasks]
    Replay(stage, plans, unit_ids).run(history(today, refs, units(), people(), calendar), progress)
    with stage.scene(stage.now, OFFICE) as ctx:
        for key in PUBLISHED:
            let_rounds_open(ctx, key, plans[key], today, calendar)
        import_draft(ctx, "division", year)
        run_assessment(ctx, plans["main"].plan_id, local_date(began), today)
    return tuple(Account(person, passwords[person.login]) for person in people())

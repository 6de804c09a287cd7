"""What the proofs under load work on: a few units whose liaisons owe many reports, with reminders waiting."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.queries import user_by_login
from app.accounts.service.sessions import start_session
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.main import make_database
from app.plans.enums import ResponsibilityRole, TaskKind, TaskState
from app.plans.models import Responsibility, Task
from app.policy.roles import Role
from app.reminders.service import remind_due
from app.rounds.models import Assignment
from app.rounds.service import open_round
from tests.support.database import fresh_url
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule
from tests.support.serving import Order

# Monday, 16 November 2026, 10:00 in China: the round opens.
OPENED = datetime(2026, 11, 16, 2, tzinfo=UTC)
# Monday, 23 November 2026, 10:00 in China: reminders were written at nine.
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
UNITS = 4
SUPERVISORS = ("dc1", "dc2")


@dataclass(frozen=True)
class Desk:
    """A liaison at work: the cookie, the account, and what the unit owes."""

    token: str
    user_id: int
    assignments: tuple[int, ...]


@dataclass(frozen=True)
class World:
    """`reminders` is how many occurrences wait for each assignment."""

    settings: Settings
    desks: tuple[Desk, ...]
    supervisors: tuple[str, ...]
    reminders: int

    @contextmanager
    def database(self) -> Iterator[Database]:
        database = make_database(self.settings)
        try:
            yield database
        finally:
            database.dispose()

    def order(self, *, kills: int = 0, seed: int = 1, mutant: str = "") -> Order:
        first = self.desks[0]
        return Order(
            str(self.settings.data_dir),
            NOW.isoformat(),
            kills=kills,
            seed=seed,
            mutant=mutant,
            rehearsal=(first.token, f"/assignments/{first.assignments[0]}/report"),
        )


@contextmanager
def built_world(folder: Path, reports: int) -> Iterator[World]:
    """A database where `reports` reports are owed. Everything but the tasks is made by the product's own verbs."""
    with fresh_url(folder):
        settings = Order(str(folder), NOW.isoformat()).settings
        database = make_database(settings)
        with database.transaction(write=True) as session:
            world = _build(Ctx(session=session, actor=Actor.system("test"), now=OPENED), settings, reports)
        database.dispose()
        yield world


def _build(ctx: Ctx, settings: Settings, reports: int) -> World:
    units = [make_unit(ctx, f"省第{number}厅", sort_no=number) for number in range(1, UNITS + 1)]
    people = [make_user(ctx, f"l{unit}", Role.LIAISON, unit_id=unit) for unit in units]
    for login in SUPERVISORS:
        make_user(ctx, login, Role.SUPERVISOR, name={"dc1": "梁景行", "dc2": "许若溪"}[login])
    plan_id = make_plan(ctx)
    add_tasks(ctx, plan_id, [[units[number % UNITS]] for number in range(reports)])
    make_schedule(ctx, plan_id)
    round_id = open_round(ctx, plan_id, NOVEMBER).round_id
    later = Ctx(session=ctx.session, actor=ctx.actor, now=NOW)
    written = remind_due(later)
    desks = tuple(
        Desk(sign_in(later, f"l{unit}"), person, _owed(ctx, round_id, unit))
        for unit, person in zip(units, people, strict=True)
    )
    assert written, "no reminder is due at this moment: correct NOW"
    assert written % reports == 0
    return World(settings, desks, tuple(sign_in(later, login) for login in SUPERVISORS), written // reports)


def sign_in(ctx: Ctx, login: str) -> str:
    ctx.session.flush()
    user = user_by_login(ctx.session, login)
    assert user is not None
    return start_session(ctx, user, agent="test", lifetime=timedelta(hours=12))


def add_tasks(ctx: Ctx, plan_id: int, leads: Sequence[Sequence[int]]) -> None:
    """Active tasks in one statement: (lead, co-unit, …) of each."""
    first = ctx.session.scalar(sa.select(sa.func.coalesce(sa.func.max(col(Task.id)), 0) + 1)) or 1
    tasks = [
        {
            "id": first + at,
            "plan_id": plan_id,
            "kind": TaskKind.TASK,
            "seq": at + 1,
            "number": str(at + 1),
            "path": ["一、总体任务"],
            "title": f"任务{at + 1}",
            "text": f"完成任务{at + 1}。",
            "deadline": date(2026, 12, 31),
            "deadline_text": "",
            "state": TaskState.ACTIVE,
            "units_raw": "",
            "warnings": [],
            "reports_exempt": False,
            "exempt_reason": "",
            "version": 1,
        }
        for at in range(len(leads))
    ]
    duties = [
        {
            "task_id": first + at,
            "unit_id": unit,
            "role": ResponsibilityRole.LEAD if position == 1 else ResponsibilityRole.CO,
            "position": position,
            "valid_from": date(2026, 1, 1),
        }
        for at, units in enumerate(leads)
        for position, unit in enumerate(units, start=1)
    ]
    connection = ctx.session.connection()
    connection.execute(sa.insert(Task), tasks)
    connection.execute(sa.insert(Responsibility), duties)


def _owed(ctx: Ctx, round_id: int, unit: int) -> tuple[int, ...]:
    found = ctx.session.scalars(
        sa.select(col(Assignment.id))
        .where(col(Assignment.round_id) == round_id, col(Assignment.unit_id) == unit)
        .order_by(col(Assignment.id))
    )
    return tuple(number for number in found if number is not None)

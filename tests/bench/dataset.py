"""The database of the benchmark: 200 units, ten plans of 500 tasks, 40 rounds, 100,000 assignments, 79,000 reports.

Units, plans and schedules are made by the product's verbs, the masses by bulk inserts.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col

from app.accounts.models import User, UserRole
from app.core.context import Actor, Ctx
from app.main import make_database
from app.plans.models import Task
from app.policy.roles import Role
from app.reports.enums import ClaimedStatus, ReportKind
from app.reports.models import Report
from app.rounds.enums import AssignmentState, Consolidation, RoundState
from app.rounds.models import Assignment, Round
from tests.reliability.stage import Desk, add_tasks, sign_in
from tests.support.database import fresh_url
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import make_plan, make_schedule
from tests.support.serving import Order

# Thursday, 26 November 2026, 10:00 in China: the round's due moment has passed, its lock has not.
NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)
UNITS, PLANS, TASKS, SHARED = 200, 10, 500, 5
PERIODS = ("2026-08", "2026-09", "2026-10", "2026-11")
SUBMITTERS = 32
CHUNK = 5_000


@dataclass(frozen=True)
class Stock:
    """`office`, `supervisor` and `leader` are session cookies; every desk is a liaison who owes reports."""

    order: Order
    office: str
    supervisor: str
    leader: str
    desks: tuple[Desk, ...]


@contextmanager
def stocked(folder: Path) -> Iterator[Stock]:
    order = Order(str(folder), NOW.isoformat(), logs=True)
    with fresh_url(folder):
        database = make_database(order.settings)
        with database.transaction(write=True) as session:
            stock = _fill(Ctx(session=session, actor=Actor.system("bench"), now=NOW), order)
        database.dispose()
        yield stock


def _fill(ctx: Ctx, order: Order) -> Stock:
    units = [make_unit(ctx, f"省第{number}厅", sort_no=number) for number in range(1, UNITS + 1)]
    make_user(ctx, "office", Role.OFFICE)
    make_user(ctx, "supervisor", Role.SUPERVISOR)
    make_user(ctx, "leader", Role.LEADER)
    people = add_liaisons(ctx, units)
    # One lead and four co-units for each task, spread evenly.
    shares = [[units[(at * 7 + step * 41) % UNITS] for step in range(SHARED)] for at in range(TASKS)]
    for number in range(PLANS):
        plan_id = make_plan(ctx, f"第{number + 1}号行动方案")
        make_schedule(ctx, plan_id, Consolidation.EACH)
        add_tasks(ctx, plan_id, shares)
        for period in PERIODS:
            _add_round(ctx, plan_id, period, shares, people)
    desks = tuple(_desk(ctx, unit, people[unit]) for unit in units[:SUBMITTERS])
    office, supervisor, leader = (sign_in(ctx, login) for login in ("office", "supervisor", "leader"))
    return Stock(order, office, supervisor, leader, desks)


def add_liaisons(ctx: Ctx, units: Sequence[int]) -> dict[int, int]:
    """Their passwords are never asked: hashing two hundred would take longer than all the rest."""
    first = 1 + (ctx.session.scalar(sa.select(sa.func.max(col(User.id)))) or 0)
    shared = {"post": "", "phone": "", "email": "", "scope_all": False, "password_hash": "-", "must_change": False}
    dates = {"password_changed_at": ctx.now, "created_at": ctx.now}
    people = {unit: first + at for at, unit in enumerate(units)}
    add(
        ctx,
        User,
        [
            {"id": person, "login": f"l{unit}", "name": f"联络员{unit}", "unit_id": unit, **shared, **dates,
             "active": True, "version": 1}
            for unit, person in people.items()
        ],
    )  # fmt: skip
    granted = {"role": Role.LIAISON, "is_alternate": False, "proposed_at": ctx.now, "granted_at": ctx.now}
    add(ctx, UserRole, [{"user_id": person, **granted} for person in people.values()])
    return people


def _add_round(ctx: Ctx, plan_id: int, period: str, shares: Sequence[Sequence[int]], people: dict[int, int]) -> None:
    """Former rounds are complete and closed; in the present one a fifth of the leads and all co-units still owe."""
    present = period == PERIODS[-1]
    year, month = (int(part) for part in period.split("-"))
    due = datetime(year, month, 25, 10, tzinfo=UTC)
    held = Round(
        plan_id=plan_id,
        period=period,
        state=RoundState.OPEN if present else RoundState.CLOSED,
        scheduled_on=date(year, month, 16),
        opened_at=due - timedelta(days=9),
        due_at=due,
        lock_at=due + timedelta(days=5),
    )
    ctx.session.add(held)
    ctx.session.flush()
    tasks = ctx.session.scalars(sa.select(col(Task.id)).where(col(Task.plan_id) == plan_id).order_by(col(Task.seq)))
    first = 1 + (ctx.session.scalar(sa.select(sa.func.max(col(Assignment.id)))) or 0)
    rows: list[dict[str, Any]] = []
    for at, task_id in enumerate(tasks):
        for step, unit in enumerate(shares[at]):
            filed = not present or (step == 0 and at % 5 != 0)
            rows.append(_assignment(first + len(rows), held, task_id, unit, step, filed=filed))
    add(ctx, Assignment, rows)
    add(ctx, Report, [_report(row, people[row["unit_id"]]) for row in rows if row["first_submitted_at"]])


def _assignment(
    number: int, held: Round, task_id: int | None, unit: int, step: int, *, filed: bool
) -> dict[str, Any]:
    sent = held.due_at - timedelta(hours=5) if filed else None
    done = AssignmentState.SUBMITTED if held.state is RoundState.OPEN else AssignmentState.ACCEPTED
    return {
        "id": number,
        "round_id": held.id,
        "task_id": task_id,
        "unit_id": unit,
        "role": "lead" if step == 0 else "co",
        "state": done if filed else AssignmentState.PENDING,
        "due_at": held.due_at,
        "lock_at": held.lock_at,
        "first_submitted_at": sent,
        "last_submitted_at": sent,
        "times_returned": 0,
        "urged": 0,
        "exempt_reason": "",
        "version": 1,
    }


def _report(row: dict[str, Any], person: int) -> dict[str, Any]:
    return {
        "assignment_id": row["id"],
        "revision": 1,
        "kind": ReportKind.FULL,
        "progress": f"第{row['task_id']}项已完成立项评审并签订任务书，到位资金{row['id']}万元，正在开展中期检查。"
        * 2,
        "status": ClaimedStatus.ON_TRACK,
        "percent": row["id"] % 101,
        "problems": "",
        "next_steps": "下月完成中期检查。",
        "nil_reason": "",
        "submitted_at": row["first_submitted_at"],
        "submitted_by": person,
        "content_digest": f"{row['id']:064x}",
    }


def add(ctx: Ctx, model: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    connection = ctx.session.connection()
    for start in range(0, len(rows), CHUNK):
        connection.execute(sa.insert(model), list(rows[start : start + CHUNK]))


def _desk(ctx: Ctx, unit: int, person: int) -> Desk:
    owed = ctx.session.scalars(
        sa.select(col(Assignment.id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Assignment.unit_id) == unit, col(Round.state) == RoundState.OPEN)
        .where(col(Assignment.state) == AssignmentState.PENDING)
        .order_by(col(Assignment.id))
    )
    return Desk(sign_in(ctx, f"l{unit}"), person, tuple(number for number in owed if number is not None))

"""Open a round: one transaction, once per plan and period, whoever asks how often."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.accounts.queries import people_with_role
from app.accounts.queries.absences import contacts
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.calendars.queries import calendar_value
from app.core.clock import local_date
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.rules import Occasion
from app.plans.enums import PlanState, ResponsibilityRole
from app.plans.models import Plan
from app.policy.guard import require
from app.policy.permissions import Permission
from app.policy.roles import Role
from app.rounds.enums import AssignmentState, RoundFlaw, RoundState
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, Round
from app.rounds.queries.dues import dues_by_unit
from app.rounds.queries.planning import due_schedules, duties, existing_periods, round_of_period
from app.rounds.queries.terms import due_rules_in
from app.rounds.rules import is_too_far_ahead
from app.rounds.service.exceptions import apply_standing
from app.rounds.service.planning import PlannedRound, plan_round, schedule_of, task_dates
from app.workdays.due import DueRule
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, periods_due


@dataclass(frozen=True)
class Opened:
    """`created` is False when the round was there already: then nothing was changed and nobody told."""

    round_id: int
    period: str
    created: bool
    assignments: int = 0
    people: int = 0


def open_round(
    ctx: Ctx, plan_id: int, period: Period, *, due_on: date | None = None, caught_up: bool = False
) -> Opened:
    """Write the round, what every unit owes in it, one audit row, and the messages to the liaisons.

    `due_on` replaces the scheduled day. Raises RoundRefused for a plan without schedule, not in force, or without duties,
    RoundInputRefused for a period of another cycle or too far ahead.
    """
    require(ctx, Permission.ROUND_OPEN)
    schedule = schedule_of(ctx, plan_id)
    plan = ctx.session.get_one(Plan, plan_id)
    known = round_of_period(ctx, plan_id, str(period))
    if known is not None and known.id is not None:
        return Opened(known.id, known.period, created=False)
    if plan.state is not PlanState.PUBLISHED:
        raise RoundRefused(RoundFlaw.PLAN_NOT_PUBLISHED)
    if is_too_far_ahead(period, ctx.today):
        raise RoundInputRefused("period", RoundFlaw.PERIOD_FAR)
    planned = plan_round(schedule, period, calendar_value(ctx.session), ctx.today, due_on)
    row = _round_row(ctx, planned, caught_up=caught_up)
    round_id = _insert_round(ctx, row)
    if round_id is None:
        # Another node was faster between our look and our insert.
        existing = round_of_period(ctx, plan_id, str(period))
        assert existing is not None
        assert existing.id is not None
        return Opened(existing.id, existing.period, created=False)
    owed = _insert_assignments(ctx, round_id, planned)
    if not owed:
        raise RoundRefused(RoundFlaw.NO_ASSIGNMENTS)
    short = _apply_own_rules(ctx, round_id, planned)
    excepted = apply_standing(ctx, round_id, plan_id, planned.dates.opens_on, planned.calendar)
    people = _tell_liaisons(ctx, round_id, plan, row)
    after = {name: row[name] for name in ("plan_id", "period", "due_at", "lock_at", "notice_workdays")}
    marks: dict[str, object] = {name: True for name in ("short_notice", "caught_up", "provisional") if row[name]}
    if excepted:
        marks["excepted"] = excepted
    if short:
        marks["short_tasks"] = short
    audit.record(
        ctx,
        AuditAction.ROUND_OPENED,
        "round",
        round_id,
        after={**after, **marks, "assignments": owed, "people": people},
    )
    return Opened(round_id, str(period), created=True, assignments=owed, people=people)


def open_due_rounds(ctx: Ctx) -> list[Opened]:
    """Open every scheduled round whose day has come, those missed while the server was down too, each once.

    A round opened later than scheduled is marked. Where even its due day has passed, that day moves by the notice the
    schedule promises: nobody is late because our server was down.
    """
    require(ctx, Permission.ROUND_OPEN)
    opened: list[Opened] = []
    schedules = due_schedules(ctx)
    calendar = calendar_value(ctx.session) if schedules else None
    for schedule in schedules:
        assert calendar is not None
        rules = SchedulePlan.from_dict(schedule.rules)
        known = existing_periods(ctx, schedule.plan_id)
        for period in periods_due(rules, schedule.starts_on, ctx.today, calendar):
            if str(period) in known or not _owes_anything(ctx, schedule.plan_id, period):
                continue
            dates = plan_round(schedule, period, calendar, ctx.today).dates
            missed = dates.due_at <= ctx.now
            due_on = calendar.add_workdays(ctx.today, max(rules.min_notice_workdays, 1)) if missed else None
            late = dates.opens_on < ctx.today
            opened.append(open_round(ctx, schedule.plan_id, period, due_on=due_on, caught_up=late))
    return opened


def _owes_anything(ctx: Ctx, plan_id: int, period: Period) -> bool:
    """A plan whose units are not settled yet has nothing to dispatch; it is looked at again with the next sweep."""
    mode = schedule_of(ctx, plan_id).consolidation
    owed = duties(plan_id, mode, ctx.today, period).order_by(None).limit(1)
    return ctx.session.execute(owed).first() is not None


def _round_row(ctx: Ctx, planned: PlannedRound, *, caught_up: bool) -> dict[str, Any]:
    return {
        "plan_id": planned.schedule.plan_id,
        "period": str(planned.period),
        "state": RoundState.OPEN,
        "scheduled_on": planned.dates.opens_on,
        "opened_at": ctx.now,
        "opened_by": ctx.actor.user_id,
        "due_at": planned.due_at,
        "lock_at": planned.lock_at,
        "reminders": [[step, day.isoformat()] for step, day in planned.reminders],
        "notice_workdays": planned.notice_workdays,
        "short_notice": planned.short_notice,
        "caught_up": caught_up,
        "provisional": planned.provisional,
        "co_due_at": planned.co_due_at,
        "parts_until": planned.parts_until,
        "version": 1,
    }


def _insert_round(ctx: Ctx, row: dict[str, Any]) -> int | None:
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Round).values(row).on_conflict_do_nothing(index_elements=["plan_id", "period"])
    return connection.execute(statement.returning(col(Round.id))).scalar_one_or_none()


def _insert_assignments(ctx: Ctx, round_id: int, planned: PlannedRound) -> int:
    """One INSERT … SELECT inside the database: 15,000 rows never travel to Python and back."""
    mode = planned.schedule.consolidation
    owed = duties(planned.schedule.plan_id, mode, ctx.today, planned.period).subquery()
    moment = Assignment.__table__.c.due_at.type  # type: ignore[attr-defined]
    due: sa.ColumnElement[datetime] = sa.literal(planned.due_at, moment)
    if planned.co_due_at is not None:
        due = sa.case((owed.c.role == ResponsibilityRole.CO, sa.literal(planned.co_due_at, moment)), else_=due)
    chosen = sa.select(
        sa.literal(round_id),
        owed.c.task_id,
        owed.c.unit_id,
        owed.c.role,
        sa.literal(AssignmentState.PENDING, Assignment.__table__.c.state.type),  # type: ignore[attr-defined]
        due,
        sa.literal(planned.lock_at, moment),
        sa.literal(0),
        sa.literal(0),
        sa.literal(""),
        sa.literal(1),
    )
    names = (
        "round_id",
        "task_id",
        "unit_id",
        "role",
        "state",
        "due_at",
        "lock_at",
        "times_returned",
        "urged",
        "exempt_reason",
        "version",
    )
    # Without the option psycopg's cursor is closed before anybody asks it how many rows there were.
    statement = sa.insert(Assignment).from_select(names, chosen).execution_options(preserve_rowcount=True)
    return ctx.session.connection().execute(statement).rowcount


def _apply_own_rules(ctx: Ctx, round_id: int, planned: PlannedRound) -> list[int]:
    """Tasks with a due rule of their own. Where a late opening leaves nothing of their time, the round's own line holds.

    Answers those that are left less than the plan's least notice.
    """
    short: list[int] = []
    is_late = ctx.today > planned.dates.opens_on
    by_rule: dict[DueRule, list[int]] = defaultdict(list)
    for task_id, rule in due_rules_in(ctx, round_id).items():
        by_rule[rule].append(task_id)
    for rule, tasks in by_rule.items():
        due_at, lock_at, co_due_at = task_dates(planned, rule, ctx.today)
        if due_at <= ctx.now or (is_late and local_date(due_at) <= ctx.today):
            continue
        if planned.is_short(ctx.today, due_at):
            short += tasks
        for role, moment in ((ResponsibilityRole.LEAD, due_at), (ResponsibilityRole.CO, co_due_at or due_at)):
            ctx.session.connection().execute(
                sa.update(Assignment)
                .where(
                    col(Assignment.round_id) == round_id,
                    col(Assignment.task_id).in_(tasks),
                    col(Assignment.role) == role,
                )
                .values(due_at=moment, lock_at=lock_at)
            )
    return sorted(short)


def _tell_liaisons(ctx: Ctx, round_id: int, plan: Plan, row: dict[str, Any]) -> int:
    """One message per liaison, with the unit's own due line; the office learns of units that have nobody to tell."""
    owed = dues_by_unit(ctx.session, round_id)
    readers = contacts(ctx.session, ctx.today, sorted(owed))
    title = plan.short_title or plan.title
    shared = (("round_id", round_id), ("plan_id", plan.id), ("plan", title), ("period", row["period"]))
    occasions = [
        Occasion(
            kind=MessageKind.ROUND_OPENED,
            recipient_id=person.user_id,
            subject_kind="round",
            subject_id=round_id,
            digest=f"round:{round_id}",
            due_at=ctx.now,
            payload=(*shared, ("unit_id", person.unit_id), *owed[person.unit_id].told()),
        )
        for person in readers.people
        if person.unit_id is not None
    ]
    outbox.enqueue(ctx, [*occasions, *_nobody_to_tell(ctx, round_id, readers.unreached, shared)])
    return len(occasions)


def _nobody_to_tell(
    ctx: Ctx, round_id: int, units: Sequence[int], shared: tuple[tuple[str, str | int | None], ...]
) -> Iterator[Occasion]:
    if not units:
        return
    for person in people_with_role(ctx.session, Role.OFFICE):
        yield Occasion(
            kind=MessageKind.NO_LIAISON,
            recipient_id=person.user_id,
            subject_kind="round",
            subject_id=round_id,
            digest=f"round:{round_id}",
            due_at=ctx.now,
            payload=(*shared, ("units", len(units)), ("unit_ids", ",".join(str(number) for number in units))),
        )

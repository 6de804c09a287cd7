"""How every task stands, as SQL: pages count, narrow and sort by the lamp's word without judging what they do not show.

`lamps.rules.judge_lamp` is the rule and explains itself in sentences; this is its word alone. A test over random
histories holds the two against each other.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.calendars.queries import calendar_value
from app.core.clock import local_moment
from app.core.context import Ctx
from app.core.db import ask, days_between, list_of
from app.core.paging import Window
from app.lamps.enums import LampColour, LampWord
from app.lamps.rules import LampRules
from app.overview.queries.lamps import DEFAULT, plan_rules
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.models import Responsibility, Task
from app.plans.queries.ledger import PRINTED, TaskFilter, matching_in_scope, matching_tasks, order_of
from app.plans.queries.scope import units_in_scope
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Round, Schedule
from app.supervision.enums import CloseKind
from app.supervision.models import CloseOut, LampOverride

Test = sa.ColumnElement[bool]
ACTIVE = frozenset({TaskState.ACTIVE})
FILED = (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
# Gravest first; what is finished comes last.
ORDER = (
    LampWord.OVERDUE,
    LampWord.LAGGING,
    LampWord.YELLOW,
    LampWord.GREEN,
    LampWord.NONE,
    LampWord.DONE_LATE,
    LampWord.DONE_ON_TIME,
)


def word_counts(ctx: Ctx, wanted: TaskFilter) -> dict[tuple[TaskState, LampWord], int]:
    """(state, word) → how many visible tasks of the filter."""
    named, word = _with_word(ctx, matching_tasks(ctx.actor, wanted))
    found = named.with_only_columns(col(Task.state).label("state"), word.label("word")).subquery()
    rows = ctx.session.execute(
        sa.select(found.c.state, found.c.word, sa.func.count()).group_by(found.c.state, found.c.word)
    )
    return {(state, LampWord(said)): count for state, said, count in rows}


def lead_word_counts(ctx: Ctx, wanted: TaskFilter) -> dict[tuple[int, LampWord], int]:
    """(lead unit, word) → tasks; a task counts at each of its leads."""
    named, word = _with_word(ctx, matching_tasks(ctx.actor, wanted))
    found = named.with_only_columns(col(Task.id).label("id"), word.label("word")).subquery()
    rows = ctx.session.execute(
        sa.select(col(Responsibility.unit_id), found.c.word, sa.func.count())
        .join(found, found.c.id == col(Responsibility.task_id))
        .where(col(Responsibility.role) == ResponsibilityRole.LEAD, col(Responsibility.valid_to).is_(None))
        .group_by(col(Responsibility.unit_id), found.c.word)
    )
    return {(unit_id, LampWord(said)): count for unit_id, said, count in rows}


def word_ids(
    ctx: Ctx, wanted: TaskFilter, words: Collection[LampWord] = ORDER, usual: Sequence[Any] = ()
) -> list[int]:
    """Ids of the visible tasks with one of these words, in the order of the filter.

    A filter without an order goes by `usual`, or gravest first where that is not given.
    """
    named, word = _with_word(ctx, matching_tasks(ctx.actor, wanted))
    if len(words) < len(ORDER):
        named = named.where(word.in_([one.value for one in words]))
    gravity = sa.case({one.value: place for place, one in enumerate(ORDER)}, value=word)
    order = order_of(wanted.sort) or usual or (gravity, col(Task.deadline).is_(None), col(Task.deadline))
    rows = ctx.session.scalars(named.with_only_columns(col(Task.id)).order_by(*order, col(Task.seq), col(Task.id)))
    return [task_id for task_id in rows if task_id is not None]


def overdue_ids(ctx: Ctx, wanted: TaskFilter, window: Window) -> tuple[list[int], int]:
    """Ids of the visible tasks whose word is 逾期, in the order of `task_lines`, and how many there are in all."""
    statement = _overdue(units_in_scope(ctx.actor), wanted)
    found: list[int] = json.loads(ask(ctx.session, statement, now=ctx.now, today=ctx.today).scalar_one())
    return found[window.offset : window.offset + window.size], len(found)


def overdue_count(ctx: Ctx, wanted: TaskFilter) -> int:
    statement = _overdue_count(units_in_scope(ctx.actor), wanted)
    return int(ask(ctx.session, statement, now=ctx.now, today=ctx.today).scalar_one())


@lru_cache(maxsize=256)
def _overdue(units: frozenset[int] | None, wanted: TaskFilter) -> sa.Select[*tuple[Any, ...]]:
    # As one text: reading a thousand rows to count them costs more than the rest of the page, and so does a window.
    found = _overdue_tasks(units, wanted).with_only_columns(col(Task.id)).order_by(*order_of(wanted.sort), *PRINTED)
    return sa.select(list_of(found.subquery().c.id))


@lru_cache(maxsize=256)
def _overdue_count(units: frozenset[int] | None, wanted: TaskFilter) -> sa.Select[*tuple[Any, ...]]:
    return _overdue_tasks(units, wanted).with_only_columns(sa.func.count())


def _overdue_tasks(units: frozenset[int] | None, wanted: TaskFilter) -> sa.Select[Task]:
    return matching_in_scope(units, wanted, ACTIVE).where(*overdue_tests())


def overdue_tests() -> tuple[Test, ...]:
    """On a Task that is active: past its deadline, or its lead owes an open round a report that is late.

    Two parameters: `now`, a moment, and `today`, a date.
    """
    today: sa.BindParameter[date] = sa.bindparam("today")
    # The rounds that count are looked up once, not for each report.
    rounds = sa.select(col(Round.id)).where(
        col(Round.state) == RoundState.OPEN, col(Round.plan_id).not_in(_unjudged_plans())
    )
    late = sa.select(col(Assignment.task_id)).where(
        col(Assignment.role) == ResponsibilityRole.LEAD,
        col(Assignment.state) != AssignmentState.EXEMPT,
        col(Assignment.first_submitted_at).is_(None),
        col(Assignment.due_at) < sa.bindparam("now"),
        col(Assignment.round_id).in_(rounds),
    )
    past = sa.select(col(Task.id)).where(col(Task.state) == TaskState.ACTIVE, col(Task.deadline) < today)
    softened = sa.select(col(LampOverride.task_id)).where(*_in_force(), col(LampOverride.colour) != LampColour.RED)
    return (
        # Two searches by index: with OR alone every open task would be looked at.
        col(Task.id).in_(past.union_all(late)),
        sa.or_(col(Task.deadline) < today, col(Task.reports_exempt).is_(False)),
        col(Task.id).not_in(softened),
    )


def _unjudged_plans() -> sa.Select[int]:
    judges = Schedule.__table__.c.lamp_rules["judges_reports"].as_boolean()  # type: ignore[attr-defined]
    return sa.select(col(Schedule.plan_id)).where(judges.is_(False))


def _with_word(ctx: Ctx, tasks: sa.Select[Any]) -> tuple[sa.Select[Any], sa.ColumnElement[str]]:
    """`tasks`, which selects from Task, joined with what its lamp depends on, and the word."""
    unfiled, hand = _unfiled(), _by_hand()
    joined = (
        tasks.outerjoin(unfiled, unfiled.c.task_id == col(Task.id))
        .outerjoin(CloseOut, col(CloseOut.task_id) == col(Task.id))
        .outerjoin(hand, hand.c.task_id == col(Task.id))
    )
    reasons = _Reasons(ctx, unfiled.c.due_at)
    found = _word_by_rule(reasons)
    said = sa.case(
        (sa.or_(hand.c.colour.is_(None), col(CloseOut.task_id).is_not(None)), found),
        (
            hand.c.colour == LampColour.RED,
            sa.case((sa.and_(reasons.open, reasons.overdue), _said(LampWord.OVERDUE)), else_=_said(LampWord.LAGGING)),
        ),
        else_=sa.cast(hand.c.colour, sa.String),
    )
    return joined, said


def _word_by_rule(reasons: "_Reasons") -> sa.ColumnElement[str]:
    return sa.case(
        (sa.not_(reasons.open), _said(LampWord.NONE)),
        (col(CloseOut.kind) == CloseKind.LATE, _said(LampWord.DONE_LATE)),
        (col(CloseOut.kind) == CloseKind.ON_TIME, _said(LampWord.DONE_ON_TIME)),
        (reasons.overdue, _said(LampWord.OVERDUE)),
        (reasons.lagging, _said(LampWord.LAGGING)),
        (reasons.warned, _said(LampWord.YELLOW)),
        (sa.or_(col(Task.reports_exempt).is_(True), reasons.nothing_known), _said(LampWord.NONE)),
        else_=_said(LampWord.GREEN),
    )


def _said(word: LampWord) -> sa.ColumnElement[str]:
    return sa.literal(word.value, sa.String)


class _Reasons:
    """Each reason of `judge_lamp` as a condition on Task; `due_at` is the first report its leads have not filed."""

    def __init__(self, ctx: Ctx, due_at: sa.ColumnElement[datetime]) -> None:
        rules, calendar = plan_rules(ctx), calendar_value(ctx.session)

        def soon(one: LampRules) -> datetime:
            last = calendar.add_workdays(ctx.today, one.due_soon_workdays)
            return local_moment(last + timedelta(days=1), time())

        by_reports = sa.and_(
            col(Task.reports_exempt).is_(False), _by_plan(rules, lambda one: one.judges_reports, sa.Boolean())
        )
        by_progress = sa.and_(
            col(Task.reports_exempt).is_(False),
            _by_plan(rules, lambda one: one.judges_progress, sa.Boolean()),
            col(Task.starts_on).is_not(None),
            col(Task.deadline).is_not(None),
        )
        points = _expected(ctx) - col(Task.percent)
        moment = Assignment.__table__.c.due_at.type  # type: ignore[attr-defined]
        self.open: Test = col(Task.state) != TaskState.CANCELLED
        self.overdue: Test = sa.or_(col(Task.deadline) < ctx.today, sa.and_(by_reports, due_at < ctx.now))
        self.lagging: Test = sa.and_(by_progress, points > _by_plan(rules, lambda one: one.behind_red, sa.Integer()))
        self.warned: Test = sa.or_(
            sa.and_(by_reports, sa.or_(col(Task.id).in_(_returned()), due_at < _by_plan(rules, soon, moment))),
            sa.and_(by_progress, points >= _by_plan(rules, lambda one: one.behind_yellow, sa.Integer())),
        )
        self.nothing_known: Test = sa.and_(
            col(Task.deadline).is_(None), col(Task.percent).is_(None), sa.not_(_asked().exists())
        )


def _by_plan(rules: Mapping[int, LampRules], pick: Callable[[LampRules], Any], kind: Any) -> sa.ColumnElement[Any]:
    usual = sa.literal(pick(DEFAULT), kind)
    odd = {plan_id: sa.literal(pick(one), kind) for plan_id, one in rules.items() if pick(one) != pick(DEFAULT)}
    return sa.case(odd, value=col(Task.plan_id), else_=usual) if odd else usual


def _expected(ctx: Ctx) -> sa.ColumnElement[int]:
    """lamps.progress.expected_percent; only asked where both days are known."""
    starts, ends = col(Task.starts_on), col(Task.deadline)
    gone = days_between(sa.literal(ctx.today, sa.Date), starts) + 1
    return sa.case(
        (ends <= ctx.today, 100),
        (starts > ctx.today, 0),
        else_=gone * 100 // (days_between(ends, starts) + 1),
    )


def _owed_by_leads() -> tuple[Test, ...]:
    """Conditions on Assignment and Round."""
    return (
        col(Round.state) == RoundState.OPEN,
        col(Assignment.role) == ResponsibilityRole.LEAD,
        col(Assignment.state) != AssignmentState.EXEMPT,
    )


def _unfiled() -> sa.Subquery:
    """(task, when the first report is due that its leads have not filed)."""
    return (
        sa.select(col(Assignment.task_id).label("task_id"), sa.func.min(col(Assignment.due_at)).label("due_at"))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(*_owed_by_leads(), col(Assignment.first_submitted_at).is_(None))
        .group_by(col(Assignment.task_id))
        .subquery()
    )


def _returned() -> sa.Select[int]:
    """Tasks with a report that was sent back and not filed again."""
    return (
        sa.select(col(Assignment.task_id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(*_owed_by_leads(), col(Assignment.first_submitted_at).is_not(None))
        .where(col(Assignment.state).in_([state for state in AssignmentState if state not in FILED]))
    )


def _asked() -> sa.Select[int | None]:
    """Whatever leads owe or filed in open rounds for the task around it."""
    return (
        sa.select(col(Assignment.id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(*_owed_by_leads(), col(Assignment.task_id) == col(Task.id))
        .correlate(Task)
    )


def _in_force() -> tuple[Test, ...]:
    """A lamp set by hand holds until it is lifted; of several the last."""
    later = sa.orm.aliased(LampOverride)
    newer = sa.exists().where(
        col(later.task_id) == col(LampOverride.task_id),
        col(later.lifted_at).is_(None),
        col(later.id) > col(LampOverride.id),
    )
    return col(LampOverride.lifted_at).is_(None), sa.not_(newer)


def _by_hand() -> sa.Subquery:
    return sa.select(col(LampOverride.task_id), col(LampOverride.colour)).where(*_in_force()).subquery()

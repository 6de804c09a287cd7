"""Lamps of many tasks from a constant number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import col

from app.calendars.queries import CalendarOnDemand
from app.core.context import Ctx
from app.core.db import among, ask, unindexed
from app.lamps.progress import expected_percent
from app.lamps.rules import Lamp, LampFacts, LampRules, OwedReport, judge_lamp
from app.lamps.sentences import sentence
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.models import Task
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Round, Schedule
from app.supervision import queries as supervision
from app.supervision.enums import CloseKind, SupervisionFlaw

CHUNK = 5000


@dataclass(frozen=True)
class TaskLamp:
    """The lamp as it is shown. `why` is its first reason, or the supervisor's; `due_percent` is 序时应达."""

    lamp: Lamp
    why: str
    due_percent: int | None
    by_hand: str = ""


class Judged(Protocol):
    """What the lamp depends on of the task itself: a TaskLine has it."""

    @property
    def task_id(self) -> int: ...
    @property
    def plan_id(self) -> int: ...
    @property
    def deadline(self) -> date | None: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def percent(self) -> int | None: ...
    @property
    def state(self) -> TaskState: ...
    @property
    def reports_exempt(self) -> bool: ...


@dataclass(frozen=True)
class _Task:
    task_id: int
    plan_id: int
    deadline: date | None
    starts_on: date | None
    percent: int | None
    state: TaskState
    reports_exempt: bool


def task_lamps(ctx: Ctx, task_ids: Sequence[int]) -> dict[int, TaskLamp]:
    """One lamp per task, by the rules of its plan, the calendar and this moment."""
    rows = ctx.session.execute(
        sa.select(
            col(Task.id),
            col(Task.plan_id),
            col(Task.deadline),
            col(Task.starts_on),
            col(Task.percent),
            col(Task.state),
            col(Task.reports_exempt),
        ).where(col(Task.id).in_(task_ids))
    )
    return lamps_of(ctx, [_Task(*row) for row in rows])


def lamps_of(ctx: Ctx, tasks: Sequence[Judged]) -> dict[int, TaskLamp]:
    """The same for tasks that were read already."""
    found: dict[int, TaskLamp] = {}
    calendar = CalendarOnDemand(ctx.session)
    for start in range(0, len(tasks), CHUNK):
        chunk = tasks[start : start + CHUNK]
        overrides = supervision.overrides(ctx.session, [task.task_id for task in chunk])
        for task_id, (facts, rules) in _facts(ctx, chunk).items():
            lamp = judge_lamp(facts, rules, calendar, ctx.now)
            why = sentence(lamp.reasons[0]) if lamp.reasons else ""
            due = _due_percent(facts, ctx.today)
            hand = overrides.get(task_id)
            if hand is not None and facts.closed_late is None:
                words = SupervisionFlaw.BY_HAND.label.format(name=hand.name, reason=hand.reason)
                found[task_id] = TaskLamp(lamp.overridden(hand.colour), words, due, by_hand=why)
            else:
                found[task_id] = TaskLamp(lamp, why, due)
    return found


def _facts(ctx: Ctx, tasks: Sequence[Judged]) -> dict[int, tuple[LampFacts, LampRules]]:
    # Only what is no longer open can have been closed.
    ended = [task.task_id for task in tasks if task.state is not TaskState.ACTIVE]
    closed = supervision.close_outs(ctx.session, ended) if ended else {}
    reports = _owed(ctx, tasks)
    rules = plan_rules(ctx)
    found: dict[int, tuple[LampFacts, LampRules]] = {}
    for task in tasks:
        out = closed.get(task.task_id)
        facts = LampFacts(
            deadline=task.deadline,
            starts_on=task.starts_on,
            percent=task.percent,
            reports=tuple(reports.get(task.task_id, ())),
            closed_on=out.finished_on if out else None,
            closed_late=(out.kind is CloseKind.LATE) if out else None,
            exempt=task.reports_exempt,
            cancelled=task.state is TaskState.CANCELLED,
        )
        found[task.task_id] = (facts, rules.get(task.plan_id, DEFAULT))
    return found


def _owed(ctx: Ctx, tasks: Sequence[Judged]) -> dict[int, list[OwedReport]]:
    """What lead units owe in open rounds; a returned report was filed and waits to be filed again."""
    rows = ask(
        ctx.session, OWED, tasks=[task.task_id for task in tasks], plans=list({task.plan_id for task in tasks})
    )
    found: dict[int, list[OwedReport]] = defaultdict(list)
    for task_id, due_at, filed, state in rows.all():
        waiting = filed and state not in (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
        found[task_id].append(OwedReport(due_at=due_at, filed=filed, returned=waiting))
    return found


def plan_rules(ctx: Ctx) -> dict[int, LampRules]:
    """Of the plans whose rules were edited; the others go by the DEFAULT."""
    rows: Any = ask(ctx.session, RULES).all()
    return {plan_id: LampRules.from_dict(stored) for plan_id, stored in rows if stored}


def _due_percent(facts: LampFacts, today: date) -> int | None:
    if facts.starts_on is None or facts.deadline is None or facts.closed_late is not None:
        return None
    return expected_percent(facts.starts_on, facts.deadline, today)


DEFAULT = LampRules()
# Built once: every list with lamps asks it.
OWED = (
    sa.select(
        col(Assignment.task_id),
        col(Assignment.due_at),
        col(Assignment.first_submitted_at).is_not(None),
        col(Assignment.state),
    )
    # Only the few open rounds of these plans are searched, not the months that each task has behind it.
    .where(
        col(Assignment.round_id).in_(
            sa.select(col(Round.id)).where(col(Round.state) == RoundState.OPEN, among(col(Round.plan_id), "plans"))
        ),
        among(col(Assignment.task_id), "tasks"),
        unindexed(col(Assignment.role)) == ResponsibilityRole.LEAD,
        col(Assignment.state) != AssignmentState.EXEMPT,
    )
)
RULES = sa.select(col(Schedule.plan_id), col(Schedule.lamp_rules))

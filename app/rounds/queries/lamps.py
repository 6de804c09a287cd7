"""The facts behind the lamps of many tasks, in two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.view import LampView
from app.lamps.progress import expected_percent
from app.lamps.rules import Lamp, LampFacts, LampRules, OwedReport, judge_lamp
from app.lamps.sentences import explanation
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.models import Plan, Task
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Round, Schedule
from app.workdays.calendar import Calendar


@dataclass(frozen=True)
class TaskStanding:
    """`expected` is 序时应达 in per cent, None for a task without beginning or end."""

    facts: LampFacts
    rules: LampRules
    expected: int | None

    def lamp(self, calendar: Calendar, ctx: Ctx) -> Lamp:
        return judge_lamp(self.facts, self.rules, calendar, ctx.now)

    def view(self, calendar: Calendar, ctx: Ctx) -> LampView:
        lamp = self.lamp(calendar, ctx)
        return LampView(lamp.colour, lamp.word.label, explanation(lamp))


def task_standings(ctx: Ctx, task_ids: Sequence[int]) -> dict[int, TaskStanding]:
    """Only what the leads of a task owe in open rounds counts; a task begins with its plan unless it says otherwise."""
    if not task_ids:
        return {}
    owed = _owed(ctx, task_ids)
    rows = ctx.session.execute(
        sa.select(
            col(Task.id),
            col(Task.deadline),
            sa.func.coalesce(col(Task.starts_on), col(Plan.issued_on)),
            col(Task.percent),
            col(Task.state),
            col(Task.reports_exempt),
            col(Schedule.lamp_rules),
        )
        .join(Plan, col(Plan.id) == col(Task.plan_id))
        .outerjoin(Schedule, col(Schedule.plan_id) == col(Plan.id))
        .where(col(Task.id).in_(task_ids))
    )
    found: dict[int, TaskStanding] = {}
    for task_id, deadline, starts_on, percent, state, exempt, rules in rows:
        facts = LampFacts(
            deadline=deadline,
            starts_on=starts_on,
            percent=percent,
            reports=owed.get(task_id, ()),
            exempt=exempt,
            cancelled=state is not TaskState.ACTIVE,
        )
        found[task_id] = TaskStanding(
            facts, LampRules.from_dict(rules or {}), _expected(starts_on, deadline, ctx.today)
        )
    return found


def _expected(starts_on: date | None, deadline: date | None, today: date) -> int | None:
    return expected_percent(starts_on, deadline, today) if starts_on and deadline else None


def _owed(ctx: Ctx, task_ids: Sequence[int]) -> dict[int, tuple[OwedReport, ...]]:
    rows = ctx.session.execute(
        sa.select(
            col(Assignment.task_id),
            col(Assignment.due_at),
            col(Assignment.first_submitted_at),
            col(Assignment.state),
        )
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(
            col(Assignment.task_id).in_(task_ids),
            col(Assignment.role) == ResponsibilityRole.LEAD,
            col(Assignment.state) != AssignmentState.EXEMPT,
            col(Round.state) == RoundState.OPEN,
        )
    )
    mended = (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
    found: dict[int, tuple[OwedReport, ...]] = {}
    for task_id, due_at, first, state in rows:
        filed = first is not None
        report = OwedReport(due_at, filed=filed, returned=filed and state not in mended)
        found[task_id] = (*found.get(task_id, ()), report)
    return found

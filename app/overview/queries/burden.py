"""What was asked of each unit in a month, and what it did not have to write again. One statement per figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.core.context import Ctx
from app.plans.enums import ResponsibilityRole
from app.plans.models import Responsibility
from app.reports.enums import ReportKind
from app.reports.models import PartTaken, Report, ReportEvidence
from app.rounds.enums import AssignmentState, QuestionState
from app.rounds.models import Assignment, Round, RoundQuestion
from app.supervision.models import Instruction, Urge
from app.units.models import Unit

Counts = Mapping[int, int]


@dataclass(frozen=True)
class Span:
    """From `start` up to, not including, `end`."""

    start: datetime
    end: datetime

    def holds(self, moment: Any) -> sa.ColumnElement[bool]:
        return sa.and_(moment >= self.start, moment < self.end)


@dataclass(frozen=True)
class Asked:
    """One dispatch to one unit: how many reports, and when they were asked for and due."""

    unit_id: int
    reports: int
    opened_at: datetime
    due_at: datetime


def units_in_order(ctx: Ctx) -> list[tuple[int, str]]:
    rows = ctx.session.execute(
        sa.select(col(Unit.id), col(Unit.name))
        .where(col(Unit.is_collective).is_(False))
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return [(number, name) for number, name in rows if number is not None]


def asked_in(ctx: Ctx, span: Span) -> list[Asked]:
    """Rounds opened in the span, by the due date of what each unit owes; exempt reports were not asked for."""
    rows = ctx.session.execute(
        sa.select(col(Assignment.unit_id), sa.func.count(), col(Round.opened_at), col(Assignment.due_at))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(span.holds(col(Round.opened_at)), col(Assignment.state) != AssignmentState.EXEMPT)
        .group_by(col(Assignment.unit_id), col(Round.id), col(Round.opened_at), col(Assignment.due_at))
    )
    return [Asked(*row) for row in rows]


def urges_in(ctx: Ctx, span: Span) -> Counts:
    return _counted(
        ctx,
        sa.select(col(Assignment.unit_id), sa.func.count())
        .join(Urge, col(Urge.assignment_id) == col(Assignment.id))
        .where(span.holds(col(Urge.urged_at)))
        .group_by(col(Assignment.unit_id)),
    )


def instructions_in(ctx: Ctx, span: Span) -> Counts:
    """To the units that lead the task now."""
    return _counted(
        ctx,
        sa.select(col(Responsibility.unit_id), sa.func.count())
        .join(Instruction, col(Instruction.task_id) == col(Responsibility.task_id))
        .where(
            span.holds(col(Instruction.written_at)),
            col(Responsibility.role) == ResponsibilityRole.LEAD,
            col(Responsibility.valid_to).is_(None),
        )
        .group_by(col(Responsibility.unit_id)),
    )


def nil_reports_in(ctx: Ctx, span: Span) -> Counts:
    """First submissions that said in one step that nothing is new."""
    return _counted(
        ctx,
        sa.select(col(Assignment.unit_id), sa.func.count())
        .join(Report, col(Report.assignment_id) == col(Assignment.id))
        .where(span.holds(col(Report.submitted_at)), col(Report.kind) == ReportKind.NIL, col(Report.revision) == 1)
        .group_by(col(Assignment.unit_id)),
    )


def carried_in(ctx: Ctx, span: Span) -> Counts:
    """First full submissions whose form had the unit's own last report of the task beside it."""
    before, then = aliased(Assignment), aliased(Report)
    known = (
        sa.exists()
        .where(
            col(before.task_id) == col(Assignment.task_id),
            col(before.unit_id) == col(Assignment.unit_id),
            col(before.id) != col(Assignment.id),
            col(then.assignment_id) == col(before.id),
            col(then.submitted_at) < col(Report.submitted_at),
        )
        .correlate(Assignment, Report)
    )
    return _counted(
        ctx,
        sa.select(col(Assignment.unit_id), sa.func.count())
        .join(Report, col(Report.assignment_id) == col(Assignment.id))
        .where(
            span.holds(col(Report.submitted_at)),
            col(Report.kind) == ReportKind.FULL,
            col(Report.revision) == 1,
            known,
        )
        .group_by(col(Assignment.unit_id)),
    )


def reused_in(ctx: Ctx, span: Span) -> Counts:
    """Files of first submissions that an earlier report of another assignment carried already."""
    earlier, then = aliased(ReportEvidence), aliased(Report)
    known = (
        sa.exists()
        .where(
            col(earlier.evidence_id) == col(ReportEvidence.evidence_id),
            col(then.id) == col(earlier.report_id),
            col(then.assignment_id) != col(Report.assignment_id),
            col(then.submitted_at) < col(Report.submitted_at),
        )
        .correlate(ReportEvidence, Report)
    )
    return _counted(
        ctx,
        sa.select(col(Assignment.unit_id), sa.func.count())
        .join(Report, col(Report.assignment_id) == col(Assignment.id))
        .join(ReportEvidence, col(ReportEvidence.report_id) == col(Report.id))
        .where(span.holds(col(Report.submitted_at)), col(Report.revision) == 1, known)
        .group_by(col(Assignment.unit_id)),
    )


def questions_in(ctx: Ctx, span: Span) -> tuple[Counts, Counts]:
    """Extra questions that were put to each unit, and those that were dropped because the answer was reported already.

    A question belongs to the round of its plan and period and is put to every unit that owes a report in it.
    """
    asked_units = (
        sa.select(col(Assignment.round_id), col(Assignment.unit_id))
        .where(col(Assignment.state) != AssignmentState.EXEMPT)
        .distinct()
        .subquery()
    )
    rows = ctx.session.execute(
        sa.select(asked_units.c.unit_id, col(RoundQuestion.avoided), sa.func.count())
        .join(
            Round,
            sa.and_(col(Round.plan_id) == col(RoundQuestion.plan_id), col(Round.period) == col(RoundQuestion.period)),
        )
        .join(asked_units, asked_units.c.round_id == col(Round.id))
        .where(
            span.holds(col(Round.opened_at)),
            sa.or_(col(RoundQuestion.state) == QuestionState.ASKED, col(RoundQuestion.avoided).is_(True)),
        )
        .group_by(asked_units.c.unit_id, col(RoundQuestion.avoided))
    ).all()
    put = {unit: count for unit, avoided, count in rows if not avoided}
    return put, {unit: count for unit, avoided, count in rows if avoided}


def parts_in(ctx: Ctx, span: Span) -> Counts:
    """Parts of co-units that the lead took over instead of typing them."""
    return _counted(
        ctx,
        sa.select(col(Assignment.unit_id), sa.func.count())
        .join(PartTaken, col(PartTaken.assignment_id) == col(Assignment.id))
        .where(span.holds(col(PartTaken.taken_at)))
        .group_by(col(Assignment.unit_id)),
    )


def _counted(ctx: Ctx, statement: sa.Select[int, int]) -> Counts:
    return {unit: count for unit, count in ctx.session.execute(statement)}  # noqa: C416 - rows are no pairs for dict()

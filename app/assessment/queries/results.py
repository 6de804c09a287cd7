"""Results in the actor's scope: a unit sees its own score and ledger, and nobody else's."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.assessment.enums import Grade, ScoreEvent
from app.assessment.models import Assessment, ScoreEntry, UnitScore
from app.assessment.models import Scheme as SchemeRow
from app.assessment.scheme import Scheme
from app.core.context import SYSTEM, Actor, Ctx
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.plans.models import Plan, Task
from app.policy.roles import SCOPED_ROLES, UNIT_ROLES, Role
from app.reports.enums import ReviewDecision
from app.reports.models import ReportReview
from app.rounds.models import Assignment, Round
from app.units.models import Unit
from app.units.queries import name_then


def sees_scores(actor: Actor) -> sa.ColumnElement[bool]:
    """A unit its own; supervisors and leaders their scope; the office and the system all; others none."""
    if actor.roles & {Role.OFFICE, SYSTEM}:
        return sa.true()
    tests: list[sa.ColumnElement[bool]] = []
    if actor.roles & UNIT_ROLES and actor.unit_id is not None:
        tests.append(col(UnitScore.unit_id) == actor.unit_id)
    if actor.roles & SCOPED_ROLES:
        if actor.scope_ids is None:
            return sa.true()
        tests.append(col(UnitScore.unit_id).in_(sorted(actor.scope_ids)))
    return sa.or_(sa.false(), *tests)


@dataclass(frozen=True)
class AssessmentLine:
    """`grades` counts the units that the actor may see; `total` is the score where that is one unit alone."""

    assessment_id: int
    title: str
    plan_title: str
    from_day: date
    to_day: date
    computed_at: datetime
    revision: int
    grades: dict[Grade, int] = field(default_factory=dict)
    total: Decimal | None = None

    @property
    def units(self) -> int:
        return sum(self.grades.values())


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.exists().where(col(UnitScore.assessment_id) == col(Assessment.id), sees_scores(actor))


def assessment_lines(ctx: Ctx, window: Window, plan_id: int | None = None) -> Listing[AssessmentLine]:
    """Newest first. Three statements."""
    tests = [_visible(ctx.actor)] + ([] if plan_id is None else [col(Assessment.plan_id) == plan_id])
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(Assessment).where(*tests)) or 0
    rows: Any = ctx.session.execute(
        sa.select(
            col(Assessment.id),
            col(Assessment.title),
            sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title), ""),
            col(Assessment.from_day),
            col(Assessment.to_day),
            col(Assessment.computed_at),
            col(SchemeRow.revision),
        )
        .join(SchemeRow, col(SchemeRow.id) == col(Assessment.scheme_id))
        .outerjoin(Plan, col(Plan.id) == col(Assessment.plan_id))
        .where(*tests)
        .order_by(col(Assessment.id).desc())
        .offset(window.offset)
        .limit(window.size)
    ).all()
    grades, totals = _grades(ctx, [row[0] for row in rows])
    lines = [AssessmentLine(*[*row, grades.get(row[0], {}), totals.get(row[0])]) for row in rows]
    return Listing(lines, total, window)


def _grades(ctx: Ctx, assessment_ids: list[int]) -> tuple[dict[int, dict[Grade, int]], dict[int, Decimal]]:
    rows = ctx.session.execute(
        sa.select(
            col(UnitScore.assessment_id), col(UnitScore.grade), sa.func.count(), sa.func.min(col(UnitScore.total))
        )
        .where(col(UnitScore.assessment_id).in_(assessment_ids), sees_scores(ctx.actor))
        .group_by(col(UnitScore.assessment_id), col(UnitScore.grade))
    ).all()
    grades: dict[int, dict[Grade, int]] = defaultdict(dict)
    for assessment_id, grade, count, _lowest in rows:
        grades[assessment_id][Grade(grade)] = count
    alone = {row[0]: exact(row[3]) for row in rows if sum(grades[row[0]].values()) == 1}
    return grades, alone


@dataclass(frozen=True)
class AssessmentHead:
    assessment_id: int
    title: str
    plan_id: int | None
    plan_title: str
    from_day: date
    to_day: date
    computed_at: datetime
    computed_by: str
    scheme_id: int
    scheme_name: str
    revision: int
    frozen_at: datetime | None
    scheme: Scheme


def assessment_or_404(ctx: Ctx, assessment_id: int) -> AssessmentHead:
    """Raises NotFound also where the actor may see none of its scores."""
    row: Any = ctx.session.execute(
        sa.select(
            col(Assessment.id),
            col(Assessment.title),
            col(Assessment.plan_id),
            sa.func.coalesce(col(Plan.title), ""),
            col(Assessment.from_day),
            col(Assessment.to_day),
            col(Assessment.computed_at),
            sa.func.coalesce(col(User.name), ""),
            col(SchemeRow.id),
            col(SchemeRow.name),
            col(SchemeRow.revision),
            col(SchemeRow.frozen_at),
            col(SchemeRow.definition),
        )
        .join(SchemeRow, col(SchemeRow.id) == col(Assessment.scheme_id))
        .outerjoin(Plan, col(Plan.id) == col(Assessment.plan_id))
        .outerjoin(User, col(User.id) == col(Assessment.computed_by))
        .where(col(Assessment.id) == assessment_id, _visible(ctx.actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    *facts, definition = row
    return AssessmentHead(*[*facts, Scheme.from_dict(definition)])


@dataclass(frozen=True)
class ScoreFigures:
    """A unit's result. `applied` sums the ledger lines by group; a group's points are its base and that."""

    unit_id: int
    unit: str
    total: Decimal
    grade: Grade
    facts: dict[str, int]
    applied: dict[str, Decimal]
    lines: int

    def points(self, group: str, base: Decimal) -> Decimal:
        return base + self.applied.get(group, Decimal(0))


def unit_scores(ctx: Ctx, head: AssessmentHead) -> list[ScoreFigures]:
    """In the official order of units, which is no ranking. Two statements."""
    group_of = {rule.code: rule.group for rule in head.scheme.rules}
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    lines: dict[int, int] = defaultdict(int)
    counted = ctx.session.execute(
        sa.select(
            col(ScoreEntry.unit_id), col(ScoreEntry.rule), sa.func.sum(col(ScoreEntry.applied)), sa.func.count()
        )
        .where(col(ScoreEntry.assessment_id) == head.assessment_id)
        .group_by(col(ScoreEntry.unit_id), col(ScoreEntry.rule))
    )
    for unit_id, rule, applied, count in counted:
        sums[unit_id][group_of[rule]] += exact(applied)
        lines[unit_id] += count
    rows = ctx.session.execute(
        sa.select(
            col(Unit.id),
            name_then(col(Assessment.to_day)),
            col(UnitScore.total),
            col(UnitScore.grade),
            col(UnitScore.facts),
        )
        .join(Unit, col(Unit.id) == col(UnitScore.unit_id))
        .join(Assessment, col(Assessment.id) == col(UnitScore.assessment_id))
        .where(col(UnitScore.assessment_id) == head.assessment_id, sees_scores(ctx.actor))
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return [
        ScoreFigures(unit_id, unit, exact(total), Grade(grade), facts, dict(sums[unit_id]), lines[unit_id])
        for unit_id, unit, total, grade, facts in rows
    ]


@dataclass(frozen=True)
class ScoreLine:
    """One line of the ledger, with what proves it. `remark` is the reviewer's reason where a report was returned."""

    entry_id: int
    unit_id: int
    unit: str
    rule: str
    event: ScoreEvent
    day: date
    points: Decimal
    applied: Decimal
    task_id: int | None
    task_number: str
    task_title: str
    assignment_id: int | None
    period: str
    report_id: int | None
    remark: str


def score_lines(ctx: Ctx, assessment_id: int, unit_id: int | None = None) -> list[ScoreLine]:
    """By unit, then in the order of booking. One statement. The caller has looked up the assessment."""
    tests = [] if unit_id is None else [col(ScoreEntry.unit_id) == unit_id]
    rows: Any = ctx.session.execute(
        sa.select(
            col(ScoreEntry.id),
            col(ScoreEntry.unit_id),
            name_then(col(Assessment.to_day)),
            col(ScoreEntry.rule),
            col(ScoreEntry.event),
            col(ScoreEntry.day),
            col(ScoreEntry.points),
            col(ScoreEntry.applied),
            col(ScoreEntry.task_id),
            sa.func.coalesce(col(Task.number), ""),
            sa.func.coalesce(col(Task.title), ""),
            col(ScoreEntry.assignment_id),
            sa.func.coalesce(col(Round.period), ""),
            col(ScoreEntry.report_id),
            sa.func.coalesce(col(ReportReview.remark), ""),
        )
        .join(
            UnitScore,
            sa.and_(
                col(UnitScore.assessment_id) == col(ScoreEntry.assessment_id),
                col(UnitScore.unit_id) == col(ScoreEntry.unit_id),
            ),
        )
        .join(Unit, col(Unit.id) == col(ScoreEntry.unit_id))
        .join(Assessment, col(Assessment.id) == col(ScoreEntry.assessment_id))
        .outerjoin(Task, col(Task.id) == col(ScoreEntry.task_id))
        .outerjoin(Assignment, col(Assignment.id) == col(ScoreEntry.assignment_id))
        .outerjoin(Round, col(Round.id) == col(Assignment.round_id))
        .outerjoin(
            ReportReview,
            sa.and_(
                col(ReportReview.report_id) == col(ScoreEntry.report_id),
                col(ReportReview.decision) == ReviewDecision.RETURNED,
                col(ScoreEntry.event).in_((ScoreEvent.RETURNED.value, ScoreEvent.RETURNED_AGAIN.value)),
            ),
        )
        .where(col(ScoreEntry.assessment_id) == assessment_id, sees_scores(ctx.actor), *tests)
        .order_by(col(Unit.sort_no), col(Unit.id), col(ScoreEntry.id))
    )
    return [ScoreLine(*_typed(row)) for row in rows]


def _typed(row: Any) -> list[Any]:
    values = list(row)
    values[4], values[6], values[7] = ScoreEvent(row[4]), exact(row[6]), exact(row[7])
    return values


def exact(value: float) -> Decimal:
    """A stored number as the decimal it stands for: points have at most four decimals."""
    return Decimal(str(round(value, 4)))

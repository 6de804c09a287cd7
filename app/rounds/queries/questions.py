"""Extra questions: what stands to be answered, who answered, and what was never asked twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import SYSTEM, Ctx
from app.core.db import ask
from app.core.errors import NotFound
from app.indicators.models import Indicator
from app.plans.models import Plan, Task
from app.policy.roles import Role
from app.rounds.enums import LIVE_QUESTIONS, AssignmentState, QuestionState, RepeatKind
from app.rounds.models import Assignment, Round, RoundAnswer, RoundQuestion
from app.rounds.queries.scope import rounds_visible_to, sees_units
from app.rounds.questions import Known
from app.units.models import Unit


def questions_of(ctx: Ctx, plan_id: int, period: str, *, states: Sequence[QuestionState]) -> list[RoundQuestion]:
    """In the order they were asked."""
    tests = (col(RoundQuestion.plan_id) == plan_id, col(RoundQuestion.period) == period)
    statement = sa.select(RoundQuestion).where(*tests, col(RoundQuestion.state).in_(states))
    return list(ctx.session.scalars(statement.order_by(col(RoundQuestion.id))))


def question_or_404(ctx: Ctx, question_id: int) -> RoundQuestion:
    """For the office, which sees all of them."""
    statement = sa.select(RoundQuestion).where(col(RoundQuestion.id) == question_id)
    found = ctx.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def asked_in_round(ctx: Ctx, round_id: int) -> list[RoundQuestion]:
    """What units must answer in the round. One statement, as every report form asks it."""
    return list(ctx.session.scalars(ASKED, {"round": round_id}))


def is_asked_more(ctx: Ctx, assignment_id: int) -> bool:
    """Whether its round asks anything beside the report. It says nothing else, so it asks for no right to see it."""
    return ask(ctx.session, ASKS_MORE, assignment=assignment_id).first() is not None


IN_ROUND = sa.and_(col(Round.plan_id) == col(RoundQuestion.plan_id), col(Round.period) == col(RoundQuestion.period))
# Built once: every report that is filed asks them.
ASKED = (
    sa.select(RoundQuestion)
    .join(Round, IN_ROUND)
    .where(col(Round.id) == sa.bindparam("round"), col(RoundQuestion.state) == QuestionState.ASKED)
    .order_by(col(RoundQuestion.id))
)
ASKS_MORE = (
    sa.select(col(RoundQuestion.id))
    .join(Round, IN_ROUND)
    .join(Assignment, col(Assignment.round_id) == col(Round.id))
    .where(col(Assignment.id) == sa.bindparam("assignment"), col(RoundQuestion.state) == QuestionState.ASKED)
    .limit(1)
)


@dataclass(frozen=True)
class AnswerLine:
    question_id: int
    unit_id: int
    unit: str
    value: str
    revision: int
    is_filed: bool


def answers_to(
    ctx: Ctx, question_ids: Sequence[int], *, unit_id: int | None = None, drafts: bool = False
) -> list[AnswerLine]:
    """The newest answer of each unit in sight, in official order; drafts only where the writer's own unit asks."""
    tests = [col(RoundAnswer.question_id).in_(question_ids), sees_units(ctx.actor, col(RoundAnswer.unit_id))]
    if unit_id is not None:
        tests.append(col(RoundAnswer.unit_id) == unit_id)
    if not drafts:
        tests.append(col(RoundAnswer.filed_at).is_not(None))
    rows = ctx.session.execute(
        sa.select(
            col(RoundAnswer.question_id),
            col(Unit.id),
            col(Unit.name),
            col(RoundAnswer.value),
            col(RoundAnswer.revision),
            col(RoundAnswer.filed_at).is_not(None),
        )
        .join(Unit, col(Unit.id) == col(RoundAnswer.unit_id))
        .where(*tests)
        .order_by(col(Unit.sort_no), col(Unit.id), col(RoundAnswer.revision))
    )
    newest = {(row[0], row[1]): AnswerLine(*row) for row in rows}
    return list(newest.values())


def answered_at_all(ctx: Ctx, question_id: int) -> bool:
    """Drafts count: what somebody wrote must not come to stand under other words."""
    return ctx.session.scalar(sa.select(sa.exists().where(col(RoundAnswer.question_id) == question_id))) or False


@dataclass(frozen=True)
class Addressed:
    unit_id: int
    unit: str


def addressed_units(ctx: Ctx, plan_id: int, period: str) -> list[Addressed]:
    """Units in sight that owe a report in the round; none before it is opened."""
    rows = ctx.session.execute(
        sa.select(col(Unit.id), col(Unit.name))
        .join(Assignment, col(Assignment.unit_id) == col(Unit.id))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(
            col(Round.plan_id) == plan_id,
            col(Round.period) == period,
            col(Assignment.state) != AssignmentState.EXEMPT,
            sees_units(ctx.actor, col(Unit.id)),
        )
        .group_by(col(Unit.id), col(Unit.name), col(Unit.sort_no))
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    return [Addressed(*row) for row in rows]


def known_matters(ctx: Ctx, plan_id: int, period: str) -> list[Known]:
    """What the plan's units report each period anyway, and what they were asked before."""
    indicators = ctx.session.execute(
        sa.select(col(Indicator.name), sa.func.coalesce(col(Task.number), ""))
        .outerjoin(Task, col(Task.id) == col(Indicator.task_id))
        .where(col(Indicator.plan_id) == plan_id)
        .order_by(col(Indicator.seq), col(Indicator.id))
    )
    asked = ctx.session.execute(
        sa.select(col(RoundQuestion.text), col(RoundQuestion.period))
        .where(
            col(RoundQuestion.plan_id) == plan_id,
            col(RoundQuestion.period) != period,
            col(RoundQuestion.state) == QuestionState.ASKED,
        )
        .order_by(col(RoundQuestion.id).desc())
    )
    return [
        *(Known(RepeatKind.INDICATOR, name, number) for name, number in indicators),
        *(Known(RepeatKind.QUESTION, text, period) for text, period in asked),
    ]


@dataclass(frozen=True)
class QuestionCounts:
    """Of one round: questions put to the units, and repeated ones that the office took back before they were answered."""

    asked: int
    avoided: int


def question_counts(ctx: Ctx, round_ids: Sequence[int]) -> dict[int, QuestionCounts]:
    """For the burden meter. Rounds without questions have no entry. One statement."""
    asked = sa.func.sum(sa.case((col(RoundQuestion.state) == QuestionState.ASKED, 1), else_=0))
    avoided = sa.func.sum(sa.case((col(RoundQuestion.avoided).is_(True), 1), else_=0))
    rows = ctx.session.execute(
        sa.select(col(Round.id), asked, avoided)
        .join(
            RoundQuestion,
            sa.and_(col(Round.plan_id) == col(RoundQuestion.plan_id), col(Round.period) == col(RoundQuestion.period)),
        )
        .where(col(Round.id).in_(round_ids))
        .group_by(col(Round.id))
    )
    return {number: QuestionCounts(int(one), int(other)) for number, one, other in rows}


def plan_seen(ctx: Ctx, plan_id: int) -> Plan:
    """The office sees every plan, others those in which they see a round. Raises NotFound."""
    statement = sa.select(Plan).where(col(Plan.id) == plan_id)
    if not ctx.actor.roles & {Role.OFFICE, SYSTEM}:
        seen = rounds_visible_to(ctx.actor).with_only_columns(col(Round.plan_id))
        statement = statement.where(col(Plan.id).in_(seen))
    found = ctx.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def live_count(ctx: Ctx, plan_id: int, period: str) -> int:
    return len(questions_of(ctx, plan_id, period, states=sorted(LIVE_QUESTIONS)))

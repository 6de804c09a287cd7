"""Extra questions: the office's page, a unit's page, and the parts that report pages show."""

from collections.abc import Mapping

from app.core.context import Ctx
from app.core.errors import NotFound
from app.policy.decide import may
from app.policy.permissions import Permission
from app.rounds.build.words import round_name
from app.rounds.enums import QuestionKind, QuestionState, RoundState
from app.rounds.models import Round, RoundQuestion
from app.rounds.queries import round_or_404
from app.rounds.queries.console import plan_title
from app.rounds.queries.planning import round_of_period
from app.rounds.queries.questions import (
    Addressed,
    AnswerLine,
    addressed_units,
    answers_to,
    asked_in_round,
    plan_seen,
    questions_of,
)
from app.rounds.question_pages import (
    AnswerRow,
    AnswersPage,
    QuestionField,
    QuestionRow,
    QuestionsPage,
    UnitAnswer,
)
from app.rounds.questions import Repeat, answer_words
from app.units.models import Unit
from app.workdays.period import Period

FIELDS = ("text", "kind", "measure")


def questions_page(
    ctx: Ctx,
    plan_id: int,
    period: Period,
    *,
    changing: int = 0,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> QuestionsPage:
    """Raises NotFound for a plan in which the actor sees nothing."""
    plan_seen(ctx, plan_id)
    known = round_of_period(ctx, plan_id, str(period))
    rows = questions_of(ctx, plan_id, str(period), states=list(QuestionState))
    answers = answers_to(ctx, [row.id or 0 for row in rows])
    units = addressed_units(ctx, plan_id, str(period))
    is_office = bool(may(ctx.actor.roles, Permission.ROUND_OPEN))
    shown = [row for row in rows if is_office or row.state is not QuestionState.HELD]
    chosen = next((row for row in rows if row.id == changing), None)
    return QuestionsPage(
        plan_id=plan_id,
        plan_title=plan_title(ctx, plan_id),
        period=str(period),
        name=round_name(str(period)),
        round_id=known.id if known else None,
        asked=sum(row.state is QuestionState.ASKED for row in rows),
        avoided=sum(row.avoided for row in rows),
        rows=tuple(_row(row, [one for one in answers if one.question_id == row.id], units) for row in shown),
        can_ask=is_office and (known is None or known.state is RoundState.OPEN),
        changing=chosen.id or 0 if chosen else 0,
        kinds=tuple((kind.value, kind.label) for kind in QuestionKind),
        values=dict(values) if values is not None else _values(chosen),
        key="",
        errors=dict(errors or {}),
    )


def _values(chosen: RoundQuestion | None) -> dict[str, str]:
    if chosen is None:
        return {"text": "", "kind": QuestionKind.TEXT.value, "measure": ""}
    return {"text": chosen.text, "kind": chosen.kind.value, "measure": chosen.measure}


def _row(row: RoundQuestion, answers: list[AnswerLine], units: list[Addressed]) -> QuestionRow:
    answered = {one.unit_id for one in answers}
    is_asked = row.state is QuestionState.ASKED
    return QuestionRow(
        question_id=row.id or 0,
        text=row.text,
        kind=row.kind,
        measure=row.measure,
        state=row.state,
        asked_at=row.asked_at,
        end_reason=row.end_reason,
        avoided=row.avoided,
        repeats=tuple(_said(Repeat.from_dict(one)) for one in row.repeats),
        answers=tuple(UnitAnswer(one.unit, answer_words(row.kind, one.value, row.measure)) for one in answers),
        waiting=tuple(one.unit for one in units if one.unit_id not in answered) if is_asked else (),
    )


def _said(repeat: Repeat) -> str:
    """Periods are stored by code and read by name."""
    try:
        return Repeat(repeat.kind, repeat.what, round_name(repeat.where)).said
    except ValueError:
        return repeat.said


def question_fields(ctx: Ctx, round_id: int, unit_id: int) -> tuple[QuestionField, ...]:
    """What the unit is asked in the round, with what it wrote so far."""
    asked = asked_in_round(ctx, round_id)
    if not asked:
        return ()
    known = answers_to(ctx, [row.id or 0 for row in asked], unit_id=unit_id, drafts=True)
    values = {one.question_id: one.value for one in known}
    return tuple(
        QuestionField(row.id or 0, row.kind, row.text, row.measure, values.get(row.id or 0, "")) for row in asked
    )


def filed_answers(ctx: Ctx, round_id: int, unit_id: int) -> tuple[AnswerRow, ...]:
    """What the unit told the office beside its reports, for who reads them."""
    asked = asked_in_round(ctx, round_id)
    if not asked:
        return ()
    known = answers_to(ctx, [row.id or 0 for row in asked], unit_id=unit_id)
    values = {one.question_id: one.value for one in known}
    return tuple(
        AnswerRow(row.text, answer_words(row.kind, values.get(row.id or 0, ""), row.measure)) for row in asked
    )


def answers_page(ctx: Ctx, round_id: int, *, errors: Mapping[str, str] | None = None) -> AnswersPage:
    """Raises NotFound for a round in which the actor's unit owes nothing."""
    known: Round = round_or_404(ctx, round_id)
    if ctx.actor.unit_id is None:
        raise NotFound
    unit = ctx.session.get_one(Unit, ctx.actor.unit_id)
    return AnswersPage(
        round_id=round_id,
        plan_title=plan_title(ctx, known.plan_id),
        name=round_name(known.period),
        due_at=known.due_at,
        questions=question_fields(ctx, round_id, ctx.actor.unit_id),
        open=known.state is RoundState.OPEN,
        is_signed=unit.needs_sign_off and not may(ctx.actor.roles, Permission.REPORT_SIGN_OFF),
        key="",
        errors=dict(errors or {}),
    )

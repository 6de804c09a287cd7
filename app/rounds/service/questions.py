"""The office's extra questions in a round: ask, think again, reword, withdraw; and the units' answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.queries.absences import contacts
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import InvalidInput, NotFound
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.rules import Occasion
from app.policy.decide import may
from app.policy.guard import ensure, require
from app.policy.permissions import Permission
from app.rounds.enums import LIVE_QUESTIONS, QuestionKind, QuestionState, RoundFlaw, RoundState
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Round, RoundAnswer, RoundQuestion
from app.rounds.queries.dues import dues_by_unit
from app.rounds.queries.planning import round_of_period
from app.rounds.queries.questions import (
    IN_ROUND,
    addressed_units,
    answered_at_all,
    answers_to,
    asked_in_round,
    known_matters,
    live_count,
    plan_seen,
    question_or_404,
)
from app.rounds.questions import answer_flaw, repeats_of
from app.units.models import Unit
from app.workdays.period import Period

LONGEST_TEXT = 300
MOST = 10


@dataclass(frozen=True)
class QuestionInput:
    """`measure` is the unit of measure of a number."""

    text: str
    kind: QuestionKind
    measure: str = ""


def ask_question(ctx: Ctx, plan_id: int, period: Period, wanted: QuestionInput) -> RoundQuestion:
    """Before or after the round is opened. A question that repeats what is reported already is held: nobody sees it
    until `confirm_question`. Otherwise the units of an open round are told at once.
    """
    require(ctx, Permission.ROUND_OPEN)
    plan_seen(ctx, plan_id)
    _check(wanted)
    _open_or_to_come(ctx, plan_id, str(period))
    if live_count(ctx, plan_id, str(period)) >= MOST:
        raise RoundRefused(RoundFlaw.QUESTION_MANY)
    return _write(ctx, plan_id, str(period), wanted)


def _write(ctx: Ctx, plan_id: int, period: str, wanted: QuestionInput, **more: Any) -> RoundQuestion:
    repeats = repeats_of(wanted.text, known_matters(ctx, plan_id, period))
    row = RoundQuestion(
        plan_id=plan_id,
        period=period,
        kind=wanted.kind,
        state=QuestionState.HELD if repeats else QuestionState.ASKED,
        text=wanted.text,
        measure=wanted.measure if wanted.kind is QuestionKind.NUMBER else "",
        repeats=[one.to_dict() for one in repeats],
        asked_at=ctx.now,
        asked_by=ctx.actor.user_id,
        **more,
    )
    ctx.session.add(row)
    # The audit row and the messages name the question.
    ctx.session.flush()
    after = {"plan_id": plan_id, "period": period, "text": row.text, "kind": row.kind.value, "state": row.state.value}
    audit.record(ctx, AuditAction.QUESTION_ASKED, "question", row.id, after={**after, "repeats": len(repeats)})
    if row.state is QuestionState.ASKED:
        _tell(ctx, row)
    return row


def confirm_question(ctx: Ctx, question_id: int) -> None:
    """Ask it all the same, although it repeats something."""
    require(ctx, Permission.ROUND_OPEN)
    row = question_or_404(ctx, question_id)
    if row.state is not QuestionState.HELD:
        raise RoundRefused(RoundFlaw.QUESTION_ASKED if row.state is QuestionState.ASKED else RoundFlaw.QUESTION_OVER)
    _open_or_to_come(ctx, row.plan_id, row.period)
    _move(ctx, row, QuestionState.ASKED)
    audit.record(ctx, AuditAction.QUESTION_CONFIRMED, "question", question_id, after={"repeats": len(row.repeats)})
    _tell(ctx, row)


def withdraw_question(ctx: Ctx, question_id: int, reason: str = "") -> None:
    """Answers that were given stay on record. What repeated something and was not answered yet counts as avoided."""
    require(ctx, Permission.ROUND_OPEN)
    row = question_or_404(ctx, question_id)
    if row.state not in LIVE_QUESTIONS:
        raise RoundRefused(RoundFlaw.QUESTION_OVER)
    avoided = bool(row.repeats) and not answered_at_all(ctx, question_id)
    _move(ctx, row, QuestionState.WITHDRAWN, reason=reason, avoided=avoided)
    audit.record(
        ctx, AuditAction.QUESTION_WITHDRAWN, "question", question_id, after={"avoided": avoided}, reason=reason
    )


def change_question(ctx: Ctx, question_id: int, wanted: QuestionInput) -> RoundQuestion:
    """The old words stay with the answers they got; the new ones are asked of everybody anew."""
    require(ctx, Permission.ROUND_OPEN)
    row = question_or_404(ctx, question_id)
    _check(wanted)
    if row.state not in LIVE_QUESTIONS:
        raise RoundRefused(RoundFlaw.QUESTION_OVER)
    _open_or_to_come(ctx, row.plan_id, row.period)
    _move(ctx, row, QuestionState.REPLACED)
    audit.record(
        ctx,
        AuditAction.QUESTION_CHANGED,
        "question",
        question_id,
        before={"text": row.text},
        after={"text": wanted.text},
    )
    return _write(ctx, row.plan_id, row.period, wanted, replaces_id=question_id)


def _check(wanted: QuestionInput) -> None:
    if not wanted.text:
        raise RoundInputRefused("text", RoundFlaw.QUESTION_EMPTY)
    if len(wanted.text) > LONGEST_TEXT:
        raise RoundInputRefused("text", RoundFlaw.QUESTION_LONG)


def _open_or_to_come(ctx: Ctx, plan_id: int, period: str) -> Round | None:
    known = round_of_period(ctx, plan_id, period)
    if known is not None and known.state is not RoundState.OPEN:
        raise RoundRefused(RoundFlaw.ROUND_CLOSED)
    return known


def _move(ctx: Ctx, row: RoundQuestion, state: QuestionState, *, reason: str = "", avoided: bool = False) -> None:
    ended = {} if state is QuestionState.ASKED else {"ended_at": ctx.now, "ended_by": ctx.actor.user_id}
    done = ctx.session.connection().execute(
        sa.update(RoundQuestion)
        .where(col(RoundQuestion.id) == row.id, col(RoundQuestion.state) == row.state)
        .values(state=state, end_reason=reason[:LONGEST_TEXT], avoided=avoided, **ended)
    )
    if not done.rowcount:
        raise RoundRefused(RoundFlaw.QUESTION_OVER)
    ctx.session.refresh(row)


def _tell(ctx: Ctx, row: RoundQuestion) -> None:
    """The liaisons of an open round; before the opening the round itself brings the question along."""
    known = round_of_period(ctx, row.plan_id, row.period)
    if known is None:
        return
    units = [one.unit_id for one in addressed_units(ctx, row.plan_id, row.period)]
    plan = plan_seen(ctx, row.plan_id)
    payload = (
        ("round_id", known.id),
        ("plan", plan.short_title or plan.title),
        ("period", row.period),
        ("text", row.text),
    )
    # The answer goes with the unit's report, so it is due with the first of its reports.
    dues = dues_by_unit(ctx.session, known.id or 0)
    outbox.enqueue(
        ctx,
        [
            Occasion(
                kind=MessageKind.QUESTION,
                recipient_id=person.user_id,
                subject_kind="question",
                subject_id=row.id or 0,
                digest=f"round:{known.id}:{ctx.today.isoformat()}",
                due_at=ctx.now,
                payload=(*payload, ("due_at", dues[person.unit_id].first.isoformat())),
            )
            for person in contacts(ctx.session, ctx.today, units).people
            if person.unit_id in dues
        ],
    )


def save_answers(ctx: Ctx, round_id: int, unit_id: int, texts: Mapping[int, str]) -> None:
    """Keep what was typed as the unit's draft, right or not; what is filed already gets a new revision when it changes."""
    asked = {row.id: row for row in asked_in_round(ctx, round_id)}
    given = {number: text for number, text in texts.items() if number in asked}
    if not given:
        return
    known = {one.question_id: one for one in answers_to(ctx, sorted(given), unit_id=unit_id, drafts=True)}
    for number, text in given.items():
        last = known.get(number)
        if text == (last.value if last else ""):
            continue
        if last is not None and not last.is_filed:
            ctx.session.connection().execute(
                sa.update(RoundAnswer)
                .where(
                    col(RoundAnswer.question_id) == number,
                    col(RoundAnswer.unit_id) == unit_id,
                    col(RoundAnswer.revision) == last.revision,
                )
                .values(value=text, saved_at=ctx.now, saved_by=ctx.actor.user_id)
            )
            continue
        row = RoundAnswer(
            question_id=number,
            unit_id=unit_id,
            revision=last.revision + 1 if last else 1,
            value=text,
            saved_at=ctx.now,
            saved_by=ctx.actor.user_id,
        )
        ctx.session.add(row)
    # What follows reads the answers by statement.
    ctx.session.flush()


def answer_flaws(ctx: Ctx, round_id: int, unit_id: int) -> dict[str, str]:
    """Field (question-ID) → what is wrong with the unit's answer, or that there is none."""
    asked = asked_in_round(ctx, round_id)
    if not asked:
        return {}
    known = answers_to(ctx, [row.id or 0 for row in asked], unit_id=unit_id, drafts=True)
    values = {one.question_id: one.value for one in known}
    flaws = {row.id: answer_flaw(row.kind, values.get(row.id or 0, "")) for row in asked}
    return {f"question-{number}": flaw.label for number, flaw in flaws.items() if flaw is not None}


def file_answers(ctx: Ctx, round_id: int, unit_id: int) -> int:
    """What the unit wrote is given to the office. Called with every report that is filed; answers how many were new."""
    given = {"in_round": round_id, "of_unit": unit_id, "at": ctx.now}
    done = ctx.session.connection().execute(FILE_ANSWERS, given)
    if done.rowcount:
        after = {"round_id": round_id, "answers": done.rowcount}
        audit.record(ctx, AuditAction.QUESTION_ANSWERED, "unit", unit_id, after=after)
    return done.rowcount


# Built once: every report that is filed asks it.
FILE_ANSWERS = (
    sa.update(RoundAnswer)
    .where(
        col(RoundAnswer.unit_id) == sa.bindparam("of_unit"),
        col(RoundAnswer.filed_at).is_(None),
        col(RoundAnswer.value) != "",
        col(RoundAnswer.question_id).in_(
            sa.select(col(RoundQuestion.id)).join(Round, IN_ROUND).where(col(Round.id) == sa.bindparam("in_round"))
        ),
    )
    .values(filed_at=sa.bindparam("at"))
)


def answer_questions(ctx: Ctx, round_id: int, texts: Mapping[int, str]) -> int:
    """Answer beside the reports, as when a question comes after they were filed. Answers how many left the unit: where
    its leader signs, what a liaison writes waits for the leader. Raises InvalidInput per field that cannot be filed.
    """
    ensure(may(ctx.actor.roles, Permission.REPORT_SUBMIT) or may(ctx.actor.roles, Permission.REPORT_SIGN_OFF))
    known = ctx.session.get(Round, round_id)
    unit_id = ctx.actor.unit_id
    if known is None or unit_id is None:
        raise NotFound
    if unit_id not in {one.unit_id for one in addressed_units(ctx, known.plan_id, known.period)}:
        raise NotFound
    if known.state is not RoundState.OPEN:
        raise RoundRefused(RoundFlaw.ROUND_CLOSED)
    save_answers(ctx, round_id, unit_id, texts)
    if flaws := answer_flaws(ctx, round_id, unit_id):
        raise InvalidInput(flaws)
    unit = ctx.session.get_one(Unit, unit_id)
    if unit.needs_sign_off and not may(ctx.actor.roles, Permission.REPORT_SIGN_OFF):
        return 0
    return file_answers(ctx, round_id, unit_id)

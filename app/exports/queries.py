"""What was exported, and figures that only forms ask for."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.exports.enums import ExportWord
from app.exports.models import ExportRecord
from app.exports.workbooks.filing import AnswerSheet
from app.rounds.enums import QuestionKind
from app.rounds.models import Assignment, Round, RoundQuestion
from app.rounds.queries.figures import unit_figures
from app.rounds.queries.questions import addressed_units, answers_to, asked_in_round
from app.rounds.queries.scope import sees_assignments
from app.rounds.questions import answer_words
from app.rounds.rules import RoundFigures


def export_by_digest(session: Session, content: bytes) -> ExportRecord | None:
    """The record of exactly these bytes; None when they were changed or are not ours."""
    digest = hashlib.sha256(content).hexdigest()
    return session.scalars(sa.select(ExportRecord).where(col(ExportRecord.sha256) == digest)).first()


def export_by_code(session: Session, code: str) -> ExportRecord | None:
    return session.scalars(sa.select(ExportRecord).where(col(ExportRecord.code) == code)).one_or_none()


@dataclass(frozen=True)
class FilingLine:
    """`returned_once` counts assignments that were sent back at least once, whatever became of them."""

    unit: str
    figures: RoundFigures
    returned_once: int


def filing_rows(ctx: Ctx, round_id: int) -> Sequence[FilingLine]:
    """Units in official order; two statements."""
    rows = ctx.session.execute(
        sa.select(col(Assignment.unit_id), sa.func.count())
        .where(
            col(Assignment.round_id) == round_id,
            col(Assignment.times_returned) > 0,
            sees_assignments(ctx.actor),
        )
        .group_by(col(Assignment.unit_id))
    )
    returned = {unit_id: count for unit_id, count in rows}  # noqa: C416 - rows are no pairs for dict()
    return [
        FilingLine(one.unit_name, one.figures, returned.get(one.unit_id, 0)) for one in unit_figures(ctx, [round_id])
    ]


def answer_sheet(ctx: Ctx, known: Round) -> AnswerSheet | None:
    """What the units of a round answered to the office's extra questions; numbers stay numbers."""
    assert known.id is not None
    asked = asked_in_round(ctx, known.id)
    if not asked:
        return None
    given = {(one.question_id, one.unit_id): one.value for one in answers_to(ctx, [row.id or 0 for row in asked])}
    rows = tuple(
        (one.unit, tuple(_answer(row, given.get((row.id or 0, one.unit_id))) for row in asked))
        for one in addressed_units(ctx, known.plan_id, known.period)
    )
    heads = (
        ExportWord.MEASURED.label.format(text=row.text, measure=row.measure) if row.measure else row.text
        for row in asked
    )
    return AnswerSheet(tuple(heads), rows)


def _answer(row: RoundQuestion, value: str | None) -> str | float | None:
    if value is None or row.kind is not QuestionKind.NUMBER:
        return value if value is None else answer_words(row.kind, value, row.measure)
    return float(unicodedata.normalize("NFKC", value).replace("\u2212", "-"))


@dataclass(frozen=True)
class ExportLine:
    record: ExportRecord
    name: str


def recent_exports(ctx: Ctx, window: Window) -> Listing[ExportLine]:
    """The actor's own exports, newest first."""
    mine = col(ExportRecord.made_by) == ctx.actor.id
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(ExportRecord).where(mine)) or 0
    rows = ctx.session.execute(
        sa.select(ExportRecord, col(User.name))
        .join(User, col(User.id) == col(ExportRecord.made_by))
        .where(mine)
        .order_by(col(ExportRecord.id).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([ExportLine(*row) for row in rows], total, window)

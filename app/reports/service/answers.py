"""Answers to the office's extra questions, written in the form of a report."""

from collections.abc import Mapping

from app.core.context import Ctx
from app.core.errors import InvalidInput
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reports.queries.scope import own_filing
from app.rounds.queries.questions import is_asked_more
from app.rounds.service.questions import answer_flaws, save_answers


def keep_answers(ctx: Ctx, assignment_id: int, texts: Mapping[int, str]) -> None:
    """As typed, as the unit's draft; they are filed with the report."""
    require(ctx, Permission.REPORT_DRAFT)
    if texts:
        known = own_filing(ctx, assignment_id).assignment
        save_answers(ctx, known.round_id, known.unit_id, texts)


def require_answers(ctx: Ctx, assignment_id: int) -> None:
    """Raises InvalidInput per question that has no answer that can be filed."""
    if not is_asked_more(ctx, assignment_id):
        return
    known = own_filing(ctx, assignment_id).assignment
    flaws = answer_flaws(ctx, known.round_id, known.unit_id)
    if flaws:
        raise InvalidInput(flaws)

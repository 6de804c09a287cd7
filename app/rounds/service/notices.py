"""Issue the numbered notice of a round. What was issued is never changed: a correction has a number of its own."""

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.dispatch import NoticeLetter, NoticeText, compose_notice
from app.rounds.enums import RoundFlaw, RoundState
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import DispatchNotice, Round
from app.rounds.queries.notices import IssuedNotice, last_number, notice_facts, notices_of_round
from app.rounds.queries.scope import round_or_404


@dataclass(frozen=True)
class NoticeInput:
    """`series` is 发文字号's 代字; numbers run by series and year. `reason` is needed from the second issue on."""

    series: str
    signer: str
    contact: str = ""
    note: str = ""
    reason: str = ""


# Those that every notice has; what follows is the office's own note and whom to ask.
COMMON_PASSAGES = 5


def issue_notice(ctx: Ctx, round_id: int, wanted: NoticeInput) -> int:
    """Fix the text, give it the next number of its series and year. Answers the notice's id.

    Raises RoundRefused for a closed round, and when nothing changed since the last issue.
    """
    require(ctx, Permission.ROUND_OPEN)
    round_or_404(ctx, round_id)
    # Held until the end, so that two people do not issue the same round twice at once.
    known = ctx.session.get_one(Round, round_id, with_for_update=True, populate_existing=True)
    if known.state is not RoundState.OPEN:
        raise RoundRefused(RoundFlaw.ROUND_CLOSED)
    if not re.fullmatch(r"[^\W\d_]{1,40}", wanted.series):
        raise RoundInputRefused("series", RoundFlaw.NOTICE_SERIES)
    if not wanted.signer:
        raise RoundInputRefused("signer", RoundFlaw.NOTICE_SIGNER)
    before = next(iter(notices_of_round(ctx, round_id)), None)
    if before is not None and not wanted.reason:
        raise RoundInputRefused("reason", RoundFlaw.REASON)
    text = draft_notice(ctx, known, wanted, before)
    if before is not None and not differs(text, before.text) and wanted.note == before.note:
        raise RoundRefused(RoundFlaw.NOTICE_SAME)
    row = {
        "round_id": round_id,
        "issue": before.issue + 1 if before else 1,
        "series": wanted.series,
        "year": ctx.today.year,
        "text": text.to_dict(),
        "contact": wanted.contact,
        "note": wanted.note,
        "reason": wanted.reason,
        "issued_at": ctx.now,
        "issued_by": ctx.actor.user_id,
    }
    number, dispatch_id = _insert(ctx, row)
    after = {"series": wanted.series, "year": ctx.today.year, "number": number}
    audit.record(ctx, AuditAction.DISPATCH_NOTICE_ISSUED, "round", round_id, after=after, reason=wanted.reason)
    return dispatch_id


def draft_notice(ctx: Ctx, known: Round, wanted: NoticeInput, before: IssuedNotice | None) -> NoticeText:
    """The text as it would be issued now."""
    letter = NoticeLetter(wanted.signer, wanted.contact, wanted.note, before.number if before else "")
    return compose_notice(notice_facts(ctx, known), letter, ctx.today)


def differs(new: NoticeText, old: NoticeText) -> bool:
    """Whether dates or units changed: the day of issue and the sentence on the earlier notice say nothing new."""
    return _told(new) != _told(old)


def _told(text: NoticeText) -> NoticeText:
    return replace(text, day="", signer="", passages=text.passages[:COMMON_PASSAGES])


def _insert(ctx: Ctx, row: dict[str, Any]) -> tuple[int, int]:
    """(number, id). A number that another node took in the same moment is left to it."""
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    number, made = last_number(ctx, row["series"], row["year"]), None
    while made is None:
        number += 1
        statement = insert(DispatchNotice).values({**row, "number": number})
        kept = statement.on_conflict_do_nothing(index_elements=["series", "year", "number"])
        made = connection.execute(kept.returning(col(DispatchNotice.id))).scalar_one_or_none()
    return number, made

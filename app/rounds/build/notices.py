"""The dispatch notices of a round."""

from collections.abc import Mapping

from app.core.context import Ctx
from app.policy.decide import may
from app.policy.permissions import Permission
from app.rounds.build.words import round_name
from app.rounds.dispatch import notice_number
from app.rounds.enums import NoticeWord, RoundState
from app.rounds.models import Round
from app.rounds.notice_pages import IssuedRow, NoticePage, NoticesPage
from app.rounds.queries import round_or_404
from app.rounds.queries.console import plan_title
from app.rounds.queries.notices import IssuedNotice, last_notice, last_number, notice_or_404, notices_of_round
from app.rounds.service import NoticeInput
from app.rounds.service.notices import differs, draft_notice

FIELDS = ("series", "signer", "contact", "note", "reason")


def notices_page(
    ctx: Ctx, round_id: int, *, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> NoticesPage:
    """Raises NotFound for a round in which the actor sees nothing."""
    known = round_or_404(ctx, round_id)
    issued = notices_of_round(ctx, round_id)
    can_issue = known.state is RoundState.OPEN and bool(may(ctx.actor.roles, Permission.ROUND_OPEN))
    shown = dict(values) if values is not None else _values(ctx, issued)
    wanted = NoticeInput(**{name: shown.get(name, "") for name in FIELDS})
    number = last_number(ctx, wanted.series, ctx.today.year) + 1
    return NoticesPage(
        round_id=round_id,
        plan_title=plan_title(ctx, known.plan_id),
        name=round_name(known.period),
        issued=tuple(_row(one) for one in issued),
        has_changed=is_outdated(ctx, known, issued),
        draft=draft_notice(ctx, known, wanted, issued[0] if issued else None) if can_issue else None,
        next_number=notice_number(wanted.series, ctx.today.year, number),
        values=shown,
        key="",
        errors=dict(errors or {}),
    )


def is_outdated(ctx: Ctx, known: Round, issued: list[IssuedNotice]) -> bool:
    """Whether what was issued last tells other dates or units than the round has now."""
    if not issued:
        return False
    last = issued[0]
    now = draft_notice(ctx, known, NoticeInput(last.series, last.text.signer), last)
    return differs(now, last.text)


def _values(ctx: Ctx, issued: list[IssuedNotice]) -> dict[str, str]:
    """Begins with what the last notice had: series, signer and contact seldom change."""
    last = last_notice(ctx)
    organisation = getattr(ctx.extra.get("settings"), "organisation", "")
    return {
        "series": last.series if last else NoticeWord.SERIES.label,
        "signer": str(last.text["signer"]) if last else organisation,
        "contact": last.contact if last else "",
        "note": issued[0].note if issued else "",
        "reason": "",
    }


def _row(one: IssuedNotice) -> IssuedRow:
    return IssuedRow(one.number, one.issued_at, one.by, one.reason, f"/dispatches/{one.id}", _file(one))


def _file(one: IssuedNotice) -> str:
    return f"/exports/dispatches/{one.id}"


def notice_page(ctx: Ctx, dispatch_id: int) -> NoticePage:
    """Raises NotFound for a notice of a round that the actor does not see."""
    shown = notice_or_404(ctx, dispatch_id)
    newest = notices_of_round(ctx, shown.round_id)[0]
    return NoticePage(
        round_id=shown.round_id,
        number=shown.number,
        text=shown.text,
        file_href=_file(shown),
        replaced_by=newest.number if newest.id != shown.id else "",
    )

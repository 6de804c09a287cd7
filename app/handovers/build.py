"""The pages of handovers, from rows."""

from collections.abc import Mapping
from dataclasses import fields

from app.accounts.queries import actor_by_login, names_of_people
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.paging import Window
from app.core.security import new_token
from app.handovers.enums import HandoverState, HandoverWord, WorkKind
from app.handovers.pages import HandoverFormPage, HandoverPage, HandoverSheetPage, HandoversPage
from app.handovers.queries import Holder, awaits_answer, handover_lines, handover_or_404, holders, within_reach
from app.handovers.queries.work import stranded, work_of
from app.handovers.service import current_work, may_withdraw
from app.policy.roles import UNIT_ROLES
from app.units.queries import names_on

FIELDS = ("whose", "receiver", "effective_on", "note")


def list_page(ctx: Ctx, window: Window, query: str) -> HandoversPage:
    listing = handover_lines(ctx, window)
    return HandoversPage(
        listing=listing,
        stranded=stranded(ctx),
        waiting=sum(line.state is HandoverState.WAITING for line in listing.rows),
        mine=awaits_answer(ctx),
        query=query,
    )


def form_page(
    ctx: Ctx, chosen: str, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> HandoverFormPage:
    """Without a choice the one thing the actor can hand over, or the question whose it is. NotFound for a foreign one."""
    everybody = holders(ctx.session)
    own = within_reach(ctx.actor, everybody)
    known = {one.code: one for one in own}
    if chosen and chosen not in known:
        raise NotFound
    if not chosen and len(own) == 1:
        chosen = own[0].code
    giver = known.get(chosen)
    return HandoverFormPage(
        whose=[(one.code, _words(one)) for one in own],
        chosen=chosen,
        giver=giver.name if giver else "",
        role=giver.role if giver else None,
        receivers=[(one.user_id, one.name) for one in receivers(ctx, giver, everybody)] if giver else (),
        items=work_of(ctx, giver) if giver else (),
        values={"effective_on": ctx.today.isoformat(), "receiver": "", "note": "", **(values or {})},
        key=new_token(),
        errors=dict(errors or {}),
    )


def _words(one: Holder) -> str:
    disabled = "" if one.active else HandoverWord.DISABLED.label
    words = HandoverWord.CHOICE.label.format(unit=one.unit, name=one.name, role=one.role.label, disabled=disabled)
    return words.strip()


def receivers(ctx: Ctx, giver: Holder, everybody: list[Holder]) -> list[Holder]:
    """Who can take over; the rule says the same once more when it is proposed."""
    same = [one for one in everybody if one.active and one.role is giver.role and one.user_id != giver.user_id]
    if giver.role in UNIT_ROLES:
        return [one for one in same if one.unit_id == giver.unit_id]
    given = actor_by_login(ctx.session, giver.login).scope_ids
    held = {one.user_id: actor_by_login(ctx.session, one.login).scope_ids for one in same}
    return [one for one in same if (units := held[one.user_id]) is None or (given is not None and given <= units)]


def handover_page(ctx: Ctx, handover_id: int, errors: Mapping[str, str] | None = None) -> HandoverPage:
    row = handover_or_404(ctx, handover_id)
    names = names_of_people(ctx.session, [row.from_user_id, row.to_user_id, row.proposed_by or 0])
    items = current_work(ctx, row)
    is_fixed = row.answered_at is not None and row.state is not HandoverState.REFUSED
    is_open = row.state in (HandoverState.WAITING, HandoverState.ACCEPTED)
    return HandoverPage(
        handover_id=handover_id,
        role=row.role,
        unit=names_on(ctx.session, row.effective_on, [row.unit_id]).get(row.unit_id, "") if row.unit_id else "",
        giver=names[row.from_user_id],
        receiver=names[row.to_user_id],
        effective_on=row.effective_on,
        note=row.note,
        state=row.state,
        proposed_at=row.proposed_at,
        proposed_by=names.get(row.proposed_by or 0, ""),
        answered_at=row.answered_at,
        answer=row.answer,
        done_at=row.done_at,
        listed_at=(row.done_at or row.answered_at) if is_fixed else None,
        items=items,
        drafts=sum(item.kind == WorkKind.DRAFT.value for item in items),
        may_answer=row.state is HandoverState.WAITING and row.to_user_id == ctx.actor.user_id,
        may_withdraw=is_open and may_withdraw(ctx.actor, row),
        key=new_token(),
        errors=dict(errors or {}),
    )


def sheet_page(ctx: Ctx, handover_id: int) -> HandoverSheetPage:
    """The same facts without what only a screen needs."""
    shown = handover_page(ctx, handover_id)
    return HandoverSheetPage(**{one.name: getattr(shown, one.name) for one in fields(HandoverSheetPage)})

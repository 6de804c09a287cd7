"""Hand work over: proposed by the giver, confirmed by the receiver, in force from a day on."""

from dataclasses import dataclass
from datetime import date

from app.accounts.queries import actor_by_login, hold_account
from app.accounts.service.people import hand_on_role
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Actor, Ctx
from app.core.errors import Forbidden, IllegalTransition, InvalidInput, NotFound
from app.handovers.enums import HandoverAction, HandoverFlaw, HandoverState
from app.handovers.models import Handover
from app.handovers.queries import Holder, due_handovers, handover_or_404, holders, is_under_way, within_reach
from app.handovers.queries.work import WorkItem, work_of
from app.handovers.rules import HandoverFacts, handover_flaw
from app.handovers.service.telling import tell
from app.handovers.states import next_state
from app.outbox import service as outbox
from app.outbox.enums import CancelReason
from app.policy.guard import require
from app.policy.permissions import Permission
from app.policy.roles import UNIT_ROLES, Role

SUBJECT = "handover"
LONGEST_NOTE = 300


@dataclass(frozen=True)
class Proposal:
    from_user_id: int
    role: Role
    to_user_id: int
    effective_on: date
    note: str = ""


def propose_handover(ctx: Ctx, wanted: Proposal) -> int:
    """Raises NotFound for somebody whose work is not the actor's to hand over, InvalidInput for what cannot be."""
    require(ctx, Permission.HANDOVER_MANAGE)
    if len(wanted.note) > LONGEST_NOTE:
        raise InvalidInput({"note": HandoverFlaw.LONG_NOTE.label})
    # Of two proposals at once for the same work, the second finds the first under way.
    hold_account(ctx.session, wanted.from_user_id)
    everybody = holders(ctx.session)
    giver = _holder(within_reach(ctx.actor, everybody), wanted.from_user_id, wanted.role)
    if giver is None:
        raise NotFound
    receiver = _holder(everybody, wanted.to_user_id, wanted.role)
    flaw = handover_flaw(_facts(ctx, giver, receiver, wanted))
    if flaw is not None:
        raise InvalidInput({flaw[0]: flaw[1].label})
    row = Handover(
        role=wanted.role,
        unit_id=giver.unit_id if wanted.role in UNIT_ROLES else None,
        from_user_id=wanted.from_user_id,
        to_user_id=wanted.to_user_id,
        effective_on=wanted.effective_on,
        note=wanted.note,
        state=HandoverState.WAITING,
        proposed_at=ctx.now,
        proposed_by=ctx.actor.user_id,
    )
    ctx.session.add(row)
    ctx.session.flush()  # the audit row and the messages name it
    after = {
        "from_user": wanted.from_user_id,
        "to_user": wanted.to_user_id,
        "role": wanted.role.value,
        "effective_on": wanted.effective_on.isoformat(),
    }
    audit.record(ctx, AuditAction.HANDOVER_PROPOSED, SUBJECT, row.id, after=after, reason=wanted.note)
    tell(ctx, row, work_of(ctx, giver))
    return row.id or 0


def _holder(people: list[Holder], user_id: int, role: Role) -> Holder | None:
    return next((one for one in people if one.user_id == user_id and one.role is role), None)


def _facts(ctx: Ctx, giver: Holder | None, receiver: Holder | None, wanted: Proposal) -> HandoverFacts:
    in_units = wanted.role in UNIT_ROLES
    both = (giver, receiver) if giver and receiver else None
    return HandoverFacts(
        same_person=wanted.from_user_id == wanted.to_user_id,
        giver_holds=giver is not None,
        receiver_fits=receiver is not None and receiver.active,
        same_unit=both is None or not in_units or both[0].unit_id == both[1].unit_id,
        scope_covered=both is None or in_units or _covers(ctx, *both),
        day_past=wanted.effective_on < ctx.today,
        under_way=is_under_way(ctx.session, wanted.from_user_id, wanted.role),
    )


def _covers(ctx: Ctx, giver: Holder, receiver: Holder) -> bool:
    """Whether the receiver already looks after every unit of the giver."""
    given, held = (actor_by_login(ctx.session, one.login).scope_ids for one in (giver, receiver))
    return held is None or (given is not None and given <= held)


def current_work(ctx: Ctx, row: Handover) -> list[WorkItem]:
    """As confirmed, or as it is now while nobody confirmed."""
    if row.answered_at is not None and row.state is not HandoverState.REFUSED:
        return [WorkItem(**item) for item in row.items]
    giver = _holder(holders(ctx.session, (row.role,)), row.from_user_id, row.role)
    return work_of(ctx, giver) if giver else []


def accept_handover(ctx: Ctx, handover_id: int) -> HandoverState:
    """The receiver signs for the list as it is now. In force at once when the day has come."""
    row = _for_receiver(ctx, handover_id)
    items = current_work(ctx, row)
    _move(row, HandoverAction.ACCEPT)
    row.items, row.answered_at = [item.stored() for item in items], ctx.now
    audit.record(ctx, AuditAction.HANDOVER_ACCEPTED, SUBJECT, row.id, after={"items": len(items)})
    if row.effective_on <= ctx.today:
        _take_effect(ctx, row)
    tell(ctx, row, items)
    return row.state


def refuse_handover(ctx: Ctx, handover_id: int, reason: str) -> None:
    row = _for_receiver(ctx, handover_id)
    if not reason:
        raise InvalidInput({"reason": HandoverFlaw.NO_REASON.label})
    if len(reason) > LONGEST_NOTE:
        raise InvalidInput({"reason": HandoverFlaw.LONG_NOTE.label})
    _move(row, HandoverAction.REFUSE)
    row.answered_at, row.answer = ctx.now, reason
    audit.record(ctx, AuditAction.HANDOVER_REFUSED, SUBJECT, row.id, reason=reason)
    tell(ctx, row, [])


def withdraw_handover(ctx: Ctx, handover_id: int) -> None:
    require(ctx, Permission.HANDOVER_MANAGE)
    row = handover_or_404(ctx, handover_id, to_change=True)
    if not may_withdraw(ctx.actor, row):
        raise Forbidden(HandoverFlaw.NOT_GIVER.label)
    _move(row, HandoverAction.WITHDRAW)
    audit.record(ctx, AuditAction.HANDOVER_WITHDRAWN, SUBJECT, row.id)
    tell(ctx, row, [])


def may_withdraw(actor: Actor, row: Handover) -> bool:
    if row.from_user_id == actor.user_id or Role.OFFICE in actor.roles:
        return True
    return Role.UNIT_LEADER in actor.roles and row.unit_id is not None and row.unit_id == actor.unit_id


def apply_due_handovers(ctx: Ctx) -> int:
    """Confirmed ones whose day has come. Answers how many; whoever cannot take over any more is told, and so is the giver."""
    due = due_handovers(ctx.session, ctx.today)
    for row in due:
        receiver = _holder(holders(ctx.session, (row.role,)), row.to_user_id, row.role)
        if receiver is None or not receiver.active:
            _move(row, HandoverAction.WITHDRAW)
            row.answer = HandoverFlaw.NO_RECEIVER.label
            audit.record(ctx, AuditAction.HANDOVER_WITHDRAWN, SUBJECT, row.id, reason=row.answer)
        else:
            _take_effect(ctx, row)
        tell(ctx, row, current_work(ctx, row))
    return len(due)


def _for_receiver(ctx: Ctx, handover_id: int) -> Handover:
    require(ctx, Permission.HANDOVER_MANAGE)
    row = handover_or_404(ctx, handover_id, to_change=True)
    if row.to_user_id != ctx.actor.user_id:
        raise Forbidden(HandoverFlaw.NOT_RECEIVER.label)
    return row


def _move(row: Handover, action: HandoverAction) -> None:
    after = next_state(row.state, action)
    if after is None:
        raise IllegalTransition
    row.state = after
    row.version += 1


def _take_effect(ctx: Ctx, row: Handover) -> None:
    """The giver stops doing this work: the role ends, what waits for the giver is told to the receiver instead.

    Drafts belong to the unit's assignments and so are the receiver's to go on with; who wrote and filed what stays.
    """
    giver = _holder(holders(ctx.session, (row.role,)), row.from_user_id, row.role)
    items = work_of(ctx, giver) if giver else [WorkItem(**item) for item in row.items]
    _move(row, HandoverAction.APPLY)
    row.items, row.done_at = [item.stored() for item in items], ctx.now
    hand_on_role(ctx, row.from_user_id, row.to_user_id, row.role)
    outbox.cancel_recipient(ctx, row.from_user_id, CancelReason.HANDED_OVER)
    drafts = [item.item_id for item in items if item.kind == "draft"]
    after = {"to_user": row.to_user_id, "items": len(items), "drafts": drafts}
    audit.record(ctx, AuditAction.HANDOVER_DONE, SUBJECT, row.id, before={"from_user": row.from_user_id}, after=after)

"""Leaves: recorded by the person, the unit's leader or the office; they end by themselves or when somebody comes back."""

from dataclasses import dataclass
from datetime import date

from app.accounts.enums import AbsenceFlaw
from app.accounts.models import Absence
from app.accounts.queries import hold_account
from app.accounts.queries.absences import (
    Colleague,
    absence_or_404,
    alternates_of,
    away_between,
    colleagues,
)
from app.accounts.rules import AbsenceWish, absence_flaw
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import Forbidden, IllegalTransition, InvalidInput, NotFound
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.rules import Occasion
from app.policy.decide import Refusal
from app.policy.guard import require
from app.policy.permissions import Permission
from app.policy.roles import Role

SUBJECT = "account"
LONGEST_REASON = 200


@dataclass(frozen=True)
class NewAbsence:
    user_id: int
    from_day: date
    to_day: date
    alternate_id: int | None = None
    reason: str = ""


def recordable(ctx: Ctx, people: list[Colleague]) -> list[Colleague]:
    """Whose leave the actor may record: the own one; a unit's leader the unit's; the office everybody's."""
    actor = ctx.actor
    if Role.OFFICE in actor.roles:
        return people
    leads = Role.UNIT_LEADER in actor.roles and actor.unit_id is not None
    return [one for one in people if one.user_id == actor.id or (leads and one.unit_id == actor.unit_id)]


def record_absence(ctx: Ctx, wanted: NewAbsence) -> int:
    """Raises NotFound for a person the actor may not speak for, InvalidInput for what cannot be."""
    require(ctx, Permission.ABSENCE_RECORD)
    # Of two leaves at once for one person, the second finds the first.
    hold_account(ctx.session, wanted.user_id)
    people = colleagues(ctx.session)
    person = next((one for one in recordable(ctx, people) if one.user_id == wanted.user_id), None)
    if person is None:
        raise NotFound
    days = (wanted.from_day, wanted.to_day)
    deputy = wanted.alternate_id
    wish = AbsenceWish(
        *days,
        alternate_id=deputy,
        alternates=frozenset(one.user_id for one in alternates_of(person, people)),
        overlaps=away_between(ctx.session, person.user_id, *days),
        alternate_away=deputy is not None and away_between(ctx.session, deputy, *days),
    )
    flaw = absence_flaw(wish, ctx.today)
    if flaw is not None:
        raise InvalidInput({flaw[0]: flaw[1].label})
    if len(wanted.reason) > LONGEST_REASON:
        raise InvalidInput({"reason": AbsenceFlaw.LONG_REASON.label})
    row = Absence(
        user_id=person.user_id,
        alternate_id=deputy,
        from_day=wanted.from_day,
        to_day=wanted.to_day,
        reason=wanted.reason,
        recorded_at=ctx.now,
        recorded_by=ctx.actor.user_id,
    )
    ctx.session.add(row)
    ctx.session.flush()  # the messages name the row
    after = {"from_day": wanted.from_day.isoformat(), "to_day": wanted.to_day.isoformat(), "alternate_id": deputy}
    audit.record(ctx, AuditAction.ABSENCE_RECORDED, SUBJECT, person.user_id, after=after, reason=wanted.reason)
    if deputy is not None:
        outbox.enqueue(ctx, [_told(ctx, row, person, deputy)])
    return row.id or 0


def _told(ctx: Ctx, row: Absence, person: Colleague, deputy: int) -> Occasion:
    """The alternate learns of it at once, not on the first morning."""
    return Occasion(
        kind=MessageKind.ABSENCE,
        recipient_id=deputy,
        subject_kind="absence",
        subject_id=row.id or 0,
        digest=f"absence:{row.id}",
        due_at=ctx.now,
        payload=(
            ("person", person.name),
            ("from_day", row.from_day.isoformat()),
            ("to_day", row.to_day.isoformat()),
            ("note", row.reason),
        ),
    )


def end_absence(ctx: Ctx, absence_id: int) -> None:
    """Back from today on, or called off where it has not begun. Raises IllegalTransition for one that is over."""
    require(ctx, Permission.ABSENCE_RECORD)
    row = absence_or_404(ctx, absence_id, to_change=True)
    if row.user_id not in {one.user_id for one in recordable(ctx, colleagues(ctx.session))}:
        raise Forbidden(Refusal.NO_PERMISSION.label)
    if row.back_on is not None or row.to_day < ctx.today:
        raise IllegalTransition
    row.back_on = max(ctx.today, row.from_day)
    ctx.session.add(row)
    after = {"from_day": row.from_day.isoformat(), "back_on": row.back_on.isoformat()}
    audit.record(ctx, AuditAction.ABSENCE_ENDED, SUBJECT, row.user_id, after=after)

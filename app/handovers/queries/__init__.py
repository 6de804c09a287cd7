"""Every SELECT on handovers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import User, UserRole
from app.core.context import Actor, Ctx
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.handovers.enums import HANDED_ROLES, OPEN_HANDOVERS, HandoverState
from app.handovers.models import Handover
from app.policy.roles import UNIT_ROLES, Role
from app.units.models import Unit


def sees_handovers(actor: Actor) -> sa.ColumnElement[bool]:
    """The two of them, the people of the unit, the supervisors who look after it, and the office."""
    if actor.roles & {Role.OFFICE, Role.SYSTEM}:
        return sa.true()
    tests = [col(Handover.from_user_id) == actor.id, col(Handover.to_user_id) == actor.id]
    if actor.roles & UNIT_ROLES and actor.unit_id is not None:
        tests.append(col(Handover.unit_id) == actor.unit_id)
    if Role.SUPERVISOR in actor.roles and actor.scope_ids is not None:
        tests.append(col(Handover.unit_id).in_(sorted(actor.scope_ids)))
    elif Role.SUPERVISOR in actor.roles:
        tests.append(col(Handover.unit_id).is_not(None))
    return sa.or_(*tests)


def handover_or_404(ctx: Ctx, handover_id: int, *, to_change: bool = False) -> Handover:
    """`to_change`: whoever else would change it waits, and then finds it as it was left."""
    statement = sa.select(Handover).where(col(Handover.id) == handover_id, sees_handovers(ctx.actor))
    if to_change:
        statement = statement.with_for_update()
    found = ctx.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class HandoverLine:
    handover_id: int
    role: Role
    unit: str
    giver: str
    receiver: str
    effective_on: date
    state: HandoverState
    proposed_at: datetime
    to_user_id: int


def handover_lines(ctx: Ctx, window: Window) -> Listing[HandoverLine]:
    """Open ones first, then the latest."""
    giver, receiver = aliased(User), aliased(User)
    tests = sees_handovers(ctx.actor)
    total = ctx.session.scalar(sa.select(sa.func.count()).select_from(Handover).where(tests)) or 0
    settled = sa.case((col(Handover.state).in_(sorted(OPEN_HANDOVERS)), 0), else_=1)
    rows = ctx.session.execute(
        sa.select(
            col(Handover.id),
            col(Handover.role),
            sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name), ""),
            col(giver.name),
            col(receiver.name),
            col(Handover.effective_on),
            col(Handover.state),
            col(Handover.proposed_at),
            col(Handover.to_user_id),
        )
        .join(giver, col(giver.id) == col(Handover.from_user_id))
        .join(receiver, col(receiver.id) == col(Handover.to_user_id))
        .outerjoin(Unit, col(Unit.id) == col(Handover.unit_id))
        .where(tests)
        .order_by(settled, col(Handover.id).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([HandoverLine(*row) for row in rows], total, window)


def awaits_answer(ctx: Ctx) -> int:
    """How many the actor has been asked to take over."""
    mine = (col(Handover.to_user_id) == ctx.actor.id, col(Handover.state) == HandoverState.WAITING)
    return ctx.session.scalar(sa.select(sa.func.count()).select_from(Handover).where(*mine)) or 0


def is_under_way(session: Session, user_id: int, role: Role) -> bool:
    tests = (
        col(Handover.from_user_id) == user_id,
        col(Handover.role) == role,
        col(Handover.state).in_(sorted(OPEN_HANDOVERS)),
    )
    return session.scalar(sa.select(col(Handover.id)).where(*tests).limit(1)) is not None


def due_handovers(session: Session, today: date) -> list[Handover]:
    """Confirmed ones whose day has come, held so that nobody withdraws them meanwhile."""
    tests = (col(Handover.state) == HandoverState.ACCEPTED, col(Handover.effective_on) <= today)
    statement = sa.select(Handover).where(*tests).order_by(col(Handover.id)).with_for_update()
    return list(session.scalars(statement.execution_options(populate_existing=True)))


@dataclass(frozen=True)
class Holder:
    """A person with one role whose work can be handed over; disabled ones too, since their work stays."""

    user_id: int
    name: str
    login: str
    role: Role
    unit_id: int | None
    unit: str
    active: bool

    @property
    def code(self) -> str:
        return f"{self.user_id}:{self.role.value}"


def holders(session: Session, roles: Sequence[Role] = HANDED_ROLES) -> list[Holder]:
    """Everybody with a granted role of these, by unit, main before alternate."""
    rows = session.execute(
        sa.select(
            col(User.id),
            col(User.name),
            col(User.login),
            col(UserRole.role),
            col(User.unit_id),
            sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name), ""),
            col(User.active),
        )
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .outerjoin(Unit, col(Unit.id) == col(User.unit_id))
        .where(col(UserRole.role).in_(roles), col(UserRole.granted_at).is_not(None))
        .order_by(col(Unit.sort_no), col(User.unit_id), col(UserRole.role), col(UserRole.is_alternate), col(User.id))
    )
    return [Holder(*row) for row in rows]


def within_reach(actor: Actor, people: Sequence[Holder]) -> list[Holder]:
    """Whose work the actor may hand over: the own; a unit's leader the unit's; the office everybody's."""
    if actor.roles & {Role.OFFICE, Role.SYSTEM}:
        return list(people)
    leads = Role.UNIT_LEADER in actor.roles and actor.unit_id is not None
    return [
        one
        for one in people
        if one.user_id == actor.id or (leads and one.role in UNIT_ROLES and one.unit_id == actor.unit_id)
    ]

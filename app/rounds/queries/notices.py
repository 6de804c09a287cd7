"""Dispatch notices, and what the next one would say."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans.enums import ResponsibilityRole
from app.plans.models import Plan
from app.rounds.dispatch import NoticeFacts, NoticeText, NoticeUnit, notice_number
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment, DispatchNotice, Round
from app.rounds.queries.scope import rounds_visible_to
from app.units.models import Unit


@dataclass(frozen=True)
class IssuedNotice:
    """A notice as issued; `by` is blank for one that the system issued."""

    id: int
    round_id: int
    issue: int
    series: str
    number: str
    text: NoticeText
    contact: str
    note: str
    reason: str
    issued_at: datetime
    by: str


def _issued() -> sa.Select[DispatchNotice, str | None]:
    return sa.select(DispatchNotice, col(User.name)).outerjoin(User, col(User.id) == col(DispatchNotice.issued_by))


def _line(row: DispatchNotice, by: str | None) -> IssuedNotice:
    assert row.id is not None
    return IssuedNotice(
        id=row.id,
        round_id=row.round_id,
        issue=row.issue,
        series=row.series,
        number=notice_number(row.series, row.year, row.number),
        text=NoticeText.from_dict(row.text),
        contact=row.contact,
        note=row.note,
        reason=row.reason,
        issued_at=row.issued_at,
        by=by or "",
    )


def notices_of_round(ctx: Ctx, round_id: int) -> list[IssuedNotice]:
    """Newest first. Whoever sees the round sees its notices: they went to every unit of it."""
    statement = _issued().where(col(DispatchNotice.round_id) == round_id).order_by(col(DispatchNotice.issue).desc())
    return [_line(row, by) for row, by in ctx.session.execute(statement)]


def notice_or_404(ctx: Ctx, dispatch_id: int) -> IssuedNotice:
    seen = rounds_visible_to(ctx.actor).with_only_columns(col(Round.id))
    statement = _issued().where(col(DispatchNotice.id) == dispatch_id, col(DispatchNotice.round_id).in_(seen))
    found = ctx.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound
    return _line(*found)


def last_notice(ctx: Ctx) -> DispatchNotice | None:
    """The newest of all: the next one begins with its series, signer and contact."""
    return ctx.session.scalars(sa.select(DispatchNotice).order_by(col(DispatchNotice.id).desc()).limit(1)).first()


def last_number(ctx: Ctx, series: str, year: int) -> int:
    tests = (col(DispatchNotice.series) == series, col(DispatchNotice.year) == year)
    return ctx.session.scalar(sa.select(sa.func.max(col(DispatchNotice.number))).where(*tests)) or 0


def notice_facts(ctx: Ctx, known: Round) -> NoticeFacts:
    """What the round asks of whom today; exempt reports are left out."""
    asked = (col(Assignment.round_id) == known.id, col(Assignment.state) != AssignmentState.EXEMPT)
    lead = sa.func.sum(sa.case((col(Assignment.role) == ResponsibilityRole.LEAD, 1), else_=0))
    rows = ctx.session.execute(
        sa.select(col(Unit.name), lead, sa.func.count() - lead)
        .join(Assignment, col(Assignment.unit_id) == col(Unit.id))
        .where(*asked)
        .group_by(col(Unit.id), col(Unit.name), col(Unit.sort_no))
        .order_by(col(Unit.sort_no), col(Unit.id))
    )
    tasks = ctx.session.scalar(sa.select(sa.func.count(sa.distinct(col(Assignment.task_id)))).where(*asked))
    plan = ctx.session.get_one(Plan, known.plan_id)
    return NoticeFacts(
        plan=plan.title,
        document_number=plan.document_number,
        period=known.period,
        due_at=known.due_at,
        lock_at=known.lock_at,
        co_due_at=known.co_due_at,
        units=tuple(NoticeUnit(name, int(leads), int(cos)) for name, leads, cos in rows),
        tasks=tasks or 0,
    )

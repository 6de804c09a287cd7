"""Imported tables, the past reports that hold, and what a row of a new table could mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import User
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.histories.enums import HistoryState, HistoryWord
from app.histories.models import HistoryReport, HistoryUpload
from app.histories.rules import HistoryRow, PastReport, row_from, said_beside
from app.plans.enums import TaskState
from app.plans.models import Plan, Responsibility, Task
from app.plans.queries import plan_head
from app.rounds.models import Assignment, Round
from app.rounds.queries.scope import sees_history
from app.units.models import Unit
from app.units.queries import name_then

KEPT = (TaskState.ACTIVE, TaskState.CLOSED, TaskState.CANCELLED)


@dataclass(frozen=True)
class KnownTask:
    task_id: int
    number: str
    title: str


def known_tasks(session: Session, plan_id: int) -> list[KnownTask]:
    rows = session.execute(
        sa.select(col(Task.id), col(Task.number), col(Task.title))
        .where(col(Task.plan_id) == plan_id, col(Task.state).in_(KEPT))
        .order_by(col(Task.seq))
    )
    return [KnownTask(*row) for row in rows]


def answering(session: Session, plan_id: int) -> set[tuple[int, int]]:
    """(task, unit) of everybody who ever answered for a task of the plan."""
    rows = session.execute(
        sa.select(col(Responsibility.task_id), col(Responsibility.unit_id))
        .join(Task, col(Task.id) == col(Responsibility.task_id))
        .where(col(Task.plan_id) == plan_id)
    )
    return {(task_id, unit_id) for task_id, unit_id in rows}


def asked_here(session: Session, plan_id: int) -> set[tuple[int, int, str]]:
    """(task, unit, period) that a round of the system asked for: those are no history."""
    rows = session.execute(
        sa.select(col(Assignment.task_id), col(Assignment.unit_id), col(Round.period))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Round.plan_id) == plan_id)
    )
    return {(task_id, unit_id, period) for task_id, unit_id, period in rows}


@dataclass(frozen=True)
class UploadLine:
    """`settled_by` and `settled_at`: who applied or withdrew it last."""

    upload_id: int
    plan_id: int
    state: HistoryState
    file_name: str
    rows: tuple[HistoryRow, ...]
    remarks: tuple[str, ...]
    uploaded_at: datetime
    uploaded_by: str
    settled_at: datetime | None
    settled_by: str
    reason: str


def _lines(session: Session, *tests: sa.ColumnElement[bool]) -> list[UploadLine]:
    by, settler = aliased(User), aliased(User)
    found = session.execute(
        sa.select(HistoryUpload, sa.func.coalesce(col(by.name), ""), sa.func.coalesce(col(settler.name), ""))
        .outerjoin(by, col(by.id) == col(HistoryUpload.uploaded_by))
        .outerjoin(settler, col(settler.id) == col(HistoryUpload.settled_by))
        .where(*tests)
        .order_by(col(HistoryUpload.id).desc())
        .execution_options(populate_existing=True)
    )
    return [
        UploadLine(
            upload.id or 0,
            upload.plan_id,
            upload.state,
            upload.file_name,
            tuple(row_from(row) for row in upload.rows),
            tuple(upload.remarks),
            upload.uploaded_at,
            uploader,
            upload.settled_at,
            settled_by,
            upload.reason,
        )
        for upload, uploader, settled_by in found
    ]


def uploads_of(session: Session, plan_id: int) -> list[UploadLine]:
    """Newest first. The caller has checked that the actor may see the plan."""
    return _lines(session, col(HistoryUpload.plan_id) == plan_id)


def upload_or_404(ctx: Ctx, plan_id: int, upload_id: int) -> UploadLine:
    """Of a plan that the actor may see."""
    plan_head(ctx.session, ctx.actor, plan_id)
    found = _lines(ctx.session, col(HistoryUpload.id) == upload_id, col(HistoryUpload.plan_id) == plan_id)
    if not found:
        raise NotFound
    return found[0]


def hold_uploads(session: Session, plan_id: int) -> None:
    """Until this transaction ends nobody else keeps a table of the plan: of one file sent twice at once, the second finds
    the first.
    """
    session.execute(sa.select(col(Plan.id)).where(col(Plan.id) == plan_id).with_for_update(key_share=True))


def same_file(session: Session, plan_id: int, sha256: str) -> int | None:
    """A table with these bytes that waits or was imported."""
    return session.scalar(
        sa.select(col(HistoryUpload.id)).where(
            col(HistoryUpload.plan_id) == plan_id,
            col(HistoryUpload.sha256) == sha256,
            col(HistoryUpload.state) != HistoryState.WITHDRAWN,
        )
    )


def _held(*columns: Any) -> sa.Select[*tuple[Any, ...]]:
    """Of past reports that hold: the newest revision among the tables that were not withdrawn."""
    later, its_upload = aliased(HistoryReport), aliased(HistoryUpload)
    newer = (
        sa.exists()
        .where(col(later.task_id) == col(HistoryReport.task_id), col(later.unit_id) == col(HistoryReport.unit_id))
        .where(col(later.period) == col(HistoryReport.period), col(later.revision) > col(HistoryReport.revision))
        .where(col(its_upload.id) == col(later.upload_id), col(its_upload.state) == HistoryState.APPLIED)
    )
    return (
        sa.select(*columns)
        .select_from(HistoryReport)
        .join(HistoryUpload, col(HistoryUpload.id) == col(HistoryReport.upload_id))
        .where(col(HistoryUpload.state) == HistoryState.APPLIED, ~newer)
    )


def reports_held(session: Session, plan_id: int) -> dict[tuple[int, int, str], PastReport]:
    rows = session.scalars(_held(HistoryReport).where(col(HistoryUpload.plan_id) == plan_id))
    held = [
        PastReport(
            row.task_id, row.unit_id, row.period, row.progress, row.problems, row.next_steps, row.value, row.status
        )
        for row in rows
    ]
    return {one.key: one for one in held}


def count_held(session: Session, plan_id: int) -> int:
    """Past reports of the plan that are shown: one that a later table replaced is not among them."""
    return session.scalar(_held(sa.func.count()).where(col(HistoryUpload.plan_id) == plan_id)) or 0


def revisions_of(session: Session, plan_id: int) -> dict[tuple[int, int, str], int]:
    """The last revision of every past report of the plan, withdrawn ones included: a number is never given twice."""
    rows = session.execute(
        sa.select(
            col(HistoryReport.task_id),
            col(HistoryReport.unit_id),
            col(HistoryReport.period),
            sa.func.max(col(HistoryReport.revision)),
        )
        .join(Task, col(Task.id) == col(HistoryReport.task_id))
        .where(col(Task.plan_id) == plan_id)
        .group_by(col(HistoryReport.task_id), col(HistoryReport.unit_id), col(HistoryReport.period))
    )
    return {(task_id, unit_id, period): revision for task_id, unit_id, period, revision in rows}


@dataclass(frozen=True)
class PastLine:
    """A past report as a page shows it, with where it came from."""

    task_id: int
    unit_id: int
    period: str
    unit: str
    progress: str
    problems: str
    next_steps: str
    value: str
    status: str
    file_name: str
    imported_at: datetime

    @property
    def mark(self) -> str:
        """历史导入，未经审核；完成值12家"""
        beside = said_beside(self.value, self.status)
        return HistoryWord.AND.label.join(filter(None, [HistoryWord.MARK.label, beside]))


def _past() -> sa.Select[*tuple[Any, ...]]:
    return _held(
        col(HistoryReport.task_id),
        col(HistoryReport.unit_id),
        col(HistoryReport.period),
        name_then(col(HistoryReport.ends_on)),
        col(HistoryReport.progress),
        col(HistoryReport.problems),
        col(HistoryReport.next_steps),
        col(HistoryReport.value),
        col(HistoryReport.status),
        col(HistoryUpload.file_name),
        col(HistoryUpload.applied_at),
    ).join(Unit, col(Unit.id) == col(HistoryReport.unit_id))


def past_reports(ctx: Ctx, task_id: int, window: Window) -> Listing[PastLine]:
    """Of one task, newest period first; a unit sees its own, and that of units which it took over."""
    tests = (
        col(HistoryReport.task_id) == task_id,
        sees_history(ctx.actor, col(HistoryReport.unit_id), col(HistoryReport.task_id)),
    )
    total = ctx.session.scalar(_held(sa.func.count()).where(*tests))
    rows = ctx.session.execute(
        _past()
        .where(*tests)
        .order_by(col(HistoryReport.ends_on).desc(), col(Unit.sort_no), col(HistoryReport.id))
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing([PastLine(*row) for row in rows], total or 0, window)


def past_of_tasks(ctx: Ctx, task_ids: Sequence[int]) -> list[PastLine]:
    """Of several tasks, newest period first, as `past_reports` shows each."""
    rows = ctx.session.execute(
        _past()
        .where(
            col(HistoryReport.task_id).in_(task_ids),
            sees_history(ctx.actor, col(HistoryReport.unit_id), col(HistoryReport.task_id)),
        )
        .order_by(col(HistoryReport.ends_on).desc(), col(Unit.sort_no), col(HistoryReport.id))
    )
    return [PastLine(*row) for row in rows]


def past_before(ctx: Ctx, unit_id: int, task_ids: Sequence[int], day: date) -> list[PastLine]:
    """What the unit, or one that it took over, reported for periods that ended before `day`; the last one last.

    The caller has checked that the unit is the actor's own.
    """
    rows = ctx.session.execute(
        _past()
        .where(
            col(HistoryReport.task_id).in_(task_ids),
            sees_history(ctx.actor, col(HistoryReport.unit_id), col(HistoryReport.task_id)),
            col(HistoryReport.ends_on) < day,
        )
        .order_by(col(HistoryReport.ends_on), col(HistoryReport.unit_id) == unit_id)
    )
    return [PastLine(*row) for row in rows]

"""Keep a table of past reports, import it, withdraw it. Nothing here touches rounds, lamps, scores or reminders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import InvalidInput, StaleData
from app.histories import queries
from app.histories.enums import HistoryAction, HistoryFlaw, HistoryState
from app.histories.errors import HistorySettled
from app.histories.models import HistoryReport, HistoryUpload
from app.histories.rules import CONTENT, HistoryRow, PastReport
from app.histories.states import next_state
from app.plans.queries import plan_head
from app.policy.guard import require
from app.policy.permissions import Permission
from app.workdays.period import Period

LONGEST_REASON = 300


def keep_table(
    ctx: Ctx, plan_id: int, file_name: str, sha256: str, rows: Sequence[HistoryRow], remarks: Sequence[str] = ()
) -> int:
    """The table as it was read; nothing is imported yet. The same file answers the upload that is there."""
    require(ctx, Permission.HISTORY_IMPORT)
    plan_head(ctx.session, ctx.actor, plan_id)
    queries.hold_uploads(ctx.session, plan_id)
    known = queries.same_file(ctx.session, plan_id, sha256)
    if known is not None:
        return known
    if not rows:
        raise InvalidInput({"file": HistoryFlaw.EMPTY.label})
    upload = HistoryUpload(
        plan_id=plan_id,
        state=HistoryState.CHECKED,
        file_name=file_name[:200],
        sha256=sha256,
        rows=[row.as_dict() for row in rows],
        remarks=list(remarks),
        uploaded_at=ctx.now,
        uploaded_by=ctx.actor.user_id,
    )
    ctx.session.add(upload)
    ctx.session.flush()  # the page of the upload and the audit row are named by its number
    assert upload.id is not None
    after = {"file_name": upload.file_name, "sha256": sha256, "rows": len(rows)}
    audit.record(ctx, AuditAction.HISTORY_KEPT, "history", upload.id, after=after)
    return upload.id


def import_history(
    ctx: Ctx, plan_id: int, upload_id: int, reports: Mapping[int, PastReport], became: Mapping[int, str]
) -> None:
    """`reports` are what the rows say, by row; `became` is what was made of each.

    A row that says what another table said already is written all the same: it still shows when that one is withdrawn.
    Raises HistorySettled where somebody imported or withdrew the table before.
    """
    require(ctx, Permission.HISTORY_IMPORT)
    upload = queries.upload_or_404(ctx, plan_id, upload_id)
    rows = [replace(row, became=became.get(row.row, "")).as_dict() for row in upload.rows]
    _move(ctx, upload, HistoryAction.APPLY, rows=rows, applied_at=ctx.now)
    last = queries.revisions_of(ctx.session, plan_id)
    made = [
        {
            "upload_id": upload_id,
            "row": row,
            "task_id": one.task_id,
            "unit_id": one.unit_id,
            "period": one.period,
            "ends_on": Period.parse(one.period).end,
            "revision": last.get(one.key, 0) + 1,
            **{name: getattr(one, name) for name in CONTENT},
        }
        for row, one in sorted(reports.items())
    ]
    ctx.session.connection().execute(sa.insert(HistoryReport), made)
    after = {"plan_id": plan_id, "rows": len(made)}
    audit.record(ctx, AuditAction.HISTORY_IMPORTED, "history", upload_id, after=after)


def withdraw_history(ctx: Ctx, plan_id: int, upload_id: int, reason: str) -> None:
    """As a whole: what the table had replaced shows again. One that was not imported yet needs no reason."""
    require(ctx, Permission.HISTORY_IMPORT)
    upload = queries.upload_or_404(ctx, plan_id, upload_id)
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": HistoryFlaw.REASON_LONG.label})
    if upload.state is HistoryState.APPLIED and not reason:
        raise InvalidInput({"reason": HistoryFlaw.REASON.label})
    _move(ctx, upload, HistoryAction.WITHDRAW, reason=reason)
    before = {"state": upload.state.value, "rows": len(upload.rows)}
    audit.record(ctx, AuditAction.HISTORY_WITHDRAWN, "history", upload_id, before=before, reason=reason)


def _move(ctx: Ctx, upload: queries.UploadLine, action: HistoryAction, **values: object) -> None:
    """Only from the state that was read: of two at once, one wins."""
    target = next_state(upload.state, action)
    if target is None:
        assert upload.settled_at is not None
        raise HistorySettled(upload.settled_by, upload.settled_at, upload.state)
    settled = {"state": target, "settled_at": ctx.now, "settled_by": ctx.actor.user_id, **values}
    done = ctx.session.connection().execute(
        sa.update(HistoryUpload)
        .where(col(HistoryUpload.id) == upload.upload_id, col(HistoryUpload.state) == upload.state)
        .values(settled)
    )
    if not done.rowcount:
        raise StaleData

"""An acceptance taken back: the decision stays on record, and the report waits for another one."""

import sqlalchemy as sa

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import StaleData
from app.outbox import service as outbox
from app.outbox.enums import CancelReason, MessageKind
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reports.enums import ContentFlaw, ReportRefusal, SubmitAction
from app.reports.errors import AlreadyReopened, ContentRefused, ReportRefused
from app.reports.models import Report, ReviewReopening
from app.reports.queries.history import taken_back
from app.reports.queries.scope import Filing, filing_of, latest_report, report_or_404, verdict_on
from app.reports.rules import may_act
from app.reports.service.moves import move_assignment
from app.reports.service.progress import note_progress
from app.reports.service.review import tell_unit

LONGEST_REASON = 500


def reopen_review(ctx: Ctx, report_id: int, reason: str, version: int | None = None) -> None:
    """When it was filed stays what decides on punctuality, and the figures of closed rounds stay as they are.

    `version` is the assignment's as it was shown. Raises AlreadyReopened with who and when, ReportRefused for a closed
    round, a unit that is no more, or a report that is not accepted.
    """
    require(ctx, Permission.REPORT_REOPEN)
    flaw = None if reason else ContentFlaw.REOPEN_REASON
    if len(reason) > LONGEST_REASON:
        flaw = ContentFlaw.REOPEN_LONG
    if flaw is not None:
        raise ContentRefused({"reason": flaw})
    report = report_or_404(ctx, report_id)
    filing = filing_of(ctx, report.assignment_id)
    _check(ctx, report, filing, reason, version)
    verdict = verdict_on(ctx, report_id)
    if verdict is None:
        raise ReportRefused(ReportRefusal.WRONG_STATE)
    try:
        move_assignment(ctx, filing.assignment, SubmitAction.REOPEN, accepted_at=None)
    except StaleData:
        _refuse_reopened(ctx, report_id, reason)
        raise
    row = {
        "review_id": verdict.review_id,
        "reason": reason,
        "reopened_by": ctx.actor.id,
        "reopened_at": ctx.now,
    }
    ctx.session.connection().execute(sa.insert(ReviewReopening), [row])
    note_progress(ctx, report, filing.assignment)
    before = {"assignment_id": filing.assignment.id, "revision": report.revision, "digest": report.content_digest}
    audit.record(ctx, AuditAction.REPORT_REOPENED, "report", report_id, before=before, reason=reason)
    outbox.cancel_for(ctx, "report", [report_id], CancelReason.REOPENED, kinds=(MessageKind.REPORT_ACCEPTED,))
    outbox.enqueue(
        ctx,
        tell_unit(
            ctx, report, filing, MessageKind.REPORT_REOPENED, f"report:{report_id}", reason, attempt=verdict.attempt
        ),
    )


def _check(ctx: Ctx, report: Report, filing: Filing, reason: str, version: int | None) -> None:
    assert report.id is not None
    decision = may_act(filing.facts, SubmitAction.REOPEN, ctx.now)
    stale = version is not None and version != filing.assignment.version
    if decision.reason is ReportRefusal.WRONG_STATE or stale:
        _refuse_reopened(ctx, report.id, reason)
    if decision.reason is not None:
        raise ReportRefused(decision.reason)
    if stale:
        raise StaleData
    latest = latest_report(ctx, report.assignment_id)
    if latest is None or latest.id != report.id:
        raise ReportRefused(ReportRefusal.WRONG_STATE)


def _refuse_reopened(ctx: Ctx, report_id: int, words: str) -> None:
    last = next(iter(taken_back(ctx, [report_id])), None)
    if last is not None:
        raise AlreadyReopened(last.reopened_by, last.reopened_at, words)

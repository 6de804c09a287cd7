"""A report becomes an immutable revision, whoever files it."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import CancelReason
from app.reports.content import ReportContent
from app.reports.enums import SubmitAction
from app.reports.models import Draft, Report, ReportEvidence
from app.reports.queries.scope import Filing, latest_report
from app.reports.service.moves import move_assignment
from app.rounds.service.questions import file_answers

# Built once: every submission asks them.
INSERT = sa.insert(Report).returning(col(Report.id))
DROP_DRAFT = sa.delete(Draft).where(col(Draft.assignment_id) == sa.bindparam("filed"))


def write_report(
    ctx: Ctx,
    filing: Filing,
    action: SubmitAction,
    content: ReportContent,
    *,
    submitted_by: int,
    signed_by: int | None = None,
) -> int:
    """State, revision, evidence, draft, reminders, audit: together or not at all."""
    known = filing.assignment
    assert known.id is not None
    first = known.first_submitted_at or ctx.now
    move_assignment(ctx, known, action, first_submitted_at=first, last_submitted_at=ctx.now)
    # What was never filed has no revision yet: nothing to look for.
    latest = latest_report(ctx, known.id) if known.first_submitted_at else None
    row = {
        "assignment_id": known.id,
        "revision": latest.revision + 1 if latest else 1,
        "kind": content.kind,
        "progress": content.progress,
        "status": content.status,
        "percent": content.percent,
        "problems": content.problems,
        "next_steps": content.next_steps,
        "nil_reason": content.nil_reason,
        "submitted_at": ctx.now,
        "submitted_by": submitted_by,
        "signed_by": signed_by,
        "content_digest": content.digest(),
    }
    connection = ctx.session.connection()
    report_id = connection.execute(INSERT, [row]).scalar_one()
    assert report_id is not None
    if content.evidence_ids:
        links = [{"report_id": report_id, "evidence_id": number} for number in content.evidence_ids]
        connection.execute(sa.insert(ReportEvidence), links)
    connection.execute(DROP_DRAFT, {"filed": known.id})
    outbox.cancel_for(ctx, "assignment", [known.id], CancelReason.SUBMITTED)
    file_answers(ctx, known.round_id, known.unit_id)
    audit.record(ctx, AuditAction.REPORT_SUBMITTED, "report", report_id, after=_shown(row, filing, content))
    return report_id


def _shown(row: Mapping[str, Any], filing: Filing, content: ReportContent) -> dict[str, Any]:
    """A lead that files without silent co-units leaves on record who they were."""
    without = {"without_parts_of": list(filing.silent)} if filing.silent else {}
    return {
        **without,
        "assignment_id": row["assignment_id"],
        "revision": row["revision"],
        "kind": content.kind.value,
        "percent": content.percent,
        "status": content.status.value if content.status else None,
        "evidence": list(content.evidence_ids),
        "digest": row["content_digest"],
        "from_state": filing.assignment.state.value,
    }

"""File a report: once, whatever is clicked twice."""

from collections.abc import Mapping, Sequence

from app.core.context import Ctx
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reports.content import FIELDS, read_content
from app.reports.enums import SubmitAction
from app.reports.errors import ContentRefused
from app.reports.queries.scope import Filing, draft_of, latest_report, own_filing
from app.reports.service.drafts import check_evidence, check_version
from app.reports.service.moves import check_action
from app.reports.service.revisions import write_report
from app.reports.service.signing import request_sign_off
from app.rounds.enums import AssignmentState


def file_report(
    ctx: Ctx,
    assignment_id: int,
    values: Mapping[str, str],
    evidence_ids: Sequence[int] = (),
    version: int | None = None,
) -> int | None:
    """What the button does: file, or hand to the unit's leader where the unit signs off (then None)."""
    filing = own_filing(ctx, assignment_id)
    if filing.facts.signs_off:
        request_sign_off(ctx, assignment_id, values, evidence_ids, version)
        return None
    require(ctx, Permission.REPORT_SUBMIT)
    return _submit(ctx, filing, values, evidence_ids, version)


def submit_report(
    ctx: Ctx,
    assignment_id: int,
    values: Mapping[str, str],
    evidence_ids: Sequence[int] = (),
    version: int | None = None,
) -> int:
    """Answers the id of the new revision; the same words filed already answer the revision they made.

    `version` is the draft's the writer began with. Raises ContentRefused, DraftConflict, AlreadyFiled, ReportRefused.
    """
    require(ctx, Permission.REPORT_SUBMIT)
    return _submit(ctx, own_filing(ctx, assignment_id), values, evidence_ids, version)


def _submit(
    ctx: Ctx, filing: Filing, values: Mapping[str, str], evidence_ids: Sequence[int], version: int | None
) -> int:
    assert filing.assignment.id is not None
    assignment_id = filing.assignment.id
    content, flaws = read_content(values, tuple(dict.fromkeys(evidence_ids)))
    if filing.assignment.state is AssignmentState.SUBMITTED:
        latest = latest_report(ctx, assignment_id)
        if latest is not None and latest.id is not None and latest.content_digest == content.digest():
            return latest.id
    check_action(ctx, filing, SubmitAction.SUBMIT)
    draft = draft_of(ctx, assignment_id)
    check_version(ctx, draft, version, {name: values.get(name, "") for name in FIELDS})
    if flaws:
        raise ContentRefused(flaws)
    check_evidence(ctx, filing, content.evidence_ids)
    return write_report(ctx, filing, SubmitAction.SUBMIT, content, submitted_by=ctx.actor.id)

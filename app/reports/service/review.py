"""One decision on one revision: of two reviewers at once, one decides and the other is told who did."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from app.accounts.queries.absences import contacts
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import Conflict, StaleData
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.rules import Occasion
from app.plans.models import Task
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reports.enums import ContentFlaw, ReportRefusal, ReviewDecision, SubmitAction
from app.reports.errors import AlreadyDecided, ContentRefused, ReportRefused
from app.reports.models import Report, ReportReview
from app.reports.queries.scope import Filing, decisions_on, filing_of, latest_report, report_or_404, verdict_on
from app.reports.rules import may_act
from app.reports.service.moves import move_assignment
from app.reports.service.progress import note_progress
from app.reports.service.succession import hand_on_returned, heir_of_report
from app.rounds.models import Round

LONGEST_REMARK = 1000
# The trace of a move takes less than a remark may have.
LONGEST_REASON = 300


@dataclass(frozen=True)
class Decided:
    """What became of a selection: `left` says why, by report id."""

    accepted: list[int] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def accept_report(ctx: Ctx, report_id: int, remark: str = "") -> None:
    """Raises AlreadyDecided with who and when, ReportRefused for an older revision or a closed round."""
    report, filing = _open_report(ctx, report_id, SubmitAction.ACCEPT, remark)
    attempt = _decide(ctx, report, filing, ReviewDecision.ACCEPTED, remark)
    note_progress(ctx, report, filing.assignment)
    digest = f"report:{report_id}"
    outbox.enqueue(ctx, tell_unit(ctx, report, filing, MessageKind.REPORT_ACCEPTED, digest, remark, attempt=attempt))


def return_report(ctx: Ctx, report_id: int, reason: str) -> int | None:
    """The unit mends it and files a new revision; when it was filed first stays what decides on punctuality.

    Where the unit was merged meanwhile its successor does: its id is the answer. Raises ReportRefused where nobody could.
    """
    if not reason:
        require(ctx, Permission.REPORT_REVIEW)
        raise ContentRefused({"reason": ContentFlaw.REASON_MISSING})
    report, filing = _open_report(ctx, report_id, SubmitAction.RETURN, reason)
    heir = heir_of_report(ctx, filing.assignment)
    _decide(ctx, report, filing, ReviewDecision.RETURNED, reason)
    told = tell_unit(ctx, report, filing, MessageKind.REPORT_RETURNED, f"report:{report_id}", reason, heir=heir)
    if heir is not None:
        hand_on_returned(ctx, report.assignment_id, heir, reason[:LONGEST_REASON])
    outbox.enqueue(ctx, told)
    return heir


def accept_many(ctx: Ctx, report_ids: Sequence[int]) -> Decided:
    """Accept a selection. What somebody else decided meanwhile is left alone and named."""
    require(ctx, Permission.REPORT_REVIEW)
    result = Decided()
    for report_id in dict.fromkeys(report_ids):
        try:
            report, filing = _open_report(ctx, report_id, SubmitAction.ACCEPT, "")
            attempt = _decide(ctx, report, filing, ReviewDecision.ACCEPTED, "")
        except Conflict as refusal:
            result.left[report_id] = refusal.message
            continue
        note_progress(ctx, report, filing.assignment)
        result.accepted.append(report_id)
        # One message per person for the whole selection, named by its first report.
        digest = f"reports:{result.accepted[0]}"
        outbox.enqueue(ctx, tell_unit(ctx, report, filing, MessageKind.REPORT_ACCEPTED, digest, "", attempt=attempt))
    return result


def _open_report(ctx: Ctx, report_id: int, action: SubmitAction, words: str) -> tuple[Report, Filing]:
    require(ctx, Permission.REPORT_REVIEW)
    if len(words) > LONGEST_REMARK:
        raise ContentRefused({"reason" if action is SubmitAction.RETURN else "remark": ContentFlaw.REMARK_LONG})
    report = report_or_404(ctx, report_id)
    _refuse_decided(ctx, report_id, words)
    filing = filing_of(ctx, report.assignment_id)
    latest = latest_report(ctx, report.assignment_id)
    decision = may_act(filing.facts, action, ctx.now)
    if decision.reason is not None:
        # Where statements see what was committed meanwhile, somebody may have decided since the look above.
        _refuse_decided(ctx, report_id, words)
        raise ReportRefused(decision.reason)
    if latest is None or latest.id != report_id:
        raise ReportRefused(ReportRefusal.WRONG_STATE)
    return report, filing


def _refuse_decided(ctx: Ctx, report_id: int, words: str) -> None:
    verdict = verdict_on(ctx, report_id)
    if verdict is not None:
        raise AlreadyDecided(verdict.reviewer, verdict.decided_at, verdict.decision, words)


def _decide(ctx: Ctx, report: Report, filing: Filing, decision: ReviewDecision, words: str) -> int:
    """Answers which decision on this revision it is: more than the first where one was taken back."""
    known = filing.assignment
    assert report.id is not None
    accepted = decision is ReviewDecision.ACCEPTED
    try:
        if accepted:
            move_assignment(ctx, known, SubmitAction.ACCEPT, accepted_at=ctx.now)
        else:
            move_assignment(ctx, known, SubmitAction.RETURN, times_returned=known.times_returned + 1)
    except StaleData:
        _refuse_decided(ctx, report.id, words)
        raise
    attempt = decisions_on(ctx, report.id) + 1
    row = {
        "report_id": report.id,
        "attempt": attempt,
        "decision": decision,
        "remark": words,
        "reviewer_id": ctx.actor.id,
        "decided_at": ctx.now,
    }
    ctx.session.connection().execute(sa.insert(ReportReview), [row])
    action = AuditAction.REPORT_ACCEPTED if accepted else AuditAction.REPORT_RETURNED
    after = {"assignment_id": known.id, "revision": report.revision, "digest": report.content_digest}
    audit.record(ctx, action, "report", report.id, after=after, reason=words)
    return attempt


def tell_unit(
    ctx: Ctx,
    report: Report,
    filing: Filing,
    kind: MessageKind,
    digest: str,
    words: str,
    *,
    attempt: int = 1,
    heir: int | None = None,
) -> list[Occasion]:
    """Who reads for the unit, and whoever submitted it even when no liaison any more; who is on leave is left out.

    `heir` is the unit that reads instead. What is told of one revision once more, because a decision was taken back, carries its `attempt` in the key.
    """
    known = filing.assignment
    assert report.id is not None
    readers = contacts(ctx.session, ctx.today, [heir or known.unit_id])
    # Whoever filed for a unit that is no more cannot open what its successor mends.
    filed_by = set() if heir else {report.submitted_by}
    people = {person.user_id for person in readers.people} | (filed_by - readers.away)
    task = ctx.session.get_one(Task, known.task_id)
    held = ctx.session.get_one(Round, known.round_id)
    payload = (
        ("assignment_id", known.id),
        ("report_id", report.id),
        ("number", task.number),
        ("task", task.title),
        ("period", held.period),
        ("remark" if kind is MessageKind.REPORT_ACCEPTED else "reason", words),
    )
    return [
        Occasion(
            kind=kind,
            recipient_id=user_id,
            subject_kind="report",
            subject_id=report.id,
            digest=digest,
            due_at=ctx.now,
            step=f"A{attempt}" if attempt > 1 else "",
            payload=payload,
        )
        for user_id in sorted(people or {report.submitted_by})
    ]

"""Files that are read behind the page: kept, claimed by one reader at a time, brought to an end in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.evidence.service import keep_original
from app.plans import errors, queries
from app.plans.enums import UploadFault, UploadState
from app.plans.models import PlanUpload
from app.plans.states import UploadAction, next_upload_state
from app.policy.guard import require
from app.policy.permissions import Permission

SUBJECT = "upload"
# Longer than any file may take, conversion included: who holds a claim after that is dead.
LEASE = timedelta(minutes=4)
# A file whose readers die again and again is left to a person.
MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class KeptUpload:
    """`plan_id` is set, and `upload_id` is 0, when this very file had been imported before."""

    upload_id: int
    plan_id: int | None = None


def keep_upload(ctx: Ctx, file_name: str, content: bytes) -> KeptUpload:
    """Keep a file that is read later. One that is waiting already is not kept twice; one that failed is tried again."""
    require(ctx, Permission.PLAN_IMPORT)
    digest = keep_original(ctx, file_name, content)
    plan = queries.plan_by_digest(ctx.session, digest)
    if plan is not None:
        return KeptUpload(0, plan.id)
    known = queries.unread_by_digest(ctx.session, digest)
    if known is not None:
        if known.state is UploadState.FAILED:
            retry_upload(ctx, known.id or 0)
        return KeptUpload(known.id or 0)
    row = PlanUpload(
        file_name=file_name[:200],
        sha256=digest,
        size=len(content),
        state=UploadState.WAITING,
        uploaded_by=ctx.actor.user_id,
        uploaded_at=ctx.now,
    )
    ctx.session.add(row)
    # The page of the upload is named by its id.
    ctx.session.flush()
    told = {"file_name": row.file_name, "sha256": digest}
    audit.record(ctx, AuditAction.UPLOAD_KEPT, SUBJECT, row.id, after=told)
    return KeptUpload(row.id or 0)


@dataclass(frozen=True)
class Claim:
    """A file that this reader alone reads, as long as nobody takes it over."""

    upload_id: int
    attempt: int
    file_name: str
    sha256: str
    uploaded_by: int | None


def claim_upload(ctx: Ctx, reader: str, is_gone: Callable[[str], bool]) -> Claim | None:
    """The next file that nobody reads. `is_gone` tells of a reader's name that its process has ended."""
    for row in queries.running_uploads(ctx.session):
        if row.state is UploadState.READING and not _abandoned(ctx, row, is_gone):
            continue
        if row.attempts >= MOST_ATTEMPTS:
            _move(ctx, row, UploadAction.FAIL)
            _tell_failure(ctx, row, UploadFault.INTERRUPTED.label.format(count=row.attempts))
            continue
        _move(ctx, row, UploadAction.CLAIM)
        row.attempts += 1
        row.claimed_by, row.claimed_at = reader[:100], ctx.now
        return Claim(row.id or 0, row.attempts, row.file_name, row.sha256, row.uploaded_by)
    return None


def _abandoned(ctx: Ctx, row: PlanUpload, is_gone: Callable[[str], bool]) -> bool:
    return row.claimed_at is None or ctx.now - row.claimed_at > LEASE or is_gone(row.claimed_by)


def still_claimed(ctx: Ctx, claim: Claim) -> bool:
    """Whether this reader may keep what it read; until the transaction ends nobody can take the file over."""
    return _holds(queries.held_upload(ctx.session, claim.upload_id), claim)


def finish_upload(ctx: Ctx, claim: Claim, plan_id: int) -> None:
    row = queries.held_upload(ctx.session, claim.upload_id)
    _move(ctx, row, UploadAction.FINISH)
    row.plan_id, row.finished_at = plan_id, ctx.now


def fail_upload(ctx: Ctx, claim: Claim, words: str) -> None:
    """Nothing when another reader has taken over."""
    row = queries.held_upload(ctx.session, claim.upload_id)
    if _holds(row, claim):
        _move(ctx, row, UploadAction.FAIL)
        _tell_failure(ctx, row, words)


def _holds(row: PlanUpload, claim: Claim) -> bool:
    return row.state is UploadState.READING and row.attempts == claim.attempt


def _tell_failure(ctx: Ctx, row: PlanUpload, words: str) -> None:
    row.failure, row.finished_at = words[:1000], ctx.now
    told = {"file_name": row.file_name, "sha256": row.sha256}
    audit.record(ctx, AuditAction.UPLOAD_FAILED, SUBJECT, row.id, after=told, reason=row.failure, succeeded=False)


def retry_upload(ctx: Ctx, upload_id: int) -> None:
    """Read a file again that could not be read. Raises UploadStateRefused."""
    require(ctx, Permission.PLAN_IMPORT)
    row = queries.held_upload(ctx.session, upload_id)
    _move(ctx, row, UploadAction.RETRY)
    row.attempts, row.failure, row.claimed_by = 0, "", ""
    row.claimed_at = row.finished_at = None
    audit.record(ctx, AuditAction.UPLOAD_RETRIED, SUBJECT, upload_id, after={"file_name": row.file_name})


def remove_upload(ctx: Ctx, upload_id: int) -> None:
    """Take a file that could not be read off the list. Its content stays in the store."""
    require(ctx, Permission.PLAN_IMPORT)
    row = queries.held_upload(ctx.session, upload_id)
    _move(ctx, row, UploadAction.REMOVE)
    audit.record(ctx, AuditAction.UPLOAD_REMOVED, SUBJECT, upload_id, before={"file_name": row.file_name})


def _move(ctx: Ctx, row: PlanUpload, action: UploadAction) -> None:
    state = next_upload_state(row.state, action)
    if state is None:
        raise errors.UploadStateRefused
    row.state = state
    ctx.session.add(row)

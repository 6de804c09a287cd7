"""Drafts save themselves: the last writer does not silently win, and nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.forms import Upload
from app.evidence.queries import evidence_by_ids
from app.evidence.service import store_file
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reports.content import FIELDS, too_long
from app.reports.enums import SubmitAction
from app.reports.errors import ContentRefused, DraftConflict
from app.reports.models import Draft
from app.reports.queries.scope import Filing, draft_of, name_of, own_filing
from app.reports.service.moves import check_action, move_assignment
from app.rounds.enums import AssignmentState


@dataclass(frozen=True)
class SavedDraft:
    version: int
    saved_at: datetime


def save_draft(
    ctx: Ctx,
    assignment_id: int,
    values: Mapping[str, str],
    evidence_ids: Sequence[int] | None = None,
    version: int | None = None,
) -> SavedDraft:
    """Keep the fields as typed, complete or not. `evidence_ids` None leaves the files as they are.

    `version` is the one the writer began with: 0 for no draft yet, None to write over whatever is there. Raises
    DraftConflict with who and when and both texts, ContentRefused for what is too long.
    """
    require(ctx, Permission.REPORT_DRAFT)
    filing = own_filing(ctx, assignment_id)
    check_action(ctx, filing, SubmitAction.SAVE_DRAFT)
    return write_draft(ctx, filing, values, evidence_ids, version)


def write_draft(
    ctx: Ctx,
    filing: Filing,
    values: Mapping[str, str],
    evidence_ids: Sequence[int] | None,
    version: int | None,
    *,
    finished: bool = False,
) -> SavedDraft:
    """`finished`: what the leader said when sending it back is answered and goes."""
    assert filing.assignment.id is not None
    content = {name: values.get(name, "") for name in FIELDS}
    flaws = too_long(content)
    if flaws:
        raise ContentRefused(flaws)
    known = draft_of(ctx, filing.assignment.id)
    check_version(ctx, known, version, content)
    files = known.evidence_ids if known and evidence_ids is None else list(dict.fromkeys(evidence_ids or ()))
    check_evidence(ctx, filing, files)
    if known is not None and not finished and _fields(known) == content and known.evidence_ids == files:
        return SavedDraft(known.version, known.saved_at)
    said = {} if finished or known is None else {k: v for k, v in known.content.items() if k not in FIELDS}
    row = {"content": {**content, **said}, "evidence_ids": files, "saved_at": ctx.now, "saved_by": ctx.actor.id}
    saved = _replace(ctx, known, row) if known else _insert(ctx, filing.assignment.id, row)
    if saved is None:
        check_version(ctx, draft_of(ctx, filing.assignment.id), -1, content)
        raise AssertionError
    _start(ctx, filing)
    return SavedDraft(saved, ctx.now)


def check_version(ctx: Ctx, known: Draft | None, version: int | None, mine: Mapping[str, str]) -> None:
    """Whoever began with an older draft is told who changed it meanwhile, unless both wrote the same."""
    if version is None or known is None or known.version == version or _fields(known) == dict(mine):
        return
    raise DraftConflict(name_of(ctx, known.saved_by), known.saved_at, known.version, _fields(known), mine)


def _fields(known: Draft) -> dict[str, str]:
    return {name: known.content.get(name, "") for name in FIELDS}


def check_evidence(ctx: Ctx, filing: Filing, evidence_ids: Sequence[int]) -> None:
    """Files of another unit are as unknown as files that do not exist."""
    found = evidence_by_ids(ctx, evidence_ids, unit_id=filing.assignment.unit_id)
    if len(found) != len(set(evidence_ids)):
        raise NotFound


def _insert(ctx: Ctx, assignment_id: int, row: dict[str, Any]) -> int | None:
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Draft).values(assignment_id=assignment_id, version=1, **row)
    done = connection.execute(statement.on_conflict_do_nothing().returning(col(Draft.version))).first()
    return None if done is None else 1


def _replace(ctx: Ctx, known: Draft, row: dict[str, Any]) -> int | None:
    done = ctx.session.connection().execute(
        sa.update(Draft)
        .where(col(Draft.assignment_id) == known.assignment_id, col(Draft.version) == known.version)
        .values(**row, version=known.version + 1)
    )
    return known.version + 1 if done.rowcount else None


def _start(ctx: Ctx, filing: Filing) -> None:
    """The first save moves the assignment; later ones touch the draft alone and write no audit row."""
    known = filing.assignment
    if known.state is AssignmentState.DRAFT:
        return
    move_assignment(ctx, known, SubmitAction.SAVE_DRAFT)
    before, after = {"state": known.state.value}, {"state": AssignmentState.DRAFT.value}
    audit.record(ctx, AuditAction.DRAFT_STARTED, "assignment", known.id, before=before, after=after)


def attach_evidence(ctx: Ctx, assignment_id: int, uploads: Sequence[Upload]) -> list[int]:
    """Keep files of the unit and put them to the draft. Raises FileRefused for the first that is not taken."""
    added = keep_evidence(ctx, assignment_id, uploads)
    if added:
        _set_files(ctx, own_filing(ctx, assignment_id), lambda files: with_added(ctx, files, added))
    return added


def with_added(ctx: Ctx, files: Sequence[int], added: Sequence[int]) -> list[int]:
    """A new version of a file takes the place of the older one; reports that were filed with that keep it."""
    if not added:
        return list(files)
    names = {row.name for row in evidence_by_ids(ctx, added)}
    older = {row.id for row in evidence_by_ids(ctx, files) if row.name in names} - set(added)
    return [*(number for number in files if number not in older), *added]


def keep_evidence(ctx: Ctx, assignment_id: int, uploads: Sequence[Upload]) -> list[int]:
    """Keep files of the unit without putting them to the draft yet: what files a report names them itself."""
    if not uploads:
        return []
    require(ctx, Permission.EVIDENCE_ADD)
    filing = own_filing(ctx, assignment_id)
    check_action(ctx, filing, SubmitAction.SAVE_DRAFT)
    return [_keep_upload(ctx, filing, upload) for upload in uploads]


def _keep_upload(ctx: Ctx, filing: Filing, upload: Upload) -> int:
    evidence_id, is_new = store_file(ctx, filing.assignment.unit_id, upload.name, upload.content)
    if is_new:
        after = {"name": upload.name, "sha256": upload.sha256, "assignment_id": filing.assignment.id}
        audit.record(ctx, AuditAction.EVIDENCE_ADDED, "evidence", evidence_id, after=after)
    return evidence_id


def reuse_evidence(ctx: Ctx, assignment_id: int, evidence_id: int) -> None:
    """Use a file the unit offered before."""
    require(ctx, Permission.REPORT_DRAFT)
    filing = own_filing(ctx, assignment_id)
    check_action(ctx, filing, SubmitAction.SAVE_DRAFT)
    _set_files(ctx, filing, lambda files: with_added(ctx, files, [evidence_id]))


def detach_evidence(ctx: Ctx, assignment_id: int, evidence_id: int) -> None:
    """The file stays with the unit; the draft no longer carries it."""
    require(ctx, Permission.REPORT_DRAFT)
    filing = own_filing(ctx, assignment_id)
    check_action(ctx, filing, SubmitAction.SAVE_DRAFT)
    _set_files(ctx, filing, lambda files: [number for number in files if number != evidence_id])


def _set_files(ctx: Ctx, filing: Filing, change: Any) -> None:
    assert filing.assignment.id is not None
    known = draft_of(ctx, filing.assignment.id)
    content = known.content if known else {}
    write_draft(ctx, filing, content, change(list(known.evidence_ids) if known else []), None)

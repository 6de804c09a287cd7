"""Keep files and give them back. Who may is decided above, where units and reports are known."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from app.core.context import Ctx
from app.evidence.enums import MEDIA_TYPES, FileKind
from app.evidence.errors import FileMissing, FileRefused
from app.evidence.models import Evidence, EvidenceFile
from app.evidence.queries import evidence_by_ids, find_evidence
from app.evidence.rules import EXTENSIONS, check_file
from app.evidence.store import EvidenceStore


def store_of(ctx: Ctx) -> EvidenceStore:
    store = ctx.extra["evidence"]
    if not isinstance(store, EvidenceStore):
        raise LookupError("the context carries no evidence store")
    return store


def store_file(ctx: Ctx, unit_id: int, name: str, content: bytes) -> tuple[int, bool]:
    """Check, keep and register a file of a unit. Answers (evidence id, whether it is new).

    Raises FileRefused. The file is on the disk before its row is committed: a rollback leaves a file without a
    row, never a row without a file.
    """
    store = store_of(ctx)
    check = check_file(name, content, store.max_bytes)
    if check.refusal is not None:
        raise FileRefused(check.name or name, check.refusal, store.max_bytes)
    digest = store.put(content)
    known = find_evidence(ctx, unit_id, digest, check.name)
    if known is not None:
        return known, False
    _register(ctx, digest, len(content), check.media_type)
    row = Evidence(sha256=digest, name=check.name, unit_id=unit_id, added_by=ctx.actor.user_id, added_at=ctx.now)
    ctx.session.add(row)
    # The caller links the evidence by its id.
    ctx.session.flush()
    assert row.id is not None
    return row.id, True


def keep_original(ctx: Ctx, name: str, content: bytes) -> str:
    """Keep a document as it was uploaded, whatever it holds; answers its SHA-256.

    What it is, its reader says: the type by its extension only serves who downloads it. Whoever keeps the same document
    at the same time goes on when this transaction has ended, and then sees what became of it.
    """
    digest = store_of(ctx).put(content)
    extension = name.rsplit(".", 1)[-1].lower()
    media_type = MEDIA_TYPES[FileKind(extension)] if extension in EXTENSIONS else "application/octet-stream"
    _register(ctx, digest, len(content), media_type)
    held = sa.select(col(EvidenceFile.sha256)).where(col(EvidenceFile.sha256) == digest)
    ctx.session.execute(held.with_for_update(key_share=True))
    return digest


def _register(ctx: Ctx, digest: str, size: int, media_type: str) -> None:
    """A content has one row, however many bring it at once."""
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"sha256": digest, "size": size, "media_type": media_type, "created_at": ctx.now}
    connection.execute(insert(EvidenceFile).values(row).on_conflict_do_nothing(index_elements=["sha256"]))


def has_file(ctx: Ctx, sha256: str) -> bool:
    return store_of(ctx).has(sha256)


def share_files(ctx: Ctx, evidence_ids: Sequence[int], unit_id: int) -> dict[int, int]:
    """The same contents as files of another unit too. Answers old id → new id; unknown ids are left out."""
    shared: dict[int, int] = {}
    for row in evidence_by_ids(ctx, evidence_ids):
        known = find_evidence(ctx, unit_id, row.sha256, row.name)
        if known is None:
            copy = Evidence(
                sha256=row.sha256, name=row.name, unit_id=unit_id, added_by=ctx.actor.user_id, added_at=ctx.now
            )
            ctx.session.add(copy)
            # The answer holds the new id.
            ctx.session.flush()
            known = copy.id
        assert row.id is not None
        assert known is not None
        shared[row.id] = known
    return shared


def read_file(ctx: Ctx, sha256: str) -> bytes:
    """Raises FileMissing when the store has lost or spoiled the content."""
    try:
        return store_of(ctx).get(sha256)
    except (FileNotFoundError, ValueError) as error:
        raise FileMissing from error


def media_type_of(ctx: Ctx, sha256: str) -> str:
    """What the content was found to be when it was stored, whatever its name says."""
    return ctx.session.get_one(EvidenceFile, sha256).media_type

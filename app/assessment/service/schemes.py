"""Schemes are rows: every edit is the next revision, and the first use freezes one."""

import sqlalchemy as sa
from sqlmodel import col

from app.assessment import queries
from app.assessment.enums import AssessmentRefusal
from app.assessment.models import Scheme as SchemeRow
from app.assessment.queries import StoredScheme
from app.assessment.scheme import Scheme
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import InvalidInput, StaleData
from app.policy.guard import require
from app.policy.permissions import Permission

LONGEST_NAME = 100


def save_scheme(ctx: Ctx, name: str, value: Scheme, *, base_revision: int) -> int:
    """Store the next revision and answer its number. Nothing that was ever used changes.

    A scheme with forbidden rules may be kept, so that the work is not lost; it cannot be used (see run_assessment).
    Raises StaleData when `base_revision` is no longer the latest, InvalidInput for a name or without any change.
    """
    require(ctx, Permission.ASSESSMENT_EDIT)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput({"name": AssessmentRefusal.NAME_MISSING.label})
    latest = queries.latest_scheme(ctx.session)
    if latest.revision != base_revision:
        raise StaleData(AssessmentRefusal.STALE_SCHEME.label.format(revision=latest.revision))
    if latest.name == name and latest.value == value:
        raise InvalidInput(AssessmentRefusal.UNCHANGED.label)
    ensure_scheme(ctx)
    _insert(ctx, StoredScheme(None, latest.code, latest.revision + 1, name, value), before=latest)
    return latest.revision + 1


def ensure_scheme(ctx: Ctx) -> StoredScheme:
    """The latest revision as a row: the built-in default is written down on first use."""
    latest = queries.latest_scheme(ctx.session)
    if latest.scheme_id is not None:
        return latest
    return queries.scheme_or_404(ctx.session, _insert(ctx, latest, before=None))


def freeze_scheme(ctx: Ctx, scheme: StoredScheme) -> None:
    """Mark the first use. Only the first writes anything."""
    done = ctx.session.connection().execute(
        sa.update(SchemeRow)
        .where(col(SchemeRow.id) == scheme.scheme_id, col(SchemeRow.frozen_at).is_(None))
        .values(frozen_at=ctx.now)
    )
    if done.rowcount:
        audit.record(ctx, AuditAction.SCHEME_FROZEN, "scheme", scheme.scheme_id, after={"revision": scheme.revision})


def _insert(ctx: Ctx, scheme: StoredScheme, *, before: StoredScheme | None) -> int:
    row = SchemeRow(
        code=scheme.code,
        revision=scheme.revision,
        name=scheme.name,
        definition=scheme.value.to_dict(),
        created_at=ctx.now,
        created_by=ctx.actor.user_id,
    )
    ctx.session.add(row)
    ctx.session.flush()  # the audit row names the revision
    assert row.id is not None
    old = _shown(before) if before else None
    audit.record(ctx, AuditAction.SCHEME_SAVED, "scheme", row.id, before=old, after=_shown(scheme))
    return row.id


def _shown(scheme: StoredScheme) -> dict[str, object]:
    return {"revision": scheme.revision, "name": scheme.name, **scheme.value.to_dict()}

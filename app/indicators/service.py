"""Verbs on targets: stored from a document, corrected while the plan is a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.indicators import errors, queries
from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from app.indicators.rules import NewIndicator, is_number
from app.plans import queries as plan_queries
from app.plans.rules import Change
from app.plans.service import SplitResult
from app.policy.guard import require
from app.policy.permissions import Permission

SUBJECT = "indicator"
REVISED = (
    "name",
    "comparator",
    "value",
    "value_high",
    "measure",
    "deadline",
    "recurrence",
    "baseline",
    "attribute",
    "quote",
)


def store_indicators(ctx: Ctx, plan_id: int, indicators: Sequence[NewIndicator]) -> int:
    """Keep the targets of a document just imported. The import itself is what the audit log names."""
    require(ctx, Permission.PLAN_IMPORT)
    plan_queries.draft_or_404(ctx.session, plan_id)
    if not indicators:
        return 0
    rows = [_row(plan_id, seq, indicator) for seq, indicator in enumerate(indicators, start=1)]
    ctx.session.connection().execute(sa.insert(Indicator), rows)
    return len(rows)


def add_indicator(ctx: Ctx, plan_id: int, new: NewIndicator) -> int:
    require(ctx, Permission.PLAN_IMPORT)
    _check(ctx, plan_id, new)
    last = ctx.session.scalar(sa.select(sa.func.max(col(Indicator.seq))).where(col(Indicator.plan_id) == plan_id))
    indicator = Indicator(**_row(plan_id, (last or 0) + 1, new))
    ctx.session.add(indicator)
    # The audit row points at the id.
    ctx.session.flush()
    audit.record(ctx, AuditAction.INDICATOR_CREATED, SUBJECT, indicator.id, after=_told(new))
    return indicator.id or 0


def edit_indicator(ctx: Ctx, plan_id: int, indicator_id: int, new: NewIndicator) -> None:
    """Change what a target says; where it stands in the source stays."""
    require(ctx, Permission.PLAN_IMPORT)
    _check(ctx, plan_id, new)
    row = queries.indicator_or_404(ctx.session, plan_id, indicator_id)
    before = {name: getattr(row, name) for name in _told(new)}
    for name, value in _told(new).items():
        setattr(row, name, value)
    audit.record(ctx, AuditAction.INDICATOR_EDITED, SUBJECT, indicator_id, before=before, after=_told(new))


def remove_indicator(ctx: Ctx, plan_id: int, indicator_id: int) -> None:
    """Drop a number that is no target. Only drafts lose targets."""
    require(ctx, Permission.PLAN_IMPORT)
    plan_queries.draft_or_404(ctx.session, plan_id)
    row = queries.indicator_or_404(ctx.session, plan_id, indicator_id)
    before = {"name": row.name, "value": row.value, "measure": row.measure, "task_id": row.task_id}
    ctx.session.delete(row)
    audit.record(ctx, AuditAction.INDICATOR_REMOVED, SUBJECT, indicator_id, before=before)


def put_back(ctx: Ctx, plan_id: int, changes: Sequence[Change]) -> dict[str, str]:
    """Give targets of a draft the values they had. A removed one comes back as a new row: old key → new key."""
    require(ctx, Permission.PLAN_IMPORT)
    plan_queries.draft_or_404(ctx.session, plan_id)
    moved: dict[str, str] = {}
    for change in changes:
        if not change.key.startswith(f"{SUBJECT}:"):
            continue
        if change.after is None:
            kept = dict(change.before or {})
            row = Indicator(plan_id=plan_id, comparator=Comparator(kept.pop("comparator")), **kept)
            ctx.session.add(row)
            # Earlier steps are told the new id.
            ctx.session.flush()
            moved[change.key] = f"{SUBJECT}:{row.id}"
            continue
        known = queries.indicator_or_404(ctx.session, plan_id, change.row_id)
        if change.before is None:
            ctx.session.delete(known)
            continue
        for name, value in change.before.items():
            setattr(known, name, Comparator(value) if name == "comparator" else value)
    return moved


def follow_merge(ctx: Ctx, kept_id: int, gone_ids: Sequence[int]) -> None:
    """Targets of merged tasks belong to the task that took them in. The merge itself is audited."""
    require(ctx, Permission.PLAN_IMPORT)
    ctx.session.execute(
        sa.update(Indicator)
        .where(col(Indicator.task_id).in_(gone_ids))
        .values(task_id=kept_id)
        .execution_options(synchronize_session="fetch")
    )


def follow_split(ctx: Ctx, task_id: int, split: SplitResult) -> None:
    """Targets printed behind the cut belong to the new task. Without a cut in the source all stay."""
    require(ctx, Permission.PLAN_IMPORT)
    if split.cut is None:
        return
    ctx.session.execute(
        sa.update(Indicator)
        .where(col(Indicator.task_id) == task_id, col(Indicator.source_start) >= split.cut)
        .values(task_id=split.task_id)
        .execution_options(synchronize_session="fetch")
    )


def follow_revision(ctx: Ctx, base_id: int, draft_id: int, task_ids: Mapping[int, int]) -> None:
    """Targets of adopted tasks as the later version has them; `task_ids`: its task → the ledger's.

    One with the same name on its task goes on as the same row. Those the version drops are named in the audit log.
    """
    require(ctx, Permission.PLAN_PUBLISH)
    mine = ctx.session.scalars(
        sa.select(Indicator).where(
            col(Indicator.plan_id) == base_id, col(Indicator.task_id).in_(list(task_ids.values()))
        )
    ).all()
    known = {(row.task_id, row.name): row for row in mine}
    later = ctx.session.scalars(
        sa.select(Indicator)
        .where(col(Indicator.plan_id) == draft_id, col(Indicator.task_id).in_(list(task_ids)))
        .order_by(col(Indicator.seq))
    ).all()
    for source in later:
        task_id = task_ids[source.task_id or 0]
        values = {name: getattr(source, name) for name in REVISED}
        row = known.pop((task_id, source.name), None)
        if row is None:
            # Where it stands in the text belongs to the later document.
            ctx.session.add(Indicator(plan_id=base_id, task_id=task_id, seq=source.seq, **values))
            continue
        for name, value in values.items():
            setattr(row, name, value)
        row.source_start = row.source_end = None
    for row in known.values():
        before = {"name": row.name, "value": row.value, "measure": row.measure, "task_id": row.task_id}
        ctx.session.delete(row)
        audit.record(ctx, AuditAction.INDICATOR_REMOVED, SUBJECT, row.id, before=before)


def _check(ctx: Ctx, plan_id: int, new: NewIndicator) -> None:
    plan_queries.draft_or_404(ctx.session, plan_id)
    if not new.name:
        raise errors.name_missing()
    for field, text in (("value", new.value), ("value_high", new.value_high)):
        if (text or field == "value") and not is_number(text):
            raise errors.value_refused(field, text)
    if new.value_high and float(new.value_high) <= float(new.value):
        raise errors.range_refused()
    if new.task_id is not None:
        _check_task(ctx, plan_id, new.task_id)


def _check_task(ctx: Ctx, plan_id: int, task_id: int) -> None:
    tasks = {task.task_id for task in plan_queries.draft_facts(ctx.session, plan_id)}
    if task_id not in tasks:
        raise errors.task_refused()


def _row(plan_id: int, seq: int, new: NewIndicator) -> dict[str, Any]:
    place = {"source_start": new.source_start, "source_end": new.source_end}
    return {"plan_id": plan_id, "seq": seq, "quote": new.quote[:1000], **_told(new), **place}


def _told(new: NewIndicator) -> dict[str, Any]:
    return {
        "task_id": new.task_id,
        "name": new.name[:200],
        "comparator": new.comparator,
        "value": new.value[:40],
        "value_high": new.value_high[:40],
        "measure": new.measure[:40],
        "deadline": new.deadline[:20],
        "recurrence": new.recurrence[:20],
        "baseline": dict(new.baseline) if new.baseline else None,
        "attribute": new.attribute[:20],
    }

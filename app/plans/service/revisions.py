"""A later version of a plan: set beside the one in force, settled task by task, applied as one change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans import errors, queries
from app.plans.enums import DutyChoice, PlanState, RevisionChoice, RevisionKind, TaskState
from app.plans.matching import RevisionLine, TaskSide, fingerprint, match_tasks, order_of
from app.plans.models import Plan, PlanRevision, Responsibility, RevisionItem, Task, TaskVersion
from app.plans.queries.revisions import lines_of, revision_of, revision_or_404, sides_in_force, sides_of_draft
from app.plans.rules import Duty
from app.plans.service.mentions import write_mentions
from app.plans.states import PlanAction, TaskAction, next_plan_state, next_task_state
from app.policy.guard import require
from app.policy.permissions import Permission

LONGEST_REASON = 300
ADOPTED_FACTS = ("document_number", "issued_on", "period_start", "period_end")


def start_revision(ctx: Ctx, draft_id: int, base_id: int) -> int:
    """Set a draft beside the plan it revises and match their tasks. Another base begins anew."""
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, draft_id)
    base = ctx.session.get(Plan, base_id)
    if base is None or base.state is not PlanState.PUBLISHED:
        raise errors.base_refused()
    row = revision_of(ctx.session, draft_id)
    if row is not None and row.base_id == base_id:
        return row.id or 0
    if row is None:
        row = PlanRevision(
            base_id=base_id, draft_id=draft_id, created_by=ctx.actor.user_id, created_at=ctx.now, version=1
        )
        ctx.session.add(row)
    else:
        row.base_id = base_id
        row.version += 1
        ctx.session.execute(sa.delete(RevisionItem).where(col(RevisionItem.revision_id) == row.id))
    # The pairs point at the id.
    ctx.session.flush()
    pairs = match_tasks(sides_in_force(ctx.session, base_id), sides_of_draft(ctx.session, draft_id))
    ctx.session.add_all(
        RevisionItem(revision_id=row.id or 0, base_task_id=old, draft_task_id=new) for new, old in pairs.items()
    )
    told = {"plan_id": base_id, "tasks": len(pairs)}
    audit.record(ctx, AuditAction.PLAN_REVISION_STARTED, "plan", draft_id, after=told)
    return row.id or 0


def pair_tasks(ctx: Ctx, draft_id: int, draft_task_id: int, base_task_id: int | None) -> None:
    """Say by hand which task of the plan in force a task of the new version is; None: it is a new one."""
    require(ctx, Permission.PLAN_IMPORT)
    revision = revision_or_404(ctx.session, draft_id)
    lines = lines_of(ctx.session, revision)
    if draft_task_id not in {line.new.task_id for line in lines if line.new}:
        raise NotFound
    if base_task_id is not None and base_task_id not in {line.old.task_id for line in lines if line.old}:
        raise NotFound
    same = [col(RevisionItem.draft_task_id) == draft_task_id]
    if base_task_id is not None:
        same.append(col(RevisionItem.base_task_id) == base_task_id)
    ctx.session.execute(sa.delete(RevisionItem).where(col(RevisionItem.revision_id) == revision.id, sa.or_(*same)))
    if base_task_id is not None:
        ctx.session.add(
            RevisionItem(revision_id=revision.id or 0, base_task_id=base_task_id, draft_task_id=draft_task_id)
        )


def settle_lines(
    ctx: Ctx,
    draft_id: int,
    lines: Iterable[RevisionLine],
    choice: RevisionChoice,
    *,
    duties: DutyChoice | None = None,
    reason: str = "",
) -> int:
    """Write down what was decided about differences as they stand now. Ending a task asks for a reason."""
    require(ctx, Permission.PLAN_IMPORT)
    revision = revision_or_404(ctx.session, draft_id)
    settled = 0
    for line in lines:
        if line.kind is RevisionKind.REMOVED and choice is RevisionChoice.ADOPT and not reason:
            raise errors.reason_missing()
        row = _item(ctx, revision.id or 0, line)
        row.choice, row.duties, row.reason = choice, duties, reason[:LONGEST_REASON]
        row.seen, row.settled_by, row.settled_at = fingerprint(line), ctx.actor.user_id, ctx.now
        settled += 1
    return settled


def _item(ctx: Ctx, revision_id: int, line: RevisionLine) -> RevisionItem:
    base_id, draft_id = line.key
    same = [
        column == number
        for column, number in ((col(RevisionItem.base_task_id), base_id), (col(RevisionItem.draft_task_id), draft_id))
        if number is not None
    ]
    found = list(
        ctx.session.scalars(
            sa.select(RevisionItem).where(col(RevisionItem.revision_id) == revision_id, sa.or_(*same))
        )
    )
    row = found[0] if found else RevisionItem(revision_id=revision_id)
    for other in found[1:]:
        # A pair whose other side was taken out of the draft.
        ctx.session.delete(other)
    row.base_task_id, row.draft_task_id = base_id, draft_id
    ctx.session.add(row)
    # The next line looks for its own row.
    ctx.session.flush()
    return row


@dataclass(frozen=True)
class AppliedRevision:
    """`task_ids`: task of the new version → task of the ledger, for all that was adopted or stayed as it was."""

    base_id: int
    lines: tuple[RevisionLine, ...]
    task_ids: dict[int, int]

    def count(self, kind: RevisionKind) -> int:
        return sum(line.adopted and line.kind is kind for line in self.lines)


def apply_revision(ctx: Ctx, draft_id: int, version: int) -> AppliedRevision:
    """Change the ledger as decided, all of it or nothing. Raises InvalidInput while a difference is not settled."""
    require(ctx, Permission.PLAN_PUBLISH)
    revision = revision_or_404(ctx.session, draft_id)
    base, draft = ctx.session.get_one(Plan, revision.base_id), ctx.session.get_one(Plan, draft_id)
    if revision.version != version:
        raise errors.stale_task(*queries.last_change(ctx.session, "plan", revision.base_id))
    if base.state is not PlanState.PUBLISHED:
        raise errors.PlanStateRefused
    lines = lines_of(ctx.session, revision)
    waiting = [line for line in lines if not line.settled]
    if waiting:
        raise errors.lines_waiting(len(waiting))
    open_names = [line.printed for line in queries.mention_lines(ctx.session, draft_id) if not line.settled]
    if open_names:
        raise errors.names_waiting(open_names)
    before_order = [task.task_id for task in sides_in_force(ctx.session, base.id or 0)]
    written = _Writing(ctx, revision, draft.document_number or draft.title)
    ids = {line.new.task_id: written.write(line) for line in lines if line.new and _stays(line)}
    for line in lines:
        if line.adopted and line.new is None and line.old is not None:
            written.end(line)
    written.set_parents(lines, ids)
    _set_order(ctx, order_of(before_order, list(ids.values())))
    _take_over(ctx, base, draft)
    revision.applied_by, revision.applied_at = ctx.actor.user_id, ctx.now
    revision.version += 1
    return AppliedRevision(base.id or 0, tuple(lines), ids)


def _stays(line: RevisionLine) -> bool:
    """In the ledger afterwards: what was there, and what was added and wanted."""
    return line.old is not None or line.adopted


@dataclass
class _Writing:
    """Writes the lines of one revision into the ledger, with their history."""

    ctx: Ctx
    revision: PlanRevision
    document: str

    def write(self, line: RevisionLine) -> int:
        if line.old is None:
            return self.add(line)
        if line.adopted:
            self.change(line)
        return line.old.task_id

    def add(self, line: RevisionLine) -> int:
        assert line.new is not None
        source = self.ctx.session.get_one(Task, line.new.task_id)
        task = Task(
            plan_id=self.revision.base_id,
            kind=source.kind,
            seq=source.seq,
            number=source.number,
            path=list(source.path),
            title=source.title,
            text=source.text,
            deadline=source.deadline,
            deadline_text=source.deadline_text,
            starts_on=self.ctx.today,
            state=TaskState.ACTIVE,
            units_raw=source.units_raw,
        )
        self.ctx.session.add(task)
        # Units, history and audit point at the id.
        self.ctx.session.flush()
        task_id = task.id or 0
        self._units(task_id, line.new)
        self._keep(task_id, line, None, AuditAction.TASK_CREATED)
        return task_id

    def change(self, line: RevisionLine) -> None:
        assert line.old is not None
        assert line.new is not None
        task = self.ctx.session.get_one(Task, line.old.task_id)
        source = self.ctx.session.get_one(Task, line.new.task_id)
        task.kind, task.number, task.path = source.kind, source.number, list(source.path)
        task.title, task.text, task.units_raw = source.title, source.text, source.units_raw
        task.deadline, task.deadline_text = source.deadline, source.deadline_text
        # Its words stand in the later document now.
        task.source_start = task.source_end = None
        task.version += 1
        self._units(line.old.task_id, line.new)
        self._keep(line.old.task_id, line, told(line.old), AuditAction.TASK_REVISED)

    def end(self, line: RevisionLine) -> None:
        assert line.old is not None
        task = self.ctx.session.get_one(Task, line.old.task_id)
        state = next_task_state(task.state, TaskAction.END)
        if state is None:
            raise errors.TaskStateRefused
        task.state = state
        task.version += 1
        self._keep(line.old.task_id, line, told(line.old), AuditAction.TASK_ENDED)

    def set_parents(self, lines: Sequence[RevisionLine], ids: dict[int, int]) -> None:
        for line in lines:
            if line.new is not None and line.adopted:
                task = self.ctx.session.get_one(Task, ids[line.new.task_id])
                task.parent_id = ids.get(line.new.parent_id) if line.new.parent_id is not None else None

    def _units(self, task_id: int, side: TaskSide) -> None:
        """Who answered until yesterday stays on record; a day is never shared by two rows of one unit."""
        session, today = self.ctx.session, self.ctx.today
        rows = session.scalars(sa.select(Responsibility).where(col(Responsibility.task_id) == task_id)).all()
        wanted = {duty.unit_id: duty for duty in side.units}
        for row in rows:
            if row.valid_to is None and Duty(row.unit_id, row.role, row.position) != wanted.get(row.unit_id):
                row.valid_to = today - timedelta(days=1)
        held = {row.unit_id for row in rows if row.valid_to is None}
        begun_today = {row.unit_id: row for row in rows if row.valid_from == today}
        for duty in side.units:
            if duty.unit_id in held:
                continue
            row = begun_today.get(duty.unit_id) or Responsibility(
                task_id=task_id, unit_id=duty.unit_id, role=duty.role, position=duty.position, valid_from=today
            )
            row.role, row.position, row.valid_to = duty.role, duty.position, None
            session.add(row)
        printed = next(t for t in queries.draft_tasks(session, self.revision.draft_id) if t.task_id == side.task_id)
        write_mentions(self.ctx, task_id, printed.lead, printed.co)

    def _keep(self, task_id: int, line: RevisionLine, before: Any, action: AuditAction) -> None:
        after = told(line.new) if line.new else None
        self.ctx.session.add(
            TaskVersion(
                task_id=task_id,
                revision_id=self.revision.id or 0,
                kind=line.kind,
                before=before,
                after=after,
                reason=line.reason,
                made_by=self.ctx.actor.user_id,
                made_at=self.ctx.now,
            )
        )
        reason = line.reason or self.document
        audit.record(self.ctx, action, "task", task_id, before=before or {}, after=after or {}, reason=reason)


def told(side: TaskSide) -> dict[str, Any]:
    """A side as history keeps it."""
    return {
        "kind": side.kind.value,
        "number": side.number,
        "title": side.title,
        "text": side.text,
        "path": list(side.path),
        "deadline": side.deadline.isoformat() if side.deadline else None,
        "deadline_text": side.deadline_text,
        "units": [[duty.unit_id, duty.role.value] for duty in side.units],
    }


def _set_order(ctx: Ctx, order: Sequence[int]) -> None:
    for seq, task_id in enumerate(order, start=1):
        task = ctx.session.get_one(Task, task_id)
        if task.seq != seq:
            task.seq = seq


def _take_over(ctx: Ctx, base: Plan, draft: Plan) -> None:
    """The plan carries the number of its newest version; the draft stays as the document of that version."""
    before = {name: getattr(base, name) for name in ADOPTED_FACTS}
    for name in ADOPTED_FACTS:
        setattr(base, name, getattr(draft, name) or getattr(base, name))
    base.version += 1
    state = next_plan_state(draft.state, PlanAction.ARCHIVE)
    if state is None:
        raise errors.PlanStateRefused
    draft.state = state
    draft.version += 1
    after = {name: getattr(base, name) for name in ADOPTED_FACTS}
    audit.record(ctx, AuditAction.PLAN_REVISED, "plan", base.id, before=before, after=after, reason=draft.title)

"""Corrections of draft tasks before publication. Each carries the version the person saw."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.plans import errors, queries
from app.plans.enums import TaskKind, TaskState
from app.plans.forms import first_sentence, leading_number
from app.plans.models import Task
from app.plans.queries import DraftTask
from app.plans.rules import TaskEdit, find_cut, is_descendant
from app.plans.service.mentions import settle_exact, write_mentions
from app.plans.states import TaskAction, next_task_state
from app.policy.guard import require
from app.policy.permissions import Permission

SUBJECT = "task"


def edit_task(ctx: Ctx, plan_id: int, task_id: int, version: int, edit: TaskEdit) -> None:
    """Change a draft task; what was doubtful about it counts as checked. StaleData tells who was faster."""
    task = _live(ctx, plan_id, task_id, version)
    before = _record(ctx, plan_id, task_id)
    _check(ctx, plan_id, edit, tuple(task.path), task_id)
    _write(task, edit)
    task.warnings = []
    write_mentions(ctx, task_id, edit.lead, edit.co)
    settle_exact(ctx, plan_id)
    audit.record(
        ctx, AuditAction.TASK_EDITED, SUBJECT, task_id, before=_told_edit(_as_edit(before)), after=_told_edit(edit)
    )


def confirm_task(ctx: Ctx, plan_id: int, task_id: int, version: int) -> None:
    """Say that a doubtful record is right as it stands."""
    task = _live(ctx, plan_id, task_id, version)
    before = {"warnings": list(task.warnings)}
    task.warnings = []
    task.version += 1
    audit.record(ctx, AuditAction.TASK_EDITED, SUBJECT, task_id, before=before, after={"warnings": []})


def place_task(ctx: Ctx, plan_id: int, task_id: int, version: int, kind: TaskKind, parent_id: int | None) -> None:
    """Say what a record is and what it stands under; its doubts count as settled, its words stay."""
    record = _record(ctx, plan_id, queries.draft_task_or_404(ctx.session, plan_id, task_id).id or 0)
    edit = replace(_as_edit(record), kind=kind, parent_id=parent_id)
    edit_task(ctx, plan_id, task_id, version, edit)


def add_task(ctx: Ctx, plan_id: int, edit: TaskEdit, *, after_id: int | None = None) -> int:
    """Add a task by hand behind another (under the same headings), or at the end."""
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, plan_id)
    neighbour = queries.draft_task_or_404(ctx.session, plan_id, after_id) if after_id is not None else None
    path = tuple(neighbour.path) if neighbour else ()
    _check(ctx, plan_id, edit, path, None)
    seq = _make_room(ctx, plan_id, neighbour.seq if neighbour else None)
    task = Task(
        plan_id=plan_id,
        kind=edit.kind,
        seq=seq,
        path=list(path),
        title=edit.title,
        text=edit.text,
        state=TaskState.DRAFT,
    )
    _write(task, edit)
    task.version = 1
    task_id = _store(ctx, task, edit.lead, edit.co)
    settle_exact(ctx, plan_id)
    audit.record(ctx, AuditAction.TASK_CREATED, SUBJECT, task_id, after=_told_edit(edit))
    return task_id


def discard_task(ctx: Ctx, plan_id: int, task_id: int, version: int) -> None:
    """Take a record out of the draft. Tasks under it move up to its parent."""
    task = _live(ctx, plan_id, task_id, version, TaskAction.DISCARD)
    _move_children(ctx, [task_id], task.parent_id)
    _set_state(task, TaskAction.DISCARD)
    audit.record(ctx, AuditAction.TASK_DISCARDED, SUBJECT, task_id, before={"title": task.title})


def restore_task(ctx: Ctx, plan_id: int, task_id: int, version: int) -> None:
    task = _live(ctx, plan_id, task_id, version, TaskAction.RESTORE)
    _set_state(task, TaskAction.RESTORE)
    audit.record(ctx, AuditAction.TASK_RESTORED, SUBJECT, task_id, after={"title": task.title})


def merge_tasks(ctx: Ctx, plan_id: int, task_ids: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    """Make one task of several: the first in the document takes in text, units and children of the others.

    Returns the task that stays and those it took in, so that what hangs on them can follow.
    """
    require(ctx, Permission.PLAN_IMPORT)
    queries.draft_or_404(ctx.session, plan_id)
    records = [t for t in queries.draft_tasks(ctx.session, plan_id) if t.task_id in set(task_ids)]
    rows = [queries.draft_task_or_404(ctx.session, plan_id, task_id) for task_id in dict.fromkeys(task_ids)]
    if len(rows) < 2 or any(row.state is not TaskState.DRAFT for row in rows):
        raise errors.merge_refused()
    by_id = {row.id: row for row in rows}
    kept, *gone = [by_id[record.task_id] for record in records]
    kept_id, gone_ids = kept.id or 0, tuple(row.id or 0 for row in gone)
    kept.text = "\n".join(row.text for row in (kept, *gone))
    kept.deadline = next((row.deadline for row in (kept, *gone) if row.deadline), None)
    kept.deadline_text = next((row.deadline_text for row in (kept, *gone) if row.deadline_text), "")
    starts = [row.source_start for row in rows if row.source_start is not None]
    ends = [row.source_end for row in rows if row.source_end is not None]
    kept.source_start, kept.source_end = min(starts, default=None), max(ends, default=None)
    kept.version += 1
    _move_children(ctx, gone_ids, kept_id)
    if kept.parent_id in gone_ids:
        kept.parent_id = None
    leads = [name for record in records for name in record.lead]
    write_mentions(ctx, kept_id, leads, [name for record in records for name in record.co])
    for row in gone:
        _set_state(row, TaskAction.DISCARD)
    after = {"merged": list(gone_ids), "text": kept.text}
    audit.record(ctx, AuditAction.TASK_MERGED, SUBJECT, kept_id, before={"text": records[0].text}, after=after)
    return kept_id, gone_ids


@dataclass(frozen=True)
class SplitResult:
    """`cut` is where the second task begins in the source; None when it could not be found there."""

    task_id: int
    cut: int | None


def split_task(ctx: Ctx, plan_id: int, task_id: int, version: int, offset: int) -> SplitResult:
    """Cut a task's text in two at a character offset; the second part becomes the next task, with the same units."""
    task = _live(ctx, plan_id, task_id, version)
    record = _record(ctx, plan_id, task_id)
    head, tail = task.text[:offset].rstrip(), task.text[max(offset, 0) :].lstrip()
    if offset <= 0 or not head or not tail:
        raise errors.split_refused()
    source = queries.plan_text(ctx.session, plan_id).text if task.source_start is not None else ""
    cut = find_cut(source, task.source_start, task.source_end, tail)
    number, text = leading_number(tail)
    second = Task(
        plan_id=plan_id,
        parent_id=task.parent_id,
        kind=task.kind,
        seq=_make_room(ctx, plan_id, task.seq),
        number=number,
        path=list(task.path),
        title=first_sentence(text),
        text=text,
        deadline=task.deadline,
        deadline_text=task.deadline_text,
        state=TaskState.DRAFT,
        units_raw=task.units_raw,
        source_start=cut if cut is not None else task.source_start,
        source_end=task.source_end,
    )
    task.text = head
    task.source_end = cut if cut is not None else task.source_end
    task.version += 1
    second_id = _store(ctx, second, record.lead, record.co)
    after = {"text": head, "second": second_id}
    audit.record(ctx, AuditAction.TASK_SPLIT, SUBJECT, task_id, before={"text": record.text}, after=after)
    return SplitResult(second_id, cut)


def _live(ctx: Ctx, plan_id: int, task_id: int, version: int, action: TaskAction = TaskAction.EDIT) -> Task:
    """The task, when the actor may edit, its state allows the action and nobody was faster."""
    require(ctx, Permission.PLAN_IMPORT)
    task = queries.draft_task_or_404(ctx.session, plan_id, task_id)
    if task.version != version:
        raise errors.stale_task(*queries.last_change(ctx.session, SUBJECT, task_id))
    if next_task_state(task.state, action) is None:
        raise errors.TaskStateRefused
    return task


def _set_state(task: Task, action: TaskAction) -> None:
    state = next_task_state(task.state, action)
    if state is None:
        raise errors.TaskStateRefused
    task.state = state
    task.version += 1


def _check(ctx: Ctx, plan_id: int, edit: TaskEdit, path: tuple[str, ...], task_id: int | None) -> None:
    if not edit.title:
        raise errors.title_missing()
    tasks = [task for task in queries.draft_tasks(ctx.session, plan_id) if not task.discarded]
    if edit.parent_id is not None:
        parents = {task.task_id: task.parent_id for task in tasks}
        if edit.parent_id not in parents:
            raise errors.parent_refused()
        if task_id is not None and is_descendant(parents, edit.parent_id, task_id):
            raise errors.parent_refused()
    if edit.number:
        _refuse_number(tasks, edit, path, task_id)


def _refuse_number(tasks: Sequence[DraftTask], edit: TaskEdit, path: tuple[str, ...], task_id: int | None) -> None:
    for task in tasks:
        place = (task.kind, task.path, task.parent_id, task.number)
        if place == (edit.kind, path, edit.parent_id, edit.number) and task.task_id != task_id:
            raise errors.number_taken(edit.number, task.title)


def _write(task: Task, edit: TaskEdit) -> None:
    task.title, task.text, task.number = edit.title, edit.text or edit.title, edit.number
    task.kind, task.parent_id = edit.kind, edit.parent_id
    task.deadline, task.deadline_text = edit.deadline, edit.deadline_text
    task.version = (task.version or 0) + 1


def _store(ctx: Ctx, task: Task, lead: Sequence[str], co: Sequence[str]) -> int:
    ctx.session.add(task)
    # Printed units and the audit row point at the id.
    ctx.session.flush()
    task_id = task.id or 0
    write_mentions(ctx, task_id, lead, co)
    return task_id


def _make_room(ctx: Ctx, plan_id: int, after_seq: int | None) -> int:
    """The sequence number behind a task, with everything later moved on by one; or the next free one."""
    if after_seq is None:
        last = ctx.session.scalar(sa.select(sa.func.max(col(Task.seq))).where(col(Task.plan_id) == plan_id))
        return (last or 0) + 1
    ctx.session.execute(
        sa.update(Task)
        .where(col(Task.plan_id) == plan_id, col(Task.seq) > after_seq)
        .values(seq=col(Task.seq) + 1)
        .execution_options(synchronize_session="fetch")
    )
    return after_seq + 1


def _move_children(ctx: Ctx, from_ids: Sequence[int], to_id: int | None) -> None:
    ctx.session.execute(
        sa.update(Task)
        .where(col(Task.parent_id).in_(from_ids), col(Task.id) != (to_id or 0))
        .values(parent_id=to_id)
        .execution_options(synchronize_session="fetch")
    )


def _record(ctx: Ctx, plan_id: int, task_id: int) -> DraftTask:
    return next(task for task in queries.draft_tasks(ctx.session, plan_id) if task.task_id == task_id)


def _as_edit(task: DraftTask) -> TaskEdit:
    return TaskEdit(
        title=task.title,
        text=task.text,
        number=task.number,
        kind=task.kind,
        parent_id=task.parent_id,
        deadline=task.deadline,
        deadline_text=task.deadline_text,
        lead=task.lead,
        co=task.co,
    )


def _told_edit(edit: TaskEdit) -> dict[str, Any]:
    return {
        "title": edit.title,
        "text": edit.text,
        "number": edit.number,
        "kind": edit.kind.value,
        "parent_id": edit.parent_id,
        "deadline": edit.deadline.isoformat() if edit.deadline else None,
        "deadline_text": edit.deadline_text,
        "lead": list(edit.lead),
        "co": list(edit.co),
    }

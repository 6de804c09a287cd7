"""Tasks as rows for pages, exports and the API. Query counts do not grow with the rows."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.context import Actor
from app.core.db import among, ask, texts_of
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.plans.enums import LEDGER_TASK_STATES, PlanState, ResponsibilityRole, TaskKind, TaskState
from app.plans.models import Plan, Responsibility, Task
from app.plans.queries.scope import bare_tasks_of_scope, tasks_of_scope, tasks_visible_to, units_in_scope
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class UnitRef:
    unit_id: int
    label: str
    role: ResponsibilityRole


@dataclass(frozen=True)
class TaskRef:
    task_id: int
    number: str
    title: str


@dataclass(frozen=True)
class TaskLine:
    """One task in a list, with the units that answer for it today, in printed order."""

    task_id: int
    plan_id: int
    plan_title: str
    seq: int
    number: str
    kind: TaskKind
    title: str
    path: tuple[str, ...]
    parent_id: int | None
    deadline: date | None
    deadline_text: str
    state: TaskState
    percent: int | None
    starts_on: date | None
    reports_exempt: bool
    document_number: str
    leads: tuple[UnitRef, ...] = ()
    cos: tuple[UnitRef, ...] = ()


@dataclass(frozen=True)
class TaskFilter:
    """Blank fields do not filter. `due_by` keeps open tasks whose deadline is that day or earlier."""

    text: str = ""
    plan_id: int | None = None
    unit_id: int | None = None
    role: ResponsibilityRole | None = None
    state: TaskState | None = None
    due_by: date | None = None
    sort: str = ""


def matching_tasks(actor: Actor, wanted: TaskFilter) -> sa.Select[Task]:
    """SELECT of the visible tasks of the filter, joined with Plan, in no order."""
    return tasks_of_scope(units_in_scope(actor)).where(*_matching(wanted))


def matching_in_scope(units: frozenset[int] | None, wanted: TaskFilter) -> sa.Select[Task]:
    """The same by scope and without Plan."""
    return bare_tasks_of_scope(units).where(*_matching(wanted))


def task_lines(session: Session, actor: Actor, wanted: TaskFilter, window: Window) -> Listing[TaskLine]:
    """Tasks of all plans in scope, newest plan first, in printed order. Three statements."""
    total = count_among(session, actor, wanted)
    rows = session.execute(
        _task_columns(actor)
        .where(*_matching(wanted))
        .order_by(*order_of(wanted.sort), *PRINTED)
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing(_with_units(session, rows), total, window)


def lines_by_id(session: Session, actor: Actor, task_ids: Sequence[int]) -> list[TaskLine]:
    """The visible ones of these tasks, in the order given. Two statements."""
    rows = ask(session, _by_id(units_in_scope(actor)), tasks=list(task_ids))
    lines = {line.task_id: line for line in _with_units(session, rows)}
    return [lines[task_id] for task_id in task_ids if task_id in lines]


@lru_cache(maxsize=256)
def _by_id(units: frozenset[int] | None) -> sa.Select[*tuple[Any, ...]]:
    return _columns(tasks_of_scope(units)).where(among(col(Task.id), "tasks"))


@dataclass(frozen=True)
class TaskCounts:
    """Over what the actor may see."""

    total: int
    active: int
    closed: int


def count_tasks(session: Session, actor: Actor, wanted: TaskFilter) -> TaskCounts:
    """One statement, which an index on the state can answer."""
    rows = ask(session, _by_state(units_in_scope(actor), wanted)).all()
    counts = {state: count for state, count in rows if state in LEDGER_TASK_STATES}
    return TaskCounts(sum(counts.values()), counts.get(TaskState.ACTIVE, 0), counts.get(TaskState.CLOSED, 0))


@lru_cache(maxsize=256)
def _by_state(units: frozenset[int] | None, wanted: TaskFilter) -> sa.Select[*tuple[Any, ...]]:
    counted = sa.select(col(Task.state), sa.func.count()).group_by(col(Task.state))
    if units is None and wanted == TaskFilter():
        # All there are, a walk along one index: what is not in the ledger is cheaper left out of five rows.
        return counted
    return matching_in_scope(units, wanted).with_only_columns(*counted.selected_columns).group_by(col(Task.state))


def count_among(session: Session, actor: Actor, wanted: TaskFilter) -> int:
    """How many rows `task_lines` would have. One statement."""
    return session.scalar(matching_tasks(actor, wanted).with_only_columns(sa.func.count())) or 0


def plan_tree(session: Session, actor: Actor, plan_id: int) -> list[TaskLine]:
    """Every visible task of one plan in printed order. Two statements."""
    rows = session.execute(
        _task_columns(actor).where(col(Task.plan_id) == plan_id).order_by(col(Task.seq), col(Task.id))
    )
    return _with_units(session, rows)


def _task_columns(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    return _columns(tasks_visible_to(actor))


def _columns(tasks: sa.Select[Task]) -> sa.Select[*tuple[Any, ...]]:
    title = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))
    return tasks.with_only_columns(
        col(Task.id),
        col(Task.plan_id),
        title,
        col(Task.seq),
        col(Task.number),
        col(Task.kind),
        col(Task.title),
        col(Task.path),
        col(Task.parent_id),
        col(Task.deadline),
        col(Task.deadline_text),
        col(Task.state),
        col(Task.percent),
        col(Task.starts_on),
        col(Task.reports_exempt),
        col(Plan.document_number),
    )


def order_of(sort: str) -> list[Any]:
    """The column a head asked for, "-" for downwards; tasks without a value come last either way."""
    column: Any = SORTS.get(sort.removeprefix("-"))
    if column is None:
        return []
    return [column.is_(None), column.desc() if sort.startswith("-") else column.asc()]


def _matching(wanted: TaskFilter) -> list[sa.ColumnElement[bool]]:
    tests: list[sa.ColumnElement[bool]] = []
    if wanted.text:
        tests.append(
            sa.or_(
                col(Task.title).contains(wanted.text, autoescape=True),
                col(Task.text).contains(wanted.text, autoescape=True),
                col(Task.number) == wanted.text,
            )
        )
    if wanted.plan_id is not None:
        tests.append(col(Task.plan_id) == wanted.plan_id)
    if wanted.state:
        tests.append(col(Task.state) == wanted.state)
    if wanted.due_by:
        tests += [col(Task.state) == TaskState.ACTIVE, col(Task.deadline) <= wanted.due_by]
    if wanted.unit_id is not None:
        held = sa.select(col(Responsibility.task_id)).where(
            col(Responsibility.unit_id) == wanted.unit_id, col(Responsibility.valid_to).is_(None)
        )
        if wanted.role:
            held = held.where(col(Responsibility.role) == wanted.role)
        tests.append(col(Task.id).in_(held))
    return tests


def responsible_units(session: Session, task_ids: Iterable[int]) -> dict[int, tuple[UnitRef, ...]]:
    """The units of several tasks today, leads first, in one statement."""
    return {task_id: leads + cos for task_id, (leads, cos) in _shares(session, task_ids).items()}


Shares = tuple[tuple[UnitRef, ...], tuple[UnitRef, ...]]


def _shares(session: Session, task_ids: Iterable[int]) -> dict[int, Shares]:
    """(leads, co-units) of each task, in printed order."""
    rows = ask(session, RESPONSIBLE, tasks=list(task_ids)).all()
    return {task_id: _read_shares(text) for task_id, text in rows}


@lru_cache(maxsize=4096)
def _read_shares(text: str) -> Shares:
    units = [UnitRef(number, label, ResponsibilityRole(role)) for _, role, number, label in sorted(json.loads(text))]
    leads = tuple(unit for unit in units if unit.role is ResponsibilityRole.LEAD)
    return leads, tuple(unit for unit in units if unit.role is not ResponsibilityRole.LEAD)


def _with_units(session: Session, rows: Iterable[Any]) -> list[TaskLine]:
    """Lines of rows with `_task_columns`."""
    read = list(rows)
    shares = _shares(session, [row[0] for row in read])
    return [_line(row, shares.get(row[0], ((), ()))) for row in read]


def _line(row: Any, shares: Shares) -> TaskLine:
    return TaskLine(*(*row[:PATH], tuple(row[PATH]), *row[PATH + 1 :], *shares))


@dataclass(frozen=True)
class TaskDetail:
    line: TaskLine
    text: str
    units_raw: str
    document_number: str
    plan_state: PlanState
    starts_on: date | None
    reports_exempt: bool
    exempt_reason: str
    version: int
    parent: TaskRef | None
    children: tuple[TaskRef, ...]


def task_detail(session: Session, actor: Actor, task_id: int) -> TaskDetail:
    """Raises NotFound also for a task that the actor may not see. Parent and children show only what is visible."""
    row = session.execute(_task_columns(actor).where(col(Task.id) == task_id)).one_or_none()
    if row is None:
        raise NotFound
    line = _with_units(session, [row])[0]
    task = session.get_one(Task, task_id)
    plan = session.get_one(Plan, task.plan_id)
    around = session.execute(
        tasks_visible_to(actor)
        .with_only_columns(col(Task.id), col(Task.number), col(Task.title))
        .where(sa.or_(col(Task.parent_id) == task_id, col(Task.id) == (task.parent_id or 0)))
        .order_by(col(Task.seq))
    ).all()
    refs = [TaskRef(*found) for found in around]
    return TaskDetail(
        line=line,
        text=task.text,
        units_raw=task.units_raw,
        document_number=plan.document_number,
        plan_state=plan.state,
        starts_on=task.starts_on,
        reports_exempt=task.reports_exempt,
        exempt_reason=task.exempt_reason,
        version=task.version,
        parent=next((ref for ref in refs if ref.task_id == task.parent_id), None),
        children=tuple(ref for ref in refs if ref.task_id != task.parent_id),
    )


PATH = 7
# Built once: every list of tasks asks it.
RESPONSIBLE = (
    sa.select(
        col(Responsibility.task_id),
        texts_of(
            col(Responsibility.position),
            col(Responsibility.role),
            col(Unit.id),
            sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name)),
        ),
    )
    .join(Unit, col(Unit.id) == col(Responsibility.unit_id))
    .where(among(col(Responsibility.task_id), "tasks"), col(Responsibility.valid_to).is_(None))
    .group_by(col(Responsibility.task_id))
)
# Newest plan first, as its document is printed.
PRINTED = (col(Task.plan_id).desc(), col(Task.seq), col(Task.id))
SORTS = {
    "task": col(Task.plan_id),
    "number": col(Task.seq),
    "title": col(Task.title),
    "deadline": col(Task.deadline),
    "percent": col(Task.percent),
}

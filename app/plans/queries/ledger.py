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


def matching_in_scope(
    units: frozenset[int] | None, wanted: TaskFilter, states: frozenset[TaskState] = LEDGER_TASK_STATES
) -> sa.Select[Task]:
    """The same by scope and without Plan."""
    return bare_tasks_of_scope(units, states).where(*_matching(wanted))


def task_lines(session: Session, actor: Actor, wanted: TaskFilter, window: Window) -> Listing[TaskLine]:
    """Tasks of all plans in scope, newest plan first, in printed order. Three statements."""
    total = count_among(session, actor, wanted)
    # Numbers first: the units of a task are read for the rows of the window, not for all that are sorted.
    asked = _in_order(units_in_scope(actor), wanted)
    shown = ask(session, asked, size=window.size, offset=window.offset).scalars().all()
    return Listing(lines_by_id(session, actor, shown), total, window)


@lru_cache(maxsize=256)
def _in_order(units: frozenset[int] | None, wanted: TaskFilter) -> sa.Select[*tuple[Any, ...]]:
    found = matching_in_scope(units, wanted).with_only_columns(col(Task.id))
    return (
        found.order_by(*order_of(wanted.sort), *PRINTED)
        .limit(sa.bindparam("size", type_=sa.Integer))
        .offset(sa.bindparam("offset", type_=sa.Integer))
    )


def lines_by_id(session: Session, actor: Actor, task_ids: Sequence[int]) -> list[TaskLine]:
    """The visible ones of these tasks, in the order given. One statement."""
    rows = ask(session, _by_id(units_in_scope(actor)), tasks=list(task_ids))
    lines = {line.task_id: line for line in _lines(rows)}
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
    """One statement."""
    units = units_in_scope(actor)
    everything = units is None and wanted == TaskFilter()
    rows: Any = ask(session, ALL_BY_STATE if everything else _by_state(units, wanted)).all()
    counts: dict[TaskState | None, int] = dict(rows)
    if everything:
        all_there_are = counts.pop(None)
        counts[TaskState.ACTIVE] = all_there_are - sum(counts.values())
    total = sum(counts.get(state, 0) for state in LEDGER_TASK_STATES)
    return TaskCounts(total, counts.get(TaskState.ACTIVE, 0), counts.get(TaskState.CLOSED, 0))


@lru_cache(maxsize=256)
def _by_state(units: frozenset[int] | None, wanted: TaskFilter) -> sa.Select[*tuple[Any, ...]]:
    found = matching_in_scope(units, wanted)
    return found.with_only_columns(col(Task.state), sa.func.count()).group_by(col(Task.state))


def count_among(session: Session, actor: Actor, wanted: TaskFilter) -> int:
    """How many rows `task_lines` would have. One statement."""
    return int(ask(session, _counted(units_in_scope(actor), wanted)).scalar_one())


@lru_cache(maxsize=256)
def _counted(units: frozenset[int] | None, wanted: TaskFilter) -> sa.Select[tuple[int]]:
    return matching_in_scope(units, wanted).with_only_columns(sa.func.count())


def plan_tree(session: Session, actor: Actor, plan_id: int) -> list[TaskLine]:
    """Every visible task of one plan in printed order. One statement."""
    rows = session.execute(
        _task_columns(actor).where(col(Task.plan_id) == plan_id).order_by(col(Task.seq), col(Task.id))
    )
    return _lines(rows)


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
        sa.cast(col(Task.path), sa.String),
        col(Task.parent_id),
        col(Task.deadline),
        col(Task.deadline_text),
        col(Task.state),
        col(Task.percent),
        col(Task.starts_on),
        col(Task.reports_exempt),
        col(Plan.document_number),
        SHARES,
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
    rows: Any = ask(session, RESPONSIBLE, tasks=list(task_ids)).all()
    return {task_id: leads + cos for task_id, text in rows for leads, cos in [_read_shares(text)]}


Shares = tuple[tuple[UnitRef, ...], tuple[UnitRef, ...]]


@lru_cache(maxsize=4096)
def _read_shares(text: str) -> Shares:
    """(leads, co-units) of one task, in printed order."""
    units = [UnitRef(number, label, ResponsibilityRole(role)) for _, role, number, label in sorted(json.loads(text))]
    leads = tuple(unit for unit in units if unit.role is ResponsibilityRole.LEAD)
    return leads, tuple(unit for unit in units if unit.role is not ResponsibilityRole.LEAD)


def _lines(rows: sa.Result[*tuple[Any, ...]]) -> list[TaskLine]:
    """Lines of rows with `_columns`."""
    return [_line(row) for row in rows.all()]


def _line(row: Any) -> TaskLine:
    return TaskLine(*(*row[:PATH], _read_path(row[PATH]), *row[PATH + 1 : -1], *_read_shares(row[-1])))


@lru_cache(maxsize=4096)
def _read_path(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


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
    line = _line(row)
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
UNITS = texts_of(
    col(Responsibility.position),
    col(Responsibility.role),
    col(Unit.id),
    sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name)),
)
RESPONSIBLE = (
    sa.select(col(Responsibility.task_id), UNITS)
    .join(Unit, col(Unit.id) == col(Responsibility.unit_id))
    .where(among(col(Responsibility.task_id), "tasks"), col(Responsibility.valid_to).is_(None))
    .group_by(col(Responsibility.task_id))
)
# The same for the task of a row around it.
SHARES = (
    sa.select(UNITS)
    .select_from(Responsibility)
    .join(Unit, col(Unit.id) == col(Responsibility.unit_id))
    .where(col(Responsibility.task_id) == col(Task.id), col(Responsibility.valid_to).is_(None))
    .correlate(Task)
    .scalar_subquery()
)
# Most tasks are active, and SQLite walks past each row that it counts, except where it counts a whole table: so all are
# counted, under None, and those in each of the other states.
ALL_BY_STATE = sa.union_all(
    sa.select(sa.cast(sa.null(), Task.__table__.c.state.type), sa.func.count()).select_from(Task),  # type: ignore[attr-defined]
    sa.select(col(Task.state), sa.func.count())
    .where(col(Task.state).in_([state for state in TaskState if state is not TaskState.ACTIVE]))
    .group_by(col(Task.state)),
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

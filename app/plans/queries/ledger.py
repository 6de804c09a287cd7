"""Published plans and their tasks as rows for pages, exports and the API. Query counts do not grow with the rows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.context import Actor
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.plans.enums import PlanKind, PlanState, ResponsibilityRole, TaskKind, TaskState
from app.plans.models import Plan, PlanSource, Responsibility, Task
from app.plans.queries.scope import plans_visible_to, sees_plan, sees_task, tasks_visible_to
from app.units.models import Unit


@dataclass(frozen=True)
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
class PlanLine:
    """One plan in a list. `tasks` counts those the actor may see; a draft counts its draft tasks."""

    plan_id: int
    title: str
    short_title: str
    document_number: str
    kind: PlanKind
    state: PlanState
    issued_on: date | None
    published_at: datetime | None
    created_at: datetime
    tasks: int = 0
    closed: int = 0


@dataclass(frozen=True)
class PlanFilter:
    """Blank fields do not filter."""

    text: str = ""
    state: PlanState | None = None


def plan_lines(session: Session, actor: Actor, wanted: PlanFilter, window: Window) -> Listing[PlanLine]:
    """Newest first. Three statements."""
    tests: list[sa.ColumnElement[bool]] = [sees_plan(actor)]
    if wanted.text:
        tests.append(
            sa.or_(
                col(Plan.title).contains(wanted.text, autoescape=True),
                col(Plan.document_number).contains(wanted.text, autoescape=True),
            )
        )
    if wanted.state:
        tests.append(col(Plan.state) == wanted.state)
    total = session.scalar(sa.select(sa.func.count()).select_from(Plan).where(*tests)) or 0
    rows = session.execute(
        sa.select(
            col(Plan.id),
            col(Plan.title),
            col(Plan.short_title),
            col(Plan.document_number),
            col(Plan.kind),
            col(Plan.state),
            col(Plan.issued_on),
            col(Plan.published_at),
            col(Plan.created_at),
        )
        .where(*tests)
        .order_by(col(Plan.id).desc())
        .offset(window.offset)
        .limit(window.size)
    )
    lines = [PlanLine(*row) for row in rows]
    counts = _task_counts(session, actor, [line.plan_id for line in lines])
    return Listing(
        [replace(line, tasks=counts[line.plan_id][0], closed=counts[line.plan_id][1]) for line in lines],
        total,
        window,
    )


def plan_options(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, short title) of every plan the actor may see, newest first, for a drop-down."""
    title = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))
    rows = session.execute(sa.select(col(Plan.id), title).where(sees_plan(actor)).order_by(col(Plan.id).desc()))
    return [(row[0], row[1]) for row in rows]


def _task_counts(session: Session, actor: Actor, plan_ids: list[int]) -> dict[int, tuple[int, int]]:
    counted = sa.or_(sees_task(actor), col(Task.state) == TaskState.DRAFT)
    closed = sa.func.sum(sa.case((col(Task.state) == TaskState.CLOSED, 1), else_=0))
    rows = session.execute(
        sa.select(col(Task.plan_id), sa.func.count(), closed)
        .where(col(Task.plan_id).in_(plan_ids), counted)
        .group_by(col(Task.plan_id))
    )
    found = {plan_id: (count, done) for plan_id, count, done in rows}
    return {plan_id: found.get(plan_id, (0, 0)) for plan_id in plan_ids}


def state_counts(session: Session, actor: Actor) -> dict[PlanState, int]:
    """How many plans of each state the actor may see."""
    rows = session.execute(
        sa.select(col(Plan.state), sa.func.count()).where(sees_plan(actor)).group_by(col(Plan.state))
    )
    return {state: count for state, count in rows}  # noqa: C416 - rows are no pairs for dict()


@dataclass(frozen=True)
class PlanHead:
    plan_id: int
    title: str
    short_title: str
    document_number: str
    issuers: tuple[str, ...]
    issued_on: date | None
    period_start: int | None
    period_end: int | None
    kind: PlanKind
    state: PlanState
    published_at: datetime | None
    version: int
    file_name: str


def plan_head(session: Session, actor: Actor, plan_id: int) -> PlanHead:
    """Raises NotFound also for a plan that the actor may not see."""
    plan = session.scalars(plans_visible_to(actor).where(col(Plan.id) == plan_id)).one_or_none()
    if plan is None or plan.id is None:
        raise NotFound
    file_name = session.scalar(sa.select(col(PlanSource.file_name)).where(col(PlanSource.plan_id) == plan_id))
    return PlanHead(
        plan_id=plan.id,
        title=plan.title,
        short_title=plan.short_title,
        document_number=plan.document_number,
        issuers=tuple(plan.issuers),
        issued_on=plan.issued_on,
        period_start=plan.period_start,
        period_end=plan.period_end,
        kind=plan.kind,
        state=plan.state,
        published_at=plan.published_at,
        version=plan.version,
        file_name=file_name or "",
    )


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
    leads: tuple[UnitRef, ...] = ()
    cos: tuple[UnitRef, ...] = ()


@dataclass(frozen=True)
class TaskFilter:
    """Blank fields do not filter. `due_by` keeps open tasks whose deadline is that day or earlier.

    `among` narrows to the task ids of a subquery, for conditions that only a higher slice can write.
    """

    text: str = ""
    plan_id: int | None = None
    unit_id: int | None = None
    role: ResponsibilityRole | None = None
    state: TaskState | None = None
    due_by: date | None = None
    among: sa.SelectBase | None = None
    sort: str = ""


def task_lines(session: Session, actor: Actor, wanted: TaskFilter, window: Window) -> Listing[TaskLine]:
    """Tasks of all plans in scope, newest plan first, in printed order. Three statements."""
    tests = _matching(wanted)
    count = tasks_visible_to(actor).with_only_columns(sa.func.count()).where(*tests)
    total = session.scalar(count) or 0
    rows = session.execute(
        _task_columns(actor)
        .where(*tests)
        .order_by(*_order(wanted.sort), col(Task.plan_id).desc(), col(Task.seq), col(Task.id))
        .offset(window.offset)
        .limit(window.size)
    )
    return Listing(_with_units(session, [_line(row) for row in rows]), total, window)


@dataclass(frozen=True)
class TaskCounts:
    """Over what the actor may see; `overdue` are those of the given subquery."""

    total: int
    active: int
    closed: int
    overdue: int


def count_tasks(session: Session, actor: Actor, wanted: TaskFilter, overdue: sa.SelectBase) -> TaskCounts:
    """One statement."""

    def count(test: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((test, 1), else_=0)), 0)

    statement = tasks_visible_to(actor).with_only_columns(
        sa.func.count(),
        count(col(Task.state) == TaskState.ACTIVE),
        count(col(Task.state) == TaskState.CLOSED),
        count(col(Task.id).in_(overdue)),
    )
    row = session.execute(statement.where(*_matching(wanted))).one()
    return TaskCounts(*(int(number) for number in row))


def plan_tree(session: Session, actor: Actor, plan_id: int) -> list[TaskLine]:
    """Every visible task of one plan in printed order. Two statements."""
    rows = session.execute(
        _task_columns(actor).where(col(Task.plan_id) == plan_id).order_by(col(Task.seq), col(Task.id))
    )
    return _with_units(session, [_line(row) for row in rows])


def _task_columns(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    title = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))
    return tasks_visible_to(actor).with_only_columns(
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
    )


def _line(row: Any) -> TaskLine:
    line = TaskLine(*row)
    return replace(line, path=tuple(line.path))


def _order(sort: str) -> list[Any]:
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
    if wanted.among is not None:
        tests.append(col(Task.id).in_(wanted.among))
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
    label = sa.func.coalesce(sa.func.nullif(col(Unit.short_name), ""), col(Unit.name))
    # Leads sort before co-units: "lead" > "co" in the alphabet.
    rows = session.execute(
        sa.select(col(Responsibility.task_id), col(Unit.id), label, col(Responsibility.role))
        .join(Unit, col(Unit.id) == col(Responsibility.unit_id))
        .where(col(Responsibility.task_id).in_(list(task_ids)), col(Responsibility.valid_to).is_(None))
        .order_by(col(Responsibility.task_id), col(Responsibility.role).desc(), col(Responsibility.position))
    )
    found: dict[int, list[UnitRef]] = {}
    for task_id, unit_id, name, role in rows:
        found.setdefault(task_id, []).append(UnitRef(unit_id, name, role))
    return {task_id: tuple(units) for task_id, units in found.items()}


def _with_units(session: Session, lines: list[TaskLine]) -> list[TaskLine]:
    units = responsible_units(session, [line.task_id for line in lines])
    return [
        replace(
            line,
            leads=tuple(u for u in units.get(line.task_id, ()) if u.role is ResponsibilityRole.LEAD),
            cos=tuple(u for u in units.get(line.task_id, ()) if u.role is ResponsibilityRole.CO),
        )
        for line in lines
    ]


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
    line = _with_units(session, [_line(row)])[0]
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


SORTS = {
    "number": col(Task.seq),
    "title": col(Task.title),
    "deadline": col(Task.deadline),
    "percent": col(Task.percent),
}

"""Drafts as the office checks them: source, records, printed units and what they were resolved to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.audit.queries import history_of
from app.core.errors import NotFound
from app.plans.enums import PlanState, ResponsibilityRole, TaskKind, TaskState
from app.plans.models import MentionResolution, Plan, PlanRevision, PlanSource, Task, UnitMention
from app.plans.rules import DraftFacts, Mention, Passage, PublishCheck, check_publication

EDITABLE = (TaskState.DRAFT, TaskState.DISCARDED)


def draft_or_404(session: Session, plan_id: int) -> Plan:
    """The plan while it is being prepared; NotFound for any other, as for a missing one."""
    plan = session.get(Plan, plan_id)
    if plan is None or plan.state is not PlanState.DRAFT:
        raise NotFound
    return plan


def draft_task_or_404(session: Session, plan_id: int, task_id: int) -> Task:
    """A task of this very plan: an id of another plan is not found."""
    draft_or_404(session, plan_id)
    task = session.get(Task, task_id)
    if task is None or task.plan_id != plan_id:
        raise NotFound
    return task


def plan_by_digest(session: Session, sha256: str) -> Plan | None:
    """The plan made from this very file, unless that draft was given up; of an applied revision the plan it changed."""
    revised = session.scalars(
        sa.select(Plan)
        .join(PlanRevision, col(PlanRevision.base_id) == col(Plan.id))
        .join(PlanSource, col(PlanSource.plan_id) == col(PlanRevision.draft_id))
        .where(col(PlanSource.sha256) == sha256, col(PlanRevision.applied_at).is_not(None))
        .limit(1)
    ).one_or_none()
    return (
        revised
        or session.scalars(
            sa.select(Plan)
            .join(PlanSource, col(PlanSource.plan_id) == col(Plan.id))
            .where(
                col(PlanSource.sha256) == sha256,
                sa.or_(col(Plan.state) != PlanState.ARCHIVED, col(Plan.published_at).is_not(None)),
            )
            .order_by(col(Plan.id).desc())
            .limit(1)
        ).one_or_none()
    )


@dataclass(frozen=True)
class PlanText:
    file_name: str
    sha256: str
    text: str
    unplaced: tuple[Passage, ...]
    warnings: tuple[str, ...]
    found: Mapping[str, int]


def plan_text(session: Session, plan_id: int) -> PlanText:
    """Raises NotFound for a plan made by hand, which has no document."""
    source = session.get(PlanSource, plan_id)
    if source is None:
        raise NotFound
    unplaced = tuple(Passage(piece["text"], piece["start"], piece["end"]) for piece in source.unplaced)
    return PlanText(
        source.file_name, source.sha256, source.text, unplaced, tuple(source.warnings), source.found or {}
    )


@dataclass(frozen=True)
class DraftTask:
    """A record beside its source. `lead` and `co` are as printed."""

    task_id: int
    seq: int
    number: str
    kind: TaskKind
    path: tuple[str, ...]
    parent_id: int | None
    title: str
    text: str
    deadline: date | None
    deadline_text: str
    units_raw: str
    state: TaskState
    source_start: int | None
    source_end: int | None
    warnings: tuple[str, ...]
    version: int
    lead: tuple[str, ...]
    co: tuple[str, ...]

    @property
    def discarded(self) -> bool:
        return self.state is TaskState.DISCARDED


def draft_tasks(session: Session, plan_id: int) -> list[DraftTask]:
    """Every record of a draft in printed order, discarded ones too. Two statements."""
    tasks = session.scalars(
        sa.select(Task)
        .where(col(Task.plan_id) == plan_id, col(Task.state).in_(EDITABLE))
        .order_by(col(Task.seq), col(Task.id))
    ).all()
    printed = _mentions(session, plan_id)
    return [_draft_task(task, printed.get(task.id or 0, ())) for task in tasks]


def _draft_task(task: Task, mentions: tuple[Mention, ...]) -> DraftTask:
    return DraftTask(
        task_id=task.id or 0,
        seq=task.seq,
        number=task.number,
        kind=task.kind,
        path=tuple(task.path),
        parent_id=task.parent_id,
        title=task.title,
        text=task.text,
        deadline=task.deadline,
        deadline_text=task.deadline_text,
        units_raw=task.units_raw,
        state=task.state,
        source_start=task.source_start,
        source_end=task.source_end,
        warnings=tuple(task.warnings),
        version=task.version,
        lead=tuple(m.printed for m in mentions if m.role is ResponsibilityRole.LEAD),
        co=tuple(m.printed for m in mentions if m.role is ResponsibilityRole.CO),
    )


def _mentions(session: Session, plan_id: int) -> dict[int, tuple[Mention, ...]]:
    """Task → its printed units, leads first, in printed order."""
    # Leads sort before co-units: "lead" > "co" in the alphabet.
    rows = session.execute(
        sa.select(col(UnitMention.task_id), col(UnitMention.role), col(UnitMention.printed))
        .join(Task, col(Task.id) == col(UnitMention.task_id))
        .where(col(Task.plan_id) == plan_id)
        .order_by(col(UnitMention.task_id), col(UnitMention.role).desc(), col(UnitMention.position))
    )
    found: dict[int, list[Mention]] = {}
    for task_id, role, printed in rows:
        found.setdefault(task_id, []).append(Mention(role, printed))
    return {task_id: tuple(mentions) for task_id, mentions in found.items()}


def resolutions(session: Session, plan_id: int) -> dict[str, tuple[int, ...]]:
    """Printed name → unit ids; empty for a name set aside; absent while nobody has settled it."""
    rows = session.execute(
        sa.select(col(MentionResolution.printed), col(MentionResolution.unit_id))
        .where(col(MentionResolution.plan_id) == plan_id)
        .order_by(col(MentionResolution.id))
    )
    found: dict[str, tuple[int, ...]] = {}
    for printed, unit_id in rows:
        found[printed] = (*found.get(printed, ()), *(() if unit_id is None else (unit_id,)))
    return found


@dataclass(frozen=True)
class MentionLine:
    """A printed name of a draft; `unit_ids` None while unsettled, empty when set aside. `tasks` bear it."""

    printed: str
    tasks: int
    unit_ids: tuple[int, ...] | None

    @property
    def settled(self) -> bool:
        return self.unit_ids is not None


def mention_lines(session: Session, plan_id: int) -> list[MentionLine]:
    """Printed names of live draft tasks in order of first appearance. Two statements."""
    settled = resolutions(session, plan_id)
    rows = session.execute(
        sa.select(
            col(UnitMention.printed),
            sa.func.count(sa.distinct(col(UnitMention.task_id))),
            sa.func.min(col(Task.seq)).label("first"),
        )
        .join(Task, col(Task.id) == col(UnitMention.task_id))
        .where(col(Task.plan_id) == plan_id, col(Task.state) != TaskState.DISCARDED)
        .group_by(col(UnitMention.printed))
        .order_by(sa.literal_column("first"), col(UnitMention.printed))
    )
    return [MentionLine(printed, tasks, settled.get(printed)) for printed, tasks, _ in rows]


def draft_facts(session: Session, plan_id: int) -> list[DraftFacts]:
    """The live tasks of a draft as publication judges them. Two statements."""
    mentions = _mentions(session, plan_id)
    rows = session.execute(
        sa.select(
            col(Task.id),
            col(Task.kind),
            col(Task.number),
            col(Task.title),
            col(Task.path),
            col(Task.parent_id),
            col(Task.warnings),
        )
        .where(col(Task.plan_id) == plan_id, col(Task.state) == TaskState.DRAFT)
        .order_by(col(Task.seq), col(Task.id))
    )
    return [
        DraftFacts(
            task_id=task_id,
            kind=kind,
            number=number,
            title=title,
            path=tuple(path),
            parent_id=parent_id,
            mentions=mentions.get(task_id, ()),
            doubtful=bool(warnings),
        )
        for task_id, kind, number, title, path, parent_id, warnings in rows
    ]


def check_of(session: Session, plan_id: int) -> PublishCheck:
    settled: Mapping[str, tuple[int, ...]] = resolutions(session, plan_id)
    return check_publication(draft_facts(session, plan_id), settled)


def last_change(session: Session, kind: str, subject_id: int) -> tuple[str, datetime | None]:
    """Who changed an object last and when, for the answer to a stale edit."""
    lines = history_of(session, kind, subject_id, limit=1)
    return (lines[0].actor_name, lines[0].at) if lines else ("", None)

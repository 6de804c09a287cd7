"""Later versions of plans: the two sides of a comparison, what was decided, what past revisions did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.accounts.models import User
from app.core.errors import NotFound
from app.plans.enums import PlanState, ResponsibilityRole, RevisionKind, TaskState
from app.plans.matching import Decision, RevisionLine, TaskSide, revision_lines
from app.plans.models import Plan, PlanRevision, Responsibility, RevisionItem, Task, TaskVersion
from app.plans.queries.drafts import draft_tasks, resolutions
from app.plans.rules import Duty, Mention, duties

COMPARED = (TaskState.ACTIVE, TaskState.CLOSED)


def revision_or_404(session: Session, draft_id: int) -> PlanRevision:
    """The comparison this draft is part of, not applied yet."""
    found = revision_of(session, draft_id)
    if found is None or found.applied_at is not None:
        raise NotFound
    return found


def revision_of(session: Session, draft_id: int) -> PlanRevision | None:
    return session.scalars(sa.select(PlanRevision).where(col(PlanRevision.draft_id) == draft_id)).one_or_none()


def plans_in_force(session: Session) -> list[tuple[int, str, str]]:
    """(id, title, document number) of every plan that can be revised, newest first."""
    rows = session.execute(
        sa.select(col(Plan.id), col(Plan.title), col(Plan.document_number))
        .where(col(Plan.state) == PlanState.PUBLISHED)
        .order_by(col(Plan.id).desc())
    )
    return [(row[0], row[1], row[2]) for row in rows]


def sides_in_force(session: Session, plan_id: int) -> list[TaskSide]:
    """Tasks of a plan that are in hand or done, with the units that answer for them today. Two statements."""
    tasks = session.scalars(
        sa.select(Task)
        .where(col(Task.plan_id) == plan_id, col(Task.state).in_(COMPARED))
        .order_by(col(Task.seq), col(Task.id))
    ).all()
    rows = session.scalars(
        sa.select(Responsibility)
        .where(
            col(Responsibility.task_id).in_([task.id for task in tasks]),
            col(Responsibility.valid_to).is_(None),
        )
        .order_by(col(Responsibility.role).desc(), col(Responsibility.position))
    )
    held: dict[int, list[Duty]] = {}
    for row in rows:
        held.setdefault(row.task_id, []).append(Duty(row.unit_id, row.role, row.position))
    return [
        TaskSide(
            task_id=task.id or 0,
            kind=task.kind,
            number=task.number,
            title=task.title,
            text=task.text,
            path=tuple(task.path),
            parent_id=task.parent_id,
            deadline=task.deadline,
            deadline_text=task.deadline_text,
            units=tuple(held.get(task.id or 0, ())),
            open=task.state is TaskState.ACTIVE,
        )
        for task in tasks
    ]


def sides_of_draft(session: Session, draft_id: int) -> list[TaskSide]:
    """Live tasks of a draft with the units its printed names mean. Three statements."""
    settled = resolutions(session, draft_id)
    return [
        TaskSide(
            task_id=task.task_id,
            kind=task.kind,
            number=task.number,
            title=task.title,
            text=task.text,
            path=task.path,
            parent_id=task.parent_id,
            deadline=task.deadline,
            deadline_text=task.deadline_text,
            units=duties(
                [Mention(ResponsibilityRole.LEAD, name) for name in task.lead]
                + [Mention(ResponsibilityRole.CO, name) for name in task.co],
                settled,
            ),
        )
        for task in draft_tasks(session, draft_id)
        if not task.discarded
    ]


def lines_of(session: Session, revision: PlanRevision) -> list[RevisionLine]:
    items = session.scalars(
        sa.select(RevisionItem).where(col(RevisionItem.revision_id) == revision.id).order_by(col(RevisionItem.id))
    )
    decisions = [
        Decision(row.base_task_id, row.draft_task_id, row.choice, row.duties, row.reason, row.seen) for row in items
    ]
    old, new = sides_in_force(session, revision.base_id), sides_of_draft(session, revision.draft_id)
    return revision_lines(old, new, decisions)


@dataclass(frozen=True)
class VersionLine:
    """What one revision did to a task; the document is the version that did it."""

    kind: RevisionKind
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    made_by: str
    made_at: datetime
    document: str
    draft_id: int


def versions_of(session: Session, task_id: int) -> list[VersionLine]:
    """Newest first."""
    number = sa.func.coalesce(sa.func.nullif(col(Plan.document_number), ""), col(Plan.title))
    rows = session.execute(
        sa.select(TaskVersion, sa.func.coalesce(col(User.name), ""), number, col(Plan.id))
        .join(PlanRevision, col(PlanRevision.id) == col(TaskVersion.revision_id))
        .join(Plan, col(Plan.id) == col(PlanRevision.draft_id))
        .outerjoin(User, col(User.id) == col(TaskVersion.made_by))
        .where(col(TaskVersion.task_id) == task_id)
        .order_by(col(TaskVersion.id).desc())
    )
    return [
        VersionLine(row.kind, row.before, row.after, row.reason, name, row.made_at, document, draft_id)
        for row, name, document, draft_id in rows
    ]

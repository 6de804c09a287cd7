"""A plan, its tasks, the units printed beside them and the units that answer for them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.plans.enums import (
    DutyChoice,
    PlanKind,
    PlanState,
    ResponsibilityRole,
    RevisionChoice,
    RevisionKind,
    StepKind,
    TaskKind,
    TaskState,
    UploadState,
)


class Plan(SQLModel, table=True):
    __table_args__ = (enum_check("kind", PlanKind), enum_check("state", PlanState))

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=300)
    short_title: str = Field(default="", max_length=60)
    document_number: str = Field(default="", max_length=60)
    issuers: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    issued_on: date | None = None
    period_start: int | None = None
    period_end: int | None = None
    kind: PlanKind = Field(sa_type=enum_type(PlanKind))
    state: PlanState = Field(sa_type=enum_type(PlanState), index=True)
    created_by: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime
    published_at: datetime | None = None
    version: int = 1


class PlanSource(SQLModel, table=True):
    """The document as it was read. Spans of tasks and indicators count characters of `text`.

    `found` counts what the reading gave before anybody corrected it; None for documents imported by 0.1.0.
    """

    __tablename__ = "plan_source"

    plan_id: int = Field(foreign_key="plan.id", primary_key=True)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64, index=True)
    text: str
    unplaced: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    warnings: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    found: dict[str, int] | None = Field(default=None, sa_type=sa.JSON)


class PlanUpload(SQLModel, table=True):
    """A file that is read behind the page: kept first, so that nothing is lost when a process dies.

    `attempts` counts claims; a reader whose claim another took over finds a higher number and lets go.
    """

    __tablename__ = "plan_upload"
    __table_args__ = (enum_check("state", UploadState),)

    id: int | None = Field(default=None, primary_key=True)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64, index=True)
    size: int
    state: UploadState = Field(sa_type=enum_type(UploadState), index=True)
    uploaded_by: int | None = Field(default=None, foreign_key="user_account.id")
    uploaded_at: datetime
    attempts: int = 0
    claimed_by: str = Field(default="", max_length=100)
    claimed_at: datetime | None = None
    failure: str = Field(default="", max_length=1000)
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    finished_at: datetime | None = None


class Task(SQLModel, table=True):
    """`seq` is the order in the document, 1…n; `number` is what is printed. `deadline` None says why in its text."""

    __table_args__ = (
        sa.Index("ix_task_plan_seq", "plan_id", "seq"),
        sa.Index("ix_task_open_deadline", "state", "deadline"),
        enum_check("kind", TaskKind),
        enum_check("state", TaskState),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    parent_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    kind: TaskKind = Field(sa_type=enum_type(TaskKind))
    seq: int
    number: str = Field(default="", max_length=20)
    path: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    title: str = Field(max_length=500)
    text: str
    deadline: date | None = None
    deadline_text: str = Field(default="", max_length=100)
    starts_on: date | None = None
    state: TaskState = Field(sa_type=enum_type(TaskState))
    percent: int | None = None
    units_raw: str = Field(default="", max_length=2000)
    source_start: int | None = None
    source_end: int | None = None
    warnings: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    reports_exempt: bool = False
    exempt_reason: str = Field(default="", max_length=200)
    version: int = 1


class UnitMention(SQLModel, table=True):
    """A unit as printed beside a task, in printed order."""

    __tablename__ = "unit_mention"
    __table_args__ = (sa.UniqueConstraint("task_id", "role", "position"), enum_check("role", ResponsibilityRole))

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    role: ResponsibilityRole = Field(sa_type=enum_type(ResponsibilityRole))
    position: int
    printed: str = Field(max_length=200)


class MentionResolution(SQLModel, table=True):
    """Which units a printed name means in this plan: one row for a concrete unit, several for a collective.

    `unit_id` None means that the name was set aside on purpose (it names no unit).
    """

    __tablename__ = "mention_resolution"
    __table_args__ = (sa.UniqueConstraint("plan_id", "printed", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    printed: str = Field(max_length=200)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")


class Responsibility(SQLModel, table=True):
    """Task × unit × role with dates of effect; the open row holds today. Position 1 of the leads coordinates."""

    __table_args__ = (
        sa.UniqueConstraint("task_id", "unit_id", "valid_from"),
        sa.Index("ix_responsibility_unit", "unit_id", "task_id"),
        enum_check("role", ResponsibilityRole),
    )

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    role: ResponsibilityRole = Field(sa_type=enum_type(ResponsibilityRole))
    position: int
    valid_from: date
    valid_to: date | None = None


class DraftStep(SQLModel, table=True):
    """A correction of a draft with the fields it changed, so that it can be taken back; the newest goes first."""

    __tablename__ = "draft_step"
    __table_args__ = (sa.Index("ix_draft_step_plan", "plan_id", "undone_at"), enum_check("kind", StepKind))

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    kind: StepKind = Field(sa_type=enum_type(StepKind))
    about: str = Field(default="", max_length=200)
    task_id: int | None = Field(default=None, foreign_key="task.id")
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    made_at: datetime
    undone_at: datetime | None = None


class DraftVisit(SQLModel, table=True):
    """Who has a draft before them: `since` began the sitting, `seen_at` is the last sign of it."""

    __tablename__ = "draft_visit"

    plan_id: int = Field(foreign_key="plan.id", primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", primary_key=True)
    since: datetime
    seen_at: datetime


class PlanRevision(SQLModel, table=True):
    """A draft that is a later version of a plan in force. Once applied it stays as that version of the document."""

    __tablename__ = "plan_revision"

    id: int | None = Field(default=None, primary_key=True)
    base_id: int = Field(foreign_key="plan.id", index=True)
    draft_id: int = Field(foreign_key="plan.id", unique=True)
    created_by: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime
    applied_by: int | None = Field(default=None, foreign_key="user_account.id")
    applied_at: datetime | None = None
    version: int = 1


class RevisionItem(SQLModel, table=True):
    """Which task became which, and what was decided. `seen` is the fingerprint of the two sides it was decided on."""

    __tablename__ = "revision_item"
    __table_args__ = (
        sa.UniqueConstraint("revision_id", "base_task_id"),
        sa.UniqueConstraint("revision_id", "draft_task_id"),
        enum_check("choice", RevisionChoice),
        enum_check("duties", DutyChoice),
    )

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(foreign_key="plan_revision.id")
    base_task_id: int | None = Field(default=None, foreign_key="task.id")
    draft_task_id: int | None = Field(default=None, foreign_key="task.id")
    choice: RevisionChoice | None = Field(default=None, sa_type=enum_type(RevisionChoice))
    duties: DutyChoice | None = Field(default=None, sa_type=enum_type(DutyChoice))
    reason: str = Field(default="", max_length=300)
    seen: str = Field(default="", max_length=16)
    settled_by: int | None = Field(default=None, foreign_key="user_account.id")
    settled_at: datetime | None = None


class TaskVersion(SQLModel, table=True):
    """What a revision did to a task: how it stood before and after, never changed again."""

    __tablename__ = "task_version"
    __table_args__ = (sa.UniqueConstraint("task_id", "revision_id"), enum_check("kind", RevisionKind))

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    revision_id: int = Field(foreign_key="plan_revision.id", index=True)
    kind: RevisionKind = Field(sa_type=enum_type(RevisionKind))
    before: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON)
    reason: str = Field(default="", max_length=300)
    made_by: int | None = Field(default=None, foreign_key="user_account.id")
    made_at: datetime

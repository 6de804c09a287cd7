"""Schedules, rounds and what each unit owes in them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.plans.enums import ResponsibilityRole
from app.rounds.enums import (
    AssignmentState,
    Consolidation,
    Cycle,
    ExceptionKind,
    QuestionKind,
    QuestionState,
    RoundState,
)


class Schedule(SQLModel, table=True):
    """How a plan is dispatched. `rules` is app.workdays' SchedulePlan as a dict, read by rounds.rules."""

    __table_args__ = (enum_check("cycle", Cycle), enum_check("consolidation", Consolidation))

    plan_id: int = Field(foreign_key="plan.id", primary_key=True)
    cycle: Cycle = Field(sa_type=enum_type(Cycle))
    consolidation: Consolidation = Field(sa_type=enum_type(Consolidation))
    rules: dict[str, Any] = Field(sa_type=sa.JSON)
    lamp_rules: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    starts_on: date
    auto_open: bool = True
    version: int = 1


class TaskCycle(SQLModel, table=True):
    """A task that is reported less often than its plan, quarterly in a monthly one, or on a due day of its own (a DueRule
    as a dict). None, as without a row: as the plan.
    """

    __tablename__ = "task_cycle"
    __table_args__ = (enum_check("cycle", Cycle),)

    task_id: int = Field(foreign_key="task.id", primary_key=True)
    cycle: Cycle | None = Field(default=None, sa_type=enum_type(Cycle))
    due: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    reason: str = Field(default="", max_length=200)


class Round(SQLModel, table=True):
    """One dispatch of one plan for one period ('2026-11', '2026-Q4', …)."""

    __table_args__ = (sa.UniqueConstraint("plan_id", "period"), enum_check("state", RoundState))

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    period: str = Field(max_length=10, index=True)
    state: RoundState = Field(sa_type=enum_type(RoundState))
    scheduled_on: date
    opened_at: datetime
    opened_by: int | None = Field(default=None, foreign_key="user_account.id")
    due_at: datetime
    lock_at: datetime
    reminders: list[list[Any]] = Field(default_factory=list, sa_type=sa.JSON)
    notice_workdays: int = 0
    short_notice: bool = False
    caught_up: bool = False
    provisional: bool = False
    closed_at: datetime | None = None
    # Under consolidation: when the co-units' parts are due, and from when the lead need not wait for silent ones.
    co_due_at: datetime | None = None
    parts_until: datetime | None = None
    version: int = 1


class Assignment(SQLModel, table=True):
    """What a unit owes for a round. `first_submitted_at` decides on time or late, and is never changed again."""

    __table_args__ = (
        sa.UniqueConstraint("round_id", "task_id", "unit_id"),
        # All that completeness is counted from: who owed what, when it was due and when it came.
        sa.Index("ix_assignment_round", "round_id", "unit_id", "state", "due_at", "first_submitted_at"),
        sa.Index("ix_assignment_unit", "unit_id", "state"),
        sa.Index("ix_assignment_task", "task_id", "role", "unit_id", "due_at"),
        sa.Index("ix_assignment_open_due", "state", "due_at", "id", "round_id"),
        # Only what nobody filed: a handful of rows in the end, and all that the question "who is late" reads.
        sa.Index(
            "ix_assignment_unfiled",
            "role",
            "due_at",
            "round_id",
            "task_id",
            "state",
            sqlite_where=sa.text("first_submitted_at IS NULL"),
            postgresql_where=sa.text("first_submitted_at IS NULL"),
        ),
        # What waits for review is counted on every page of a supervisor. It is asked for with the word in the statement,
        # since no parameter is known to be this one; without `state` in front SQLite takes the index above.
        sa.Index(
            "ix_assignment_in_review",
            "state",
            "round_id",
            "unit_id",
            sqlite_where=sa.text("state = 'submitted'"),
            postgresql_where=sa.text("state = 'submitted'"),
        ),
        enum_check("role", ResponsibilityRole),
        enum_check("state", AssignmentState),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    task_id: int = Field(foreign_key="task.id")
    unit_id: int = Field(foreign_key="unit.id")
    role: ResponsibilityRole = Field(sa_type=enum_type(ResponsibilityRole))
    state: AssignmentState = Field(sa_type=enum_type(AssignmentState))
    due_at: datetime
    lock_at: datetime
    first_submitted_at: datetime | None = None
    last_submitted_at: datetime | None = None
    accepted_at: datetime | None = None
    times_returned: int = 0
    urged: int = 0
    exempt_reason: str = Field(default="", max_length=300)
    version: int = 1


class Receipt(SQLModel, table=True):
    """The unit has seen the dispatch."""

    __table_args__ = (sa.UniqueConstraint("round_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    unit_id: int = Field(foreign_key="unit.id")
    user_id: int = Field(foreign_key="user_account.id")
    signed_at: datetime


class DispatchNotice(SQLModel, table=True):
    """The numbered notice (调度通知) of a round. `text` is app.rounds.dispatch's NoticeText as it was issued; rows are only
    added, so what was sent stays as sent, and a number is never given twice.
    """

    __tablename__ = "dispatch_notice"
    __table_args__ = (sa.UniqueConstraint("series", "year", "number"), sa.UniqueConstraint("round_id", "issue"))

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id")
    issue: int
    series: str = Field(max_length=40)
    year: int
    number: int
    text: dict[str, Any] = Field(sa_type=sa.JSON)
    contact: str = Field(default="", max_length=100)
    note: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=300)
    issued_at: datetime
    issued_by: int | None = Field(default=None, foreign_key="user_account.id")


class DutyException(SQLModel, table=True):
    """What a unit was let off, by whom and why. Bound to one round or one assignment, or standing until `expires_on`:
    then it is applied to every round whose opening day it covers. `plan_id` and `task_id` None: all of them.
    """

    __tablename__ = "duty_exception"
    __table_args__ = (
        sa.Index("ix_duty_exception_unit", "unit_id", "expires_on"),
        enum_check("kind", ExceptionKind),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: ExceptionKind = Field(sa_type=enum_type(ExceptionKind))
    unit_id: int = Field(foreign_key="unit.id")
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    task_id: int | None = Field(default=None, foreign_key="task.id")
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True)
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id", index=True)
    workdays: int = 0
    until: datetime | None = None
    from_on: date
    expires_on: date | None = None
    reason: str = Field(max_length=300)
    granted_at: datetime
    granted_by: int | None = Field(default=None, foreign_key="user_account.id")
    revoked_at: datetime | None = None
    revoked_by: int | None = Field(default=None, foreign_key="user_account.id")
    revoke_reason: str = Field(default="", max_length=300)


class FreedDuty(SQLModel, table=True):
    """An exception that frees a report. Of several that do, the last one to be revoked makes it owed again."""

    __tablename__ = "freed_duty"

    exception_id: int = Field(foreign_key="duty_exception.id", primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", primary_key=True, index=True)


class RoundClosing(SQLModel, table=True):
    """A round was closed with these figures, and perhaps opened again. `missing` counts reports that were not filed.

    The figures themselves are computed as of the closing while it holds; what is kept here outlives a reopening.
    """

    __tablename__ = "round_closing"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    closed_at: datetime
    closed_by: int | None = Field(default=None, foreign_key="user_account.id")
    reason: str = Field(default="", max_length=300)
    expected: int
    on_time: int
    late: int
    missing: int
    reopened_at: datetime | None = None
    reopened_by: int | None = Field(default=None, foreign_key="user_account.id")
    reopen_reason: str = Field(default="", max_length=300)
    lock_at: datetime | None = None


class RoundQuestion(SQLModel, table=True):
    """What the office asks in one round beside the reports; it may be written before the round opens.

    `repeats` are questions.Repeat as dicts. A question with answers is never reworded: a new row replaces it, and the
    answers stay with the words they answered. `avoided`: withdrawn because it would have asked again what is reported.
    """

    __tablename__ = "round_question"
    __table_args__ = (
        sa.Index("ix_round_question_round", "plan_id", "period"),
        enum_check("kind", QuestionKind),
        enum_check("state", QuestionState),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    period: str = Field(max_length=10)
    kind: QuestionKind = Field(sa_type=enum_type(QuestionKind))
    state: QuestionState = Field(sa_type=enum_type(QuestionState))
    text: str = Field(max_length=300)
    measure: str = Field(default="", max_length=20)
    repeats: list[dict[str, str]] = Field(default_factory=list, sa_type=sa.JSON)
    avoided: bool = False
    replaces_id: int | None = Field(default=None, foreign_key="round_question.id", unique=True)
    asked_at: datetime
    asked_by: int | None = Field(default=None, foreign_key="user_account.id")
    ended_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="user_account.id")
    end_reason: str = Field(default="", max_length=300)


class RoundAnswer(SQLModel, table=True):
    """A unit's answer. Until `filed_at` it is a draft of the unit's own; a correction is a new revision."""

    __tablename__ = "round_answer"
    __table_args__ = (sa.UniqueConstraint("question_id", "unit_id", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="round_question.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    revision: int
    value: str = Field(sa_type=sa.Text)
    saved_at: datetime
    saved_by: int | None = Field(default=None, foreign_key="user_account.id")
    filed_at: datetime | None = None

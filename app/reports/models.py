"""Drafts change; reports do not: a correction is a new revision."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.core.db import enum_check, enum_type
from app.reports.enums import ClaimedStatus, ReportKind, ReviewDecision


class Draft(SQLModel, table=True):
    """The unit's working copy of one assignment; `content` holds the form's fields."""

    assignment_id: int = Field(foreign_key="assignment.id", primary_key=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    evidence_ids: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    saved_at: datetime
    saved_by: int = Field(foreign_key="user_account.id")
    version: int = 1


class Report(SQLModel, table=True):
    """One submission. Triggers refuse any change of its row."""

    __table_args__ = (
        sa.UniqueConstraint("assignment_id", "revision"),
        sa.CheckConstraint("percent IS NULL OR (percent >= 0 AND percent <= 100)", name="percent"),
        enum_check("kind", ReportKind),
    )

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id")
    revision: int
    kind: ReportKind = Field(sa_type=enum_type(ReportKind))
    progress: str = ""
    status: ClaimedStatus | None = Field(default=None, sa_type=enum_type(ClaimedStatus))
    percent: int | None = None
    problems: str = ""
    next_steps: str = ""
    nil_reason: str = Field(default="", max_length=500)
    submitted_at: datetime = Field(index=True)
    submitted_by: int = Field(foreign_key="user_account.id")
    signed_by: int | None = Field(default=None, foreign_key="user_account.id")
    content_digest: str = Field(max_length=64)


class ReportEvidence(SQLModel, table=True):
    __tablename__ = "report_evidence"

    report_id: int = Field(foreign_key="report.id", primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id", primary_key=True, index=True)


class ReportReview(SQLModel, table=True):
    """The decision on one revision: unique, so that two reviewers cannot both decide.

    A decision that was taken back (ReviewReopening) stays; the next one on the same revision is the next `attempt`.
    """

    __tablename__ = "report_review"
    __table_args__ = (sa.UniqueConstraint("report_id", "attempt"), enum_check("decision", ReviewDecision))

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="report.id")
    attempt: int = 1
    decision: ReviewDecision = Field(sa_type=enum_type(ReviewDecision))
    remark: str = Field(default="", max_length=1000)
    reviewer_id: int = Field(foreign_key="user_account.id", index=True)
    decided_at: datetime


class ReviewReopening(SQLModel, table=True):
    """An acceptance taken back: the report waits for a decision again. Triggers refuse any change of its row."""

    __tablename__ = "review_reopening"

    review_id: int = Field(foreign_key="report_review.id", primary_key=True)
    reason: str = Field(max_length=500)
    reopened_by: int = Field(foreign_key="user_account.id")
    reopened_at: datetime


class ReviewReason(SQLModel, table=True):
    """A reason for returns that reviewers share (`kept`), or one that is not offered any more, wherever it came from."""

    __tablename__ = "review_reason"

    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(max_length=100, unique=True)
    kept: bool = True
    changed_at: datetime
    changed_by: int = Field(foreign_key="user_account.id")


class PartTaken(SQLModel, table=True):
    """The lead took this revision of a co-unit's part into its text: a later revision is then shown as new."""

    __tablename__ = "part_taken"

    assignment_id: int = Field(foreign_key="assignment.id", primary_key=True)
    report_id: int = Field(foreign_key="report.id", primary_key=True)
    taken_by: int = Field(foreign_key="user_account.id")
    taken_at: datetime

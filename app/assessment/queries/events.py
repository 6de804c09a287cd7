"""The events of a span, in three statements whatever the number of units, tasks and reports."""

from collections import defaultdict
from collections.abc import Iterator

import sqlalchemy as sa
from sqlmodel import Session, col

from app.assessment.events import FilingFacts, ReviewFacts, Span, TaskFacts, judge_filing, judge_review, judge_task
from app.assessment.rules import EventFacts
from app.plans.enums import PlanState, ResponsibilityRole, TaskState
from app.plans.models import Plan, Responsibility, Task
from app.reports.enums import ReviewDecision
from app.reports.models import Report, ReportReview
from app.reports.queries.scope import stands
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment, Round
from app.supervision.enums import CloseKind
from app.supervision.models import CloseOut

JUDGED_TASKS = (TaskState.ACTIVE, TaskState.CLOSED)
JUDGED_PLANS = (PlanState.PUBLISHED, PlanState.ARCHIVED)


def events_by_unit(session: Session, span: Span, plan_id: int | None) -> dict[int, list[EventFacts]]:
    """Everything that the system can prove about each unit; a unit of which it can prove nothing is not there."""
    found: dict[int, list[EventFacts]] = defaultdict(list)
    for unit_id, event in _all_events(session, span, plan_id):
        found[unit_id].append(event)
    return dict(found)


def _all_events(session: Session, span: Span, plan_id: int | None) -> Iterator[tuple[int, EventFacts]]:
    for unit_id, filing in _filings(session, span, plan_id):
        event = judge_filing(filing, span)
        if event is not None:
            yield unit_id, event
    for unit_id, review in _reviews(session, span, plan_id):
        for event in judge_review(review):
            yield unit_id, event
    for unit_id, task in _tasks(session, span, plan_id):
        event = judge_task(task, span)
        if event is not None:
            yield unit_id, event


def _filings(session: Session, span: Span, plan_id: int | None) -> Iterator[tuple[int, FilingFacts]]:
    """What was due within the span, each unit's own part; what was exempted is owed by nobody."""
    rows = session.execute(
        sa.select(
            col(Assignment.unit_id),
            col(Assignment.id),
            col(Assignment.task_id),
            col(Assignment.due_at),
            col(Assignment.first_submitted_at),
            col(Report.id),
        )
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .outerjoin(Report, sa.and_(col(Report.assignment_id) == col(Assignment.id), col(Report.revision) == 1))
        .where(
            col(Assignment.state) != AssignmentState.EXEMPT,
            # What a round that was closed early did not wait for is nobody's omission.
            sa.or_(
                col(Round.closed_at).is_(None),
                col(Assignment.first_submitted_at).is_not(None),
                col(Assignment.due_at) <= col(Round.closed_at),
            ),
            col(Assignment.due_at) >= span.start,
            col(Assignment.due_at) < span.end,
            *_of_plan(plan_id),
        )
    )
    for unit_id, *facts in rows:
        yield unit_id, FilingFacts(*facts)


def _reviews(session: Session, span: Span, plan_id: int | None) -> Iterator[tuple[int, ReviewFacts]]:
    """Decisions made within the span that still hold; returns are counted from the beginning of the assignment."""
    returned = sa.case((col(ReportReview.decision) == ReviewDecision.RETURNED, 1), else_=0)
    counted = (
        sa.select(
            col(Report.assignment_id).label("assignment_id"),
            col(Report.id).label("report_id"),
            returned.label("returned"),
            sa.func.sum(returned)
            .over(partition_by=col(Report.assignment_id), order_by=col(Report.revision))
            .label("returns"),
            col(ReportReview.decided_at).label("decided_at"),
        )
        .join(Report, col(Report.id) == col(ReportReview.report_id))
        .where(stands())
        .subquery()
    )
    rows = session.execute(
        sa.select(
            col(Assignment.unit_id),
            col(Assignment.id),
            col(Assignment.task_id),
            counted.c.report_id,
            counted.c.returned,
            counted.c.returns,
            counted.c.decided_at,
        )
        .select_from(counted)
        .join(Assignment, col(Assignment.id) == counted.c.assignment_id)
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(counted.c.decided_at >= span.start, counted.c.decided_at < span.end, *_of_plan(plan_id))
    )
    for unit_id, assignment_id, task_id, report_id, was_returned, returns, decided_at in rows:
        facts = ReviewFacts(assignment_id, task_id, report_id, bool(was_returned), int(returns), decided_at)
        yield unit_id, facts


def _of_plan(plan_id: int | None) -> tuple[sa.ColumnElement[bool], ...]:
    return () if plan_id is None else (col(Round.plan_id) == plan_id,)


def _tasks(session: Session, span: Span, plan_id: int | None) -> Iterator[tuple[int, TaskFacts]]:
    """Tasks and the units that lead them at the end of the span; every lead answers for the task."""
    tests = [] if plan_id is None else [col(Task.plan_id) == plan_id]
    rows = session.execute(
        sa.select(
            col(Responsibility.unit_id),
            col(Task.id),
            col(Task.deadline),
            col(CloseOut.finished_on),
            sa.func.coalesce(col(CloseOut.kind) == CloseKind.LATE, sa.false()),
        )
        .select_from(Task)
        .join(Plan, col(Plan.id) == col(Task.plan_id))
        .join(Responsibility, col(Responsibility.task_id) == col(Task.id))
        .outerjoin(CloseOut, col(CloseOut.task_id) == col(Task.id))
        .where(
            col(Plan.state).in_(JUDGED_PLANS),
            col(Task.state).in_(JUDGED_TASKS),
            col(Responsibility.role) == ResponsibilityRole.LEAD,
            col(Responsibility.valid_from) <= span.to_day,
            sa.or_(col(Responsibility.valid_to).is_(None), col(Responsibility.valid_to) >= span.to_day),
            sa.or_(col(CloseOut.finished_on) >= span.from_day, col(CloseOut.finished_on).is_(None)),
            sa.or_(col(CloseOut.finished_on).is_not(None), col(Task.deadline) < span.today),
            *tests,
        )
    )
    for unit_id, task_id, deadline, finished_on, late in rows:
        yield unit_id, TaskFacts(task_id, deadline, finished_on, bool(late))

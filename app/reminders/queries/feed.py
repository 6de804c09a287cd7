"""What falls due, as far as a person may see it."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.clock import local_date
from app.core.context import Ctx
from app.core.dates import period as period_words
from app.core.dates import period_short
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.models import Plan, Task
from app.plans.queries.scope import tasks_visible_to
from app.policy.decide import may
from app.policy.permissions import Permission
from app.reminders.enums import FeedWord
from app.reminders.ics import FeedEvent
from app.reminders.models import FeedToken
from app.rounds.enums import OWED_STATES, AssignmentState
from app.rounds.models import Assignment, Round
from app.rounds.queries.scope import sees_assignments

PAST, AHEAD = timedelta(days=92), timedelta(days=400)
MOST = 2000
PLAN = sa.func.coalesce(sa.func.nullif(col(Plan.short_title), ""), col(Plan.title))


def feed_events(ctx: Ctx, base_url: str) -> list[FeedEvent]:
    """Due lines of rounds and deadlines of tasks in the actor's scope, as the pages show them."""
    found: list[FeedEvent] = []
    if may(ctx.actor.roles, Permission.ROUND_READ):
        found += _rounds(ctx, base_url)
    if may(ctx.actor.roles, Permission.TASK_READ):
        found += _tasks(ctx, base_url)
    return found


def _rounds(ctx: Ctx, base_url: str) -> Iterator[FeedEvent]:
    """One event for each round and role: co-units have a due line of their own."""
    owed = sa.func.sum(sa.case((col(Assignment.state).in_(OWED_STATES), 1), else_=0))
    rows = ctx.session.execute(
        sa.select(
            col(Round.id),
            col(Round.period),
            PLAN,
            col(Assignment.role),
            sa.func.min(col(Assignment.due_at)).label("due"),
            sa.func.count(),
            owed,
        )
        .select_from(Assignment)
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .join(Plan, col(Plan.id) == col(Round.plan_id))
        .where(sees_assignments(ctx.actor), col(Assignment.state) != AssignmentState.EXEMPT)
        .where(col(Round.due_at) > ctx.now - PAST)
        .group_by(col(Round.id), col(Round.period), PLAN, col(Assignment.role))
        .order_by(sa.text("due"), col(Round.id))
        .limit(MOST)
    )
    for round_id, period, plan, role, due, count, left in rows:
        word = FeedWord.DUE if role is ResponsibilityRole.LEAD else FeedWord.CO_DUE
        yield FeedEvent(
            key=f"round-{round_id}-{role.value}",
            at=due,
            summary=word.label.format(period=period_short(period), plan=plan),
            description=FeedWord.FIGURES.label.format(period=period_words(period), plan=plan, count=count, left=left),
            link=f"{base_url}/rounds/{round_id}",
        )


def _tasks(ctx: Ctx, base_url: str) -> Iterator[FeedEvent]:
    today = local_date(ctx.now)
    statement = (
        tasks_visible_to(ctx.actor)
        .with_only_columns(col(Task.id), col(Task.number), col(Task.title), col(Task.deadline), PLAN)
        .where(col(Task.state) == TaskState.ACTIVE, col(Task.deadline).between(today - PAST, today + AHEAD))
        .order_by(col(Task.deadline), col(Task.id))
        .limit(MOST)
    )
    for task_id, number, title, deadline, plan in ctx.session.execute(statement):
        yield FeedEvent(
            key=f"task-{task_id}",
            at=deadline,
            summary=FeedWord.DEADLINE.label.format(number=number, title=title),
            description=plan,
            link=f"{base_url}/tasks/{task_id}",
        )


def feeds_of(session: Session, user_id: int) -> list[FeedToken]:
    """In use, newest first."""
    return list(
        session.scalars(
            sa.select(FeedToken)
            .where(col(FeedToken.user_id) == user_id, col(FeedToken.revoked_at).is_(None))
            .order_by(col(FeedToken.id).desc())
        )
    )


def owner_of(session: Session, digest: str) -> int | None:
    """Whose feed it is; None for one that is unknown or was revoked."""
    return session.scalar(
        sa.select(col(FeedToken.user_id)).where(
            col(FeedToken.token_digest) == digest, col(FeedToken.revoked_at).is_(None)
        )
    )

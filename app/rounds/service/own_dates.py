"""Tasks with a due rule of their own, when the calendar of an open round was published after it was counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.calendars.queries import calendar_without
from app.core.clock import local_date
from app.core.context import Ctx
from app.plans.enums import ResponsibilityRole
from app.plans.models import Task
from app.rounds.models import Assignment, Round
from app.rounds.queries.terms import due_rules_in
from app.rounds.rules import makes_late
from app.rounds.service.planning import PlannedRound, plan_round, task_dates
from app.workdays.due import DueRule


@dataclass(frozen=True)
class OwnMove:
    """Tasks of one rule whose dates would be others. `leads` and `cos` are the assignments that still hold the old ones;
    what was given a moment of its own is not among them.
    """

    rule: DueRule
    tasks: tuple[int, ...]
    numbers: tuple[str, ...]
    leads: tuple[int, ...]
    cos: tuple[int, ...]
    due_before: datetime
    due_after: datetime
    co_before: datetime
    co_after: datetime
    lock_before: datetime
    lock_after: datetime

    @property
    def assignments(self) -> tuple[int, ...]:
        return (*self.leads, *self.cos)

    def is_past(self, now: datetime) -> bool:
        return makes_late(self.due_after, self.co_before if self.cos else None, self.co_after, now)


def own_moves(ctx: Ctx, known: Round, planned: PlannedRound) -> tuple[OwnMove, ...]:
    """By rule. What the tasks hold now is told from what the calendar before its publication gave."""
    assert known.id is not None
    by_rule: dict[DueRule, list[int]] = defaultdict(list)
    for task_id, rule in due_rules_in(ctx, known.id).items():
        by_rule[rule].append(task_id)
    if not by_rule:
        return ()
    calendar = calendar_without(ctx.session, local_date(known.lock_at).year)
    then = plan_round(planned.schedule, planned.period, calendar, local_date(known.opened_at))
    found = [_move(ctx, known, rule, tasks, then, planned) for rule, tasks in by_rule.items()]
    return tuple(one for one in found if one is not None)


def _move(
    ctx: Ctx, known: Round, rule: DueRule, tasks: list[int], then: PlannedRound, now: PlannedRound
) -> OwnMove | None:
    opened_on = local_date(known.opened_at)
    due, lock, co_due = task_dates(then, rule, opened_on)
    new_due, new_lock, new_co_due = task_dates(now, rule, opened_on)
    held = {ResponsibilityRole.LEAD: due, ResponsibilityRole.CO: co_due or due}
    rows = ctx.session.execute(
        sa.select(col(Assignment.id), col(Assignment.role), col(Assignment.due_at), col(Task.id), col(Task.number))
        .join(Task, col(Task.id) == col(Assignment.task_id))
        .where(col(Assignment.round_id) == known.id, col(Task.id).in_(tasks), col(Assignment.lock_at) == lock)
        .order_by(col(Task.seq), col(Assignment.id))
    ).all()
    kept = [(number, role, task_id, name) for number, role, at, task_id, name in rows if at == held[role] and number]
    has_cos = any(role is ResponsibilityRole.CO for _, role, *_ in kept)
    if not kept or ((due, lock) == (new_due, new_lock) and not (has_cos and co_due != new_co_due)):
        return None
    return OwnMove(
        rule=rule,
        tasks=tuple(dict.fromkeys(task_id for _, _, task_id, _ in kept)),
        numbers=tuple(dict.fromkeys(name for *_, name in kept)),
        leads=tuple(number for number, role, *_ in kept if role is ResponsibilityRole.LEAD),
        cos=tuple(number for number, role, *_ in kept if role is ResponsibilityRole.CO),
        due_before=due,
        due_after=new_due,
        co_before=co_due or due,
        co_after=new_co_due or new_due,
        lock_before=lock,
        lock_after=new_lock,
    )

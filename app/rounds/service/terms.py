"""What a task owes otherwise than its plan: a longer cycle, or nothing at all. Speaks of the rounds to come."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans.models import Task
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.enums import Cycle, RoundFlaw
from app.rounds.errors import RoundInputRefused
from app.rounds.models import TaskCycle
from app.rounds.queries.terms import TaskTerm, terms_of_plan
from app.rounds.service.planning import schedule_of
from app.workdays.due import DueRule
from app.workdays.period import MONTHS
from app.workdays.wording import due_rule_text

LONGEST_REASON = 200


def set_task_cycle(
    ctx: Ctx,
    plan_id: int,
    task_ids: Sequence[int],
    cycle: Cycle | None,
    reason: str = "",
    due: DueRule | None = None,
) -> int:
    """Report these tasks less often than their plan, or by another due rule; None, or the plan's own: as the plan again.

    Answers how many changed. Raises RoundInputRefused for a cycle shorter than the plan's.
    """
    require(ctx, Permission.SCHEDULE_EDIT)
    own = schedule_of(ctx, plan_id).cycle
    if cycle is not None and MONTHS[cycle] < MONTHS[own]:
        raise RoundInputRefused("cycle", RoundFlaw.CYCLE_SHORTER)
    wanted = None if cycle is own else cycle
    changed = [
        term
        for term in _chosen(ctx, plan_id, task_ids)
        if term.cycle is not wanted or term.due != due or term.exempt_reason
    ]
    numbers = [term.task_id for term in changed]
    connection = ctx.session.connection()
    connection.execute(sa.delete(TaskCycle).where(col(TaskCycle.task_id).in_(numbers)))
    if (wanted is not None or due is not None) and numbers:
        row = {"cycle": wanted, "due": due.to_dict() if due else None, "reason": reason[:LONGEST_REASON]}
        rows = [{"task_id": number, **row} for number in numbers]
        connection.execute(sa.insert(TaskCycle), rows)
    _set_exempt(ctx, numbers, "")
    for term in changed:
        after = {"cycle": wanted.value if wanted else None, "due": _said(due), "exempt_reason": ""}
        _record(ctx, term, after, reason)
    return len(changed)


def exempt_tasks(ctx: Ctx, plan_id: int, task_ids: Sequence[int], reason: str) -> int:
    """These tasks owe no report any more. What an open round asks for already stays owed."""
    require(ctx, Permission.SCHEDULE_EDIT)
    schedule_of(ctx, plan_id)
    if not reason:
        raise RoundInputRefused("reason", RoundFlaw.REASON)
    said = reason[:LONGEST_REASON]
    changed = [term for term in _chosen(ctx, plan_id, task_ids) if term.exempt_reason != said]
    _set_exempt(ctx, [term.task_id for term in changed], said)
    for term in changed:
        after = {"cycle": term.cycle.value if term.cycle else None, "due": _said(term.due), "exempt_reason": said}
        _record(ctx, term, after, said)
    return len(changed)


def _chosen(ctx: Ctx, plan_id: int, task_ids: Sequence[int]) -> list[TaskTerm]:
    """Raises NotFound when one of them is no task of the plan."""
    known = {term.task_id: term for term in terms_of_plan(ctx, plan_id)}
    if not known.keys() >= set(task_ids):
        raise NotFound
    return [known[number] for number in dict.fromkeys(task_ids)]


def _set_exempt(ctx: Ctx, task_ids: Sequence[int], reason: str) -> None:
    ctx.session.connection().execute(
        sa.update(Task)
        .where(col(Task.id).in_(task_ids))
        .values(reports_exempt=bool(reason), exempt_reason=reason, version=col(Task.version) + 1)
    )


def _record(ctx: Ctx, term: TaskTerm, after: dict[str, str | None], reason: str) -> None:
    before = {
        "cycle": term.cycle.value if term.cycle else None,
        "due": _said(term.due),
        "exempt_reason": term.exempt_reason,
    }
    audit.record(ctx, AuditAction.TASK_TERMS_SET, "task", term.task_id, before=before, after=after, reason=reason)


def _said(due: DueRule | None) -> str | None:
    return due_rule_text(due) if due else None

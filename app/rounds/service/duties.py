"""Change what one unit owes: exempt, resume, file later than the lock line."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import StaleData
from app.outbox import service as outbox
from app.outbox.enums import CancelReason
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.enums import OWED_STATES, AssignmentState, ExceptionKind, RoundFlaw, RoundState
from app.rounds.errors import AssignmentRefused, RoundInputRefused
from app.rounds.models import Assignment, Round
from app.rounds.queries.rows import select_owed
from app.rounds.queries.scope import visible_assignment
from app.rounds.service.exceptions import end_record, keep_record

LONGEST_REASON = 300


def exempt_assignment(ctx: Ctx, assignment_id: int, reason: str) -> None:
    """The unit need not file; it is counted nowhere as owed. Not for what is filed already."""
    require(ctx, Permission.ASSIGNMENT_EXEMPT)
    known = _in_open_round(ctx, assignment_id)
    said = _reason(reason)
    if known.state is AssignmentState.EXEMPT:
        raise AssignmentRefused(RoundFlaw.ALREADY_EXEMPT)
    if known.state not in OWED_STATES:
        raise AssignmentRefused(RoundFlaw.ALREADY_FILED)
    _change(ctx, known, state=AssignmentState.EXEMPT, exempt_reason=said)
    keep_record(ctx, known, ExceptionKind.EXEMPT, said)
    outbox.cancel_for(ctx, "assignment", [assignment_id], CancelReason.EXEMPTED)
    before, after = {"state": known.state.value}, {"state": AssignmentState.EXEMPT.value}
    audit.record(
        ctx, AuditAction.ASSIGNMENT_EXEMPTED, "assignment", assignment_id, before=before, after=after, reason=said
    )


def resume_assignment(ctx: Ctx, assignment_id: int) -> None:
    """Take an exemption back: the unit owes the report again."""
    require(ctx, Permission.ASSIGNMENT_EXEMPT)
    known = _in_open_round(ctx, assignment_id)
    if known.state is not AssignmentState.EXEMPT:
        raise AssignmentRefused(RoundFlaw.NOT_EXEMPT)
    state = AssignmentState.PENDING
    _change(ctx, known, state=state, exempt_reason="")
    end_record(ctx, assignment_id)
    before = {"state": AssignmentState.EXEMPT.value, "exempt_reason": known.exempt_reason}
    audit.record(
        ctx, AuditAction.ASSIGNMENT_RESUMED, "assignment", assignment_id, before=before, after={"state": state.value}
    )


def reassign_assignment(ctx: Ctx, assignment_id: int, unit_id: int, reason: str) -> int:
    """Another unit files in this one's place, by the same dates; what was written so far stays with its writer.

    A unit that owes this report anyway is left as it is. Answers the assignment of the new unit.
    """
    known = visible_assignment(ctx, assignment_id)
    present = ctx.session.scalar(
        sa.select(col(Assignment.id)).where(
            col(Assignment.round_id) == known.round_id,
            col(Assignment.task_id) == known.task_id,
            col(Assignment.unit_id) == unit_id,
        )
    )
    exempt_assignment(ctx, assignment_id, reason)
    if present is not None:
        return present
    row = Assignment(
        round_id=known.round_id,
        task_id=known.task_id,
        unit_id=unit_id,
        role=known.role,
        state=AssignmentState.PENDING,
        due_at=known.due_at,
        lock_at=known.lock_at,
    )
    ctx.session.add(row)
    # The audit row points at the id.
    ctx.session.flush()
    before, after = {"assignment_id": assignment_id, "unit_id": known.unit_id}, {"unit_id": unit_id}
    audit.record(
        ctx, AuditAction.ASSIGNMENT_REASSIGNED, "assignment", row.id, before=before, after=after, reason=reason
    )
    return row.id or 0


def move_owed(ctx: Ctx, from_unit: int, to_unit: int, task_ids: Sequence[int], reason: str) -> list[int]:
    """What the unit owes for these tasks in open rounds goes to its successor with dates, draft and history.

    Where the successor owes the same report anyway, the other's is exempt. Answers the assignments that moved.
    """
    require(ctx, Permission.UNIT_MANAGE)
    owed = select_owed(ctx, from_unit, task_ids)
    present = {(row.round_id, row.task_id) for row in select_owed(ctx, to_unit, task_ids, every=True)}
    moved: list[int] = []
    for known in owed:
        assert known.id is not None
        if (known.round_id, known.task_id) in present:
            exempt_assignment(ctx, known.id, reason)
            continue
        _reassign(ctx, known, to_unit, reason)
        moved.append(known.id)
    return moved


def move_returned(ctx: Ctx, assignment_id: int, to_unit: int, reason: str) -> None:
    """What is returned to a unit that was merged meanwhile is mended by its successor."""
    require(ctx, Permission.REPORT_REVIEW)
    _reassign(ctx, _in_open_round(ctx, assignment_id), to_unit, reason)


def _reassign(ctx: Ctx, known: Assignment, to_unit: int, reason: str) -> None:
    assert known.id is not None
    _change(ctx, known, unit_id=to_unit)
    outbox.cancel_for(ctx, "assignment", [known.id], CancelReason.REASSIGNED)
    before, after = {"unit_id": known.unit_id}, {"unit_id": to_unit}
    audit.record(
        ctx, AuditAction.ASSIGNMENT_REASSIGNED, "assignment", known.id, before=before, after=after, reason=reason
    )


def extend_lock(ctx: Ctx, assignment_id: int, until: datetime, reason: str) -> None:
    """Let one unit file after the lock line, until a moment. What it files then is still late."""
    require(ctx, Permission.ASSIGNMENT_EXEMPT)
    known = _in_open_round(ctx, assignment_id)
    said = _reason(reason)
    if until <= max(ctx.now, known.lock_at):
        raise RoundInputRefused("until", RoundFlaw.EARLIER_LOCK)
    if known.state not in OWED_STATES:
        raise AssignmentRefused(RoundFlaw.ALREADY_FILED)
    _change(ctx, known, lock_at=until)
    keep_record(ctx, known, ExceptionKind.LATE_FILING, said, until)
    before, after = {"lock_at": known.lock_at}, {"lock_at": until}
    audit.record(
        ctx, AuditAction.ASSIGNMENT_EXTENDED, "assignment", assignment_id, before=before, after=after, reason=said
    )


def each_of(ctx: Ctx, assignment_ids: Sequence[int], verb: Callable[[int], None]) -> int:
    """A selection, all of it or none: what one refuses undoes the others, whoever catches the refusal."""
    chosen = list(dict.fromkeys(assignment_ids))
    with ctx.session.begin_nested():
        for number in chosen:
            verb(number)
    return len(chosen)


def _in_open_round(ctx: Ctx, assignment_id: int) -> Assignment:
    """What was counted when a round was closed stays counted."""
    known = visible_assignment(ctx, assignment_id)
    if ctx.session.get_one(Round, known.round_id).state is not RoundState.OPEN:
        raise AssignmentRefused(RoundFlaw.ROUND_CLOSED)
    return known


def _reason(text: str) -> str:
    if not text:
        raise RoundInputRefused("reason", RoundFlaw.REASON)
    return text[:LONGEST_REASON]


def _change(ctx: Ctx, known: Assignment, **values: Any) -> None:
    """Only while the row is as it was read. The object keeps the old values for the audit row."""
    done = ctx.session.connection().execute(
        sa.update(Assignment)
        .where(
            col(Assignment.id) == known.id,
            col(Assignment.version) == known.version,
            col(Assignment.state) == known.state,
        )
        .values(**values, version=known.version + 1)
    )
    if not done.rowcount:
        raise StaleData

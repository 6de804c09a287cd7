"""Decides who is told what when, and writes it to the outbox. Sweeps: everything due as of now, once."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.queries import Person, people_with_role
from app.core.context import Ctx
from app.core.errors import NotFound
from app.outbox import service as outbox
from app.outbox.enums import MessageKind, OccurrenceState
from app.outbox.models import Notice, Occurrence
from app.outbox.rules import Occasion
from app.outbox.service.delivery import retry_message
from app.policy.guard import require
from app.policy.permissions import Permission
from app.policy.roles import Role
from app.reminders import queries
from app.reminders.rules import Step, steps_due, steps_of


def remind_due(ctx: Ctx) -> int:
    """Write every reminder that is due now. Answers how many occurrences are new.

    Reminders go to the liaisons a unit has today; a unit without one is told to the office, once per step.
    """
    return sum(_remind_round(ctx, known) for known in queries.open_rounds(ctx.session))


def _remind_round(ctx: Ctx, known: queries.OpenRound) -> int:
    due = steps_due(steps_of(known.reminders), ctx.now, opened_at=known.opened_at, lock_at=known.lock_at)
    if due.current is None:
        return 0
    debts = queries.debts_of(ctx.session, known.round_id)
    told = queries.steps_told(ctx.session, [debt.assignment_id for debt in debts])
    open_debts = [debt for debt in debts if (debt.assignment_id, due.current.code) not in told]
    if not open_debts:
        return 0
    liaisons = _liaisons(ctx, sorted({debt.unit_id for debt in open_debts}))
    fresh = outbox.enqueue(ctx, _occasions(ctx, known, due.current, open_debts, liaisons))
    _supersede_missed(ctx, known, due.missed, due.current, open_debts, liaisons, told)
    _tell_office(ctx, known, due.current, open_debts, liaisons)
    return fresh


def _liaisons(ctx: Ctx, unit_ids: Sequence[int]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    for person in people_with_role(ctx.session, Role.LIAISON, unit_ids):
        if person.unit_id is not None:
            found[person.unit_id].append(person)
    return found


def _occasions(
    ctx: Ctx,
    known: queries.OpenRound,
    step: Step,
    debts: Sequence[queries.Debt],
    liaisons: dict[int, list[Person]],
) -> list[Occasion]:
    return [
        Occasion(
            kind=MessageKind.REMINDER,
            recipient_id=person.user_id,
            subject_kind="assignment",
            subject_id=debt.assignment_id,
            digest=f"{step.code}:{step.day.isoformat()}:round:{known.round_id}",
            due_at=ctx.now,
            step=step.code,
            payload=(
                ("round_id", known.round_id),
                ("period", known.period),
                ("plan", known.plan_title),
                ("number", debt.task_number),
                ("task", debt.task_title),
                ("due_at", debt.due_at.isoformat()),
                ("lock_at", debt.lock_at.isoformat()),
                ("kind", step.kind.value),
            ),
        )
        for debt in debts
        for person in liaisons.get(debt.unit_id, ())
    ]


def _supersede_missed(
    ctx: Ctx,
    known: queries.OpenRound,
    missed: Sequence[Step],
    current: Step,
    debts: Sequence[queries.Debt],
    liaisons: dict[int, list[Person]],
    told: frozenset[tuple[int, str]],
) -> None:
    """Steps that fell into a downtime stay in the log as replaced by the one that goes out now."""
    for step in missed:
        late = [debt for debt in debts if (debt.assignment_id, step.code) not in told]
        outbox.enqueue(ctx, _occasions(ctx, known, step, late, liaisons))
    if not missed:
        return
    codes = [step.code for step in missed]
    numbers = [debt.assignment_id for debt in debts]
    rows = ctx.session.execute(
        sa.select(
            col(Occurrence.id), col(Occurrence.subject_id), col(Occurrence.recipient_id), col(Occurrence.channel)
        )
        .where(col(Occurrence.kind) == MessageKind.REMINDER, col(Occurrence.subject_kind) == "assignment")
        .where(col(Occurrence.subject_id).in_(numbers), col(Occurrence.step).in_(codes))
        .where(col(Occurrence.state) == OccurrenceState.PENDING)
    ).all()
    newer = {
        (subject, recipient, channel): number
        for number, subject, recipient, channel in ctx.session.execute(
            sa.select(
                col(Occurrence.id), col(Occurrence.subject_id), col(Occurrence.recipient_id), col(Occurrence.channel)
            )
            .where(col(Occurrence.kind) == MessageKind.REMINDER, col(Occurrence.step) == current.code)
            .where(col(Occurrence.subject_id).in_(numbers))
        )
    }
    groups: dict[int, list[int]] = defaultdict(list)
    for number, subject, recipient, channel in rows:
        replacement = newer.get((subject, recipient, channel))
        if replacement is not None and number is not None:
            groups[replacement].append(number)
    for replacement, older in groups.items():
        outbox.supersede(ctx, older, replacement)


def _tell_office(
    ctx: Ctx,
    known: queries.OpenRound,
    step: Step,
    debts: Sequence[queries.Debt],
    liaisons: dict[int, list[Person]],
) -> None:
    """Nobody can be reminded in these units, so the office must telephone."""
    silent = sorted({debt.unit_id for debt in debts} - set(liaisons))
    if not silent:
        return
    outbox.enqueue(
        ctx,
        [
            Occasion(
                kind=MessageKind.NO_LIAISON,
                recipient_id=person.user_id,
                subject_kind="round",
                subject_id=known.round_id,
                digest=f"{step.code}:{step.day.isoformat()}:round:{known.round_id}",
                due_at=ctx.now,
                step=step.code,
                payload=(
                    ("round_id", known.round_id),
                    ("period", known.period),
                    ("plan", known.plan_title),
                    ("units", len(silent)),
                    ("unit_ids", ",".join(str(number) for number in silent)),
                ),
            )
            for person in people_with_role(ctx.session, Role.OFFICE)
        ],
    )


def read_notice(ctx: Ctx, notice_id: int) -> str:
    """Mark the actor's own notice as read and answer where it leads. Raises NotFound for anybody else's."""
    notice = ctx.session.get(Notice, notice_id)
    if notice is None or notice.user_id != ctx.actor.id:
        raise NotFound
    notice.read_at = notice.read_at or ctx.now
    ctx.session.add(notice)
    return notice.link or "/messages"


def read_all_notices(ctx: Ctx) -> int:
    done = ctx.session.connection().execute(
        sa.update(Notice)
        .where(col(Notice.user_id) == ctx.actor.id, col(Notice.read_at).is_(None))
        .values(read_at=ctx.now)
    )
    return done.rowcount


def retry_sending(ctx: Ctx, message_id: int) -> None:
    """Send a failed message again. Raises NotFound for one that did not fail."""
    require(ctx, Permission.OUTBOX_RETRY)
    if not retry_message(ctx, message_id):
        raise NotFound

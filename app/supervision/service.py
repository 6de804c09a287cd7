"""Urge, instruct, close, judge: what supervisors and leaders do to tasks."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.queries import Person, people_in_scope
from app.accounts.queries.absences import contacts
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.clock import local_date
from app.core.context import Ctx
from app.core.errors import IllegalTransition, InvalidInput, NotFound, StaleData
from app.lamps.enums import LampColour
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.queries import RobotLine, robots
from app.outbox.rules import Occasion
from app.plans.enums import TaskState
from app.plans.models import Task
from app.plans.queries.scope import tasks_visible_to
from app.policy.guard import require
from app.policy.permissions import Permission
from app.policy.roles import Role
from app.rounds.models import Assignment
from app.supervision import queries
from app.supervision.enums import CloseKind, SupervisionFlaw
from app.supervision.models import CloseOut, Follow, Instruction, LampOverride, Urge

COLOURS_BY_HAND = frozenset({LampColour.GREEN, LampColour.YELLOW, LampColour.RED})

LONGEST_TEXT, LONGEST_REASON, LONGEST_NOTE = 1000, 500, 300


def task_or_404(ctx: Ctx, task_id: int) -> Task:
    found = ctx.session.scalars(tasks_visible_to(ctx.actor).where(col(Task.id) == task_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def urge_assignments(ctx: Ctx, assignment_ids: Sequence[int], note: str = "") -> tuple[int, int]:
    """Urge what is still owed among the chosen, once a day each. Answers (urged, people told).

    All or nothing for the actor's scope: one id out of sight refuses the whole selection with NotFound.
    """
    require(ctx, Permission.URGE_SEND)
    if len(note) > LONGEST_NOTE:
        raise InvalidInput({"note": SupervisionFlaw.LONG_NOTE.label})
    wanted = sorted(set(assignment_ids))
    found = queries.urgeable(ctx, wanted)
    if len(found) != len(wanted):
        raise NotFound
    owed = [one for one in found if one.is_owed]
    if not owed:
        raise InvalidInput(SupervisionFlaw.NOTHING_TO_URGE.label)
    last = queries.last_urges(ctx.session, [one.assignment_id for one in owed])
    fresh = [one for one in owed if one.assignment_id not in last or local_date(last[one.assignment_id]) < ctx.today]
    if not fresh:
        raise InvalidInput(SupervisionFlaw.TOO_SOON.label)
    for one in fresh:
        _urge_one(ctx, one, note)
    people = contacts(ctx.session, ctx.today, sorted({one.unit_id for one in fresh})).people
    occasions = _urge_occasions(ctx, fresh, people, note)
    outbox.enqueue(ctx, occasions)
    for robot in robots(ctx.session):
        if robot.enabled and robot.tells_reminders:
            outbox.enqueue(ctx, _group_urges(ctx, fresh, robot, note), (robot.channel,))
    return len(fresh), len({occasion.recipient_id for occasion in occasions})


def urgeable_of_tasks(ctx: Ctx, task_ids: Sequence[int]) -> list[int]:
    """What an urge of whole tasks reaches. Raises NotFound when one of them is out of the actor's sight."""
    wanted = sorted(set(task_ids))
    seen = tasks_visible_to(ctx.actor).where(col(Task.id).in_(wanted)).with_only_columns(col(Task.id))
    if len(ctx.session.scalars(seen).all()) != len(wanted):
        raise NotFound
    return queries.owed_assignments(ctx, wanted)


def _urge_one(ctx: Ctx, one: queries.Urgeable, note: str) -> None:
    number = one.urged + 1
    ctx.session.add(
        Urge(
            assignment_id=one.assignment_id,
            number=number,
            note=note,
            urged_by=ctx.actor.id,
            urged_at=ctx.now,
            due_at=one.due_at,
            lock_at=one.lock_at,
        )
    )
    done = ctx.session.connection().execute(
        sa.update(Assignment)
        .where(col(Assignment.id) == one.assignment_id, col(Assignment.urged) == one.urged)
        .values(urged=number)
    )
    if not done.rowcount:
        raise StaleData
    audit.record(
        ctx, AuditAction.ASSIGNMENT_URGED, "assignment", one.assignment_id, after={"urged": number}, reason=note
    )


def _urge_occasions(
    ctx: Ctx, urged: Sequence[queries.Urgeable], people: Sequence[Person], note: str
) -> list[Occasion]:
    by_unit: dict[int | None, list[Person]] = {}
    for person in people:
        by_unit.setdefault(person.unit_id, []).append(person)
    return [
        Occasion(
            kind=MessageKind.URGED,
            recipient_id=person.user_id,
            subject_kind="assignment",
            subject_id=one.assignment_id,
            digest=f"{ctx.today.isoformat()}:{ctx.actor.id}",
            due_at=ctx.now,
            step=f"U{one.urged + 1}",
            payload=(
                ("number", one.number),
                ("task", one.title),
                ("period", one.period),
                ("due_at", one.due_at.isoformat()),
                ("urged_by", ctx.actor.name),
                ("note", note),
            ),
        )
        for one in urged
        for person in by_unit.get(one.unit_id, ())
    ]


def _group_urges(ctx: Ctx, urged: Sequence[queries.Urgeable], robot: RobotLine, note: str) -> list[Occasion]:
    """A group hears which of its units still owe how much, as with a reminder."""
    return [
        Occasion(
            kind=MessageKind.URGED,
            recipient_id=None,
            robot_id=robot.robot_id,
            subject_kind="assignment",
            subject_id=one.assignment_id,
            digest=f"{ctx.today.isoformat()}:{ctx.actor.id}:{one.due_at.isoformat()}",
            due_at=ctx.now,
            step=f"U{one.urged + 1}",
            payload=(
                ("plan", one.plan),
                ("period", one.period),
                ("unit", one.unit),
                ("due_at", one.due_at.isoformat()),
                ("lock_at", one.lock_at.isoformat()),
                ("urged_by", ctx.actor.name),
                ("note", note),
            ),
        )
        for one in urged
        if robot.unit_id in (None, one.unit_id)
    ]


def write_instruction(ctx: Ctx, task_id: int, text: str) -> int:
    """A leader's instruction, told to the lead units' liaisons and the supervisors in whose scope the task lies."""
    require(ctx, Permission.INSTRUCTION_WRITE)
    task = task_or_404(ctx, task_id)
    if not text:
        raise InvalidInput({"text": SupervisionFlaw.NO_TEXT.label})
    if len(text) > LONGEST_TEXT:
        raise InvalidInput({"text": SupervisionFlaw.LONG_TEXT.label})
    row = Instruction(task_id=task_id, text=text, written_by=ctx.actor.id, written_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()  # the audit row and the messages name the instruction
    audit.record(ctx, AuditAction.INSTRUCTION_WRITTEN, "task", task_id, after={"text": text})
    leads = queries.lead_units(ctx.session, task_id)
    units = queries.responsible_units(ctx.session, task_id)
    told = list(contacts(ctx.session, ctx.today, leads).people)
    told += people_in_scope(ctx.session, Role.SUPERVISOR, units)
    payload = (
        ("leader", ctx.actor.name),
        ("number", task.number),
        ("task", task.title),
        ("task_id", task_id),
        ("text", text),
    )
    outbox.enqueue(
        ctx,
        [
            Occasion(
                kind=MessageKind.INSTRUCTION,
                recipient_id=user_id,
                subject_kind="instruction",
                subject_id=row.id or 0,
                digest=f"instruction:{row.id}",
                due_at=ctx.now,
                payload=payload,
            )
            for user_id in sorted({person.user_id for person in told})
        ],
    )
    return row.id or 0


def follow_task(ctx: Ctx, task_id: int) -> None:
    require(ctx, Permission.TASK_FOLLOW)
    task_or_404(ctx, task_id)
    if ctx.session.get(Follow, (task_id, ctx.actor.id)) is None:
        ctx.session.add(Follow(task_id=task_id, user_id=ctx.actor.id, since=ctx.now))
        audit.record(ctx, AuditAction.TASK_FOLLOWED, "task", task_id)


def unfollow_task(ctx: Ctx, task_id: int) -> None:
    require(ctx, Permission.TASK_FOLLOW)
    task_or_404(ctx, task_id)
    row = ctx.session.get(Follow, (task_id, ctx.actor.id))
    if row is not None:
        ctx.session.delete(row)
        audit.record(ctx, AuditAction.TASK_UNFOLLOWED, "task", task_id)


def close_out_task(
    ctx: Ctx, task_id: int, *, finished_on: date, reason: str, version: int | None = None
) -> CloseKind:
    """Check a task off. On time when it was finished by its deadline; the lamp is frozen with that word.

    Raises IllegalTransition for a task not in hand, StaleData when it changed since `version`.
    """
    require(ctx, Permission.TASK_CLOSE)
    task = task_or_404(ctx, task_id)
    if task.state is not TaskState.ACTIVE:
        raise IllegalTransition(SupervisionFlaw.NOT_OPEN.label)
    if finished_on > ctx.today:
        raise InvalidInput({"finished_on": SupervisionFlaw.FUTURE.label})
    _check_reason("close_reason", reason)
    late = task.deadline is not None and finished_on > task.deadline
    kind = CloseKind.LATE if late else CloseKind.ON_TIME
    done = ctx.session.connection().execute(
        sa.update(Task)
        .where(
            col(Task.id) == task_id,
            col(Task.version) == (task.version if version is None else version),
            col(Task.state) == TaskState.ACTIVE,
        )
        .values(state=TaskState.CLOSED, percent=100, version=task.version + 1)
    )
    if not done.rowcount:
        raise StaleData
    ctx.session.expire(task)
    ctx.session.add(
        CloseOut(
            task_id=task_id,
            kind=kind,
            finished_on=finished_on,
            reason=reason,
            closed_by=ctx.actor.id,
            closed_at=ctx.now,
        )
    )
    after = {"state": TaskState.CLOSED.value, "kind": kind.value, "finished_on": finished_on}
    audit.record(
        ctx,
        AuditAction.TASK_CLOSED,
        "task",
        task_id,
        before={"state": TaskState.ACTIVE.value},
        after=after,
        reason=reason,
    )
    return kind


def override_lamp(ctx: Ctx, task_id: int, colour: LampColour, reason: str) -> None:
    """Set a lamp by hand; the rules' own reasons stay readable beside it."""
    require(ctx, Permission.LAMP_OVERRIDE)
    task_or_404(ctx, task_id)
    if colour not in COLOURS_BY_HAND:
        raise InvalidInput({"colour": SupervisionFlaw.DONE_COLOUR.label})
    _check_reason("reason", reason)
    _lift(ctx, task_id)
    ctx.session.add(LampOverride(task_id=task_id, colour=colour, reason=reason, set_by=ctx.actor.id, set_at=ctx.now))
    audit.record(ctx, AuditAction.LAMP_OVERRIDDEN, "task", task_id, after={"colour": colour.value}, reason=reason)


def lift_override(ctx: Ctx, task_id: int) -> None:
    """Let the rules speak again."""
    require(ctx, Permission.LAMP_OVERRIDE)
    task_or_404(ctx, task_id)
    if _lift(ctx, task_id):
        audit.record(ctx, AuditAction.LAMP_RESTORED, "task", task_id)


def _check_reason(field: str, reason: str) -> None:
    """Shown as long as the task is: never cut short behind the writer's back."""
    if not reason:
        raise InvalidInput({field: SupervisionFlaw.NO_REASON.label})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({field: SupervisionFlaw.LONG_REASON.label})


def _lift(ctx: Ctx, task_id: int) -> bool:
    done = ctx.session.connection().execute(
        sa.update(LampOverride)
        .where(col(LampOverride.task_id) == task_id, col(LampOverride.lifted_at).is_(None))
        .values(lifted_at=ctx.now)
    )
    return bool(done.rowcount)

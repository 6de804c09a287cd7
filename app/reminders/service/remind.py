"""Decides who is told what when, and writes it to the outbox. Sweeps: everything due as of now, once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.accounts.queries import people_with_role
from app.accounts.queries.absences import contacts
from app.calendars.queries import calendar_value
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import Channel, MessageKind
from app.outbox.queries import RobotLine, robots
from app.outbox.rules import Occasion
from app.policy.roles import Role
from app.reminders import queries
from app.reminders.rules import ANNOUNCED_FOR, Step, moved_steps, steps_due, steps_of
from app.reminders.service.urges import tell_of_urges
from app.rounds.queries.dues import UnitDues, dues_by_unit
from app.units.queries import unit_labels
from app.workdays.calendar import Calendar


@dataclass(frozen=True)
class Receiver:
    """A person who reads for a unit, or a robot that speaks to it; `channels` are the ways."""

    recipient_id: int | None
    robot_id: int | None
    channels: tuple[Channel, ...]


@dataclass(frozen=True)
class Sweep:
    """What one sweep knows of the world."""

    calendar: Calendar
    robots: tuple[RobotLine, ...]


def remind_due(ctx: Ctx) -> int:
    """Write every reminder that is due now. Answers how many occurrences are new.

    Reminders go to the liaisons a unit has today and to the robots of its groups. Who is on leave is left out, since
    the alternate hears it anyway; where all are away the unit's leader hears it. A unit that nobody reads for is told
    to the office, once per step. Whoever takes over in the middle of a step is told where things stand.
    """
    speaking = tuple(robot for robot in robots(ctx.session) if robot.enabled)
    sweep = Sweep(calendar_value(ctx.session), speaking)
    fresh = tell_of_urges(ctx)
    for known in queries.open_rounds(ctx.session):
        fresh += _announce(ctx, known, sweep)
        for debts in _by_due(queries.debts_of(ctx.session, known.round_id)):
            fresh += _remind(ctx, known, debts, sweep)
    return fresh


def _by_due(debts: Sequence[queries.Debt]) -> list[list[queries.Debt]]:
    """Co-units and extended ones have dates of their own, and so steps of their own."""
    groups: dict[tuple[object, object], list[queries.Debt]] = defaultdict(list)
    for debt in debts:
        groups[debt.due_at, debt.lock_at].append(debt)
    return list(groups.values())


def _remind(ctx: Ctx, known: queries.OpenRound, debts: Sequence[queries.Debt], sweep: Sweep) -> int:
    steps = moved_steps(steps_of(known.reminders), known.due_at, debts[0].due_at, sweep.calendar)
    due = steps_due(steps, ctx.now, opened_at=known.opened_at, lock_at=debts[0].lock_at)
    if due.current is None:
        return 0
    told = queries.told_of(ctx.session, [debt.assignment_id for debt in debts])
    listeners = _listeners(ctx, debts, sweep)
    fresh = _write(ctx, known, due.current, debts, listeners, told)
    if not fresh:
        return _tell_office(ctx, known, due.current, debts, listeners)
    for step in due.missed:
        # Steps that fell into a downtime stay in the log as replaced by the one that goes out now.
        _write(ctx, known, step, debts, listeners, told)
    outbox.supersede_steps(
        ctx, [debt.assignment_id for debt in debts], [one.code for one in due.missed], due.current.code
    )
    return fresh + _tell_office(ctx, known, due.current, debts, listeners)


def _listeners(ctx: Ctx, debts: Sequence[queries.Debt], sweep: Sweep) -> dict[int, list[Receiver]]:
    """Unit → who hears of what it owes."""
    units = sorted({debt.unit_id for debt in debts})
    found: dict[int, list[Receiver]] = defaultdict(list)
    for person in contacts(ctx.session, ctx.today, units).people:
        if person.unit_id is not None:
            found[person.unit_id].append(Receiver(person.user_id, None, outbox.DEFAULT_CHANNELS))
    for robot in sweep.robots:
        for unit in units if robot.tells_reminders else ():
            if robot.unit_id in (None, unit):
                found[unit].append(Receiver(None, robot.robot_id, (robot.channel,)))
    return found


def _write(
    ctx: Ctx,
    known: queries.OpenRound,
    step: Step,
    debts: Sequence[queries.Debt],
    listeners: dict[int, list[Receiver]],
    told: queries.Told,
) -> int:
    """Everything that has not been told. A step that others heard of is told again to who is new, while it helps."""
    units = unit_labels(ctx.session, sorted({debt.unit_id for debt in debts}))
    occasions: dict[tuple[Channel, ...], list[Occasion]] = defaultdict(list)
    for debt in debts:
        heard = told.get((debt.assignment_id, step.code), frozenset())
        for listener in listeners.get(debt.unit_id, ()):
            is_new = (listener.recipient_id, listener.robot_id) not in heard
            may_join = listener.robot_id is None and ctx.now <= debt.lock_at
            if is_new and (not heard or may_join):
                occasions[listener.channels].append(_occasion(ctx, known, step, debt, listener, units[debt.unit_id]))
    return sum(outbox.enqueue(ctx, rows, channels) for channels, rows in occasions.items())


def _occasion(
    ctx: Ctx, known: queries.OpenRound, step: Step, debt: queries.Debt, listener: Receiver, unit: str
) -> Occasion:
    return Occasion(
        kind=MessageKind.REMINDER,
        recipient_id=listener.recipient_id,
        robot_id=listener.robot_id,
        subject_kind="assignment",
        subject_id=debt.assignment_id,
        # Without the round: who owes for several plans on the same day hears of all in one message.
        digest=f"{step.code}:{step.day.isoformat()}",
        due_at=ctx.now,
        step=step.code,
        payload=(
            ("round_id", known.round_id),
            ("period", known.period),
            ("plan", known.plan_title),
            ("number", debt.task_number),
            ("task", debt.task_title),
            ("unit", unit),
            ("due_at", debt.due_at.isoformat()),
            ("lock_at", debt.lock_at.isoformat()),
            ("kind", step.kind.value),
        ),
    )


def _tell_office(
    ctx: Ctx,
    known: queries.OpenRound,
    step: Step,
    debts: Sequence[queries.Debt],
    listeners: dict[int, list[Receiver]],
) -> int:
    """Nobody can be reminded in these units, so the office must telephone. A robot in a group reaches nobody for sure."""
    reached = {unit for unit, found in listeners.items() if any(one.recipient_id for one in found)}
    silent = sorted({debt.unit_id for debt in debts} - reached)
    if not silent:
        return 0
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
    return 0


def _announce(ctx: Ctx, known: queries.OpenRound, sweep: Sweep) -> int:
    """Robots tell their group that a round is open; who is a person was told when it opened."""
    if ctx.now - known.opened_at > ANNOUNCED_FOR:
        return 0
    speaking = [robot for robot in sweep.robots if robot.tells_openings]
    owed = dues_by_unit(ctx.session, known.round_id) if speaking else {}
    return sum(outbox.enqueue(ctx, _opening(ctx, known, robot, owed), (robot.channel,)) for robot in speaking)


def _opening(
    ctx: Ctx, known: queries.OpenRound, robot: RobotLine, owed: Mapping[int, UnitDues]
) -> Iterator[Occasion]:
    """A unit's group hears of the unit's own line; one of all units of the round's, and of the co-units' parts."""
    mine = owed if robot.unit_id is None else {unit: dues for unit, dues in owed.items() if unit == robot.unit_id}
    if mine:
        yield Occasion(
            kind=MessageKind.ROUND_OPENED,
            recipient_id=None,
            robot_id=robot.robot_id,
            subject_kind="round",
            subject_id=known.round_id,
            digest=f"round:{known.round_id}",
            due_at=ctx.now,
            payload=(
                ("round_id", known.round_id),
                ("plan", known.plan_title),
                ("period", known.period),
                ("units", len(mine)),
                *_group_dues(known, robot, mine),
            ),
        )


def _group_dues(
    known: queries.OpenRound, robot: RobotLine, mine: Mapping[int, UnitDues]
) -> tuple[tuple[str, str | int | None], ...]:
    if robot.unit_id is not None:
        return mine[robot.unit_id].told()
    told = (("due_at", known.due_at.isoformat()), ("owed", sum(dues.owed for dues in mine.values())))
    return (*told, ("co_due_at", known.co_due_at.isoformat())) if known.co_due_at else told

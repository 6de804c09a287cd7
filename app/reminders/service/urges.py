"""Urges that robots tell their groups, and units that an urge reaches nobody in. A sweep like the others."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.accounts.queries import people_with_role
from app.accounts.queries.absences import contacts
from app.core.clock import local_date
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.queries import RobotLine
from app.outbox.rules import Occasion
from app.policy.roles import Role
from app.reminders.queries.urges import UrgeLine, urges_since
from app.units.queries import unit_labels

# An urge that is older is no news to a group; it was told to the people when it was written.
NEWS = timedelta(days=1)


def tell_of_urges(ctx: Ctx, robots: Sequence[RobotLine]) -> int:
    """Write what groups and the office must hear of fresh urges. Answers how many occurrences are new."""
    urged = urges_since(ctx.session, ctx.now - NEWS)
    if not urged:
        return 0
    units = sorted({one.unit_id for one in urged})
    labels = unit_labels(ctx.session, units)
    unreached = set(contacts(ctx.session, ctx.today, units).unreached)
    fresh = outbox.enqueue(ctx, _to_office(ctx, [one for one in urged if one.unit_id in unreached]))
    for robot in robots:
        mine = [one for one in urged if robot.unit_id in (None, one.unit_id)] if robot.tells_reminders else []
        occasions = [_to_group(one, robot, labels[one.unit_id]) for one in mine]
        fresh += outbox.enqueue(ctx, occasions, (robot.channel,))
    return fresh


def _to_group(one: UrgeLine, robot: RobotLine, unit: str) -> Occasion:
    return Occasion(
        kind=MessageKind.URGED,
        recipient_id=None,
        robot_id=robot.robot_id,
        subject_kind="assignment",
        subject_id=one.assignment_id,
        digest=f"{local_date(one.urged_at).isoformat()}:{one.urged_by_id}:{one.note}",
        due_at=one.urged_at,
        step=f"U{one.number}",
        payload=(
            ("unit", unit),
            ("number", one.task_number),
            ("task", one.task),
            ("period", one.period),
            ("due_at", one.due_at.isoformat()),
            ("urged_by", one.urged_by),
            ("note", one.note),
        ),
    )


def _to_office(ctx: Ctx, urged: Sequence[UrgeLine]) -> Iterator[Occasion]:
    """Once a day and round: these units must be telephoned."""
    rounds = {one.round_id: one for one in urged}
    for number, first in rounds.items():
        silent = sorted({one.unit_id for one in urged if one.round_id == number})
        day = local_date(first.urged_at).isoformat()
        for person in people_with_role(ctx.session, Role.OFFICE):
            yield Occasion(
                kind=MessageKind.NO_LIAISON,
                recipient_id=person.user_id,
                subject_kind="round",
                subject_id=number,
                digest=f"urge:{day}:round:{number}",
                due_at=ctx.now,
                step=f"U{day}",
                payload=(
                    ("round_id", number),
                    ("period", first.period),
                    ("plan", first.plan),
                    ("units", len(silent)),
                    ("unit_ids", ",".join(str(unit) for unit in silent)),
                ),
            )

"""Units in which an urge reached nobody: the office must telephone. A sweep like the others."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.accounts.queries import people_with_role
from app.accounts.queries.absences import contacts
from app.core.clock import local_date
from app.core.context import Ctx
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.rules import Occasion
from app.policy.roles import Role
from app.reminders.queries.urges import UrgeLine, urges_since

# Of older ones the office has heard, or they are settled.
NEWS = timedelta(days=1)


def tell_of_urges(ctx: Ctx) -> int:
    """Write what the office must hear of fresh urges. Answers how many occurrences are new."""
    urged = urges_since(ctx.session, ctx.now - NEWS)
    unreached = (
        set(contacts(ctx.session, ctx.today, sorted({one.unit_id for one in urged})).unreached) if urged else ()
    )
    return outbox.enqueue(ctx, _to_office(ctx, [one for one in urged if one.unit_id in unreached]))


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

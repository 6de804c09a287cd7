"""Both people hear how a handover stands; once it is in force, with a list of what is owed."""

from collections.abc import Sequence

from app.accounts.queries import names_of_people, people_with_role
from app.core import dates
from app.core.context import Ctx
from app.handovers.enums import HandoverState, HandoverWord
from app.handovers.models import Handover
from app.handovers.queries.work import WorkItem
from app.outbox import service as outbox
from app.outbox.enums import MessageKind
from app.outbox.rules import Occasion
from app.policy.roles import Role

SHOWN = 12


def tell(ctx: Ctx, row: Handover, items: Sequence[WorkItem]) -> None:
    """Once per state: who is told twice of the same would stop reading. The office hears what nobody will take."""
    names = names_of_people(ctx.session, [row.from_user_id, row.to_user_id])
    payload = (
        ("handover_id", row.id),
        ("state", row.state.value),
        ("giver", names[row.from_user_id]),
        ("receiver", names[row.to_user_id]),
        ("role", row.role.label),
        ("day", row.effective_on.isoformat()),
        ("count", len(items)),
        ("lines", "\n".join(_line(item) for item in items[:SHOWN])),
        ("left", max(len(items) - SHOWN, 0)),
        ("note", row.answer or row.note),
    )
    told = {row.from_user_id, row.to_user_id}
    if row.state in (HandoverState.REFUSED, HandoverState.WITHDRAWN):
        told |= {person.user_id for person in people_with_role(ctx.session, Role.OFFICE)}
    outbox.enqueue(
        ctx,
        [
            Occasion(
                kind=MessageKind.HANDOVER,
                recipient_id=user_id,
                subject_kind="handover",
                subject_id=row.id or 0,
                digest=f"handover:{row.id}:{row.state.value}",
                due_at=ctx.now,
                step=row.state.value,
                payload=payload,
            )
            for user_id in sorted(told)
        ],
    )


def _line(item: WorkItem) -> str:
    due = HandoverWord.DUE_BY.label.format(day=dates.moment_full(item.due_at)) if item.due_at else ""
    return HandoverWord.OWED_LINE.label.format(number=item.number, title=item.title, kind=item.label, due=due)

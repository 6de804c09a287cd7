"""(state, action) → state of a handover."""

from app.handovers.enums import HandoverAction as A
from app.handovers.enums import HandoverState as S

TRANSITIONS: dict[tuple[S, A], S] = {
    (S.WAITING, A.ACCEPT): S.ACCEPTED,
    (S.WAITING, A.REFUSE): S.REFUSED,
    (S.WAITING, A.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, A.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, A.APPLY): S.DONE,
}


def next_state(state: S, action: A) -> S | None:
    """None where the action is not possible."""
    return TRANSITIONS.get((state, action))

"""(state, action) → state of an imported table. What was withdrawn is uploaded anew."""

from app.histories.enums import HistoryAction as A
from app.histories.enums import HistoryState as S

TRANSITIONS: dict[tuple[S, A], S] = {
    (S.CHECKED, A.APPLY): S.APPLIED,
    (S.CHECKED, A.WITHDRAW): S.WITHDRAWN,
    (S.APPLIED, A.WITHDRAW): S.WITHDRAWN,
}


def next_state(state: S, action: A) -> S | None:
    """None where the action is not possible."""
    return TRANSITIONS.get((state, action))

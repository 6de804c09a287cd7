"""How an assignment moves: (state, action) → state. What is not listed cannot happen."""

from app.reports.enums import SubmitAction
from app.rounds.enums import AssignmentState

_FROM_DRAFT = {
    SubmitAction.SAVE_DRAFT: AssignmentState.DRAFT,
    SubmitAction.REQUEST_SIGN_OFF: AssignmentState.SIGNING,
    SubmitAction.SUBMIT: AssignmentState.SUBMITTED,
    SubmitAction.EXEMPT: AssignmentState.EXEMPT,
}
_BY_STATE: dict[AssignmentState, dict[SubmitAction, AssignmentState]] = {
    AssignmentState.PENDING: _FROM_DRAFT,
    AssignmentState.DRAFT: _FROM_DRAFT,
    AssignmentState.SIGNING: {
        SubmitAction.SIGN_OFF: AssignmentState.SUBMITTED,
        SubmitAction.SEND_BACK: AssignmentState.DRAFT,
        SubmitAction.EXEMPT: AssignmentState.EXEMPT,
    },
    AssignmentState.SUBMITTED: {
        SubmitAction.ACCEPT: AssignmentState.ACCEPTED,
        SubmitAction.RETURN: AssignmentState.RETURNED,
    },
    AssignmentState.RETURNED: _FROM_DRAFT,
    AssignmentState.ACCEPTED: {SubmitAction.REOPEN: AssignmentState.SUBMITTED},
    AssignmentState.EXEMPT: {SubmitAction.RESUME: AssignmentState.PENDING},
}

TRANSITIONS = {(state, action): target for state, actions in _BY_STATE.items() for action, target in actions.items()}
# Where the unit's liaison can write: not signed for, not filed, not exempt.
DESK_STATES = frozenset({AssignmentState.PENDING, AssignmentState.DRAFT, AssignmentState.RETURNED})
FILING = frozenset(
    {SubmitAction.SAVE_DRAFT, SubmitAction.REQUEST_SIGN_OFF, SubmitAction.SIGN_OFF, SubmitAction.SUBMIT}
)

LEAVING = FILING - {SubmitAction.SAVE_DRAFT}


def next_state(state: AssignmentState, action: SubmitAction) -> AssignmentState | None:
    return TRANSITIONS.get((state, action))


def allowed_actions(state: AssignmentState) -> frozenset[SubmitAction]:
    return frozenset(_BY_STATE[state])

"""Whether work can be handed over. Pure."""

from dataclasses import dataclass

from app.handovers.enums import HandoverFlaw


@dataclass(frozen=True)
class HandoverFacts:
    """`receiver_fits`: an active account that holds the role already. `scope_covered` counts for supervisors."""

    same_person: bool
    giver_holds: bool
    receiver_fits: bool
    same_unit: bool
    scope_covered: bool
    day_past: bool
    under_way: bool


def handover_flaw(facts: HandoverFacts) -> tuple[str, HandoverFlaw] | None:
    """The field of the form and what is wrong with it; None when nothing is.

    The receiver must hold the role already: a handover moves work, and never gives a right that nobody granted.
    """
    checks = (
        (not facts.giver_holds, "whose", HandoverFlaw.NOT_HELD),
        (facts.same_person, "receiver", HandoverFlaw.SAME_PERSON),
        (not facts.receiver_fits, "receiver", HandoverFlaw.NO_RECEIVER),
        (not facts.same_unit, "receiver", HandoverFlaw.OTHER_UNIT),
        (not facts.scope_covered, "receiver", HandoverFlaw.SCOPE_LACKING),
        (facts.day_past, "effective_on", HandoverFlaw.DAY_PAST),
        (facts.under_way, "whose", HandoverFlaw.UNDER_WAY),
    )
    return next(((field, flaw) for holds, field, flaw in checks if holds), None)

"""A lamp in words."""

from app.lamps.rules import Lamp, LampReason


def sentence(reason: LampReason) -> str:
    return reason.code.label.format(**dict(reason.numbers))


def explanation(lamp: Lamp) -> str:
    """All reasons in one line, gravest first; empty for a green lamp."""
    return "；".join(sentence(reason) for reason in lamp.reasons)

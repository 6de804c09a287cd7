"""A lamp in words."""

from app.core.view import LampView
from app.lamps.rules import Lamp, LampReason


def sentence(reason: LampReason) -> str:
    return reason.code.label.format(**dict(reason.numbers))


def explanation(lamp: Lamp) -> str:
    """All reasons in one line, gravest first; empty for a green lamp."""
    return "；".join(sentence(reason) for reason in lamp.reasons)


def lamp_view(lamp: Lamp) -> LampView:
    """A lamp as pages show it."""
    return LampView(lamp.colour, lamp.word.label, explanation(lamp))

"""A lamp in a cell: its word, and a colour that says the same."""

from app.exports.workbooks.cells import Tone, Toned
from app.lamps.enums import LampColour

_TONES = {
    LampColour.NONE: Tone.GREY,
    LampColour.GREEN: Tone.GREEN,
    LampColour.YELLOW: Tone.YELLOW,
    LampColour.RED: Tone.RED,
    LampColour.DONE_ON_TIME: Tone.GREEN,
    LampColour.DONE_LATE: Tone.GREY,
}


def lamp_cell(colour: LampColour, word: str = "") -> Toned:
    """`word` says more than the colour's own label where the rule does (逾期 instead of 滞后)."""
    return Toned(word or colour.label, _TONES[colour])

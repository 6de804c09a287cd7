"""How tasks stand, beside their reports.

A lamp needs close-outs and hand-set colours, which live above the reports. The composition root hands in the reader
of the overview, so that a form and the board can never show two lamps for one task.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.core.context import Ctx
from app.core.view import LampView
from app.lamps.enums import LampColour


@dataclass(frozen=True)
class Standing:
    """`expected` is 序时应达 in per cent, None for a task without beginning or end."""

    lamp: LampView
    expected: int | None = None


UNKNOWN = Standing(LampView(LampColour.NONE, LampColour.NONE.label))
Reader = Callable[[Ctx, Sequence[int]], Mapping[int, Standing]]


def standings(ctx: Ctx, task_ids: Sequence[int]) -> Mapping[int, Standing]:
    """A constant number of statements for all of them."""
    read: Reader = ctx.extra["lamps"]
    return read(ctx, task_ids) if task_ids else {}

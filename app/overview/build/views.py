"""Small shapes that several pages of the overview share."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.core.context import Ctx
from app.core.view import Filter, FilterBar, LampView, Option, Options
from app.lamps.enums import LampWord
from app.overview.enums import OverviewWord
from app.overview.queries.lamps import TaskLamp, task_lamps
from app.plans.enums import TaskState
from app.plans.queries.ledger import UnitRef
from app.plans.queries.plans import plan_options
from app.reports.build.lamps import Standing
from app.units.queries import unit_options

GRAVE = "grave"
WORD_FILTERS: Mapping[str, frozenset[LampWord]] = {
    GRAVE: frozenset({LampWord.OVERDUE, LampWord.LAGGING}),
    **{word.value: frozenset({word}) for word in LampWord},
}


def lamp_view(lamp: TaskLamp) -> LampView:
    """The word says more than the colour; a hand-set lamp tells who set it and what the rules had found."""
    why = lamp.why
    if lamp.by_hand:
        why = f"{why} {OverviewWord.HAND.label.format(why=lamp.by_hand)}"
    return LampView(lamp.lamp.colour, lamp.lamp.word.label, why)


def standings(ctx: Ctx, task_ids: Sequence[int]) -> dict[int, Standing]:
    """The lamps of tasks for pages below the overview."""
    found = task_lamps(ctx, task_ids)
    return {task_id: Standing(lamp_view(lamp), lamp.due_percent) for task_id, lamp in found.items()}


def names(units: Sequence[UnitRef]) -> str:
    return OverviewWord.AND.label.join(unit.label for unit in units)


def filter_bar(
    ctx: Ctx, action: str, asked: Mapping[str, str], *, columns: tuple[Option, ...] = (), board: bool = False
) -> FilterBar:
    """Plan, unit, lamp, state and search, as the address has them."""
    plans = [(str(number), title) for number, title in plan_options(ctx.session, ctx.actor)]
    units = [(str(number), name) for number, name in unit_options(ctx.session)]
    word = OverviewWord
    fields = [
        Filter("q", word.SEARCH.label, "search", asked.get("q", ""), placeholder=word.SEARCH_HINT.label),
        _select("plan", word.PLAN, word.ALL_PLANS, asked, plans),
        _select("unit", word.UNIT, word.ALL_UNITS, asked, units),
        _select("lamp", word.LAMP, word.ALL_LAMPS, asked, _lamp_options(board=board)),
    ]
    if not board:
        states = [(s.value, s.label) for s in (TaskState.ACTIVE, TaskState.CLOSED, TaskState.CANCELLED)]
        fields.append(_select("state", word.STATE, word.ALL_STATES, asked, states))
    return FilterBar(action, tuple(fields), columns, asked.get("sort", ""))


def _lamp_options(*, board: bool) -> list[tuple[str, str]]:
    shown = [LampWord.OVERDUE, LampWord.LAGGING, LampWord.YELLOW]
    if not board:
        shown += [LampWord.GREEN, LampWord.NONE, LampWord.DONE_ON_TIME, LampWord.DONE_LATE]
    return [(GRAVE, OverviewWord.GRAVE.label), *((word.value, word.label) for word in shown)]


def _select(
    name: str, label: OverviewWord, everything: OverviewWord, asked: Mapping[str, str], values: list[tuple[str, str]]
) -> Filter:
    options = _options(everything.label, tuple(values))
    value = asked.get(name, "")
    known = any(option.value == value for option in options)
    return Filter(name, label.label, "select", value if known else "", options)


@lru_cache(maxsize=128)
def _options(everything: str, values: tuple[tuple[str, str], ...]) -> Options:
    """Made once for the same units and plans: hundreds of them stand over every list."""
    return Options((Option("", everything), *(Option(key, words) for key, words in values)))

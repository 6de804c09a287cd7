"""Filters of a list say what narrows it; columns are the reader's choice."""

from app.core.view import Filter, FilterBar, Option

LAMPS = (Option("", "全部"), Option("red", "逾期、滞后"))
SEARCH = Filter("q", "查找", "search")
LAMP = Filter("lamp", "亮灯", options=LAMPS)


def test_usual_filters_are_not_said() -> None:
    assert FilterBar("/tasks", (SEARCH, LAMP)).chips == ()


def test_first_option_is_the_usual_one_even_if_it_has_a_value() -> None:
    state = Filter("state", "状态", value="active", options=(Option("active", "办理中"), Option("all", "全部")))
    assert state.is_usual
    assert not Filter("state", "状态", value="all", options=state.options).is_usual


def test_chosen_filters_are_said_in_words() -> None:
    bar = FilterBar(
        "/tasks", (Filter("q", "查找", "search", "中试"), Filter("lamp", "亮灯", value="red", options=LAMPS))
    )
    assert [(chip.label, chip.said) for chip in bar.chips] == [("查找", "中试"), ("亮灯", "逾期、滞后")]


def test_columns_are_shown_unless_put_away() -> None:
    bar = FilterBar("/tasks", (), (Option("cos", "配合单位", chosen=True), Option("latest", "最近进展")))
    assert (bar.shows("cos"), bar.shows("latest"), bar.shows("title")) == (True, False, True)

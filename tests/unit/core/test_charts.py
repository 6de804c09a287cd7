"""The geometry of charts: nothing outside the drawing, the same figures in the picture, its words and its table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.charts import BarChart, LineChart, bar_chart, line_chart, nice_top, short


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (0.7, 1), (1, 1), (1.2, 2), (3, 4), (17, 20), (20, 20), (36, 40), (43, 50), (51, 100)],
)
def test_axis_ends_at_a_round_number(highest: float, top: float) -> None:
    assert nice_top(highest) == top


@given(st.floats(min_value=0.001, max_value=1e9))
def test_axis_holds_every_value(highest: float) -> None:
    assert highest <= nice_top(highest) < 10 * highest * 1.01


def test_line_ends_with_the_last_known_value() -> None:
    chart = line_chart("进度", ("1月", "2月", "3月"), [10, 20, None], [33, 67, 100], unit="%", top=100)
    assert chart.summary == "进度：2月20%，序时应达67%"
    assert chart.actual == "M36 142.8 L278 129.6"
    assert chart.dot == (278.0, 129.6)
    assert chart.due.count("L") == 2
    assert chart.rows == (("序时应达", ("33", "67", "100")), ("实际", ("10", "20", "—")))
    assert [label.text for label in chart.labels] == ["100", "50", "0", "1月", "2月", "3月", "20%", "序时应达67%"]


def test_line_without_any_value_is_an_empty_frame() -> None:
    chart = line_chart("进度", ("1月", "2月"), [None, None], [None, None])
    assert (chart.actual, chart.due, chart.dot, chart.summary) == ("", "", None, "进度")


def test_line_with_one_value_is_a_dot() -> None:
    chart = line_chart("进度", ("1月",), [5], [None])
    assert (chart.actual, chart.dot, chart.summary) == ("", (36.0, 24.0), "进度：1月5")


def test_a_due_value_known_only_now_is_a_tick() -> None:
    chart = line_chart("进度", ("1月", "2月"), [10, 20], [None, 50], top=100)
    assert chart.due == "M510 90 L530 90"


def test_no_months_draw_no_months() -> None:
    assert [label.text for label in line_chart("进度", (), [], []).labels] == ["1", "0.5", "0"]


def test_bars_grow_towards_the_goal() -> None:
    chart = bar_chart("累计已报", ("24日", "25日", "26日"), [10, 20, None], 40, lines={"25日": "按时线"})
    assert chart.summary == "累计已报：24日10项，25日20项，应报40项"
    assert [bar.height * 2 for bar in chart.bars[:1]] == [chart.bars[1].height]
    assert chart.rows == (("24日", "10", "30"), ("25日", "20", "20"))
    assert [label.text for label in chart.labels if label.strong] == ["应报40", "20", "按时线"]
    assert chart.goal_y == 42


def test_many_days_are_labelled_now_and_then() -> None:
    heads = [f"{day}日" for day in range(1, 32)]
    chart = bar_chart("累计已报", heads, [0] * 31, 0)
    named = [label.text for label in chart.labels if label.text.endswith("日")]
    assert named == heads[::2]
    assert chart.goal_y == chart.base


def test_more_than_owed_still_fits() -> None:
    chart = bar_chart("累计已报", ("1日",), [50], 40)
    assert chart.bars[0].y >= 20


def test_goal_is_not_written_over_the_figures() -> None:
    chart = bar_chart("累计已报", ("1日", "2日"), [5, 5], 5)
    goal = next(label for label in chart.labels if label.text == "应报5")
    assert all(abs(label.y - goal.y) >= 14 for label in chart.labels if label is not goal)


def test_more_than_owed_leaves_nothing_open() -> None:
    chart = bar_chart("累计已报", ("1日",), [50], 40)
    assert chart.rows == (("1日", "50", "0"),)


counts = st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=1, max_size=40)


def _inside(chart: LineChart | BarChart, x: float, y: float) -> bool:
    return 0 <= x <= chart.width and 0 <= y <= chart.height


@given(counts, st.integers(0, 600))
def test_bars_stay_inside(values: list[int | None], goal: int) -> None:
    chart = bar_chart("x", [f"{n}日" for n in range(len(values))], values, goal)
    assert all(
        _inside(chart, bar.x, bar.y) and _inside(chart, bar.x + bar.width, bar.y + bar.height) for bar in chart.bars
    )
    assert all(_inside(chart, label.x, label.y) for label in chart.labels)


@given(counts)
def test_lines_stay_inside(values: list[int | None]) -> None:
    chart = line_chart("x", [f"{n}月" for n in range(len(values))], values, values)
    points = [tuple(map(float, pair.split())) for pair in chart.actual.removeprefix("M").split(" L") if pair]
    assert all(_inside(chart, x, y) for x, y in points)
    assert all(_inside(chart, label.x, label.y) for label in chart.labels)


def test_values_are_short() -> None:
    assert [short(value) for value in (20.0, 0.5, -1, None)] == ["20", "0.5", "−1", "—"]

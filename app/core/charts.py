"""Geometry of the charts: values in, coordinates of an SVG drawing out. Every chart keeps its data for the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

LEFT, TOP, RIGHT, BOTTOM = 36.0, 24.0, 40.0, 34.0


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "middle"
    strong: bool = False


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class LineChart:
    """`actual` and `due` are SVG path data, empty where there is nothing to draw; `rows` feed the data table."""

    title: str
    summary: str
    width: int
    height: int
    grid: tuple[float, ...]
    actual: str
    due: str
    dot: tuple[float, float] | None
    labels: tuple[Label, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def right(self) -> float:
        return self.width - RIGHT

    @property
    def base(self) -> float:
        return self.height - BOTTOM


@dataclass(frozen=True)
class BarChart:
    """`goal_y` is the height of the dashed line for the whole."""

    title: str
    summary: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    goal_y: float
    labels: tuple[Label, ...]
    rows: tuple[tuple[str, str, str], ...]

    @property
    def base(self) -> float:
        return self.height - BOTTOM - 4


def nice_top(highest: float) -> float:
    """The smallest of 1, 2, 4, 5, 10 × 10ⁿ that holds the highest value, so that half of it is a plain number."""
    if highest <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(highest))
    return next(step * unit for step in (1, 2, 4, 5, 10) if step * unit >= highest)


def short(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:g}".replace("-", "−")


@dataclass(frozen=True)
class _Frame:
    """Where a value stands: `high` at the top, nought on the base, one step a month."""

    width: int
    height: int
    high: float
    step: float

    def place(self, index: int, value: float) -> tuple[float, float]:
        base = self.height - BOTTOM
        return round(LEFT + index * self.step, 1), round(base - value / self.high * (base - TOP), 1)

    def path(self, values: Sequence[float | None], tick: float = 0) -> str:
        """A single point draws a level tick of that half-width, or nothing."""
        points = [self.place(index, value) for index, value in enumerate(values) if value is not None]
        if len(points) == 1 and tick:
            points = [(points[0][0] - tick, points[0][1]), (points[0][0] + tick, points[0][1])]
        return "M" + " L".join(f"{x:g} {y:g}" for x, y in points) if len(points) > 1 else ""


def line_chart(
    title: str,
    heads: Sequence[str],
    actual: Sequence[float | None],
    due: Sequence[float | None],
    *,
    unit: str = "",
    top: float | None = None,
    width: int = 560,
    height: int = 190,
) -> LineChart:
    """Two lines over the same months; None where nothing is known. `due` is drawn dashed and may be all None."""
    known = [value for value in (*actual, *due) if value is not None]
    high = top or nice_top(max(known, default=0))
    frame = _Frame(width, height, high, (width - RIGHT - LEFT) / max(len(heads) - 1, 1))
    base = height - BOTTOM
    labels = [
        Label(LEFT - 8, round(base - share * (base - TOP), 1) + 4, short(high * share), "end")
        for share in (1, 0.5, 0)
    ]
    labels += _month_labels(heads, frame.step, base + 20)
    summary, dot = title, None
    last = max((index for index, value in enumerate(actual) if value is not None), default=None)
    if last is not None:
        dot, words, more = _last_point(frame, actual[last] or 0.0, due[last], last, unit)
        summary = f"{title}：{heads[last]}{words}"
        labels += more
    rows = tuple((name, tuple(short(v) for v in values)) for name, values in (("序时应达", due), ("实际", actual)))
    grid = (TOP, round((base + TOP) / 2, 1))
    paths = frame.path(actual), frame.path(due, 10)
    return LineChart(title, summary, width, height, grid, *paths, dot, tuple(labels), tuple(heads), rows)


def _last_point(
    frame: _Frame, value: float, expected: float | None, index: int, unit: str
) -> tuple[tuple[float, float], str, list[Label]]:
    """The dot, what is said of it, and the labels of what is and what should be."""
    dot = frame.place(index, value)
    low = dot[1] < frame.height - BOTTOM - 30
    labels = [Label(dot[0], dot[1] + 22 if low else dot[1] - 12, f"{short(value)}{unit}", strong=True)]
    words = f"{short(value)}{unit}"
    if expected is not None:
        x, y = frame.place(index, expected)
        labels.append(Label(x - 10, y - 8, f"序时应达{short(expected)}{unit}", "end"))
        words += f"，序时应达{short(expected)}{unit}"
    return dot, words, labels


def _month_labels(heads: Sequence[str], step: float, y: float) -> list[Label]:
    """First, middle and last only: more would touch each other on a phone."""
    chosen = sorted({0, len(heads) // 2, len(heads) - 1}) if heads else []
    anchors = {0: "start", len(heads) - 1: "end"}
    return [Label(round(LEFT + i * step, 1), y, heads[i], anchors.get(i, "middle")) for i in chosen]


def bar_chart(
    title: str,
    heads: Sequence[str],
    values: Sequence[int | None],
    goal: int,
    *,
    lines: Mapping[str, str] | None = None,
    measure: str = "项",
    width: int = 740,
    height: int = 208,
) -> BarChart:
    """Counts growing towards `goal`. None is a day to come. `lines` maps a head to the word under it (按时线)."""
    base, top = height - BOTTOM - 4, 42.0
    high = max([goal, *(value for value in values if value is not None), 1])
    slot = (width - LEFT - 10) / max(len(heads), 1)
    thick = min(slot * 0.66, 64)
    bars, labels = [], [Label(width - 10, top - 24, f"应报{goal}", "end", strong=True)]
    every = ceil(len(heads) / 16)
    last = max((index for index, value in enumerate(values) if value is not None), default=-1)
    for index, (head, value) in enumerate(zip(heads, values, strict=True)):
        middle = round(LEFT + slot * (index + 0.5), 1)
        if value is not None:
            tall = round((base - top) * value / high, 1)
            bars.append(Bar(round(middle - thick / 2, 1), base - tall, round(thick, 1), tall))
            labels.append(Label(middle, base - tall - 6, str(value), strong=index == last))
        word = (lines or {}).get(head)
        if index % every == 0 or word:
            labels.append(Label(middle, base + 18, head))
        if word:
            labels.append(Label(middle, base + 34, word, strong=True))
    shown = [(head, value) for head, value in zip(heads, values, strict=True) if value is not None]
    told = "，".join(f"{head}{value}{measure}" for head, value in [*shown[:1], *shown[-1:]])
    rows = tuple((head, str(value), str(max(goal - value, 0))) for head, value in shown)
    goal_y = round(base - (base - top) * goal / high, 1)
    return BarChart(
        title, f"{title}：{told}，应报{goal}{measure}", width, height, tuple(bars), goal_y, tuple(labels), rows
    )

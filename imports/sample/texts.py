"""Composes one month's report of one task from its story: the same month gives the same words."""

import re
from dataclasses import dataclass
from typing import Any

from imports.sample.source import Figure, Story, remarks

FIRST_STEP = 6
YEAR = 12
TAIL = 3


@dataclass(frozen=True)
class ReportText:
    progress: str
    problems: str
    next_steps: str
    percent: int
    figures: tuple[tuple[str, float, str], ...]

    @property
    def is_done(self) -> bool:
        return self.percent >= 100


def compose(story: Story, month: int, *, variant: int) -> ReportText:
    """`month` counts from January of the plan's year; `variant` picks among interchangeable closing words."""
    percent = percent_at(story, month)
    words = remarks()
    names = {"m": _calendar(month), "n": _calendar(month + 1)}
    turn = max(0, month - FIRST_STEP)
    closing = words["next_tail"]["words"][(turn + variant) % len(words["next_tail"]["words"])]
    return ReportText(
        progress=_step(story, month).format(**names) + _line(story, month, percent),
        problems=story.problems[turn // 2 % len(story.problems)] or _none(turn + variant),
        next_steps=story.nexts[min(turn, len(story.nexts) - 1)].format(**names) + closing,
        percent=percent,
        figures=tuple((figure.name, value_at(figure, month), figure.unit) for figure in story.figures),
    )


def percent_at(story: Story, month: int) -> int:
    """What the unit claims: written out in the story, or the main figure's share of its target."""
    if story.percents:
        return round(_at(story.percents, month, 100))
    figure = story.figures[0]
    return min(100, int(100 * value_at(figure, month) / figure.target))


def value_at(figure: Figure, month: int) -> float:
    return round(_at(figure.by_month, month, figure.target), 2)


def _at(by_month: tuple[float, ...], month: int, target: float) -> float:
    """After December what is missing arrives within three months."""
    if month <= YEAR:
        return by_month[month - 1]
    last = by_month[-1]
    rising = last >= by_month[0]
    if (last >= target) if rising else (last <= target):
        return last
    value = last + (target - last) * min(1.0, (month - YEAR) / TAIL)
    return int(value) if all(v == int(v) for v in by_month) else value


def _calendar(month: int) -> int:
    return (month - 1) % YEAR + 1


def _step(story: Story, month: int) -> str:
    words = remarks()
    if month < FIRST_STEP:
        return str(words["early"]["steps"][month - 1])
    if month > YEAR:
        return str(words["tail"]["steps"][(month - YEAR - 1) % len(words["tail"]["steps"])])
    return story.steps[min(month - FIRST_STEP, len(story.steps) - 1)]


def _line(story: Story, month: int, percent: int) -> str:
    if not story.line:
        words = remarks()["no_line"]
        return str(words["done"] if percent >= 100 else words["moving"]).format(percent=percent)
    slots: dict[str, Any] = {f"v{i}": _plain(value_at(f, month)) for i, f in enumerate(story.figures)}
    first = story.figures[0]
    grown = value_at(first, month) - (value_at(first, month - 1) if month > 1 else 0)
    line = story.line
    if grown <= 0:
        line = re.sub(r"^[^，]*\{d0\}[^，]*，|，[^，。]*\{d0\}[^，。]*(?=。)", "", line)
    return line.format(d0=_plain(round(grown, 2)), **slots)


def _plain(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))


def _none(turn: int) -> str:
    words = remarks()["problem_none"]["words"]
    return str(words[turn % len(words)])

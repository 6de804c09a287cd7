"""No text of ten thousand characters may hold a regular expression or the whole parser up."""

import contextlib
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

import imports.documents
from imports.documents import DocumentRefused, parse_bytes

SIZE = 10_000
LIMIT = 0.05
PARSER_LIMIT = 0.5
SEEDS = (
    "（",
    "(",
    "）",
    "1",
    "1.",
    "1、",
    "1,",
    "一",
    "第一",
    "（一",
    "责任",
    "责任单位：",
    "牵头",
    "按职责",
    "等有关",
    "、",
    "，",
    "。",
    "和各",
    "省",
    "省科技厅",
    "达到",
    "增加",
    "2025年",
    "到2025年",
    "每年",
    "对企业的",
    "以上",
    "1亿",
    "20-",
    "“",
    "《",
    "·",
    "…",
    "专栏",
    "#",
    "**",
    "年",
    "12月",
    "力争达到",
    "支持",
    "通知",
    "关于",
    "A",
    "负责",
    "列第一位",
    "截至",
    "王",
    "县（",
    "由2020年的5个增加到8个、",
    " ",
    "\t",
    "\u3000",
    ". ",
    "A ",
)
# A pattern that takes this long for a fifth of the text could pass the limit for the whole, were it quadratic.
SUSPECT = 0.002


def patterns(value: Any, name: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield name, value
    elif isinstance(value, dict):
        for each in value.values():
            yield from patterns(each, name)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from patterns(each, name)


def all_patterns() -> list[tuple[str, re.Pattern[str]]]:
    found: list[tuple[str, re.Pattern[str]]] = []
    for module in pkgutil.iter_modules(imports.documents.__path__):
        if module.name != "__main__":
            held = importlib.import_module(f"imports.documents.{module.name}")
            for name, value in vars(held).items():
                found.extend(patterns(value, f"{module.name}.{name}"))
    return list(dict.fromkeys(found))


def use(pattern: re.Pattern[str], text: str) -> None:
    pattern.match(text)
    for _ in pattern.finditer(text):
        pass


def quickest(work: Callable[[], object], enough: float) -> float:
    """The best of a few runs in processor time: another process on the machine is not the pattern's fault.

    What is quick enough is not run again.
    """
    best = float("inf")
    for _ in range(6):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
        if best < enough:
            break
    return best


@pytest.mark.slow
def test_each_pattern_is_linear() -> None:
    found = all_patterns()
    assert len(found) > 80
    slow = []
    for name, pattern in found:
        for seed in SEEDS:
            sample, text = (seed * (size // len(seed)) + "尾" for size in (SIZE // 5, SIZE))
            if quickest(partial(use, pattern, sample), SUSPECT) > SUSPECT:
                taken = quickest(partial(use, pattern, text), LIMIT)
                if taken > LIMIT:
                    slow.append((name, seed, taken))
    assert slow == []


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", "1.", "一、标题\n（一）", "1.甲。责任单位：", "专栏1 甲\n1."])
def test_parser_is_linear_in_one_paragraph(before: str) -> None:
    def read(text: str) -> None:
        with contextlib.suppress(DocumentRefused):
            parse_bytes(text.encode(), "a.txt")

    slow = []
    for seed in SEEDS:
        taken = quickest(partial(read, before + seed * (SIZE // len(seed))), PARSER_LIMIT)
        if taken > PARSER_LIMIT:
            slow.append((seed, taken))
    assert slow == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "1.建企业。到2025年，建设企业100家。（责任单位：省科技厅）",
        "专栏1 甲",
        "风能，",
        "（1）甲。",
        "1\t2\t3",
        "责任单位：省科技厅",
        "（责任单位：甲局",
    ],
)
def test_parser_is_linear_in_lines(line: str) -> None:
    def read(count: int) -> float:
        text = "一、标题\n专栏1 重点\n" + f"{line}\n" * count
        return quickest(lambda: parse_bytes(text.encode(), "a.txt"), PARSER_LIMIT)

    taken = read(2000)
    assert taken < PARSER_LIMIT or taken < PARSER_LIMIT + 12 * read(500)

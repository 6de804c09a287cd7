"""Word's automatic numbers: which list a paragraph stands in and what Word would print before it."""

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from imports.documents.numerals import write_word_number
from imports.documents.package import attribute, child, local

_LEVELS = 9
_MAX_STYLE_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    legal: bool = False
    suffix: str = "tab"
    restart: int | None = None
    paragraph_style: str | None = None


@dataclass(frozen=True, slots=True)
class ListNumber:
    """`levels` are those of the abstract list with the overrides of this number."""

    abstract: str
    levels: dict[int, Level]
    start_overrides: dict[int, int]


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    based_on: str | None
    number: str | None
    level: int | None


@dataclass(frozen=True, slots=True)
class NumberingRules:
    numbers: dict[str, ListNumber]
    styles: dict[str, ParagraphStyle]
    default_style: str | None


@dataclass
class Counter:
    """Walks the paragraphs in order; all lists of one abstract list share their counts, as in Word."""

    rules: NumberingRules
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def label(self, properties: etree._Element | None) -> str:
        """What Word prints before this paragraph, with its blank; empty where it is not numbered."""
        number_id, index = self._place(properties)
        number = self.rules.numbers.get(number_id or "")
        if number is None or number_id is None or not 0 <= index < _LEVELS:
            return ""
        counts = self.counts.setdefault(number.abstract, [None] * _LEVELS)
        if number_id not in self.seen:
            self.seen.add(number_id)
            for level, start in number.start_overrides.items():
                counts[level] = start - 1
        self._step(counts, number, index)
        return _print(number, counts, index)

    def _place(self, properties: etree._Element | None) -> tuple[str | None, int]:
        direct = child(properties, "numPr")
        number, level = _number_and_level(direct)
        style_element = child(properties, "pStyle")
        style_id = attribute(style_element, "val") if style_element is not None else self.rules.default_style
        if number is None:
            number, inherited = _style_number(self.rules, style_id)
            level = inherited if level is None else level
        return (None if number == "0" else number), level or 0

    def _step(self, counts: list[int | None], number: ListNumber, index: int) -> None:
        for above in range(index):
            if counts[above] is None:
                counts[above] = number.levels.get(above, Level()).start
        held = counts[index]
        counts[index] = number.levels.get(index, Level()).start if held is None else held + 1
        for below in range(index + 1, _LEVELS):
            restart = number.levels.get(below, Level()).restart
            if restart is None or (restart > 0 and index <= restart - 1):
                counts[below] = None


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> NumberingRules:
    read_styles, default = _read_styles(styles)
    abstracts: dict[str, etree._Element] = {}
    numbers: dict[str, etree._Element] = {}
    for node in numbering if numbering is not None else ():
        if local(node) == "abstractNum":
            abstracts[attribute(node, "abstractNumId") or ""] = node
        if local(node) == "num":
            numbers[attribute(node, "numId") or ""] = node
    lists = {key: _read_number(node, abstracts, numbers, read_styles) for key, node in numbers.items()}
    return NumberingRules(lists, read_styles, default)


def _read_number(
    node: etree._Element,
    abstracts: dict[str, etree._Element],
    numbers: dict[str, etree._Element],
    styles: dict[str, ParagraphStyle],
) -> ListNumber:
    key = _value(node, "abstractNumId") or ""
    abstract = abstracts.get(key)
    linked = _value(abstract, "numStyleLink")
    if linked and linked in styles and styles[linked].number in numbers:
        # A list defined by a numbering style keeps its levels with the number that the style names.
        key = _value(numbers[styles[linked].number or ""], "abstractNumId") or ""
        abstract = abstracts.get(key)
    levels = dict(map(_read_level, _named(abstract, "lvl")))
    starts: dict[int, int] = {}
    for override in _named(node, "lvlOverride"):
        index = _whole(attribute(override, "ilvl"), 0)
        start = _value(override, "startOverride")
        if start is not None and 0 <= index < _LEVELS:
            starts[index] = _whole(start, 1)
        for level in _named(override, "lvl"):
            levels[index] = _read_level(level)[1]
    for index, start_at in starts.items():
        levels[index] = replace(levels.get(index, Level()), start=start_at)
    return ListNumber(key, levels, starts)


def _read_level(node: etree._Element) -> tuple[int, Level]:
    restart = _value(node, "lvlRestart")
    return _whole(attribute(node, "ilvl"), 0), Level(
        start=_whole(_value(node, "start"), 1),
        style=_value(node, "numFmt") or "decimal",
        pattern=_value(node, "lvlText") or "",
        legal=child(node, "isLgl") is not None,
        suffix=_value(node, "suff") or "tab",
        restart=_whole(restart, 0) if restart is not None else None,
        paragraph_style=_value(node, "pStyle"),
    )


def _read_styles(styles: etree._Element | None) -> tuple[dict[str, ParagraphStyle], str | None]:
    found: dict[str, ParagraphStyle] = {}
    default = None
    for node in _named(styles, "style"):
        key = attribute(node, "styleId") or ""
        number, level = _number_and_level(child(child(node, "pPr"), "numPr"))
        found[key] = ParagraphStyle(_value(node, "basedOn"), number, level)
        if attribute(node, "type") == "paragraph" and attribute(node, "default") in ("1", "true", "on"):
            default = key
    return found, default


def _style_number(rules: NumberingRules, style_id: str | None) -> tuple[str | None, int | None]:
    """Walks up the style chain; the level is the one linked to the style, else the one it names."""
    named, level = style_id, None
    for _ in range(_MAX_STYLE_CHAIN):
        style = rules.styles.get(style_id or "")
        if style is None:
            break
        level = style.level if level is None else level
        if style.number is not None:
            linked = rules.numbers.get(style.number)
            for index, candidate in (linked.levels if linked else {}).items():
                if candidate.paragraph_style and candidate.paragraph_style in (named, style_id):
                    level = index
            return style.number, level
        style_id = style.based_on
    return None, None


def _print(number: ListNumber, counts: list[int | None], index: int) -> str:
    own = number.levels.get(index, Level())

    def figure(match: re.Match[str]) -> str:
        level = int(match.group(1)) - 1
        value = counts[level]
        style = "decimal" if own.legal else number.levels.get(level, Level()).style
        return write_word_number(1 if value is None else value, style)

    if own.style in ("bullet", "none"):
        return ""
    label = re.sub(r"%([1-9])", figure, own.pattern)
    return label if not label or own.suffix == "nothing" or label[-1] in "、．.）)：】" else label + " "


def _number_and_level(node: etree._Element | None) -> tuple[str | None, int | None]:
    level = _value(node, "ilvl")
    return _value(node, "numId"), (_whole(level, 0) if level is not None else None)


def _named(element: etree._Element | None, key: str) -> list[etree._Element]:
    return [] if element is None else [node for node in element if local(node) == key]


def _value(element: etree._Element | None, key: str) -> str | None:
    node = child(element, key)
    return attribute(node, "val") if node is not None else None


def _whole(text: str | None, otherwise: int) -> int:
    """A broken number in the file counts as the default; a huge one as a million."""
    try:
        return max(-1, min(int(text or ""), 1_000_000))
    except ValueError:
        return otherwise

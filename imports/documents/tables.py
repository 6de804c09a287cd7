"""Tables with columns: 任务|牵头单位|配合单位|完成时限 gives tasks, 指标|单位|2025年 gives goals; others stay text."""

import re
from collections import Counter
from dataclasses import dataclass, field

from imports.documents.clauses import Named, read_clause
from imports.documents.labels import Role
from imports.documents.markers import read_marker
from imports.documents.model import Baseline
from imports.documents.raw import Block
from imports.documents.reading import is_bare_figure
from imports.documents.table_heads import Column, Heads, read_heads
from imports.documents.text import Span, Traced

# A column means what its label would mean in running text, however its heading is worded.
_CANONICAL = {
    Role.LEAD: "牵头单位",
    Role.CO: "配合单位",
    Role.RESPONSIBLE: "责任单位",
    Role.LEADERS: "责任领导",
    Role.SUPERVISORS: "督导单位",
    Role.DEADLINE: "完成时限",
}
_MEASURE_IN_NAME = re.compile(r"[（(]([^（()）]{1,8})[)）]$")
_MARK = re.compile(r"^[（(]?\s?(\d{1,4}|[一二三四五六七八九十]{1,4})\s?[)）.．、]?$")
_FIGURE = re.compile(
    r"^(?P<op>[≥≤>＜<＞=约]{0,2})\s?[\[\uff3b【]?(?P<value>\d{1,12}(?:,\d{3}){0,3}(?:\.\d{1,6})?)\s?(?P<unit>[^\d\s（(\]\uff3d】]{0,8}?)"
    r"[\]\uff3d】]?(?P<tail>左右|以上|以内|以下)?\s?(?:$|[（(])"
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    number: str | None
    title: str
    pieces: tuple[Traced, ...]
    group: tuple[str, ...]
    named: Named
    raw: str | None
    source: Span
    ordinal: int
    whole: Traced
    container: str | None = None


@dataclass(frozen=True, slots=True)
class GoalCell:
    name: str
    op: str
    value: float | int
    unit: str
    deadline: str | None
    attribute: str | None
    quote: str
    source: Span
    baseline: Baseline | None = None


@dataclass
class TableReading:
    tasks: list[TaskRow] = field(default_factory=list)
    goals: list[GoalCell] = field(default_factory=list)
    rest: list[Block] = field(default_factory=list)
    goal_rows: list[Traced] = field(default_factory=list)


def read_table(rows: list[Block]) -> TableReading:
    reading = TableReading()
    heads: Heads | None = None
    group: tuple[str, ...] = ()
    for position, row in enumerate(rows):
        found = read_heads(row)
        if found is not None:
            heads, group = found, ()
            merged = _merged_titles(rows[position + 1 :], heads)
            reading.rest.append(row)
        elif heads is None:
            reading.rest.append(row)
        elif (title := _group_title(row)) is not None:
            group = (title,)
            reading.rest.append(row)
        elif not (_read_task(row, heads, group, merged, reading) or _read_goals(row, heads, reading)):
            reading.rest.append(row)
    return reading


def _merged_titles(rows: list[Block], heads: Heads) -> set[str]:
    """Texts of a first task column that several rows share: they head those rows and are no tasks themselves."""
    firsts = [cells[0][1].text for row in rows if len(cells := heads.cells(Column.TASK, row)) > 1]
    return {text for text, count in Counter(firsts).items() if count > 1}


def _group_title(row: Block) -> str | None:
    """One text over the whole width heads the rows below it."""
    texts = {cell.text for cell in row.cells or () if cell}
    return texts.pop().strip() if len(texts) == 1 else None


def _read_task(row: Block, heads: Heads, group: tuple[str, ...], merged: set[str], reading: TableReading) -> bool:
    once = {cell.text: cell for _, cell in heads.cells(Column.TASK, row)}
    pieces = list(once.values())
    if not pieces:
        return False
    above = [cell.text.replace("\n", "") for _, cell in heads.cells(Column.GROUP, row)]
    if pieces[0].text in merged and len(pieces) > 1:
        above.append(pieces.pop(0).text.replace("\n", ""))
    marks = (_MARK.match(cell.text) for _, cell in heads.cells(Column.NUMBER, row))
    number = next((mark.group(1) for mark in marks if mark), None)
    marker = read_marker(pieces[0].text) if number is None else None
    if marker is not None:
        number, pieces[0] = marker.number, pieces[0].cut(marker.end)
    title = re.split("[。\n]", pieces[0].text, maxsplit=1)[0].strip(" 。；")
    if above and is_bare_figure(title):
        title = f"{above[-1]}：{title}"
    for head, cell in heads.cells(Column.REST, row):
        # The heading tells what an unknown column says; it stands at the beginning of its cell.
        label = f"{head}：" if head else ""
        pieces.append(Traced.joined([Traced(label, cell.at[:1] * len(label)), cell]))
    units = heads.units(row)
    clause = "；".join(f"{_CANONICAL[role]}：{_one_line(text)}" for role, _, text in units)
    raw = "；".join(f"{head}：{_one_line(text)}" for _, head, text in units)
    named = read_clause(clause) if clause else Named()
    path = (*group, *(each for each in above if each not in group))
    reading.tasks.append(
        TaskRow(
            number,
            title,
            tuple(pieces),
            path,
            named,
            raw or None,
            row.text.span(),
            row.ordinal,
            row.text,
            row.container,
        )
    )
    return True


def _one_line(text: str) -> str:
    return text.replace("\n", "、").rstrip("。；")


def _read_goals(row: Block, heads: Heads, reading: TableReading) -> bool:
    names = heads.cells(Column.GOAL, row)
    figures = [
        (head, figure) for head, cell in heads.cells(Column.YEAR, row) if (figure := _FIGURE.match(cell.text.strip()))
    ]
    if not names or not figures:
        return False
    printed = names[-1][1].text.replace("\n", "")
    in_name = _MEASURE_IN_NAME.search(printed)
    measures = [cell.text for _, cell in heads.cells(Column.MEASURE, row)] + ([in_name.group(1)] if in_name else [])
    attributes = [cell.text for _, cell in heads.cells(Column.ATTRIBUTE, row) if cell.text in ("预期性", "约束性")]
    base = _baseline(figures)
    reading.goal_rows.append(row.text)
    for head, figure in figures[1:] if base else figures:
        reading.goals.append(
            GoalCell(
                _MEASURE_IN_NAME.sub("", printed).strip(),
                _operator(figure),
                _value(figure.group("value")),
                figure.group("unit") or (measures[0] if measures else ""),
                _year(head),
                attributes[0] if attributes else None,
                row.text.text,
                row.text.span(),
                base,
            )
        )
    return True


def _baseline(figures: list[tuple[str, re.Match[str]]]) -> Baseline | None:
    """The first of several years is where things stood, where its heading says so or the years are far apart."""
    heading, figure = figures[0]
    year, last = _year(heading), _year(figures[-1][0])
    says_so = re.search("基期|基数|基准|实际|现状|完成值", heading) is not None
    far = len(figures) == 2 and year is not None and last is not None and int(last) - int(year) >= 4
    if len(figures) < 2 or not (says_so or far):
        return None
    return Baseline(_value(figure.group("value")), int(year) if year else None)


def _year(heading: str) -> str | None:
    found = re.search(r"(?:19|20)\d\d", heading)
    return found.group() if found else None


def _operator(figure: re.Match[str]) -> str:
    tail, sign = figure.group("tail"), figure.group("op")
    if tail == "左右" or sign == "约":
        return "~"
    if tail in ("以内", "以下") or (sign and sign[0] in "≤<＜"):
        return "<="
    if tail == "以上" or (sign and sign[0] in "≥>＞"):
        return ">="
    return "="


def _value(text: str) -> float | int:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)

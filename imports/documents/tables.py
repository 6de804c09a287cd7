"""Tables with columns: 任务|牵头单位|配合单位|完成时限 gives tasks, 指标|单位|2025年 gives goals; others stay text."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from imports.documents.clauses import Named, read_clause
from imports.documents.labels import Role, role_of
from imports.documents.model import Baseline
from imports.documents.raw import Block
from imports.documents.text import Span, Traced


class Column(StrEnum):
    NUMBER = "number"
    TASK = "task"
    GOAL = "goal"
    MEASURE = "measure"
    ATTRIBUTE = "attribute"
    YEAR = "year"
    UNITS = "units"
    REST = "rest"


_HEADINGS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (Column.NUMBER, re.compile(r"序号|编号|任务编号|项目编号")),
    (Column.GOAL, re.compile(r"(?:主要|发展|具体|核心|考核|一级|二级)?指标(?:名称|内容)?|目标名称")),
    (
        Column.TASK,
        re.compile(
            r"(?:重点|主要|具体|工作|目标|改革|年度|建设){0,2}(?:任务|事项|内容|举措|措施|工作|项目|任务清单|任务分解)(?:名称|内容|及要求|和措施|清单)?"
        ),
    ),
    (Column.MEASURE, re.compile(r"单位|计量单位|指标单位")),
    (Column.ATTRIBUTE, re.compile(r"(?:指标)?(?:属性|性质|类型)")),
    (Column.YEAR, re.compile(r".{0,6}(?:19|20)\d\d\s?年?.{0,8}|目标值|规划目标")),
)
_UNIT_HEADINGS = {
    Role.DEADLINE: re.compile(r"(?:时间|进度|推进)(?:安排|进度|要求|节点)|完成年限|完成期限|时间"),
}
_MARK = re.compile(r"^[（(]?\s?(\d{1,4}|[一二三四五六七八九十]{1,4})\s?[)）.．、]?$")
_FIGURE = re.compile(
    r"^(?P<op>[≥≤>＜<＞=]{0,2})\s?(?P<value>\d{1,12}(?:,\d{3}){0,3}(?:\.\d{1,6})?)\s?(?P<unit>[^\d\s（(]{0,8}?)"
    r"(?P<tail>左右|以上|以内|以下)?\s?(?:$|[（(])"
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    number: str | None
    title: str
    text: str
    group: tuple[str, ...]
    named: Named
    raw: str | None
    source: Span
    ordinal: int


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


@dataclass(frozen=True, slots=True)
class _Heads:
    columns: tuple[tuple[Column, Role | None, str], ...]

    def of(self, kind: Column) -> list[int]:
        return [i for i, (column, _, _) in enumerate(self.columns) if column == kind]

    def role(self, role: Role) -> list[int]:
        return [i for i, (_, held, _) in enumerate(self.columns) if held == role]


def read_table(rows: list[Block]) -> TableReading:
    reading = TableReading()
    heads: _Heads | None = None
    group: tuple[str, ...] = ()
    for row in rows:
        found = _read_heads(row)
        if found is not None:
            heads = found
            reading.rest.append(row)
        elif heads is None:
            reading.rest.append(row)
        elif (title := _group_title(row)) is not None:
            group = (title,)
            reading.rest.append(row)
        elif not (
            _read_task(row, heads, group, reading) if heads.of(Column.TASK) else _read_goals(row, heads, reading)
        ):
            reading.rest.append(row)
    return reading


def _read_heads(row: Block) -> _Heads | None:
    columns = tuple(_column(re.sub(r"\s", "", cell.text)) for cell in row.cells or ())
    kinds = [column for column, _, _ in columns]
    tasks = Column.TASK in kinds and Column.UNITS in kinds
    goals = Column.GOAL in kinds and Column.YEAR in kinds
    return _Heads(columns) if tasks or goals else None


def _column(heading: str) -> tuple[Column, Role | None, str]:
    bare = re.sub(r"[（(][^（()）]*[)）]$", "", heading) or heading
    for kind, form in _HEADINGS[:1]:
        if form.fullmatch(bare):
            return kind, None, heading
    try:
        return Column.UNITS, role_of(bare), heading
    except StopIteration:
        pass
    if _UNIT_HEADINGS[Role.DEADLINE].fullmatch(bare):
        return Column.UNITS, Role.DEADLINE, heading
    for kind, form in _HEADINGS[1:]:
        if form.fullmatch(bare):
            return kind, None, heading
    return Column.REST, None, heading


def _group_title(row: Block) -> str | None:
    """One text over the whole width heads the rows below it."""
    texts = {cell.text for cell in row.cells or () if cell}
    return texts.pop().strip() if len(texts) == 1 else None


def _read_task(row: Block, heads: _Heads, group: tuple[str, ...], reading: TableReading) -> bool:
    cells = row.cells or ()
    wanted = [cells[i] for i in heads.of(Column.TASK) if i < len(cells) and cells[i]]
    if not wanted:
        return False
    once = list(dict.fromkeys(cell.text for cell in wanted))
    number = _cell_number(cells, heads)
    title = re.split("[。\n]", once[0], maxsplit=1)[0].strip(" 。；")
    parts = []
    for i, (kind, role, heading) in enumerate(heads.columns):
        if kind == Column.UNITS and role is not None and i < len(cells) and cells[i]:
            parts.append(f"{re.sub(r'[（(].*$', '', heading)}：{cells[i].text}")
    raw = "；".join(part.replace("\n", "、").rstrip("。；") for part in parts)
    named = read_clause(_relabel(raw)) if raw else Named()
    reading.tasks.append(
        TaskRow(number, title, "\n".join(once), group, named, raw or None, row.text.span(), row.ordinal)
    )
    return True


def _relabel(raw: str) -> str:
    """A column 时间安排 means what the label 完成时限 means."""
    return re.sub(rf"(?:^|(?<=；))(?:{_UNIT_HEADINGS[Role.DEADLINE].pattern})：", "完成时限：", raw)


def _cell_number(cells: tuple[Traced, ...], heads: _Heads) -> str | None:
    for i in heads.of(Column.NUMBER):
        mark = _MARK.match(cells[i].text) if i < len(cells) else None
        if mark:
            return mark.group(1)
    return None


def _read_goals(row: Block, heads: _Heads, reading: TableReading) -> bool:
    cells = row.cells or ()
    names = [cells[i].text for i in heads.of(Column.GOAL) if i < len(cells) and cells[i]]
    if not names:
        return False
    name = re.sub(r"[（(]([^（()）]{1,8})[)）]$", "", names[-1].replace("\n", "")).strip()
    in_name = re.search(r"[（(]([^（()）]{1,8})[)）]$", names[-1])
    measure = next((cells[i].text for i in heads.of(Column.MEASURE) if i < len(cells)), "") or (
        in_name.group(1) if in_name else ""
    )
    attribute = next((cells[i].text for i in heads.of(Column.ATTRIBUTE) if i < len(cells)), "")
    years = [(i, _year(heads.columns[i][2])) for i in heads.of(Column.YEAR) if i < len(cells)]
    figures = [(i, year, figure) for i, year in years if (figure := _FIGURE.match(cells[i].text.strip()))]
    if not figures:
        return False
    base = _baseline(heads, figures)
    for i, year, figure in figures:
        if base is not None and i == base[0]:
            continue
        reading.goals.append(
            GoalCell(
                name,
                _operator(figure),
                _value(figure.group("value")),
                figure.group("unit") or measure,
                year,
                attribute if attribute in ("预期性", "约束性") else None,
                row.text.text,
                row.text.span(),
                base[1] if base else None,
            )
        )
    return True


def _baseline(heads: _Heads, figures: list[tuple[int, str | None, re.Match[str]]]) -> tuple[int, Baseline] | None:
    """The first of several years is where things stood, where its heading says so or the years are far apart."""
    first, year, figure = figures[0]
    heading = heads.columns[first][2]
    says_so = re.search("基期|基数|基准|实际|现状|完成值", heading) is not None
    if not says_so and not (len(figures) == 2 and year and figures[1][1] and int(figures[1][1]) - int(year) >= 4):
        return None
    return first, Baseline(_value(figure.group("value")), int(year) if year else None)


def _year(heading: str) -> str | None:
    found = re.search(r"(?:19|20)\d\d", heading)
    return found.group() if found else None


def _operator(figure: re.Match[str]) -> str:
    tail, sign = figure.group("tail"), figure.group("op")
    if tail == "左右":
        return "~"
    if tail in ("以内", "以下") or (sign and sign[0] in "≤<＜"):
        return "<="
    if tail == "以上" or (sign and sign[0] in "≥>＞"):
        return ">="
    return "="


def _value(text: str) -> float | int:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)

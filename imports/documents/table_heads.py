"""Which column of a table holds what: told by its heading."""

import re
from dataclasses import dataclass
from enum import StrEnum

from imports.documents.labels import Role, role_of
from imports.documents.raw import Block
from imports.documents.text import Traced


class Column(StrEnum):
    NUMBER = "number"
    GROUP = "group"
    TASK = "task"
    GOAL = "goal"
    MEASURE = "measure"
    ATTRIBUTE = "attribute"
    YEAR = "year"
    UNITS = "units"
    REST = "rest"


_NUMBER = re.compile(r"序号|编号|任务编号|项目编号")
_HEADINGS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (Column.GROUP, re.compile(r"(?:任务|工作|指标|所属)?(?:类别|领域|板块|分类|大类|专题|方面|专项)")),
    (Column.GOAL, re.compile(r"(?:主要|发展|具体|核心|考核|一级|二级)?指标(?:名称|内容)?|目标名称")),
    (
        Column.TASK,
        re.compile(
            r"(?:重点|主要|具体|工作|目标|改革|年度|建设){0,2}(?:与|和|及)?(?:任务|事项|内容|举措|措施|工作|项目|任务清单|任务分解)(?:名称|内容|及要求|和措施|清单)?"
        ),
    ),
    (Column.MEASURE, re.compile(r"单位|计量单位|指标单位")),
    (Column.ATTRIBUTE, re.compile(r"(?:指标)?(?:属性|性质|类型)")),
    (Column.YEAR, re.compile(r".{0,6}(?:19|20)\d\d\s?年?.{0,8}|目标值|规划目标")),
)
_TIME = re.compile("完成期限|时间|时间要求")


@dataclass(frozen=True, slots=True)
class Heads:
    """For each column what it holds, the role of its units, and its heading as printed."""

    columns: tuple[tuple[Column, Role | None, str], ...]

    def cells(self, kind: Column, row: Block) -> list[tuple[str, Traced]]:
        """Heading and cell of every filled cell of that kind."""
        held = row.cells or ()
        return [
            (head, cell)
            for (column, _, head), cell in zip(self.columns, held, strict=False)
            if column == kind and cell
        ]

    def units(self, row: Block) -> list[tuple[Role, str, str]]:
        """Role, heading and text of the filled cells that name units, people or a deadline."""
        held = row.cells or ()
        return [
            (role, head, cell.text)
            for (_, role, head), cell in zip(self.columns, held, strict=False)
            if role is not None and cell
        ]


def read_heads(row: Block) -> Heads | None:
    """The columns, where this row heads a table of tasks or of goals."""
    columns = tuple(_column(re.sub(r"\s", "", cell.text)) for cell in row.cells or ())
    kinds = {column for column, _, _ in columns}
    if {Column.TASK, Column.UNITS} <= kinds or {Column.GOAL, Column.YEAR} <= kinds:
        return Heads(columns)
    return None


def is_heading(text: str) -> bool:
    """Whether this alone reads as the heading of a column."""
    return _column(re.sub(r"\s", "", text))[0] is not Column.REST


def _column(heading: str) -> tuple[Column, Role | None, str]:
    bare = re.sub(r"[（(][^（()）]*[)）]$", "", heading) or heading
    if _NUMBER.fullmatch(bare):
        return Column.NUMBER, None, heading
    role = role_of(bare)
    if role is None and _TIME.fullmatch(bare):
        role = Role.DEADLINE
    if role is not None:
        return Column.UNITS, role, bare
    kind = next((kind for kind, form in _HEADINGS if form.fullmatch(bare)), Column.REST)
    return kind, None, heading

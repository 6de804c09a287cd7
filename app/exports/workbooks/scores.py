"""Workbook 5: 考核评分表, and behind it every line of the score ledger that the points come from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl.utils import get_column_letter

from app.exports.workbooks.cells import Formula, Value
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.sheet import SIGNATURES, Column, OfficialBook, SheetSpec
from app.exports.workbooks.sums import DoesNotAddUp, column_sum

LEDGER_NAME = "计分明细"
_POINTS = "General"
_GROUP = "各项得分"
LEDGER_COLUMNS = (
    Column("序号", 6),
    Column("单位", 20, align="left"),
    Column("考核项目", 14),
    Column("计分规则", 30, align="left"),
    Column("计分事由", 24, align="left"),
    Column("任务", 40, align="left"),
    Column("期次", 12),
    Column("发生日期", 15, number_format='yyyy"年"m"月"d"日"'),
    Column("应计分", 10, number_format=_POINTS),
    Column("实计分", 10, number_format=_POINTS),
    Column("依据", 28, align="left"),
)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """`items` in the order of the headings; `score` is their sum, cut at zero and at the ceiling if there is one."""

    unit: str
    items: tuple[float, ...]
    self_score: float | None
    score: float
    grade: str


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of the ledger. `points` as the rule says, `applied` after its cap."""

    unit: str
    item: str
    rule: str
    event: str
    task: str
    period: str
    day: date | None
    points: float
    applied: float
    evidence: str = ""


def build_scores(
    header: ExportHeader,
    item_headings: Sequence[str],
    rows: Sequence[ScoreRow],
    ledger: Sequence[ScoreLine],
    *,
    ceiling: int | None = None,
) -> bytes:
    """Items that have ledger lines are summed from the second sheet; the others (a base score) stand as given."""
    applied: dict[tuple[str, str], float] = defaultdict(float)
    for line in ledger:
        applied[line.unit, line.item] += line.applied
    first, last = get_column_letter(3), get_column_letter(2 + len(item_headings))
    body = [
        (
            number,
            row.unit,
            *_items(row, item_headings, applied),
            row.self_score,
            _score(row, first, last, ceiling),
            row.grade,
        )
        for number, row in enumerate(rows, 1)
    ]
    book = OfficialBook(header)
    book.add(_score_spec(header, item_headings), body)
    book.add(_ledger_spec(header, ledger), [_cells(number, line) for number, line in enumerate(ledger, 1)])
    return book.to_bytes()


def _score_spec(header: ExportHeader, item_headings: Sequence[str]) -> SheetSpec:
    width = max(10.0, 60.0 / max(1, len(item_headings)))
    columns = (
        Column("序号", 6),
        Column("单位", 40, align="left"),
        *(Column(heading, width, group=_GROUP, number_format=_POINTS) for heading in item_headings),
        Column("自评分", 11, number_format=_POINTS),
        Column("考核分", 11, number_format=_POINTS),
        Column("等次", 10),
    )
    return SheetSpec(
        name="考核评分表",
        title=header.title,
        columns=columns,
        size=12,
        notes=(f"说明：各项得分由“{LEDGER_NAME}”逐笔汇总，每笔均列明规则和依据，可据此提出申诉。",),
        signatures=SIGNATURES,
        freeze=2,
    )


def _ledger_spec(header: ExportHeader, ledger: Sequence[ScoreLine]) -> SheetSpec:
    total: list[Value] = ["合计", *[None] * 7]
    total += [column_sum("I", [line.points for line in ledger]), column_sum("J", [line.applied for line in ledger])]
    return SheetSpec(
        name=LEDGER_NAME,
        title=f"{header.title}（{LEDGER_NAME}）",
        columns=LEDGER_COLUMNS,
        paper="A3",
        size=11,
        total=(*total, None),
        total_span=8,
        freeze=2,
    )


def _items(row: ScoreRow, headings: Sequence[str], applied: Mapping[tuple[str, str], float]) -> list[Value]:
    if len(row.items) != len(headings):
        raise DoesNotAddUp(f"{row.unit}: {len(row.items)} items for {len(headings)} headings")
    cells: list[Value] = []
    for heading, points in zip(headings, row.items, strict=True):
        counted = applied.get((row.unit, heading))
        if counted is None:
            cells.append(points)
            continue
        if abs(counted - points) > 0.005:
            raise DoesNotAddUp(f"{row.unit}, {heading}: {points} shown, {counted} in the ledger")
        cells.append(_from_ledger(len(cells), points))
    return cells


def _from_ledger(position: int, points: float) -> Formula:
    """The heading above names the item and column B the unit, so the formula is the same in every row."""
    heading = f"{get_column_letter(3 + position)}$4"
    columns = {letter: f"'{LEDGER_NAME}'!${letter}:${letter}" for letter in "BCJ"}
    return Formula(f"SUMIFS({columns['J']},{columns['B']},$B{{row}},{columns['C']},{heading})", points)


def _score(row: ScoreRow, first: str, last: str, ceiling: int | None) -> Formula:
    """A score cut at zero or at the ceiling keeps its formula, with the cut written into it."""
    total = sum(row.items)
    plain = f"SUM({first}{{row}}:{last}{{row}})"
    if abs(total - row.score) <= 0.005:
        return Formula(plain, row.score)
    if total < row.score == 0:
        return Formula(f"MAX(0,{plain})", row.score)
    if total > row.score == ceiling:
        return Formula(f"MIN({ceiling},{plain})", row.score)
    raise DoesNotAddUp(f"{row.unit}: {row.score} shown, items give {total}")


def _cells(number: int, line: ScoreLine) -> tuple[Value, ...]:
    return (
        number,
        line.unit,
        line.item,
        line.rule,
        line.event,
        line.task,
        line.period,
        line.day,
        line.points,
        line.applied,
        line.evidence,
    )

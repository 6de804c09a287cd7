"""The month of a unit as a workbook: goes out with what is written so far, is filled offline, and comes back."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from app.core.forms import clean
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.sheet import Column, OfficialBook, SheetSpec
from app.reports.content import LONGEST
from app.reports.enums import ClaimedStatus, ReportKind
from imports.tables.grid import CellValue, FormulaText, read_grids
from imports.tables.headings import Heading, Record, find_table
from imports.tables.problems import Problem
from imports.tables.values import as_text
from imports.words import CellFault

HEADINGS = (
    Heading("key", "行键", required=True),
    Heading("number", "序号"),
    Heading("task", "工作任务"),
    Heading("target", "目标"),
    Heading("before", "上期报的"),
    Heading("kind", "有无新进展"),
    Heading("progress", "本期进展", required=True),
    Heading("status", "自评状态"),
    Heading("percent", "完成进度（%）"),
    Heading("problems", "存在问题"),
    Heading("next_steps", "下步打算"),
    Heading("nil_reason", "无新进展的原因"),
    Heading("due", "截止"),
    Heading("mend", "需要改正"),
)
LABELS = {heading.field: heading.label for heading in HEADINGS}
FULL, NIL = "有新进展", "无新进展"
STATUSES = {status.label: status.value for status in ClaimedStatus}
_GIVEN, _FILLED = "任务和上期情况", "本期填报（填这几列）"
_INTRO = (
    "填写说明：只填右边“本期填报”各列。有新进展的，填“本期进展”“自评状态”“完成进度”；没有新进展的，选“无新进展”并写原因，其余不填。",
    "完成进度填0到100之间的整数。其他列已锁定；请勿删改隐藏的“行键”列。填好后在“整表填报”页上传，先逐格核对，确认后才生效；没有改动的行不受影响。",
)
_SIGNATURES = ("填报人：", "单位负责人（签字）：", "（单位盖章）　　　　　年　　月　　日")
_ERRORS = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)|Err:\d{3}")
_WHOLE = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class MonthTask:
    """A row as it goes out. `values` are the fields of the form; `mend` says what a row that came back lacks."""

    key: str
    number: str
    task: str
    target: str
    before: str
    due: str
    values: Mapping[str, str]
    mend: str = ""


@dataclass(frozen=True, slots=True)
class FiledTask:
    """A row that has left the unit: to be read, not to be filled."""

    number: str
    task: str
    round_name: str
    state: str
    progress: str
    percent: str


def build_month_table(header: ExportHeader, tasks: Sequence[MonthTask], filed: Sequence[FiledTask] = ()) -> bytes:
    returned = any(task.mend for task in tasks)
    spec = SheetSpec(
        name="填报表",
        title=header.title,
        columns=_columns(with_mend=returned),
        paper="A3",
        size=11,
        intro=_INTRO,
        signatures=_SIGNATURES,
        freeze=3,
        protected=True,
    )
    book = OfficialBook(header)
    book.add(spec, [_cells(task) + ((task.mend,) if returned else ()) for task in tasks])
    if filed:
        columns = (
            Column("序号", 7),
            Column("工作任务", 46, align="left"),
            Column("期次", 12),
            Column("状态", 14),
            Column("报送内容", 84, align="left"),
            Column("进度", 9),
        )
        shown = SheetSpec(name="本期已报", title="本期已报", columns=columns, paper="A3", size=11, protected=True)
        book.add(shown, map(astuple, filed))
    return book.to_bytes()


def _columns(*, with_mend: bool) -> tuple[Column, ...]:
    def given(field: str, width: float, *, hidden: bool = False, left: bool = True) -> Column:
        return Column(LABELS[field], width, align="left" if left else "center", group=_GIVEN, hidden=hidden)

    def longest(field: str, width: float) -> Column:
        limit, flaw = LONGEST[field]
        return Column(
            LABELS[field], width, align="left", group=_FILLED, locked=False, longest=limit, refusal=flaw.label
        )

    def chosen(field: str, width: float, choices: Sequence[str], refusal: str) -> Column:
        listed = f'"{",".join(choices)}"'
        return Column(LABELS[field], width, group=_FILLED, locked=False, choices=listed, refusal=refusal)

    mend = (Column(LABELS["mend"], 34, align="left"),) if with_mend else ()
    return (
        given("key", 12, hidden=True),
        given("number", 6, left=False),
        given("task", 32),
        given("target", 22),
        given("before", 42),
        given("due", 13, left=False),
        chosen("kind", 12, (FULL, NIL), CellFault.KIND.label),
        longest("progress", 48),
        chosen("status", 13, tuple(STATUSES), CellFault.STATUS.label),
        Column(
            LABELS["percent"],
            12,
            group=_FILLED,
            locked=False,
            between=(0, 100),
            refusal="完成进度请填0到100之间的整数。",
        ),
        longest("problems", 24),
        longest("next_steps", 28),
        longest("nil_reason", 22),
        *mend,
    )


def _cells(task: MonthTask) -> tuple[str | int | None, ...]:
    values = task.values
    percent = values.get("percent", "").removesuffix("%")
    labels = {value: label for label, value in STATUSES.items()}
    # What is still blank is no choice yet: the liaison's first words decide.
    begun = any(values.get(name) for name in ("progress", "nil_reason", "status", "percent"))
    kind = {ReportKind.NIL.value: NIL, ReportKind.FULL.value: FULL if begun else ""}.get(values.get("kind", ""), "")
    return (
        task.key,
        task.number,
        task.task,
        task.target,
        task.before,
        task.due,
        kind,
        values.get("progress", ""),
        labels.get(values.get("status", ""), values.get("status", "")),
        int(percent) if _WHOLE.fullmatch(percent) else percent or None,
        values.get("problems", ""),
        values.get("next_steps", ""),
        values.get("nil_reason", ""),
    )


def settled(values: Mapping[str, str]) -> dict[str, str]:
    """The fields as they read after a journey through a workbook, so that what nobody touched compares equal."""
    plain = {name: clean(values.get(name, "").translate(_LOST)) for name in FILLED}
    percent = unicodedata.normalize("NFKC", plain["percent"]).removesuffix("%").strip()
    plain["percent"] = str(int(percent)) if _WHOLE.fullmatch(percent) else percent
    plain["kind"] = plain["kind"] or ReportKind.FULL.value
    return plain


# Soft hyphens are not read, and other line ends become plain ones.
_LOST = {0xAD: None, 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}


@dataclass(frozen=True, slots=True)
class MonthEntry:
    """A row as it comes back. `broken` names the fields that cannot be meant, with the code of what is wrong."""

    row: int
    key: str
    number: str
    task: str
    values: Mapping[str, str]
    broken: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """`letters` gives each field's column, as the reader of the sheet sees it."""

    name: str
    letters: Mapping[str, str]
    entries: tuple[MonthEntry, ...]
    problems: tuple[Problem, ...] = ()


def read_month_table(data: bytes) -> MonthSheet:
    """Read an upload; what belongs to whom is judged elsewhere. Raises TableRefused for what is no such table."""
    table = find_table(read_grids(data, as_typed=True), HEADINGS)
    entries = tuple(entry for record in table.records if (entry := _entry(record)))
    return MonthSheet(table.sheet, table.letters, entries, table.problems)


def _entry(record: Record) -> MonthEntry | None:
    raw = {name: record[name] for name in LABELS}
    texts = {name: clean(as_text(value)) for name, value in raw.items()}
    if not any(texts[name] for name in ("key", "task", "progress", "nil_reason")):
        return None
    broken = {name: fault.value for name, value in raw.items() if (fault := _unreadable(name, value))}
    values = {name: texts[name] for name in ("progress", "problems", "next_steps", "nil_reason")}
    values["kind"] = _kind(texts, broken)
    values["status"] = STATUSES.get(texts["status"], texts["status"])
    values["percent"] = texts["percent"]
    values = settled(values)
    for name, fault in _faults(values).items():
        broken.setdefault(name, fault.value)
    return MonthEntry(record.row, texts["key"], texts["number"], texts["task"], values, broken)


def _unreadable(name: str, value: CellValue) -> CellFault | None:
    if name not in FILLED:
        return None
    if isinstance(value, FormulaText):
        return CellFault.FORMULA
    return CellFault.ERROR if _ERRORS.fullmatch(as_text(value)) else None


FILLED = ("kind", "progress", "status", "percent", "problems", "next_steps", "nil_reason")


def _kind(texts: Mapping[str, str], broken: dict[str, str]) -> str:
    """A row that only gives a reason is a nil report, whether or not the choice was made."""
    said = texts["kind"]
    if said in (FULL, NIL):
        return ReportKind.NIL.value if said == NIL else ReportKind.FULL.value
    if said:
        broken.setdefault("kind", CellFault.KIND.value)
    only_reason = texts["nil_reason"] and not texts["progress"]
    return ReportKind.NIL.value if only_reason else ReportKind.FULL.value


def _faults(values: Mapping[str, str]) -> dict[str, CellFault]:
    """What cannot be meant, whether the row is kept as a draft or filed; what is merely missing is no fault here."""
    found: dict[str, CellFault] = {}
    if values["status"] and values["status"] not in STATUSES.values():
        found["status"] = CellFault.STATUS
    percent = values["percent"]
    if percent and not (_WHOLE.fullmatch(percent) and percent.isascii() and int(percent) <= 100):
        found["percent"] = CellFault.PERCENT
    for name, (limit, _) in LONGEST.items():
        if len(values[name]) > limit:
            found[name] = CellFault.LONG
    if values["kind"] == ReportKind.NIL and values["progress"]:
        found["progress"] = CellFault.NIL_WITH_PROGRESS
    if values["kind"] == ReportKind.FULL and values["nil_reason"]:
        found["nil_reason"] = CellFault.FULL_WITH_REASON
    return found

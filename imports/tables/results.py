"""The answer to an upload: every row with 成功 or 失败 and why, ready to be mended and uploaded again."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.exports.workbooks.cells import Tone, Toned, Value
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.listing import fitting_width
from app.exports.workbooks.sheet import Column, OfficialBook, SheetSpec
from imports.tables.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class ResultRow:
    """`values` belong to the headings given; `reason` says why a row failed, or what was noticed."""

    row: int
    values: tuple[Value, ...]
    ok: bool
    reason: str = ""


def build_result_workbook(header: ExportHeader, headings: Sequence[str], rows: Sequence[ResultRow]) -> bytes:
    done = sum(row.ok for row in rows)
    columns = (
        Column("行号", 7),
        *(
            Column(heading, fitting_width(heading, (row.values[at] for row in rows)), align="left")
            for at, heading in enumerate(headings)
        ),
        Column("结果", 9),
        Column("原因", 46, align="left"),
    )
    spec = SheetSpec(
        name="导入结果",
        title=header.title,
        columns=columns,
        paper="A3" if len(headings) > 4 else "A4",
        intro=(f"共{len(rows)}行：成功{done}行，失败{len(rows) - done}行。",),
        freeze=1,
        filtered=True,
    )
    book = OfficialBook(header)
    book.add(spec, [(row.row, *row.values, _verdict(row.ok), row.reason) for row in rows])
    return book.to_bytes()


def result_row(row: int, values: Sequence[Value], problems: Sequence[Problem], refused: str = "") -> ResultRow:
    """Judge one row by the problems found in it; `refused` is what the service said."""
    own = [problem for problem in problems if problem.row == row]
    failed = bool(refused) or any(problem.severity is Severity.ERROR for problem in own)
    reasons = [f"{problem.column_heading}：{problem.message}" for problem in own]
    return ResultRow(row, tuple(values), not failed, "\n".join([*filter(None, [refused]), *reasons]))


def _verdict(ok: bool) -> Toned:
    return Toned("成功", Tone.GREEN) if ok else Toned("失败", Tone.RED)

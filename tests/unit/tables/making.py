"""Workbooks as other people make them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook

from app.exports.workbooks.header import ExportHeader
from imports.tables.problems import Problem, TableResult

UNIT_HEADINGS = ("全称", "简称", "类别", "上级单位", "排序", "别名", "是否集体")
USER_HEADINGS = ("登录名", "姓名", "单位", "职务", "电话", "邮箱", "角色", "正/备")


def header(title: str = "名册") -> ExportHeader:
    return ExportHeader(title, "省科技创新厅办公室", "2026年11月", datetime(2026, 11, 25, 10, 0, tzinfo=UTC))


def workbook(*rows: Sequence[Any], name: str = "Sheet1", merges: Sequence[str] = ()) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for place in merges:
        sheet.merge_cells(place)
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def replaced(data: bytes, part: str, content: bytes | None = None, **more: bytes) -> bytes:
    """The same zip with one part changed, and further parts added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            packed.writestr(name, content if name == part and content is not None else source.read(name))
        for name, extra in more.items():
            packed.writestr(name, extra)
    return target.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read(name)


def told(result: TableResult[Any]) -> list[str]:
    return [str(problem) for problem in result.problems]


def errors(problems: Sequence[Problem]) -> list[tuple[int, str]]:
    return [(problem.row, problem.column_heading) for problem in problems if problem.severity == "error"]

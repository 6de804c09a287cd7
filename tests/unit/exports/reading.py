"""Small eyes for workbooks."""

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook, load_workbook

from app.exports.workbooks.header import ExportHeader

CUT_OFF = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def header(title: str = "重点任务督查情况汇总表", **more: str) -> ExportHeader:
    return ExportHeader(title, "省科技创新厅办公室", "2026年11月", CUT_OFF, **{"maker": "张明", **more})


def opened(data: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(data), data_only=values)


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def formulas(data: bytes) -> list[str]:
    return [
        formula
        for name, text in parts(data).items()
        if name.startswith("xl/worksheets/")
        for formula in re.findall(r"<f>(.*?)</f>", text)
    ]


def column(data: bytes, letter: str, first: int, last: int, *, sheet: int = 0, values: bool = False) -> list[Any]:
    found = opened(data, values=values).worksheets[sheet]
    return [found[f"{letter}{row}"].value for row in range(first, last + 1)]

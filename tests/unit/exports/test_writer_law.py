"""Cells are written in one place. Whoever sets a value on a worksheet elsewhere could let a text become a formula."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Files that are not exports: each with its reason.
EXCEPT = {"imports/sample/evidence.py": "makes up what a unit would upload, of fixed texts"}


def breaches(code: str) -> list[int]:
    """Lines that write a cell through openpyxl: `x.value = …`, `sheet[…] = …`, `sheet.append(…)`, `cell(value=…)`."""
    found: list[int] = []
    for node in ast.walk(ast.parse(code)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            sheet = isinstance(target, ast.Subscript) and _names_a_sheet(target.value)
            if sheet or (isinstance(target, ast.Attribute) and target.attr == "value"):
                found.append(target.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            append = node.func.attr == "append" and _names_a_sheet(node.func.value)
            valued = node.func.attr == "cell" and any(keyword.arg == "value" for keyword in node.keywords)
            if append or valued:
                found.append(node.lineno)
    return sorted(found)


def _names_a_sheet(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"ws", "sheet", "worksheet"}


def sources() -> list[Path]:
    return sorted(path for top in ("app", "imports", "scheduler") for path in (ROOT / top).rglob("*.py"))


def uses_openpyxl(path: Path) -> bool:
    return "openpyxl" in path.read_text("utf-8")


def test_no_module_writes_cells_past_the_helper() -> None:
    users = [path for path in sources() if uses_openpyxl(path) and path.relative_to(ROOT).as_posix() not in EXCEPT]
    assert users
    assert {str(path): breaches(path.read_text("utf-8")) for path in users} == {str(path): [] for path in users}


@pytest.mark.parametrize(
    "code",
    [
        "cell.value = text",
        "ws.append([text])",
        "sheet.append((1, 2))",
        "ws['A1'] = text",
        "ws.cell(1, 1, value=text)",
        "ws.cell(row=1, column=1).value = '=1'",
    ],
)
def test_the_law_sees_every_way_of_writing(code: str) -> None:
    assert breaches(code) == [1]


def test_the_law_lets_lists_and_reading_be() -> None:
    assert breaches("rows.append(1)\nx = sheet['A1'].value\nlines['a'] = 2\n") == []

"""How large a thing may grow before it must be split. Raising a limit needs an entry with its reason."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Breach, Source

FILE_LINES = 400
TEST_LINES = 500
FUNCTION_LINES = 50
TEMPLATE_LINES = 120

# path, or path::function → (limit, why it is not split)
EXCEPTIONS: dict[str, tuple[int, str]] = {}
# A version is drawn up by Alembic from the models and never edited once released. 20261121_a_initial_tables.py is the longest,
# 1,229 lines: it makes every table of the first release, and cut in parts it would leave databases with half of them.
GENERATED = ("migrations/versions",)


def _limit(key: str, usual: int) -> int:
    return EXCEPTIONS.get(key, (usual, ""))[0]


def _usual(source: Source) -> int:
    if source.name.endswith(".html"):
        return TEMPLATE_LINES
    return TEST_LINES if source.under("tests") else FILE_LINES


def files_stay_small(source: Source) -> Iterator[Breach]:
    if source.under(*GENERATED):
        return
    limit = _limit(source.path, _usual(source))
    length = len(source.lines)
    if length > limit:
        yield Breach(source.path, length, f"{length} lines, the limit is {limit}")


def functions_stay_small(source: Source) -> Iterator[Breach]:
    if source.under(*GENERATED):
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        limit = _limit(f"{source.path}::{node.name}", FUNCTION_LINES)
        if length > limit:
            yield Breach(source.path, node.lineno, f"{node.name} has {length} lines, the limit is {limit}")

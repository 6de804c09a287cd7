"""Laws of the tests themselves: no quiet skip, no mock of our own code, no test without a claim."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Breach, Law, Source

# Who decides about skipping: everybody else calls `require`, so that nothing is skipped without being counted.
SKIPPING = {"tests/support/requirements.py", "tests/unit/support/test_requirements.py"}
QUIET = {"skip", "skipif", "importorskip", "xfail"}
# The wall around the network replaces functions of the standard library, not ours.
MOCKING = {"tests/support/network.py"}


def skips_are_counted(source: Source) -> Iterator[Breach]:
    if source.path in SKIPPING:
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in QUIET
            and ast.unparse(node.value) in {"pytest", "pytest.mark"}
        ):
            yield Breach(source.path, node.lineno, f"{node.attr}: say tests.support.requirements.require instead")


def fakes_not_mocks(source: Source) -> Iterator[Breach]:
    """A mock agrees with whatever the code does; a fake of ten lines has an opinion."""
    if source.path in MOCKING:
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        if any(name == "mock" or name.startswith("unittest.mock") for name in names):
            yield Breach(source.path, node.lineno, "write a fake")


def tests_claim_something(source: Source) -> Iterator[Breach]:
    """Every test asserts, expects an error, or calls a helper whose name says that it checks."""
    checking = ("assert", "check", "expect", "require", "prove", "verify", "raises", "fail")
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")):
            continue
        claims = any(
            isinstance(inner, ast.Assert)
            or (isinstance(inner, ast.Call) and _last_name(inner).lstrip("_").startswith(checking))
            for inner in ast.walk(node)
        )
        if not claims:
            yield Breach(source.path, node.lineno, f"{node.name} claims nothing")


def _last_name(call: ast.Call) -> str:
    return ast.unparse(call.func).rsplit(".", 1)[-1]


def nothing_is_always_true(source: Source) -> Iterator[Breach]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant | ast.Tuple | ast.JoinedStr):
            yield Breach(source.path, node.lineno, "this assertion cannot fail")


SUITE_LAWS = (
    Law(
        "skips are counted",
        skips_are_counted,
        guilty=(
            ("tests/web/test_a.py", "import pytest\npytest.skip('no browser')\n"),
            (
                "tests/web/test_a.py",
                "import pytest\n@pytest.mark.skipif(True, reason='x')\ndef test_a(): assert f()\n",
            ),
            ("tests/web/test_a.py", "import pytest\nx = pytest.importorskip('x')\n"),
        ),
        innocent=(
            ("tests/web/test_a.py", "require(chromium(), 'no browser')\n@pytest.mark.browser\ndef f(): ...\n"),
        ),
    ),
    Law(
        "fakes, not mocks",
        fakes_not_mocks,
        guilty=(
            ("tests/web/test_a.py", "from unittest.mock import patch\n"),
            ("tests/web/test_a.py", "import unittest.mock\n"),
        ),
        innocent=(("tests/web/test_a.py", "from tests.support.fakes import Mailbox\n"),),
    ),
    Law(
        "tests claim something",
        tests_claim_something,
        guilty=(("tests/unit/test_a.py", "def test_a():\n    f()\n"),),
        innocent=(
            ("tests/unit/test_a.py", "def test_a():\n    assert f() == 1\n"),
            ("tests/unit/test_a.py", "def test_a():\n    with pytest.raises(ValueError):\n        f()\n"),
            ("tests/unit/test_a.py", "def helper():\n    f()\n"),
        ),
    ),
    Law(
        "no assertion is always true",
        nothing_is_always_true,
        guilty=(
            ("tests/unit/test_a.py", "def test_a():\n    assert True\n"),
            ("tests/unit/test_a.py", "def test_a():\n    assert (f(), 'wrong')\n"),
        ),
        innocent=(("tests/unit/test_a.py", "def test_a():\n    assert f(), 'wrong'\n"),),
    ),
)

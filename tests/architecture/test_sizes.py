"""Nothing grows past what one reader can hold in mind."""

import pytest

from tests.architecture import size_law, sources
from tests.architecture.sources import Source


@pytest.mark.parametrize(
    ("path", "lines", "caught"),
    [
        ("app/a.py", 400, False),
        ("app/a.py", 401, True),
        ("tests/unit/test_a.py", 500, False),
        ("tests/unit/test_a.py", 501, True),
        ("templates/a.html", 120, False),
        ("templates/a.html", 121, True),
    ],
)
def test_file_limit_is_exact(path: str, lines: int, caught: bool) -> None:
    assert bool(list(size_law.files_stay_small(Source(path, "x\n" * lines)))) is caught


@pytest.mark.parametrize(("body", "caught"), [(49, False), (50, True)])
def test_function_limit_is_exact(body: int, caught: bool) -> None:
    text = "def f():\n" + "    x = 1\n" * body
    assert bool(list(size_law.functions_stay_small(Source("app/a.py", text)))) is caught


def test_files_stay_small() -> None:
    code = sources.files(".py", ".js", ".css", under=("app", "scheduler", "imports", "migrations", "tests"))
    assert sources.breaches(size_law.files_stay_small, code) == []


def test_templates_stay_small() -> None:
    assert sources.breaches(size_law.files_stay_small, sources.templates()) == []


def test_functions_stay_small() -> None:
    code = sources.files(".py", under=(*sources.PRODUCT, "tests"))
    assert sources.breaches(size_law.functions_stay_small, code) == []


def test_exceptions_are_needed_and_give_a_reason() -> None:
    known = set(sources.committed())
    for key, (_, reason) in size_law.EXCEPTIONS.items():
        assert key.split("::")[0] in known, f"{key} is gone: remove its exception"
        assert len(reason.split()) >= 4, f"{key} needs a reason"

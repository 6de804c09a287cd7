import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import requirements
from tests.support.requirements import ROOT

SKIPPING = "import pytest\ndef test_it():\n    pytest.skip('no browser')\n"


@pytest.mark.parametrize(("value", "required"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_switch_is_read_from_the_environment(value: str, required: bool) -> None:
    assert requirements.all_required({"DUBAN_REQUIRE_ALL": value}) is required


def test_requirement_that_is_met_passes() -> None:
    requirements.require(condition=True, reason="never said")


def test_missing_requirement_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUBAN_REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        requirements.require(condition=None, reason="no browser")


def test_missing_requirement_fails_where_all_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        requirements.require(condition=None, reason="no browser")


@pytest.mark.parametrize(
    ("value", "status", "workers"), [("1", 1, ()), ("0", 0, ()), ("1", 1, ("-p", "xdist", "-n", "1"))]
)
def test_any_skip_fails_the_run_where_all_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, status: int, workers: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DUBAN_REQUIRE_ALL", value)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (tmp_path / "conftest.py").write_text("from tests.support.skips import pytest_configure\n")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\n")
    (tmp_path / "test_it.py").write_text(SKIPPING)
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        *workers,
        str(tmp_path),
    ]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    assert ("although everything is required" in done.stdout) is bool(status)


def test_corpus_is_found_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_CORPUS", str(tmp_path))
    assert requirements.corpus() is None
    (tmp_path / "score.py").touch()
    assert requirements.corpus() == tmp_path

import functools
import hashlib
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import bootstrap

CONTENT = b"a wheel"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package index on loopback with one wheel; bootstrap writes into tmp_path/venv."""
    folder = tmp_path / "index" / "pip"
    folder.mkdir(parents=True)
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (folder / bootstrap.PIP_WHEEL).write_bytes(CONTENT)
    (folder / "index.html").write_text(f'<a href="../pip/{bootstrap.PIP_WHEEL}#sha256=00">pip</a>')
    handler = functools.partial(Quiet, directory=str(tmp_path / "index"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "venv")
    monkeypatch.setattr(bootstrap, "PIP_SHA256", hashlib.sha256(CONTENT).hexdigest())
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


def test_pip_is_fetched_from_the_index_of_the_machine(index: Path) -> None:
    assert bootstrap.fetch_pip().read_bytes() == CONTENT


def test_pip_may_come_in_the_wheelhouse(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wheelhouse").mkdir()
    (tmp_path / "wheelhouse" / bootstrap.PIP_WHEEL).write_bytes(CONTENT)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheelhouse"))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/")
    assert bootstrap.fetch_pip().read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, []),
        ({"PIP_INDEX_URL": "http://mirror/simple"}, ["--default-index", "http://mirror/simple"]),
        ({"PIP_FIND_LINKS": "/ /nowhere"}, ["--find-links", "/"]),
        ({"PIP_FIND_LINKS": "/", "PIP_NO_INDEX": "1"}, ["--find-links", "/", "--no-index"]),
    ],
)
def test_uv_is_told_what_pip_reads(
    environment: dict[str, str], words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert bootstrap.like_pip() == words


def test_changed_pip_is_refused(index: Path) -> None:
    (index / bootstrap.PIP_WHEEL).write_bytes(b"something else")
    with pytest.raises(SystemExit, match="not the expected file"):
        bootstrap.fetch_pip()


def test_index_without_pip_says_what_to_do(index: Path) -> None:
    (index / "index.html").write_text("nothing")
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap.fetch_pip()


def test_unreachable_index_says_what_to_do(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/")
    with pytest.raises(SystemExit, match=r"cannot be read.*apt-get install python3-venv"):
        bootstrap.fetch_pip()


def test_public_index_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    assert bootstrap.index() == f"{bootstrap.INDEX}/pip/"


def test_command_that_does_not_exist_does_not_work() -> None:
    assert not bootstrap.works("no-such-command-anywhere")
    assert bootstrap.works(sys.executable, "-c", "pass")
    assert not bootstrap.works(sys.executable, "-c", "raise SystemExit(3)")


def test_failing_step_is_named() -> None:
    with pytest.raises(SystemExit, match=r"this step failed.*exit"):
        bootstrap.run(sys.executable, "-c", "exit(1)")


def test_project_is_linked_into_the_venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    bootstrap.link_project()
    ask = [str(venv / "bin" / "python"), "-c", "import app; print(app.__file__)"]
    found = subprocess.run(ask, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()
    assert Path(found) == bootstrap.ROOT / "app" / "__init__.py"
    assert (venv / "bin" / "duban").read_text().startswith(f"#!{venv}/bin/python\n")


def test_unknown_kind_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "everything"])
    with pytest.raises(SystemExit, match=r"usage: bootstrap\.py run\|dev"):
        bootstrap.main()

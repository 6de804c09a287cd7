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
def index(bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
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
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "venv")
    monkeypatch.setattr(bootstrap, "PIP_SHA256", hashlib.sha256(CONTENT).hexdigest())
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing is set for pip."""
    for name in ("PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(bootstrap, "MACHINE_CONFIGURATION", (str(tmp_path / "pip.conf"),))


def test_pip_is_fetched_from_the_index_of_the_machine(index: Path, tmp_path: Path) -> None:
    assert bootstrap.find_pip(tmp_path).read_bytes() == CONTENT


def test_index_may_be_named_in_the_configuration_of_pip(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = bootstrap.setting("index-url")
    monkeypatch.delenv("PIP_INDEX_URL")
    (tmp_path / "pip.conf").write_text(f"[global]\nindex-url = {url}\n")
    assert bootstrap.find_pip(tmp_path).read_bytes() == CONTENT


def test_what_the_user_sets_goes_before_what_the_machine_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip.conf").write_text("[global]\nindex-url = http://all\n")
    assert bootstrap.setting("index-url") == "http://all"
    (tmp_path / "home" / ".config" / "pip").mkdir(parents=True)
    (tmp_path / "home" / ".config" / "pip" / "pip.conf").write_text("[global]\nindex-url = http://mine\n")
    assert bootstrap.setting("index-url") == "http://mine"
    monkeypatch.setenv("PIP_INDEX_URL", "http://now")
    assert bootstrap.setting("index-url") == "http://now"
    assert not bootstrap.setting("find-links")


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Commands instead of Debian's: they note what was asked, and the download brings a package with a wheel."""
    asked: list[tuple[str, ...]] = []

    def works(*command: str, folder: Path = tmp_path) -> bool:
        asked.append(command)
        if command[:2] == ("apt-get", "download"):
            (folder / "python3-pip-whl_1_all.deb").touch()
        if command[0] == "dpkg-deb":
            wheels = folder / bootstrap.DEBIAN_WHEELS
            wheels.mkdir(parents=True)
            (wheels / "pip-23.0.1-py3-none-any.whl").write_bytes(CONTENT)
        return True

    monkeypatch.setattr(bootstrap, "works", works)
    return asked


@pytest.mark.parametrize("uid", [0, 1000])
def test_debian_brings_pip_where_no_index_is_set(
    uid: int, apt: list[tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: uid)
    assert bootstrap.find_pip(tmp_path).name == "pip-23.0.1-py3-none-any.whl"
    assert apt[0 if uid else 1 :] == [
        ("apt-get", "download", "python3-pip-whl"),
        ("dpkg-deb", "-x", "python3-pip-whl_1_all.deb", "."),
    ]
    assert (("apt-get", "update") in apt) is (uid == 0)


def test_machine_without_pip_index_and_debian_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "works", lambda *_, **__: False)
    with pytest.raises(SystemExit, match=r"no pip here.*apt-get install python3-venv"):
        bootstrap.find_pip(tmp_path)


def test_pip_may_come_in_the_wheelhouse(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wheelhouse").mkdir()
    (tmp_path / "wheelhouse" / bootstrap.PIP_WHEEL).write_bytes(CONTENT)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheelhouse"))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/")
    assert bootstrap.find_pip(tmp_path).read_bytes() == CONTENT


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
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert bootstrap.like_pip() == words


def test_changed_pip_is_refused(index: Path, tmp_path: Path) -> None:
    (index / bootstrap.PIP_WHEEL).write_bytes(b"something else")
    with pytest.raises(SystemExit, match="not the expected file"):
        bootstrap.find_pip(tmp_path)


def test_index_without_pip_says_what_to_do(index: Path, tmp_path: Path) -> None:
    (index / "index.html").write_text("nothing")
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        bootstrap.find_pip(tmp_path)


def test_unreachable_index_says_what_to_do(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/")
    with pytest.raises(SystemExit, match=r"cannot be read.*apt-get install python3-venv"):
        bootstrap.find_pip(tmp_path)


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

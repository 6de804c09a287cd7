"""`duban serve` on an empty machine: its processes come back when they die, and end when they are told to."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from app.cli.processes import free_port
from tests.support.requirements import ROOT
from tests.support.serving import HOST

Found = TypeVar("Found")
# How the children are called; the web workers are copies of their parent.
WEB, SCHEDULER = "-m app serve", "-m scheduler"
ADMINS = {
    "sysadmin_login": "guan",
    "sysadmin_name": "管新",
    "secadmin_login": "anquan",
    "secadmin_name": "安全",
    "auditor_login": "shenji",
    "auditor_name": "简明",
}

pytestmark = pytest.mark.slow


def until(ask: Callable[[], Found | None], what: str, seconds: float = 60) -> Found:
    """The first answer that is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds} s")


@dataclass(frozen=True)
class Installation:
    process: "subprocess.Popen[str]"
    base: str
    folder: Path
    errors: Path

    def children(self, kind: str) -> frozenset[int]:
        """The processes of that kind that run."""
        held = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii").split()
        return frozenset(int(one) for one in held if kind in _command(one))

    def answers(self) -> bool | None:
        try:
            return httpx.get(f"{self.base}/healthz").status_code == 200 or None
        except httpx.TransportError:
            return None

    def rows(self, query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(f"file:{self.folder}/duban.sqlite3?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def alive(self) -> str | None:
        """When the scheduler last said that it lives."""
        found = self.rows("SELECT max(at) FROM heartbeat")
        return str(found[0][0]) if found[0][0] else None


def _command(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    port = free_port(8460)
    base, errors = f"http://127.0.0.1:{port}", tmp_path / "errors"
    settings = {
        "DUBAN_DATA_DIR": str(tmp_path / "data"),
        "DUBAN_PUBLIC_URL": base,
        "DUBAN_LOG_FORMAT": "json",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    with (
        errors.open("wb") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            yield Installation(process, base, tmp_path / "data", errors)
        finally:
            process.terminate()
            process.wait(40)


def test_an_empty_machine_is_begun_served_and_kept_alive(installation: Installation) -> None:
    assert installation.process.stdout is not None
    address = next(line for line in installation.process.stdout if "/start?token=" in line)
    token = address.split("token=")[1].split()[0]
    until(installation.answers, "the first answer")
    made = httpx.post(
        f"{installation.base}/start", data={"token": token, **ADMINS}, headers={"Origin": installation.base}
    )
    assert made.status_code == 200
    assert made.text.count("<code>") == 3
    until(installation.alive, "the scheduler's first sign of life")
    assert (len(installation.children(WEB)), len(installation.children(SCHEDULER))) == (2, 1)
    before = installation.alive()
    for kind in (WEB, SCHEDULER):
        _kill_and_see_it_come_back(installation, kind)
    until(installation.answers, "the answer of the web processes")
    until(lambda: installation.alive() if installation.alive() != before else None, "the next sign of life")
    assert installation.rows("SELECT count(*) FROM user_account") == [(3,)]
    assert {row[0] for row in installation.rows("SELECT DISTINCT outcome FROM job_run")} == {"done"}
    _end(installation)


def _kill_and_see_it_come_back(installation: Installation, kind: str) -> None:
    held = installation.children(kind)
    os.kill(min(held), signal.SIGKILL)

    def another() -> int | None:
        now = installation.children(kind)
        return len(now) if len(now) == len(held) and now != held else None

    until(another, f"another process for {kind}")


def _end(installation: Installation) -> None:
    children = installation.children(WEB) | installation.children(SCHEDULER)
    installation.process.terminate()
    assert installation.process.wait(40) == 0
    assert [pid for pid in children if _command(str(pid))] == []
    assert installation.answers() is None
    said = installation.errors.read_text("utf-8").splitlines()
    assert any("web-" in line and "进程退出（-9）" in line for line in said)
    assert any("scheduler 进程退出（-9）" in line for line in said)
    logged = [json.loads(line) for line in said if line.startswith("{")]
    assert {"request"} <= {line["event"] for line in logged}
    assert [line for line in logged if line["level"] in {"ERROR", "CRITICAL"}] == []


def test_a_bare_address_on_the_network_is_refused_without_https(tmp_path: Path) -> None:
    """Passwords would travel in the clear: the command says what to set and does not start."""
    command = [sys.executable, "-m", "app", "serve", "--host", "0.0.0.0", "--port", "8499"]
    environment = os.environ | {"DUBAN_DATA_DIR": str(tmp_path), "DUBAN_PUBLIC_URL": "http://duban.example.gov.cn"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "DUBAN_BEHIND_TLS_PROXY=1" in done.stderr
    assert not (tmp_path / "duban.sqlite3").exists()


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "app", "serve", "--only", "web", "--host", HOST, "--port", port]
        environment = os.environ | {"DUBAN_DATA_DIR": str(tmp_path)}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert f"端口 {port} 上监听" in done.stderr
    assert "Traceback" not in done.stderr

"""`duban serve` with two web workers: one is killed, nobody notices; told to stop, all are gone."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.config import Settings
from tests.bench.production import environment, free_port, wait_for
from tests.support.database import fresh_url
from tests.support.requirements import ROOT
from tests.support.serving import HOST

ASKED = 40


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--only", "web", "--host", HOST, "--port", str(port)]
    with fresh_url(tmp_path):
        known = {**environment(Settings(data_dir=tmp_path)), "DUBAN_WORKERS": "2"}
        with subprocess.Popen(
            command, cwd=ROOT, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as it:
            wait_for(port, "/healthz")
            yield it, port
            it.kill()


def children(pid: int) -> set[int]:
    return {int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()}


def status_of(port: int) -> int:
    link = http.client.HTTPConnection(HOST, port, timeout=20)
    link.request("GET", "/healthz")
    status = link.getresponse().status
    link.close()
    return status


def gone(pids: set[int]) -> bool:
    """One that nobody has fetched yet is gone too."""
    states = (Path(f"/proc/{pid}/stat") for pid in pids)
    return all(
        not state.exists() or state.read_text("utf-8").rpartition(")")[2].split()[0] == "Z" for state in states
    )


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_a_killed_worker_is_replaced_and_its_connections_wait(served: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = served
    first = children(process.pid)
    assert len(first) == 2
    killed = min(first)
    os.kill(killed, signal.SIGKILL)
    assert [status_of(port) for _ in range(ASKED)] == [200] * ASKED
    assert wait_until(lambda: len(children(process.pid)) == 2 and killed not in children(process.pid), 10)


def test_a_worker_that_hangs_keeps_no_newcomer(served: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = served
    hung = min(children(process.pid))
    os.kill(hung, signal.SIGSTOP)
    try:
        assert [status_of(port) for _ in range(ASKED)] == [200] * ASKED
    finally:
        os.kill(hung, signal.SIGCONT)


def test_told_to_stop_it_leaves_nothing_behind(served: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = served
    workers = children(process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert gone(workers)
    with pytest.raises(ConnectionRefusedError):
        status_of(port)


def test_killed_outright_it_takes_its_workers_along(served: tuple[subprocess.Popen[bytes], int]) -> None:
    process, _ = served
    workers = children(process.pid)
    process.kill()
    assert wait_until(lambda: gone(workers), 10)

"""The web processes of `duban serve` as they run in production, and any other server beside them, one at a time."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.config import Settings
from tests.support.requirements import ROOT
from tests.support.serving import HOST

PATIENCE = 30.0


def free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def environment(settings: Settings) -> Mapping[str, str]:
    """What an installation with these settings is started with."""
    known = {"DUBAN_DATA_DIR": str(settings.data_dir.resolve()), "DUBAN_ORGANISATION": settings.organisation}
    if settings.clock_start is not None:
        known["DUBAN_CLOCK_START"] = settings.clock_start.isoformat()
    # With this set every start compiles the whole program anew, which no installation does.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | known


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Of the process and its children so far. Unlike waiting times it hardly depends on who else uses the machine."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        return sum(_cpu_seconds(pid) for pid in (str(self.pid), *children))


def _cpu_seconds(pid: str) -> float:
    # What follows the bracketed name: state is field 3, user and system time are 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def web(settings: Settings) -> Iterator[Server]:
    """A server that answers: the web processes without the scheduler, whose sweeps would be measured too."""
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--only", "web", "--host", HOST, "--port", str(port)]
    with running(command, environment(settings)) as process:
        wait_for(port, "/healthz")
        yield Server(port, process.pid)


@contextmanager
def running(command: Sequence[str], known: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Its log goes where nobody waits for it: a pipe that is read would be measured too."""
    with subprocess.Popen(command, cwd=ROOT, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as it:
        try:
            yield it
        finally:
            it.terminate()
            try:
                it.wait(20)
            except subprocess.TimeoutExpired:
                it.kill()
                raise


def wait_for(port: int, path: str) -> None:
    """Return with the first good answer. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError, http.client.HTTPException):
            link = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
            link.request("GET", path)
            status = link.getresponse().status
            link.close()
            if status == 200:
                return
        time.sleep(0.01)
    raise TimeoutError(path)

"""The real server in processes of its own, which can be killed and are back within milliseconds.

The parent imports and builds the application once and keeps the listening socket, so that connections wait while a
killed child is replaced; every child only serves. It tells on stdout what happens and ends when its stdin is closed.

usage: python -m tests.support.serving '<an Order as JSON>'
"""

import gc
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, NoReturn
from unittest import mock

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.cli.serve import server_config
from app.core.config import Settings
from app.core.logs import set_up_logs
from app.main import create_app
from tests.support.mutants import MUTANTS
from tests.support.requirements import ROOT

HOST = "127.0.0.1"
SHORTEST, LONGEST = 0.030, 0.150
IDLE = 1.0
PATIENCE = 60.0


@dataclass(frozen=True)
class Order:
    """`kills` children are killed after 30–150 ms of work, then one stays. `mutant` breaks the product, and its children
    are killed at the next moment after that work at which it says that a kill hurts.

    `rehearsal` is a session cookie and an address where a report can be filed: see `rehearse`.
    """

    data_dir: str
    clock_start: str
    kills: int = 0
    seed: int = 1
    mutant: str = ""
    logs: bool = False
    rehearsal: tuple[str, str] | None = None

    @property
    def settings(self) -> Settings:
        return Settings(
            data_dir=Path(self.data_dir),
            clock_start=datetime.fromisoformat(self.clock_start),
            organisation="岚江省科学技术厅",
        )


@dataclass
class Served:
    """A running server, seen from the tests."""

    port: int
    process: "subprocess.Popen[str]"
    said: IO[str]
    killed: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.port}"

    def wait_until_calm(self) -> None:
        """Return when the last kill is over and a server stays."""
        for line in self.said:
            self.lines.append(line)
            if line.startswith("killed"):
                self.killed += 1
            elif line.startswith("calm"):
                return
        raise RuntimeError(f"the server ended by itself: {self.process.wait()}")


@contextmanager
def serving(order: Order, *, prefix: Sequence[str] = (), log: IO[bytes] | None = None) -> Iterator[Served]:
    """`prefix` is a command to run it under, such as strace; `log` takes what it writes to stderr."""
    command = [*prefix, sys.executable, "-m", "tests.support.serving", json.dumps(asdict(order))]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            if not first.startswith("port "):
                raise RuntimeError(f"the server did not start: {first!r}")
            yield Served(int(first.split()[1]), process, process.stdout)
        finally:
            process.stdin.close()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                # The child that serves is in the same group and would outlive its parent.
                os.killpg(process.pid, signal.SIGKILL)
                raise


class Line:
    """What the child tells its parent: that it answers now, and later each moment at which a kill would hurt."""

    reading: int = -1
    writing: int = -1

    def fork(self) -> int:
        """As os.fork does, with a pipe between the two that ends with the child."""
        if self.reading >= 0:
            os.close(self.reading)
        self.reading, self.writing = os.pipe()
        child = os.fork()
        os.close(self.writing if child else self.reading)
        return child

    def say(self) -> None:
        os.write(self.writing, b"+")

    def moment(self) -> None:
        """Give the parent time to strike."""
        self.say()
        time.sleep(SHORTEST)

    def hear(self, seconds: float) -> bool:
        """Whether the child says something within that time; no when it died."""
        spoken, _, _ = select.select([self.reading], [], [], seconds)
        return bool(spoken) and os.read(self.reading, 1) == b"+"


class _Announcing(uvicorn.Server):
    line: Line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.line.say()


def _fork(app: FastAPI, listener: socket.socket, line: Line) -> int:
    """A child that serves. Returns when it answers; raises RuntimeError when it died before."""
    child = line.fork()
    if child == 0:
        _serve(app, listener, line)
    if not line.hear(PATIENCE):
        raise RuntimeError("a child died before it answered")
    return child


def _serve(app: FastAPI, listener: socket.socket, line: Line) -> NoReturn:
    status = 1
    try:
        server = _Announcing(server_config(app, HOST, 0))
        server.line = line
        server.run(sockets=[listener])
        status = 0
    finally:
        # The parent's buffers and exit handlers are not the child's to run.
        os._exit(status)


def _let_work(child: int, seconds: float) -> None:
    """Until the child has used that much processor time, so that a busy machine does not make the kills harmless."""
    clock = (~child << 3) | 2  # clock_getcpuclockid(3) of another process
    end = time.monotonic() + IDLE
    begun = time.clock_gettime(clock)
    while time.clock_gettime(clock) - begun < seconds and time.monotonic() < end:
        time.sleep(0.002)


def _await_moment(line: Line) -> None:
    """The next one: those that passed while the child worked are let go."""
    while line.hear(0):
        pass
    line.hear(IDLE)


def _end(child: int, how: signal.Signals) -> None:
    os.kill(child, how)
    os.waitpid(child, 0)


def rehearse(app: FastAPI, token: str, path: str) -> None:
    """One submission that is rolled back, so that children begin as warm as a server that has run for a while.

    Otherwise a child that lives for a tenth of a second would be killed compiling its first statements every time.
    """
    origin = f"http://{HOST}"
    form = {"kind": "full", "progress": "-", "status": "on_track", "percent": "1", "idempotency_key": "rehearsal"}
    client = TestClient(app, base_url=origin, headers={"Origin": origin}, follow_redirects=False)
    client.cookies.set("duban_session", token)
    with mock.patch.object(Session, "commit", Session.rollback):
        status = client.post(path, data=form).status_code
    client.close()
    app.state.database.dispose()
    if status != 303:
        raise RuntimeError(f"the rehearsal was answered {status}")


def main(words: list[str]) -> None:
    order = Order(**json.loads(words[0]))
    if order.logs:
        set_up_logs("json", "INFO")
    app = create_app(order.settings)
    if order.rehearsal:
        rehearse(app, *order.rehearsal)
    server_config(app, HOST, 0).load()
    line = Line()
    if order.mutant:
        MUTANTS[order.mutant](line.moment)
    listener = socket.create_server((HOST, 0), backlog=512)
    listener.set_inheritable(True)
    gc.freeze()
    print(f"port {listener.getsockname()[1]}", flush=True)
    timer = random.Random(order.seed)
    for number in range(order.kills):
        child = _fork(app, listener, line)
        _let_work(child, timer.uniform(SHORTEST, LONGEST))
        if order.mutant:
            _await_moment(line)
        _end(child, signal.SIGKILL)
        print(f"killed {number}", flush=True)
    child = _fork(app, listener, line)
    print("calm", flush=True)
    sys.stdin.read()
    _end(child, signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])

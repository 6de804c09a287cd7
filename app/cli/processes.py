"""The processes of one installation: started together, watched, started again when one ends, and stopped in order."""

import gc
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from types import FrameType
from typing import NoReturn, Protocol

from app.cli.shared import complain

STOP_SECONDS = 15
QUICK_DEATH = 5.0
BACKLOG = 512


class Child(Protocol):
    """What a Popen and a Forked have in common."""

    def poll(self) -> int | None: ...

    def send_signal(self, number: int, /) -> None: ...


class Forked:
    """A copy of this process that does one thing: it needs no second import, and shares what it does not change."""

    def __init__(self, work: Callable[[], None]) -> None:
        gc.freeze()
        life = _life()
        self.pid = os.fork()
        self._status: int | None = None
        if self.pid == 0:
            _be_child(work, *life)

    def poll(self) -> int | None:
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def send_signal(self, number: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


@cache
def _life() -> tuple[int, int]:
    """A pipe whose writing end this process alone keeps: its children read its end when it dies, however it dies."""
    return os.pipe()


def _end_with_parent(reading: int) -> None:
    os.read(reading, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _be_child(work: Callable[[], None], reading: int, writing: int) -> NoReturn:
    status = 1
    try:
        # A worker left alone would hold the port against the next start.
        os.close(writing)
        # A session of its own: Ctrl-C reaches the parent alone, which stops its children in order.
        os.setsid()
        # Before the thread: the parent's handler, inherited, would swallow the signal of a parent that died just now.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        threading.Thread(target=_end_with_parent, args=(reading,), daemon=True).start()
        work()
        status = 0
    finally:
        # The parent's buffers and exit handlers are not the child's to run.
        os._exit(status)


def spawn(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=os.environ.copy(), start_new_session=True)  # noqa: S603 -- our own commands


def listening(host: str, port: int) -> socket.socket:
    """The socket of all workers. It stays open while a worker is started again: who connects then only waits.

    Raises OSError when the address is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # Another worker may have been faster.
    listener.setblocking(False)
    return listener


def supervise(starts: Mapping[str, Callable[[], Child]]) -> None:
    """Keep every process running until we are told to stop; one that dies at once waits a little longer each time."""
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running = {name: start() for name, start in starts.items()}
    started = dict.fromkeys(starts, time.monotonic())
    patience = dict.fromkeys(starts, 1.0)
    while not stopping:
        time.sleep(0.2)
        for name, process in running.items():
            status = process.poll()
            if status is None or stopping:
                continue
            lived = time.monotonic() - started[name]
            patience[name] = min(patience[name] * 2, 30.0) if lived < QUICK_DEATH else 1.0
            complain(f"{name} 进程退出（{status}），{patience[name]:.0f}秒后重新启动。")
            _wait(patience[name], lambda: stopping)
            if not stopping:
                running[name] = starts[name]()
                started[name] = time.monotonic()
    _stop_all(running)


def _wait(seconds: float, interrupted: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not interrupted():
        time.sleep(0.1)


def _stop_all(running: Mapping[str, Child]) -> None:
    for process in running.values():
        process.send_signal(signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while time.monotonic() < until and any(process.poll() is None for process in running.values()):
        time.sleep(0.05)
    for process in running.values():
        process.send_signal(signal.SIGKILL)


def free_port(wanted: int) -> int:
    """`wanted`, or the next free one after it."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError("no free port")

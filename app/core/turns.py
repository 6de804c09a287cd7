"""The queue of writers to one SQLite file: first come, first served, among the threads and processes of a machine.

SQLite's own wait is a sleep that grows to a tenth of a second and looks by chance: beside a busy process another one
waited for seconds (docs/performance.md). Threads queue in memory; processes take turns at two locked files beside the
database. Who waits for the turn holds the gate meanwhile, so the one who just wrote cannot overtake it. The kernel frees
the locks of a process that dies.
"""

import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import Unavailable

# A page takes five to ten milliseconds. Whoever works for longer than this keeps nobody waiting.
READER_PATIENCE = 0.05
# Half a millisecond at most: one thread of a process looks at a time, and what it sleeps too long every writer waits.
SHORTEST, LONGEST = 0.0001, 0.0005


class ThreadQueue:
    """A lock that is handed to whoever waits longest; a plain one goes to whoever happens to ask."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self, timeout: float) -> bool:
        with self._guard:
            if not self._held:
                self._held = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        # It was handed over in the moment the patience ended.
        return True

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class WriteTurns:
    """The right to write to one database file. `file` is None for a database in memory, which no other process sees."""

    def __init__(self, file: Path | None, patience: float) -> None:
        self._threads = ThreadQueue()
        self._file = file
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Raises Unavailable when it is not this thread's turn within the patience."""
        end = time.monotonic() + self._patience
        if not self._threads.acquire(self._patience):
            raise Unavailable
        try:
            if self._file is None:
                yield
                return
            # Opened each time: a lock belongs to an open file, and a forked child must not share its parent's.
            gate, turn = (_opened(self._file, name) for name in ("gate", "turn"))
            try:
                try:
                    _lock(gate, end)
                    _lock(turn, end)
                finally:
                    os.close(gate)
                yield
            finally:
                os.close(turn)
        finally:
            self._threads.release()


class ReaderTurns:
    """One reader of a process at a time, for as long as readers are quick.

    Threads that compute share one interpreter: eight pages at once take as long as eight in turn, but each of them is
    answered last, and every switch between them costs. Nobody is kept out: a reader waits for `patience` seconds at most,
    and not at all behind one that has been at it for so long (an export), then goes beside it.
    """

    def __init__(self, patience: float = READER_PATIENCE) -> None:
        self._threads = ThreadQueue()
        self._patience = patience
        self._since = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        held = self._threads.acquire(max(0.0, self._since + self._patience - time.monotonic()))
        if held:
            self._since = time.monotonic()
        try:
            yield
        finally:
            if held:
                self._threads.release()


def _opened(file: Path, name: str) -> int:
    return os.open(f"{file}-{name}", os.O_CREAT | os.O_RDWR, 0o600)


def _lock(descriptor: int, end: float) -> None:
    pause = SHORTEST
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise Unavailable from None
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST)
        else:
            return

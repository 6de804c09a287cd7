"""Who may write, and when: threads in the order they came, processes in turn, and nobody for ever."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.core.errors import Unavailable
from app.core.turns import ReaderTurns, ThreadQueue, WriteTurns
from tests.support.requirements import ROOT

HOLDER = """
import sys
from pathlib import Path
from app.core.turns import WriteTurns

with WriteTurns(Path(sys.argv[1]), 5).turn():
    print("held", flush=True)
    sys.stdin.readline()
"""
# Writes as fast as it can until its stdin closes, and counts its turns.
BUSY = """
import sys, threading
from pathlib import Path
from app.core.turns import WriteTurns

turns, over, count = WriteTurns(Path(sys.argv[1]), 5), threading.Event(), 0
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
print("held", flush=True)
while not over.is_set():
    with turns.turn():
        over.wait(0.005)
        count += 1
print(count, flush=True)
"""


@contextmanager
def another_process(program: str, file: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", program, str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_threads_are_served_in_the_order_they_came() -> None:
    queue, served = ThreadQueue(), []
    assert queue.acquire(1)

    def wait(number: int) -> None:
        assert queue.acquire(5)
        served.append(number)
        queue.release()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(queue._waiting) <= number:
            time.sleep(0.001)
    queue.release()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_who_gave_up_waiting_is_passed_over() -> None:
    queue = ThreadQueue()
    assert queue.acquire(1)
    assert not queue.acquire(0.01)
    queue.release()
    assert queue.acquire(0.01)


def test_two_databases_in_one_process_exclude_each_other(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with WriteTurns(file, 1).turn(), pytest.raises(Unavailable), WriteTurns(file, 0.05).turn():
        pass
    with WriteTurns(file, 0.05).turn():
        pass


def test_memory_needs_no_file() -> None:
    turns = WriteTurns(None, 0.05)
    with turns.turn(), pytest.raises(Unavailable), turns.turn():
        pass


def test_another_process_is_waited_for_and_its_death_frees_the_turn(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with another_process(HOLDER, file) as holder:
        with pytest.raises(Unavailable), WriteTurns(file, 0.1).turn():
            pass
        holder.kill()
        holder.wait()
        with WriteTurns(file, 5).turn():
            pass


def test_two_busy_processes_take_turns(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with another_process(BUSY, file) as busy:
        longest = 0.0
        for _ in range(50):
            begun = time.monotonic()
            with WriteTurns(file, 5).turn():
                longest = max(longest, time.monotonic() - begun)
                time.sleep(0.005)
        told, _ = busy.communicate("")
    assert int(told) >= 25
    assert longest < 1


def entered(turns: ReaderTurns) -> threading.Event:
    """Set once a reader in another thread is in."""
    inside = threading.Event()

    def read() -> None:
        with turns.turn():
            inside.set()

    threading.Thread(target=read).start()
    return inside


def test_a_reader_waits_for_the_one_before() -> None:
    turns = ReaderTurns(patience=30)
    with turns.turn():
        second = entered(turns)
        assert not second.wait(0.05)
    assert second.wait(5)


def test_a_reader_that_failed_keeps_nobody_waiting() -> None:
    turns = ReaderTurns(patience=30)
    with pytest.raises(ValueError, match="page"), turns.turn():
        raise ValueError("page")
    assert entered(turns).wait(5)


def test_no_reader_waits_longer_than_the_patience() -> None:
    turns = ReaderTurns(patience=0.2)
    with turns.turn():
        second = entered(turns)
        assert not second.wait(0.05)
        assert second.wait(5)


def test_behind_one_who_has_been_at_it_for_long_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = ReaderTurns(patience=30)
    with turns.turn():
        begun = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: begun + 31)
        assert entered(turns).wait(5)

"""Damaged documents: each is read or refused in words; none crashes the reader, hangs, or takes the server's memory.

Every file is read in a process of its own, forked from one that has the readers loaded, under the limits of the
sandbox: a crash, a hang or a full memory is seen as such.
"""

import os
import resource
import signal
import time
from pathlib import Path

import pytest

from imports.documents import DocumentRefused, parse_bytes
from imports.documents.limits import MEGABYTE
from tests.support.mutations import mutated, seeds

SECONDS = 20
MEMORY = 512 * MEGABYTE
READ, REFUSED, SILENT, CRASHED = range(4)


def read_forked(name: str, data: bytes) -> tuple[int, float]:
    """What became of the file, and the seconds it took."""
    started = time.monotonic()
    child = os.fork()
    if not child:
        os._exit(_read(name, data))
    _, status = os.waitpid(child, 0)
    return (os.WEXITSTATUS(status) if os.WIFEXITED(status) else CRASHED), time.monotonic() - started


def _read(name: str, data: bytes) -> int:
    """In the child: the limits of the sandbox, and an alarm for what waits instead of working."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_size() + MEMORY, _size() + MEMORY))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)
    try:
        parse_bytes(data, name)
    except DocumentRefused as refusal:
        return REFUSED if any("\u4e00" <= sign <= "\u9fff" for sign in refusal.message) else SILENT
    except BaseException:
        return CRASHED
    return READ


def _size() -> int:
    """The memory that the parent's own libraries take up is not the file's."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def check(numbers: range) -> None:
    files = seeds()
    for name, data in files.items():
        with_words = {READ, REFUSED}
        assert read_forked(name, data)[0] in with_words, name
    ends = {READ: 0, REFUSED: 0}
    for number in numbers:
        name, data = mutated(number, files)
        end, seconds = read_forked(name, data)
        assert end in ends, f"file {number} ({name}) ended as {end}"
        assert seconds < SECONDS, f"file {number} ({name}) took {seconds:.1f} s"
        ends[end] += 1
    # Damage that is never noticed, or always fatal, would test little.
    assert min(ends.values()) * 20 > len(numbers)


def test_five_hundred_damaged_files() -> None:
    check(range(500))


@pytest.mark.nightly
def test_ten_thousand_damaged_files() -> None:
    check(range(500, 10_500))


def test_damage_is_the_same_every_time() -> None:
    files = seeds()
    assert [mutated(number, files) for number in range(20)] == [mutated(number, files) for number in range(20)]

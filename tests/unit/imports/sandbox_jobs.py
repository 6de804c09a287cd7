"""What the children of test_sandbox.py are asked to do."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Found:
    text: str
    day: date
    amount: Decimal
    kind: Kind
    parts: tuple[int, ...]


class OurRefusal(Exception):
    pass


class UnpicklableRefusal(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first}{second}")


class Bomb:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, ("true",)


def find(text: str) -> Found:
    print("noise on stdout")
    return Found(text, date(2026, 11, 25), Decimal("2.5"), Kind.LEAD, (1, 2))


def refuse(text: str) -> None:
    raise OurRefusal(text)


def refuse_unpicklable() -> None:
    raise UnpicklableRefusal("第一", "第二")


def fail_plainly() -> None:
    raise KeyError("nothing here")


def recurse() -> None:
    recurse()


def spin() -> None:
    while True:
        pass


def hang() -> None:
    signal.pause()


def hoard() -> int:
    return len(bytearray(4 * 1024**3))


def run_out_of_memory() -> None:
    raise MemoryError


def die(signal_number: int) -> None:
    os.kill(os.getpid(), signal_number)


def leave() -> None:
    sys.exit(3)


def answer_with_code() -> Bomb:
    return Bomb()


def answer_with_function() -> object:
    return find


def connect() -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def start_process() -> None:
    subprocess.run(["true"], check=True)


def write_file(path: str) -> None:
    with open(path, "w") as target:  # noqa: PTH123 - the audit hook must see a plain open
        target.write("x")


def environment() -> dict[str, str]:
    return dict(os.environ)

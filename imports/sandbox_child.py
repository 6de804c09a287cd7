"""The child side of `imports.sandbox`: read one request from stdin, answer on stdout, end.

Limits and the audit hook are set before the first byte of the user's file is looked at: no sockets, no
processes, no file opened for writing.
"""

import importlib
import io
import os
import pickle
import resource
import sys
from typing import Any, BinaryIO

from imports.sandbox import MEMORY_EXIT, is_ours

_REFUSED_EVENTS = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "shutil.",
    "ftplib.",
    "urllib.",
    "http.",
)
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    set_limits(int(sys.argv[1]), int(sys.argv[2]))
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not write into the answer.
    os.dup2(2, 1)
    try:
        answers.write(answer(sys.stdin.buffer))
        answers.flush()
    except MemoryError:
        os._exit(MEMORY_EXIT)


def set_limits(cpu_seconds: int, memory_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The hard limit comes one second later, so that the signal says which limit it was.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    memory = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def answer(requests: BinaryIO, *, guard: bool = True) -> bytes:
    """Do what the request asks and pickle ("value" | "raise" | "error", payload)."""
    module, name, arguments = _load(requests.read())
    function = getattr(importlib.import_module(module), name)
    if guard:
        sys.addaudithook(refuse)
    try:
        reply: tuple[str, Any] = ("value", function(*arguments))
        return pickle.dumps(reply)
    except MemoryError:
        raise
    except RecursionError:
        return pickle.dumps(("error", "RecursionError"))
    except Exception as error:  # noqa: BLE001 - the edge of the process: every error becomes an answer
        return _answer_error(error)


def _load(request: bytes) -> tuple[str, str, tuple[Any, ...]]:
    # The request was written by the parent, whose code this is.
    return pickle.Unpickler(io.BytesIO(request)).load()  # type: ignore[no-any-return] # noqa: S301


def _answer_error(error: Exception) -> bytes:
    if is_ours(type(error).__module__):
        try:
            dumped = pickle.dumps(("raise", error))
            pickle.loads(dumped)  # noqa: S301 - our own bytes: does the error survive the journey?
        except Exception:  # noqa: BLE001 - an error that cannot travel is told in words below
            return pickle.dumps(("error", f"{type(error).__name__}: {error}"))
        return dumped
    return pickle.dumps(("error", f"{type(error).__name__}: {error}"))


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(f"a file reader may not use {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITE_FLAGS:
        raise PermissionError("a file reader may not write files")


if __name__ == "__main__":  # pragma: no cover - only ever run as a process of its own
    main()

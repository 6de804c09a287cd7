"""Runs one function in a child process with CPU, memory and time limits.

What an uploaded file does to a parser stays in the child: a crash, a hang or a full memory ends as
`ChildFailed`, never as a dead web process. Arguments and results are pickled; results are read by an
unpickler that only builds plain values and our own classes, because a parser that was tricked must not
be able to run code in the parent.
"""

import contextlib
import importlib
import io
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from app.core.errors import InvalidInput

T = TypeVar("T")

# More children at once would only make each of them slower: parsing is pure CPU.
_SLOTS = threading.BoundedSemaphore(2)
_VALUE_CLASSES = {
    "builtins": {"bytearray", "complex", "frozenset", "range", "set", "slice"},
    "collections": {"OrderedDict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "pathlib": {"Path", "PosixPath", "PurePosixPath"},
    "uuid": {"UUID"},
    "zoneinfo": {"ZoneInfo"},
}
_OUR_PREFIXES = ("imports.", "app.", "tests.")


class FailureReason(StrEnum):
    """Why a child gave no answer."""

    TIMEOUT = "timeout"
    CPU = "cpu"
    MEMORY = "memory"
    CRASH = "crash"
    ERROR = "error"


_MESSAGES = {
    FailureReason.TIMEOUT: "读取文件超过了时间限制，文件可能过大或结构异常，请精简后重新上传",
    FailureReason.CPU: "读取文件超过了计算时间限制，文件可能过大或结构异常，请精简后重新上传",
    FailureReason.MEMORY: "读取文件超过了内存限制，文件可能过大或结构异常，请精简后重新上传",
    FailureReason.CRASH: "读取文件时解析程序中断，文件可能已损坏，请用办公软件重新另存后再上传",
    FailureReason.ERROR: "文件无法读取，可能已损坏或格式不符，请用办公软件重新另存后再上传",
}


class ChildFailed(InvalidInput):
    """The child gave no answer. `reason` says why, `message` tells the user, `detail` is for the log."""

    def __init__(self, reason: FailureReason, detail: str = "") -> None:
        super().__init__(_MESSAGES[reason])
        self.reason = reason
        self.detail = detail


def run_in_child(function: Callable[..., T], *args: Any, cpu_seconds: int, memory_mb: int, wall_seconds: float) -> T:
    """Return function(*args), computed in a fresh process.

    `function` must be importable by name. Errors defined in our own packages are raised here as they
    were there; any other error, a signal or a limit becomes `ChildFailed`.
    """
    if "." in function.__qualname__ or "<" in function.__qualname__:
        raise TypeError(f"{function.__qualname__} is not importable by name")
    request = pickle.dumps((function.__module__, function.__qualname__, args))
    with _SLOTS:
        code, output, errors = _converse(request, cpu_seconds, memory_mb, wall_seconds)
    if code != 0 or not output:
        raise ChildFailed(_reason_of(code), errors[-500:].decode("utf-8", "replace"))
    return _unwrap(output)  # type: ignore[no-any-return]


def _converse(request: bytes, cpu_seconds: int, memory_mb: int, wall_seconds: float) -> tuple[int, bytes, bytes]:
    command = [sys.executable, "-m", "imports.sandbox_child", str(cpu_seconds), str(memory_mb)]
    # No secret of the server reaches the child: it gets a clean environment.
    environment = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    with subprocess.Popen(  # noqa: S603 - the command is ours, the user's bytes come by stdin only
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as child:
        try:
            output, errors = child.communicate(request, timeout=wall_seconds)
        except subprocess.TimeoutExpired as expired:
            raise ChildFailed(FailureReason.TIMEOUT, f"{wall_seconds} s") from expired
        finally:
            # The whole session goes, also when the parent's own thread is being interrupted.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
        return child.returncode, output, errors


def _reason_of(code: int) -> FailureReason:
    if code == -signal.SIGXCPU:
        return FailureReason.CPU
    if code == MEMORY_EXIT:
        return FailureReason.MEMORY
    return FailureReason.CRASH


MEMORY_EXIT = 86


def _unwrap(output: bytes) -> Any:
    try:
        kind, value = _ValueUnpickler(io.BytesIO(output)).load()
    except Exception as broken:  # whatever a broken answer raises, it is a failed child
        raise ChildFailed(FailureReason.CRASH, f"unreadable answer: {broken}") from broken
    if kind == "raise" and isinstance(value, Exception):
        raise value
    if kind == "error":
        raise ChildFailed(FailureReason.ERROR, str(value))
    return value


class _ValueUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name in _VALUE_CLASSES.get(module, ()):
            return super().find_class(module, name)
        if is_ours(module):
            found = getattr(importlib.import_module(module), name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a plain value")


def is_ours(module: str) -> bool:
    return module.startswith(_OUR_PREFIXES)

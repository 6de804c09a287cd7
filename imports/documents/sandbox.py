"""Parses a document of unknown origin in a child process with limits of time and memory."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_FILE_BYTES
from imports.documents.model import ParseResult
from imports.documents.sniff import sniff
from imports.documents.wire import from_wire

_ROOT = Path(__file__).resolve().parents[2]
_SIMPLIFY = "请在 Word 或 WPS 中打开，只保留方案正文，另存为新的 .docx 或 .txt 后再导入。"


def parse_in_child(
    data: bytes,
    name: str,
    *,
    cpu_seconds: int = 20,
    memory_mb: int = 512,
    wall_seconds: float = 60,
) -> ParseResult:
    """Like `parse_bytes`; a document that takes too long, too much memory or crashes the reader is refused."""
    sniff(data[: MAX_FILE_BYTES + 1], name)
    command = [sys.executable, "-m", "imports.documents.child", str(cpu_seconds), str(memory_mb), name]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter with our own module
            command,
            input=data,
            capture_output=True,
            timeout=wall_seconds,
            check=False,
            env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "PATH": os.environ.get("PATH", "")},
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentRefused(f"文件读了 {wall_seconds:g} 秒还没有读完，已停止。{_SIMPLIFY}", name) from error
    if done.returncode not in (0, 2):
        raise DocumentRefused(_why(done.returncode, done.stderr), name)
    answer = _answer(done.stdout, name)
    if done.returncode == 2:
        raise DocumentRefused(str(answer["message"]), answer["where"])
    return from_wire(answer)


def _why(status: int, errors: bytes) -> str:
    if b"MemoryError" in errors or b"cannot allocate" in errors.lower():
        return f"读取文件所需内存超过限额，已停止。{_SIMPLIFY}"
    if status < 0:
        return f"文件过于复杂，读取超时或异常中止。{_SIMPLIFY}"
    return f"文件内容异常，无法读取。{_SIMPLIFY}"


def _answer(output: bytes, name: str) -> dict[str, Any]:
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise DocumentRefused(f"文件内容异常，无法读取。{_SIMPLIFY}", name) from error
    if not isinstance(answer, dict):
        raise DocumentRefused(f"文件内容异常，无法读取。{_SIMPLIFY}", name)
    return answer

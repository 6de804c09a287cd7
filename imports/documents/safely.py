"""Parses a document of unknown origin in a child process with limits of time and memory."""

from imports.documents import parse_bytes
from imports.documents.convert import CONVERTIBLE, convert, converted_note
from imports.documents.errors import DocumentRefused, ReadingStopped
from imports.documents.model import ParseResult
from imports.documents.sniff import FileKind, name_differs, sniff
from imports.sandbox import ChildFailed, FailureReason, run_in_child

_SIMPLIFY = "请在 Word 或 WPS 中打开，只保留方案正文，另存为新的 .docx 或 .txt 后再导入。"
_WHY = {
    FailureReason.TIMEOUT: "文件读取超时，已停止。",
    FailureReason.CPU: "文件过于复杂，读取时间超过限额，已停止。",
    FailureReason.MEMORY: "读取文件所需内存超过限额，已停止。",
    FailureReason.CRASH: "文件内容异常，读取中断。",
    FailureReason.ERROR: "文件内容异常，无法读取。",
}


def parse_in_child(
    data: bytes,
    name: str,
    *,
    cpu_seconds: int = 20,
    memory_mb: int = 512,
    wall_seconds: float = 60,
) -> ParseResult:
    """Like `parse_bytes`; old formats are converted first, where LibreOffice is installed.

    A document that takes too long, too much memory or crashes the reader is refused.
    """
    # What is refused at sight needs no child, and a file far too large is never sent to one.
    kind = sniff(data, name)
    notes: tuple[str, ...] = ()
    read_as = name
    if kind in CONVERTIBLE:
        data = convert(data, kind, name)
        notes = tuple(filter(None, (name_differs(kind, name), converted_note(kind))))
        # From here on it is the .docx that was made of it.
        read_as = f"{name}.{FileKind.DOCX}"
    try:
        return run_in_child(
            parse_bytes, data, read_as, notes, cpu_seconds=cpu_seconds, memory_mb=memory_mb, wall_seconds=wall_seconds
        )
    except DocumentRefused as refusal:
        raise DocumentRefused(refusal.message, name) from refusal
    except ChildFailed as failure:
        raise ReadingStopped(_WHY[failure.reason] + _SIMPLIFY, name) from failure

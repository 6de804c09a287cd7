"""Refusals of the evidence slice."""

from app.core.errors import Conflict, InvalidInput
from app.evidence.enums import FileRefusal


class FileRefused(InvalidInput):
    def __init__(self, name: str, refusal: FileRefusal, max_bytes: int) -> None:
        self.refusal = refusal
        limit = f"（上限{max_bytes // 1024 // 1024}MB）" if refusal is FileRefusal.TOO_LARGE else ""
        super().__init__({"files": f"“{name[:60]}”没有上传：{refusal.label}{limit}"})


class FileMissing(Conflict):
    title = "文件暂时无法取出"
    default = "这份材料的文件不在存储中，或已损坏。请联系系统管理员核对存储，必要时由填报单位重新上传。"

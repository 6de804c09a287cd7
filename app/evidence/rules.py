"""What a file is, by its name, its first bytes and what lies inside: all three must agree. Pure."""

import io
import re
import zipfile
from dataclasses import dataclass

from app.evidence.enums import MEDIA_TYPES, OLE_KINDS, OOXML_KINDS, FileKind, FileRefusal

MAX_NAME_BYTES = 200
MAX_ENTRIES = 2000
MAX_INFLATED = 200 * 1024 * 1024
MAX_RATIO = 100
# Small parts compress well without being bombs.
RATIO_COUNTS_FROM = 1024 * 1024

EXTENSIONS = frozenset(kind.value for kind in FileKind)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK\x03\x04"
MAIN_PARTS = {
    FileKind.DOCX: "word/document.xml",
    FileKind.PPTX: "ppt/presentation.xml",
    FileKind.XLSX: "xl/workbook.xml",
}
_MARKUP = re.compile(rb"\s*<(?:!doctype|\?xml|html|svg|script|body|head|iframe)", re.IGNORECASE)
_RESERVED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069]')


def _wide(name: str) -> bytes:
    """Names inside an OLE file are UTF-16."""
    return name.encode("utf-16-le")


OLE_STREAMS = {
    FileKind.DOC: (_wide("WordDocument"),),
    FileKind.WPS: (_wide("WordDocument"), _wide("WpsContent")),
    FileKind.XLS: (_wide("Workbook"), _wide("Book")),
    FileKind.ET: (_wide("Workbook"), _wide("Book"), _wide("ETWorkbook")),
}
OLE_MACROS = (_wide("_VBA_PROJECT"), _wide("Macros"))


@dataclass(frozen=True)
class FileCheck:
    """`refusal` None: the file is taken as `media_type`, under `name`."""

    name: str
    media_type: str = ""
    refusal: FileRefusal | None = None


def check_file(name: str, content: bytes, max_bytes: int) -> FileCheck:
    safe = safe_name(name)
    if not safe:
        return FileCheck(name, refusal=FileRefusal.UNNAMED)
    extension = safe.rsplit(".", 1)[-1].lower() if "." in safe else ""
    if extension not in EXTENSIONS:
        return FileCheck(safe, refusal=FileRefusal.KIND)
    kind = FileKind(extension)
    if not content:
        return FileCheck(safe, refusal=FileRefusal.EMPTY)
    if len(content) > max_bytes:
        return FileCheck(safe, refusal=FileRefusal.TOO_LARGE)
    return FileCheck(safe, MEDIA_TYPES[kind], _content_refusal(kind, content))


def safe_name(name: str) -> str:
    """The last part of the name without reserved, control and direction characters, at most 200 bytes of UTF-8."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _RESERVED.sub("", last).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return _cut(plain, MAX_NAME_BYTES)
    tail = dot + extension
    return _cut(stem, MAX_NAME_BYTES - len(tail.encode())) + tail if stem and len(tail) <= 10 else _cut(plain, 200)


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


def _content_refusal(kind: FileKind, content: bytes) -> FileRefusal | None:
    if kind in OOXML_KINDS:
        return _ooxml_refusal(kind, content)
    if kind in OLE_KINDS:
        return _ole_refusal(kind, content)
    if kind is FileKind.TXT:
        return _text_refusal(content)
    if kind is FileKind.PDF:
        return _pdf_refusal(content)
    magic = b"\x89PNG\r\n\x1a\n" if kind is FileKind.PNG else b"\xff\xd8\xff"
    return None if content.startswith(magic) else FileRefusal.DISGUISED


def _pdf_refusal(content: bytes) -> FileRefusal | None:
    if not content.startswith(b"%PDF-"):
        return FileRefusal.DISGUISED
    if b"%%EOF" not in content[-2048:]:
        return FileRefusal.BROKEN
    return FileRefusal.ENCRYPTED if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", content) else None


def _text_refusal(content: bytes) -> FileRefusal | None:
    if b"\x00" in content or _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        return FileRefusal.DISGUISED
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None
    return FileRefusal.DISGUISED


def _ole_refusal(kind: FileKind, content: bytes) -> FileRefusal | None:
    if content.startswith(ZIP):
        # Newer WPS programs write their own extensions over OOXML containers.
        return _ooxml_refusal(FileKind.XLSX if kind in (FileKind.ET, FileKind.XLS) else FileKind.DOCX, content)
    if not content.startswith(OLE):
        return FileRefusal.DISGUISED
    if _wide("EncryptedPackage") in content:
        return FileRefusal.ENCRYPTED
    if not any(stream in content for stream in OLE_STREAMS[kind]):
        return FileRefusal.DISGUISED
    return FileRefusal.MACRO if any(stream in content for stream in OLE_MACROS) else None


def _ooxml_refusal(kind: FileKind, content: bytes) -> FileRefusal | None:
    if content.startswith(OLE):
        return FileRefusal.ENCRYPTED if _wide("EncryptedPackage") in content else FileRefusal.DISGUISED
    if not content.startswith(ZIP):
        return FileRefusal.DISGUISED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _archive_refusal(kind, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return FileRefusal.BROKEN


def _archive_refusal(kind: FileKind, archive: zipfile.ZipFile) -> FileRefusal | None:
    entries = archive.infolist()
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        return FileRefusal.ENCRYPTED
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_INFLATED:
        return FileRefusal.BROKEN
    if any(_inflates_too_far(entry) for entry in entries) or any(_escapes(name) for name in names):
        return FileRefusal.BROKEN
    if MAIN_PARTS[kind] not in names or "[content_types].xml" not in names:
        return FileRefusal.DISGUISED
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name for name in names):
        return FileRefusal.MACRO
    with archive.open(next(e for e in entries if e.filename.lower() == "[content_types].xml")) as part:
        return FileRefusal.MACRO if b"macroenabled" in part.read(MAX_INFLATED // 100).lower() else None


def _inflates_too_far(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def _escapes(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")

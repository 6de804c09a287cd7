"""What a file is, told by its content and never by its name; what we cannot read is refused with the way out."""

import re
from enum import StrEnum
from pathlib import PurePath

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_FILE_BYTES, MEGABYTE
from imports.documents.ole import OLE2, read_directory

CONVERT = "请用 Word 或 WPS 打开后“另存为”.docx 或 .txt，再导入。"
ENCRYPTED = "文件设了打开密码，无法读取。请在 Word 或 WPS 中取消密码（文件→信息→保护文档）后保存，再导入。"
DAMAGED = "文件已损坏，无法打开。请在 Word 或 WPS 中打开后重新另存为 .docx，再导入。"
NO_CHINESE = "文件里没有一个汉字，可能已损坏或不是公文文档。请用 Word 或 WPS 打开核对，选择方案原文再导入。"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
# A declaration, a comment or an element; 《 of a Chinese title is another sign, and <一> is no name of an element.
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s{0,200}<(?:[!?][a-z-]|[a-z][\w:.-]{0,60}[\s/>])", re.IGNORECASE
)
_WORD_IDENTITY, _WORD_ENCRYPTED = (b"\xec\xa5", b"\xdc\xa5"), 0x0100


class FileKind(StrEnum):
    """OFFICE is a zip that may hold a Word document or a workbook: only the child process opens it."""

    TEXT = "txt"
    OFFICE = "office"
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    PDF = "pdf"
    DOC = "doc"
    RTF = "rtf"


SPOKEN = {
    FileKind.TEXT: "纯文本",
    FileKind.DOCX: "Word 文档（.docx）",
    FileKind.XLSX: "Excel 工作簿（.xlsx）",
    FileKind.XLS: "旧版 Excel 工作簿（.xls/.et）",
    FileKind.PDF: "PDF",
    FileKind.DOC: "旧版 Word 或 WPS 文档（.doc/.wps）",
    FileKind.RTF: "RTF 文档",
}
_SUFFIXES = {
    ".txt": FileKind.TEXT,
    ".docx": FileKind.DOCX,
    ".xlsx": FileKind.XLSX,
    ".xls": FileKind.XLS,
    ".et": FileKind.XLS,
    ".pdf": FileKind.PDF,
    ".doc": FileKind.DOC,
    ".wps": FileKind.DOC,
    ".rtf": FileKind.RTF,
}


def sniff(data: bytes, name: str) -> FileKind:
    """The reader that fits, or DocumentRefused."""
    if len(data) > MAX_FILE_BYTES:
        raise DocumentRefused(
            f"文件超过 {MAX_FILE_BYTES // MEGABYTE} MB，无法导入。请只导入方案正文，附件另行上传。", name
        )
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise DocumentRefused("文件是空的，没有可读的内容。请确认选择的是方案原文。", name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.OFFICE
    if data.startswith(OLE2):
        return _sniff_ole2(data, name)
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data.startswith(b"{\\rtf"):
        return FileKind.RTF
    _refuse_foreign(data, name)
    return FileKind.TEXT


def name_differs(kind: FileKind, name: str) -> str | None:
    """The sentence for a file whose name promises another kind than it is; a name without a known ending is silent."""
    promised = _SUFFIXES.get(PurePath(name).suffix.lower())
    if promised in (None, kind):
        return None
    return f"文件的扩展名是“{PurePath(name).suffix}”，内容是{SPOKEN[kind]}，已按内容读取"


def _refuse_foreign(data: bytes, name: str) -> None:
    if data.startswith(_IMAGES):
        raise DocumentRefused(
            "这是一张图片，里面没有文字可读。请用文字识别（OCR）软件转成文字，核对后存为 .docx 或 .txt 再导入。", name
        )
    if data.startswith(_ARCHIVES):
        raise DocumentRefused("这是一个压缩包。请解压后选择其中的方案原文再导入。", name)
    # Two bytes to a sign in UTF-16: without mark and zeros its markup looks like any other.
    if _MARKUP.match(data[:1024].replace(b"\x00", b"")):
        raise DocumentRefused(f"这是网页、SVG 图形或其他 XML 文件，不是公文文档。{CONVERT}", name)
    if re.match(rb"\s{0,200}MIME-Version:", data[:1024], re.IGNORECASE):
        raise DocumentRefused(f"这是网页存档（.mht），只是扩展名像文档。{CONVERT}", name)


def _sniff_ole2(data: bytes, name: str) -> FileKind:
    held = read_directory(data)
    if not held:
        raise DocumentRefused(DAMAGED, name)
    if "EncryptedPackage" in held:
        raise DocumentRefused(ENCRYPTED, name)
    if "WordDocument" in held:
        head = held["WordDocument"].head
        if head[:2] in _WORD_IDENTITY and int.from_bytes(head[10:12], "little") & _WORD_ENCRYPTED:
            raise DocumentRefused(ENCRYPTED, name)
        return FileKind.DOC
    if held.keys() & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        return FileKind.XLS
    if "PowerPoint Document" in held:
        raise DocumentRefused("这是演示文稿，不是方案文档。请将方案正文存为 .docx 或 .txt 再导入。", name)
    raise DocumentRefused(f"这是旧格式的文件，无法识别。{CONVERT}", name)

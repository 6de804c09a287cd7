"""What a file is, told by its content and never by its name; what we cannot read is refused with the way out."""

import re
import zlib
from enum import StrEnum

from imports.documents.errors import DocumentRefused
from imports.documents.limits import MAX_FILE_BYTES, MEGABYTE

CONVERT = "请用 Word 或 WPS 打开后“另存为”.docx 或 .txt，再导入。"
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OBJECT_STREAM = re.compile(rb"/ObjStm[^>]{0,400}>>\s{0,4}stream\r?\n")
_MAX_OBJECT_STREAMS = 200


class FileKind(StrEnum):
    TEXT = "txt"
    DOCX = "docx"


def sniff(data: bytes, name: str) -> FileKind:
    """The reader that fits, or DocumentRefused."""
    if len(data) > MAX_FILE_BYTES:
        raise DocumentRefused(
            f"文件超过 {MAX_FILE_BYTES // MEGABYTE} MB，无法导入。请只导入方案正文，附件另行上传。", name
        )
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise DocumentRefused("文件是空的，没有可读的内容。请确认选择的是方案原文。", name)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileKind.DOCX
    if data.startswith(_OLE2):
        raise DocumentRefused(_ole2_message(data), name)
    if b"%PDF-" in data[:1024]:
        raise DocumentRefused(_pdf_message(data), name)
    if data.startswith(b"{\\rtf"):
        raise DocumentRefused(f"这是 RTF 文件，暂不能直接读取。{CONVERT}", name)
    if data.startswith(_IMAGES):
        raise DocumentRefused(
            "这是一张图片，里面没有文字可读。请用文字识别（OCR）软件转成文字，核对后存为 .docx 或 .txt 再导入。", name
        )
    if re.match(rb"(?:\xef\xbb\xbf)?\s{0,200}<(?:!doctype|html|\?xml)", data[:1024], re.IGNORECASE):
        raise DocumentRefused(f"这是网页或 XML 文件，不是公文文档。{CONVERT}", name)
    return FileKind.TEXT


def _ole2_message(data: bytes) -> str:
    """The directory of an OLE2 file holds its stream names in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "文件设了打开密码，无法读取。请在 Word 或 WPS 中取消密码（文件→信息→保护文档）后保存，再导入。"
    if "Workbook".encode("utf-16-le") in data:
        return "这是旧版 Excel 工作簿（.xls/.et），不是方案文档。请另存为 .xlsx 后在台账导入处上传，或将正文另存为 .docx。"
    return f"这是旧版 Word 或 WPS 文件（.doc/.wps），暂不能直接读取。{CONVERT}"


def _pdf_message(data: bytes) -> str:
    if b"/Encrypt" in data:
        return "PDF 加了密，无法读取。请解除密码，并另存为 .docx 或 .txt 后再导入。"
    if not _pdf_has_fonts(data):
        return "PDF 里没有文字，看来是扫描件。请用文字识别（OCR）软件转成文字，核对后另存为 .docx 或 .txt 后再导入。"
    return "暂不支持直接读取 PDF。请另存为 .docx 或 .txt 后再导入（可用 WPS 或 Word 打开 PDF 后另存）。"


def _pdf_has_fonts(data: bytes) -> bool:
    """A page with text names a font; newer files hide that name in compressed object streams."""
    if b"/Font" in data:
        return True
    for count, match in enumerate(_OBJECT_STREAM.finditer(data)):
        if count >= _MAX_OBJECT_STREAMS:
            return True
        try:
            unpacked = zlib.decompressobj().decompress(data[match.end() :], MEGABYTE)
        except zlib.error:
            continue
        if b"/Font" in unpacked:
            return True
    return False

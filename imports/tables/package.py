"""Opens an .xlsx as the zip it is, within limits that are counted and not believed, before any XML is parsed."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from app.core.errors import TooLarge
from imports.tables.problems import TableRefused

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 20 * MEGABYTE
MAX_UNPACKED_BYTES = 200 * MEGABYTE
MAX_ENTRIES = 2_000
MAX_RATIO = 100
# Small parts may pack very well without harm.
RATIO_FLOOR_BYTES = MEGABYTE
MAX_CELLS = 200_000
_BLOCK = 256 * 1024
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 Excel 或 WPS 打开后“另存为”.xlsx，再上传。"
_BROKEN = f"文件已损坏，无法打开。{_SAVE_AS}"
_BOMB = "文件的压缩比异常，可能是恶意文件，已拒绝读取。"
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]{0,200}?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@contextmanager
def nothing_left_out() -> Iterator[None]:
    """Openpyxl only warns where it leaves out a sheet: raises UserWarning. What else it leaves out is no text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.filterwarnings("error", message="File contains an invalid specification", category=UserWarning)
        yield


def check_size(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        raise TooLarge(
            f"文件有 {len(data) / MEGABYTE:.0f} MB，超过 {MAX_FILE_BYTES // MEGABYTE} MB，无法导入。请只保留要导入的工作表。"
        )
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise TableRefused("文件是空的，没有可读的内容。请确认选择的文件。")


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_old_book(data: bytes) -> bool:
    """A workbook of before 2007, by the names of its streams."""
    streams = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    locked = "EncryptedPackage".encode("utf-16-le") in data
    return data.startswith(_OLE2) and not locked and any(stream in data for stream in streams)


def refuse_foreign(data: bytes) -> None:
    """Say what a file is that is neither .xlsx nor text."""
    if data.startswith(_OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise TableRefused("文件设了打开密码，无法读取。请取消密码后保存，再上传。")
        raise TableRefused(f"这是旧版 .xls/.et 文件，暂不能直接读取。{_SAVE_AS}")
    if b"%PDF-" in data[:1024]:
        raise TableRefused("这是 PDF 文件，不是表格。请上传 .xlsx 或 .csv 文件。")
    if re.match(rb"(?:\xef\xbb\xbf)?\s{0,200}<(?:!doctype|html|table|\?xml)", data[:1024], re.IGNORECASE):
        raise TableRefused(f"这是网页或 XML 文件，只是扩展名像表格。{_SAVE_AS}")
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")):
        raise TableRefused("这个文件不是表格。请上传 .xlsx 或 .csv 文件。")


def check_workbook(data: bytes) -> None:
    """Refuse what must not reach the XML parser; every part is inflated once and its real bytes are counted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive)
            _check_parts(archive, len(data))
    except _BROKEN_ZIP as broken:
        raise TableRefused(_BROKEN) from broken


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise TableRefused(f"文件里有 {len(entries)} 个部件，超过 {MAX_ENTRIES} 个，不像正常的表格，已拒绝读取。")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise TableRefused("文件加了密，无法读取。请取消密码后保存，再上传。")
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise TableRefused("文件的内部结构异常，可能是恶意文件，已拒绝读取。")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise TableRefused(
            f"文件展开后超过 {MAX_UNPACKED_BYTES // MEGABYTE} MB，已拒绝读取。请删去图片和多余的工作表。"
        )
    if not any(name.lower().endswith("workbook.xml") for name in names):
        raise TableRefused(f"这是一个压缩包或其他类型的文档，里面没有工作簿。{_SAVE_AS}")
    if any(name.lower().endswith(("vbaproject.bin", ".zip", ".xlsx", ".docx")) for name in names):
        raise TableRefused(f"文件里有宏或嵌套的压缩文件，出于安全已拒绝读取。{_SAVE_AS}")
    # Entries that share bytes unpack to far more than the file holds.
    spans = sorted((entry.header_offset, entry.header_offset + entry.compress_size) for entry in entries)
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise TableRefused(_BOMB)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def _check_parts(archive: zipfile.ZipFile, packed: int) -> None:
    total = cells = 0
    for entry in archive.infolist():
        size = 0
        markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        # The end of a block is looked at again with the next one, so that nothing hides on the seam.
        seam = b""
        for block in _inflate(archive, entry):
            size += len(block)
            total += len(block)
            if total > MAX_UNPACKED_BYTES or (
                size > RATIO_FLOOR_BYTES and size > MAX_RATIO * max(1, entry.compress_size)
            ):
                raise TableRefused(_BOMB)
            if markup:
                seen = seam + block
                cells += _check_markup(seen, len(seam))
                seam = seen[-512:]
            if cells > MAX_CELLS:
                raise TableRefused(f"表格超过 {MAX_CELLS} 个单元格，已拒绝读取。请删去空白行列和多余的工作表。")
    if total > RATIO_FLOOR_BYTES and total > MAX_RATIO * packed:
        raise TableRefused(_BOMB)


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as part:
        while block := part.read(_BLOCK):
            yield block


def _check_markup(block: bytes, seam: int) -> int:
    """Cells that begin or are merged in the block; those that ended within the seam were counted before."""
    if b"\x00" in block or block[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise TableRefused(f"文件的编码异常，已拒绝读取。{_SAVE_AS}")
    if _DECLARATION.search(block):
        raise TableRefused("文件里有外部实体声明，可能是恶意文件，已拒绝读取。")
    cells = sum(1 for found in _CELL.finditer(block) if found.end() > seam)
    for found in _MERGE.finditer(block):
        if found.end() > seam:
            left, top, right, bottom = found.groups()
            width = abs(_column(right) - _column(left)) + 1
            cells += width * (abs(int(bottom) - int(top)) + 1)
    return cells


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number

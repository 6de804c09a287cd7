"""A fingerprint of what a workbook shows, printed on it: it survives a re-save and betrays a changed figure."""

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook

from app.exports.workbooks.cells import clean_text, number_text, serial

CODE_LABEL = "校验码："
PRINT_LABEL = "内容指纹："
_PRINTED = re.compile(PRINT_LABEL + r"([0-9A-F]{4}(?:-[0-9A-F]{4}){3})")
_CODE = re.compile(CODE_LABEL + r"(\S+)")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is printed in a workbook and what its cells really give."""

    code: str
    printed: str
    computed: str

    @property
    def holds(self) -> bool:
        return bool(self.printed) and self.printed == self.computed


def digest(lines: Iterable[str]) -> str:
    """Sixteen hexadecimal digits in groups of four, for reading aloud."""
    hashed = hashlib.sha256("\x1e".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16].upper()
    return "-".join(hashed[at : at + 4] for at in range(0, 16, 4))


def shown(value: object) -> str:
    """One cell as it enters the digest; equal before and after a spreadsheet program saved the file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date):
        value = serial(value)
    if isinstance(value, int | float):
        return format(float(number_text(value)), ".10g")
    return clean_text(str(value)).strip()


def read_fingerprint(data: bytes) -> Fingerprint:
    """Read a workbook of ours. Run it in a child process when the bytes come from outside."""
    book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    lines: list[str] = []
    code = printed = ""
    for sheet in book.worksheets:
        lines.append(f"[{sheet.title}]")
        for row in sheet.iter_rows():
            for cell in row:
                text = shown(cell.value)
                found = _PRINTED.search(text)
                if found:
                    printed = found.group(1)
                    named = _CODE.search(text)
                    code = named.group(1) if named else code
                elif text:
                    lines.append(f"{cell.coordinate}={text}")
    return Fingerprint(code, printed, digest(lines))

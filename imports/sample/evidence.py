"""Small evidence files made by code: a signed-looking PDF page, a register workbook, a picture of a site."""

import io
import random
import struct
import zlib
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Font

from imports.sample.archives import stable
from imports.sample.source import remarks

MADE_ON = datetime(2026, 1, 20, 9, 0)  # noqa: DTZ001 -- a document property has no zone
WIDTH, HEIGHT, GROUND = 320, 200, 170
SOIL, HILL, WALL, LIGHT = (bytes(c) for c in ((120, 112, 96), (96, 128, 104), (142, 150, 160), (238, 226, 190)))
LINE_LENGTH = 30
CATALOGUE = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"""<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
/Resources << /Font << /F1 5 0 R >> >> >>""",
]
SONG_FACE = [
    b"""<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H
/DescendantFonts [6 0 R] >>""",
    b"""<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500]
/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R >>""",
    b"""<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]
/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>""",
]


def evidence_file(name: str, unit: str, text: str, figures: Sequence[tuple[str, float, str]]) -> bytes:
    """The bytes of one of the sample's evidence files; its kind is read from `name`."""
    kind = name.rpartition(".")[2]
    if kind == "pdf":
        return _pdf([name.rpartition(".")[0], unit, "", *_wrapped(text)])
    if kind == "xlsx":
        return _workbook(name.rpartition(".")[0], unit, figures)
    return _png(name)


def _wrapped(text: str) -> list[str]:
    return [text[at : at + LINE_LENGTH] for at in range(0, len(text), LINE_LENGTH)]


def _pdf(lines: list[str]) -> bytes:
    """One A4 page set in the song face that every PDF reader brings along."""
    shown = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    content = f"BT /F1 14 Tf 24 TL 72 760 Td\n{shown}\nET".encode()
    objects = [
        *CATALOGUE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *SONG_FACE,
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def _workbook(title: str, unit: str, figures: Sequence[tuple[str, float, str]]) -> bytes:
    book = Workbook()
    book.properties.created = book.properties.modified = MADE_ON
    sheet = book.create_sheet(title[:31], 0)
    del book["Sheet"]
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(remarks()["evidence"]["headings"])
    for number, (name, value, measure) in enumerate(figures, start=1):
        sheet.append([number, name, unit, value, measure])
    sheet.column_dimensions["B"].width = sheet.column_dimensions["C"].width = 32
    out = io.BytesIO()
    book.save(out)
    return stable(out.getvalue())


def _png(name: str) -> bytes:
    """Sky, ridge and building blocks, drawn from the name so that two sites do not look alike."""
    dice = random.Random(name)  # noqa: S311 -- a picture, not a secret
    ridge = [dice.randrange(70, 110)]
    for _ in range(WIDTH - 1):
        ridge.append(min(130, max(50, ridge[-1] + dice.choice((-1, 0, 1)))))
    blocks = [(left, left + dice.randrange(18, 40), dice.randrange(95, 140)) for left in range(10, WIDTH, 56)]
    rows = b"".join(b"\0" + _row(y, ridge, blocks) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _row(y: int, ridge: list[int], blocks: list[tuple[int, int, int]]) -> bytes:
    if y >= GROUND:
        return SOIL * WIDTH
    sky = bytes((190 - y // 4, 214 - y // 6, 238))
    row = bytearray(b"".join(HILL if y >= height else sky for height in ridge))
    for left, right, top in blocks:
        if y >= top:
            lit = y % 12 < 7
            front = b"".join(LIGHT if lit and x % 8 < 4 else WALL for x in range(left, min(right, WIDTH)))
            row[left * 3 : left * 3 + len(front)] = front
    return bytes(row)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

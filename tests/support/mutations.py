"""Files of every kind that is read, and ways to damage them."""

import io
import random
import zipfile
import zlib
from collections.abc import Callable

from imports.sample.document import plan_docx
from imports.sample.source import plan_text
from tests.support.ole_files import ole2, word_head
from tests.support.pdf_files import Sheet, pdf, set_lines
from tests.support.word_files import automatic_docx, raw_docx, table, typed_docx
from tests.unit.tables.making import workbook

Mutation = Callable[[random.Random, bytes], bytes]
NASTY = (
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<a>" * 300, b"9" * 400, b"/Kids [2 0 R]",
    b"/Length 99999999", b"stream\r\n", b"<w:p>", b"</w:tbl>", b'w:val="-1"', b'w:val="99999999999"', "（".encode() * 200,
    b"1e308", b"/Rotate 45", b"/MediaBox [0 0 1e9 1e9]", "专栏".encode(), "（责任单位：".encode(), b"PK\x05\x06",
)  # fmt: skip


def seeds() -> dict[str, bytes]:
    """Small real files; the zips are stored as well as packed, so that damage reaches what is inside."""
    text = plan_text("division")
    ledger = workbook(
        ["台账"],
        ["序号", "工作任务", "责任单位", "完成时限"],
        [1, "建平台。", "甲局", "2024年底前"],
        merges=["A1:D1"],
    )
    page = set_lines(text.split("\n")[:18]).text(280, 40, "- 1 -")
    ruled = Sheet().grid([80, 130, 330, 520], [700, 660, 620]).text(85, 680, "序号").text(135, 680, "任务")
    files = {
        "a.txt": text.encode(),
        "b.txt": text.encode("gb18030"),
        "c.txt": text.encode("utf-16"),
        "d.docx": typed_docx(text),
        "e.docx": automatic_docx(text),
        "f.docx": plan_docx("quarter"),
        "g.docx": raw_docx(table([["序号", "任务", "责任单位"], ["1", "建平台", "甲局"]])),
        "h.xlsx": ledger,
        "i.pdf": pdf(page, ruled, Sheet(picture=True)),
        "j.pdf": pdf(page),
        "k.doc": ole2({"WordDocument": word_head(encrypted=False)}),
        "l.xls": ole2({"Workbook": b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\x00" * 60}),
    }
    return files | {
        f"stored-{name}": unpacked(data) for name, data in files.items() if name.endswith(("docx", "xlsx"))
    }


def unpacked(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return held.getvalue()


def flip(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 3, 20))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data))]


def swap(dice: random.Random, data: bytes) -> bytes:
    a, b, c = sorted(dice.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def insert(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.choice(NASTY) + data[at:]


def repeat(dice: random.Random, data: bytes) -> bytes:
    start = dice.randrange(len(data))
    piece = data[start : start + dice.randrange(1, 200)]
    return data[:start] + piece * dice.choice((2, 50, 500)) + data[start:]


def part(dice: random.Random, data: bytes) -> bytes:
    """Damage inside one part of a zip whose checksums are right again; other files are cut into."""
    if not data.startswith(b"PK"):
        return dice.choice((insert, repeat))(dice, data)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        names = [name for name in old.namelist() if old.getinfo(name).file_size]
        chosen = dice.choice([name for name in names if name.endswith(".xml")])
        for name in names:
            content = old.read(name)
            if name == chosen:
                content = dice.choice((flip, cut, swap, insert, repeat))(dice, content)
            if name != chosen or dice.random() > 0.1:
                new.writestr(name, content)
    return held.getvalue()


MUTATIONS: tuple[Mutation, ...] = (flip, cut, swap, insert, repeat, part, part, part)


def mutated(number: int, files: dict[str, bytes]) -> tuple[str, bytes]:
    """The file of this number: the same one every time."""
    dice = random.Random(zlib.crc32(f"duban {number}".encode()))
    name = sorted(files)[number % len(files)]
    return name, dice.choice(MUTATIONS)(dice, files[name])

"""Makes small OLE2 files by hand: a directory with streams at its top, as old Word and Excel have."""

import struct
from collections.abc import Mapping

SECTOR = 512
END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def ole2(streams: Mapping[str, bytes]) -> bytes:
    """Every stream is filled up to 4,096 bytes, so that it stands in sectors of its own."""
    names = list(streams)
    entries = [_entry("Root Entry", 5, NONE, 1 if names else NONE, END, 0)]
    blocks: list[bytes] = []
    # Sector 0 holds the table, the directory follows, then the streams.
    folder = (len(names) + 1 + 3) // 4
    for number, name in enumerate(names, start=1):
        content = streams[name].ljust(4096, b"\0")
        right = number + 1 if number < len(names) else NONE
        entries.append(_entry(name, 2, right, NONE, 1 + folder + len(blocks), len(content)))
        blocks.extend(content[at : at + SECTOR] for at in range(0, len(content), SECTOR))
    table = [FAT, *range(2, folder + 1), END]
    for number in range(len(names)):
        first = 1 + folder + 8 * number
        table += [*range(first + 1, first + 8), END]
    directory = b"".join(entries).ljust(folder * SECTOR, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + struct.pack("<128I", *table, *[FREE] * (128 - len(table))) + directory + b"".join(blocks)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    spelt = name.encode("utf-16-le")
    head = spelt.ljust(64, b"\0") + struct.pack("<HBBIII", len(spelt) + 2, kind, 1, NONE, right, child)
    return head + b"\0" * 36 + struct.pack("<II4x", start, size)


def word_head(*, encrypted: bool) -> bytes:
    return b"\xec\xa5" + b"\0" * 8 + struct.pack("<H", 0x0100 if encrypted else 0)

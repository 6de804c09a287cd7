"""The directory of an OLE2 file (old Word, old Excel, encrypted Office): which streams stand at its top."""

import struct
from dataclasses import dataclass

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_NO_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF
_MAX_DIRECTORY_SECTORS = 4_096
_STREAM, _ROOT = 2, 5
_MINI_LIMIT = 4_096


@dataclass(frozen=True, slots=True)
class Stream:
    """`head` is its beginning, up to one sector; empty for one that shares its sectors with other small streams."""

    name: str
    head: bytes


def read_directory(data: bytes) -> dict[str, Stream] | None:
    """The streams at the top by name; None where the file is no readable OLE2 file."""
    if not data.startswith(OLE2) or len(data) < 512:
        return None
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        return None
    entries = _entries(data, size)
    if not entries or entries[0][66] != _ROOT:
        return None
    found: dict[str, Stream] = {}
    waiting, seen = [struct.unpack_from("<I", entries[0], 76)[0]], set()
    while waiting:
        at = waiting.pop()
        if at == _NO_ENTRY or at >= len(entries) or at in seen:
            continue
        seen.add(at)
        entry = entries[at]
        left, right = struct.unpack_from("<II", entry, 68)
        waiting.extend((left, right))
        name = _name(entry)
        found[name] = Stream(name, _head(data, size, entry))
    return found


def _entries(data: bytes, size: int) -> list[bytes]:
    table = _sector_table(data, size)
    sector = struct.unpack_from("<I", data, 48)[0]
    held: list[bytes] = []
    for _ in range(_MAX_DIRECTORY_SECTORS):
        if sector >= _NO_SECTOR:
            break
        block = _sector(data, size, sector)
        held.extend(block[at : at + _ENTRY] for at in range(0, len(block) - _ENTRY + 1, _ENTRY))
        sector = table[sector] if sector < len(table) else _NO_SECTOR
    return held


def _sector_table(data: bytes, size: int) -> list[int]:
    """Where each sector goes on; the 109 first sectors of the table suffice for any file that may be uploaded."""
    table: list[int] = []
    for sector in struct.unpack_from("<109I", data, 76):
        if sector >= _NO_SECTOR:
            break
        block = _sector(data, size, sector)
        table.extend(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))
    return table


def _sector(data: bytes, size: int, sector: int) -> bytes:
    return data[(sector + 1) * size : (sector + 2) * size]


def _name(entry: bytes) -> str:
    length = min(max(struct.unpack_from("<H", entry, 64)[0] - 2, 0), 62)
    return entry[:length].decode("utf-16-le", "replace")


def _head(data: bytes, size: int, entry: bytes) -> bytes:
    start, length = struct.unpack_from("<II", entry, 116)
    return _sector(data, size, start) if entry[66] == _STREAM and length >= _MINI_LIMIT else b""

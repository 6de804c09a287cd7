"""Check the chain from the first row to the sealed head, and against anchors kept outside the database."""

import contextlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from app.audit.chain import GENESIS, head_seal, row_digest
from app.audit.enums import ChainFault
from app.audit.models import AuditHead, AuditRow
from app.audit.service import FIELDS

BATCH = 2000


@dataclass(frozen=True)
class Verdict:
    """`seq` names the first bad row; None when the chain holds."""

    rows: int
    fault: ChainFault | None = None
    seq: int | None = None

    @property
    def sound(self) -> bool:
        return self.fault is None


@dataclass(frozen=True)
class Anchor:
    """A head as it was noted outside the database."""

    seq: int
    digest: str


def verify_chain(session: Session, key: bytes, anchors: Iterable[Anchor] = ()) -> Verdict:
    awaited = {anchor.seq: anchor.digest for anchor in anchors}
    seq, digest = 0, GENESIS
    table = AuditRow.__table__  # type: ignore[attr-defined]
    rows = session.connection().execute(
        sa.select(table).order_by(table.c.seq).execution_options(yield_per=BATCH, stream_results=True)
    )
    with contextlib.closing(rows):
        for row in rows.mappings():
            fault = _row_fault(row, seq, digest, key)
            if fault:
                return Verdict(seq, fault, row["seq"])
            seq, digest = row["seq"], row["digest"]
            if awaited.pop(seq, digest) != digest:
                return Verdict(seq, ChainFault.ANCHOR, seq)
    return _head_verdict(session, key, seq, digest, awaited)


def _row_fault(row: sa.RowMapping, seq: int, digest: str, key: bytes) -> ChainFault | None:
    if row["seq"] != seq + 1:
        return ChainFault.GAP
    if row["previous"] != digest:
        return ChainFault.LINK
    expected = row_digest(key, {name: row[name] for name in FIELDS}, row["previous"])
    return None if hmac.compare_digest(expected, row["digest"]) else ChainFault.CONTENT


def _head_verdict(session: Session, key: bytes, seq: int, digest: str, awaited: dict[int, str]) -> Verdict:
    head = session.get(AuditHead, 1)
    if head is None:
        return Verdict(0) if seq == 0 and not awaited else Verdict(seq, ChainFault.HEAD, seq)
    if not hmac.compare_digest(head.seal, head_seal(key, head.seq, head.digest)):
        return Verdict(seq, ChainFault.SEAL, head.seq)
    if (head.seq, head.digest) != (seq, digest):
        return Verdict(seq, ChainFault.HEAD, seq + 1)
    if awaited:
        return Verdict(seq, ChainFault.ANCHOR, min(awaited))
    return Verdict(seq)


def read_anchors(path: Path) -> list[Anchor]:
    """Anchors noted so far; an unreadable line counts as a mismatch by raising ValueError."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8").splitlines()
    return [Anchor(int(entry["seq"]), str(entry["digest"])) for entry in map(json.loads, lines)]


def note_anchor(session: Session, path: Path, at: str) -> Anchor | None:
    """Append the present head to the anchor file. None when nothing was recorded since the last anchor."""
    head = session.get(AuditHead, 1)
    known = read_anchors(path)
    if head is None or (known and known[-1].seq == head.seq):
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": at, "seq": head.seq, "digest": head.digest}) + "\n")
    return Anchor(head.seq, head.digest)

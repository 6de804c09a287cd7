"""A folder of files named by their SHA-256. A name given by a person never becomes a path."""

import hashlib
import os
import re
import secrets
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class EvidenceStore:
    """Contents are written once, completely, and never changed."""

    def __init__(self, root: Path, max_bytes: int) -> None:
        self.root = root
        self.max_bytes = max_bytes

    def put(self, content: bytes) -> str:
        """Keep the content and answer its SHA-256; it is on the disk when this returns.

        A crash leaves at most a file in `tmp`, never half a file under its digest.
        """
        digest = hashlib.sha256(content).hexdigest()
        target = self.path(digest)
        if target.is_file() and target.stat().st_size == len(content):
            return digest
        waiting = self.root / "tmp"
        waiting.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = waiting / f"{digest}.{secrets.token_hex(4)}"
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
        _sync_folder(self.root)
        return digest

    def get(self, digest: str) -> bytes:
        """Raises FileNotFoundError for what is not there, ValueError for what is not what its name says."""
        content = self.path(digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"{digest} does not match its content")
        return content

    def has(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is no SHA-256")
        return self.root / digest[:2] / digest


def _sync_folder(folder: Path) -> None:
    """A rename survives a power cut only once the folder itself is on the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)

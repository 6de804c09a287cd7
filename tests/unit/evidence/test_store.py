"""Contents are kept whole, under their own digest, inside the folder."""

import hashlib
from pathlib import Path

import pytest

from app.evidence.store import EvidenceStore


def test_a_content_is_given_back_as_it_was(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path / "evidence", 1000)
    digest = store.put(b"content")
    assert digest == hashlib.sha256(b"content").hexdigest()
    assert store.has(digest)
    assert store.get(digest) == b"content"


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path, 1000)
    first = store.put(b"content")
    inode = store.path(first).stat().st_ino
    assert store.put(b"content") == first
    assert store.path(first).stat().st_ino == inode
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_half_file_under_a_digest_is_replaced(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path, 1000)
    digest = store.put(b"content")
    store.path(digest).write_bytes(b"con")
    store.put(b"content")
    assert store.get(digest) == b"content"


def test_a_spoiled_file_is_not_given_out(tmp_path: Path) -> None:
    store = EvidenceStore(tmp_path, 1000)
    digest = store.put(b"content")
    store.path(digest).write_bytes(b"c0ntent")
    with pytest.raises(ValueError, match="does not match"):
        store.get(digest)


@pytest.mark.parametrize("name", ["../secret", "a" * 63, "A" * 64, "", "/etc/passwd", "a" * 63 + "\n"])
def test_only_a_digest_becomes_a_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        EvidenceStore(tmp_path, 1000).path(name)


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = EvidenceStore(tmp_path, 1000)

    def full(_number: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("app.evidence.store.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.put(b"content")
    assert not store.has(hashlib.sha256(b"content").hexdigest())
    assert list((tmp_path / "tmp").iterdir()) == []

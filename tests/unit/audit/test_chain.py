"""The arithmetic of the chain, without a database."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

from app.audit.chain import GENESIS, differences, head_seal, row_digest

KEY = b"k" * 32
ROW = {"seq": 1, "at": datetime(2026, 11, 18, 1, 0, tzinfo=UTC), "action": "x:y:z", "changes": {"a": [1, 2]}}


def test_a_digest_depends_on_row_key_and_predecessor() -> None:
    first = row_digest(KEY, ROW, GENESIS)
    assert first == row_digest(KEY, dict(reversed(ROW.items())), GENESIS)
    assert first != row_digest(KEY, {**ROW, "seq": 2}, GENESIS)
    assert first != row_digest(b"x" * 32, ROW, GENESIS)
    assert first != row_digest(KEY, ROW, first)


def test_a_moment_counts_the_same_in_every_zone() -> None:
    china = ROW["at"].astimezone(timezone(timedelta(hours=8)))  # type: ignore[attr-defined]
    assert row_digest(KEY, {**ROW, "at": china}, GENESIS) == row_digest(KEY, ROW, GENESIS)


def test_the_seal_depends_on_place_and_digest() -> None:
    seals = {head_seal(KEY, 1, GENESIS), head_seal(KEY, 2, GENESIS), head_seal(KEY, 1, "1" * 64)}
    assert len(seals) == 3


def test_only_what_differs_is_kept() -> None:
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": None, "d": "x"}) == {"b": [2, 3], "d": [None, "x"]}
    assert differences(None, None) == {}


def test_secrets_are_masked_and_long_texts_become_length_and_hash() -> None:
    found = differences({"password_hash": "abc"}, {"password_hash": "def", "text": "长" * 500, "list": [1, 2]})
    assert found["password_hash"] == ["***", "***"]
    assert found["text"][1] == {
        "length": 500,
        "sha256": sha256(("长" * 500).encode()).hexdigest(),
        "begins": "长" * 40,
    }
    assert found["list"] == [None, "[1, 2]"]

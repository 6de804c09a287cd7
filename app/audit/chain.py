"""Hash chain arithmetic: rows and head to digests. Pure, so that a verifier elsewhere can repeat it."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
MASKED = ("password", "token", "secret", "hash")
# The log proves what a text was; to read it is for those who work with it, and the auditor is none of them.
LONG_TEXT = 200


def canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


def row_digest(key: bytes, row: Mapping[str, Any], previous: str) -> str:
    return hmac.new(key, previous.encode() + canonical(row), hashlib.sha256).hexdigest()


def head_seal(key: bytes, seq: int, digest: str) -> str:
    return hmac.new(key, f"head:{seq}:{digest}".encode(), hashlib.sha256).hexdigest()


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, Any]:
    """Field → [old, new] for what differs. Secrets are masked, long texts become length and hash."""
    old, new = before or {}, after or {}
    fields = [*old, *(name for name in new if name not in old)]
    return {
        name: [_shown(name, old.get(name)), _shown(name, new.get(name))]
        for name in fields
        if old.get(name) != new.get(name)
    }


def _shown(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if any(word in name for word in MASKED):
        return "***"
    if isinstance(value, list | tuple | dict):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)
    text = _plain(value)
    if len(text) <= LONG_TEXT:
        return text
    return {"length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest(), "begins": text[:40]}

"""The key of the audit chain: made once beside an empty database, never silently again."""

import os
import secrets
from pathlib import Path

import sqlalchemy as sa

from app.audit.enums import ChainFault
from app.core.config import Settings


class KeyMissing(Exception):
    """The database has a history and its key is gone; starting with a new key would hide tampering."""


def load_audit_key(settings: Settings) -> bytes:
    """The key's bytes. Raises KeyMissing."""
    path = settings.key_path
    if path.exists():
        return bytes.fromhex(path.read_text("ascii").strip())
    if _has_history(settings):
        raise KeyMissing(ChainFault.KEY_MISSING.label.format(path=path))
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(32)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    return key


def _has_history(settings: Settings) -> bool:
    if settings.is_sqlite and not Path(sa.make_url(settings.url).database or "").exists():
        return False
    engine = sa.create_engine(settings.url)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("audit_head"):
                return False
            return bool(connection.execute(sa.text("SELECT count(*) FROM audit_head")).scalar())
    finally:
        engine.dispose()

"""The key of the audit chain is made once, for its owner's eyes, and never silently again."""

import sqlite3
from pathlib import Path

import pytest

from app.audit.enums import AuditAction
from app.audit.service import record
from app.audit.service.keys import KeyMissing, load_audit_key
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database, make_engine
from app.migrate import upgrade
from tests.support.fixtures import NOW


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new" / "data", database_url="")
    key = load_audit_key(settings)
    assert len(key) == 32
    assert settings.key_path.stat().st_mode & 0o777 == 0o600
    assert load_audit_key(settings) == key


def test_a_database_without_tables_has_no_history_to_protect(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "duban.sqlite3").close()
    assert len(load_audit_key(Settings(data_dir=tmp_path, database_url=""))) == 32


def test_a_history_whose_key_is_gone_stops_the_start(tmp_path: Path) -> None:
    """A new key would make every row look forged, or, worse, let forged rows pass from then on."""
    settings = Settings(data_dir=tmp_path, database_url="")
    engine = make_engine(settings.url)
    upgrade(engine)
    database = Database(engine, audit_key=load_audit_key(settings))
    with database.transaction(write=True) as session:
        record(
            Ctx(session=session, actor=Actor.system("test"), now=NOW),
            AuditAction.INSTALLATION_STARTED,
            "installation",
            None,
        )
    database.dispose()
    settings.key_path.unlink()
    with pytest.raises(KeyMissing, match=str(settings.key_path)):
        load_audit_key(settings)
    assert not settings.key_path.exists()

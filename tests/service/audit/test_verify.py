"""Six ways to tamper with the log, each at several places: found, and the first bad row named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.audit import service as audit
from app.audit.enums import AuditAction, ChainFault
from app.audit.queries import AuditFilter, audit_lines, history_of
from app.audit.service.keys import KeyMissing, load_audit_key
from app.audit.service.verify import Anchor, note_anchor, read_anchors, verify_chain
from app.core.config import Settings
from app.core.context import Ctx
from app.core.paging import Window
from tests.support.database import KEY

ROWS = 12
Tamper = Callable[[Session, int], None]


@pytest.fixture
def log(ctx: Ctx) -> Ctx:
    """A log of twelve rows whose triggers were taken away, as a database administrator could."""
    for number in range(1, ROWS + 1):
        audit.record(ctx, AuditAction.LOGOUT, "account", number, after={"n": number}, reason=f"r{number}")
    connection = ctx.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP TRIGGER audit_row_no_update")
        connection.exec_driver_sql("DROP TRIGGER audit_row_no_delete")
    else:
        connection.exec_driver_sql("DROP TRIGGER audit_row_append_only ON audit_row")
    return ctx


def run(session: Session, statement: str, **values: object) -> None:
    session.connection().execute(sa.text(statement), values)


def edit(session: Session, seq: int) -> None:
    run(session, "UPDATE audit_row SET reason = 'other' WHERE seq = :seq", seq=seq)


def delete_middle(session: Session, seq: int) -> None:
    run(session, "DELETE FROM audit_row WHERE seq = :seq", seq=seq)


def rename(session: Session, seq: int) -> None:
    run(session, "UPDATE audit_row SET actor_name = 'somebody' WHERE seq = :seq", seq=seq)


def relink(session: Session, seq: int) -> None:
    run(session, "UPDATE audit_row SET previous = :zero WHERE seq = :seq", seq=seq, zero="f" * 64)


@pytest.mark.parametrize("tamper", [edit, delete_middle, rename, relink])
@pytest.mark.parametrize("seq", [2, 5, 11])
def test_a_changed_middle_is_found_where_it_is(log: Ctx, tamper: Tamper, seq: int) -> None:
    assert verify_chain(log.session, KEY).sound
    tamper(log.session, seq)
    verdict = verify_chain(log.session, KEY)
    assert not verdict.sound
    assert verdict.seq == (seq + 1 if tamper is delete_middle else seq)


def test_a_cut_tail_is_found(log: Ctx) -> None:
    delete_middle(log.session, ROWS)
    assert verify_chain(log.session, KEY).fault is ChainFault.HEAD


def test_a_forged_head_is_found(log: Ctx) -> None:
    delete_middle(log.session, ROWS)
    run(log.session, "UPDATE audit_head SET seq = seq - 1, digest = (SELECT digest FROM audit_row WHERE seq = 11)")
    assert verify_chain(log.session, KEY).fault is ChainFault.SEAL


def test_an_emptied_log_is_found(log: Ctx) -> None:
    run(log.session, "DELETE FROM audit_row")
    assert verify_chain(log.session, KEY).fault is ChainFault.HEAD
    run(log.session, "DELETE FROM audit_head")
    assert verify_chain(log.session, KEY, [Anchor(ROWS, "a" * 64)]).fault is ChainFault.HEAD
    assert verify_chain(log.session, KEY).sound


def test_another_key_fits_nothing(log: Ctx) -> None:
    assert verify_chain(log.session, b"x" * 32).fault is ChainFault.CONTENT


def test_anchors_outside_betray_an_old_copy(log: Ctx, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "anchors.jsonl"
    first = note_anchor(log.session, path, "2026-11-18T09:00:00+08:00")
    assert first is not None
    assert first.seq == ROWS
    assert note_anchor(log.session, path, "2026-11-18T10:00:00+08:00") is None
    assert verify_chain(log.session, KEY, read_anchors(path)).sound
    path.write_text(json.dumps({"seq": ROWS, "digest": "0" * 64}) + "\n", "utf-8")
    assert verify_chain(log.session, KEY, read_anchors(path)).fault is ChainFault.ANCHOR
    assert verify_chain(log.session, KEY, [Anchor(ROWS + 5, "0" * 64)]).fault is ChainFault.ANCHOR


def test_the_database_itself_refuses_changes(ctx: Ctx) -> None:
    audit.record(ctx, AuditAction.LOGOUT, "account", 1)
    for statement in ("UPDATE audit_row SET reason = 'x'", "DELETE FROM audit_row"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), ctx.session.begin_nested():
            run(ctx.session, statement)


def test_recording_never_silently_does_nothing(ctx: Ctx) -> None:
    with pytest.raises(ValueError, match="no id yet"):
        audit.record(ctx, AuditAction.LOGOUT, "account", None)
    key = ctx.session.info.pop("audit_key")
    with pytest.raises(KeyError):
        audit.record(ctx, AuditAction.LOGOUT, "account", 1)
    ctx.session.info["audit_key"] = key


def test_the_log_can_be_searched(log: Ctx) -> None:
    found = audit_lines(log.session, AuditFilter(subject_kind="account", subject_id=3), Window())
    assert [line.reason for line in found.rows] == ["r3"]
    everything = AuditFilter(action=AuditAction.LOGOUT.value, actor="test", since=log.now, until=log.now)
    assert audit_lines(log.session, everything, Window()).total == 0
    assert [line.seq for line in history_of(log.session, "account", 5)] == [5]


def test_a_key_is_made_once_and_never_replaced(tmp_path: Path, log: Ctx) -> None:
    settings = Settings(data_dir=tmp_path / "fresh")
    key = load_audit_key(settings)
    assert load_audit_key(settings) == key
    assert settings.key_path.stat().st_mode & 0o077 == 0
    url = log.session.connection().engine.url.render_as_string(hide_password=False)
    log.session.commit()
    with pytest.raises(KeyMissing):
        load_audit_key(Settings(data_dir=tmp_path / "other", database_url=url))

"""`duban backup` while people work, restored into an empty folder; what is not sound gets no name."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from typer.testing import CliRunner, Result

from app.accounts.models import User
from app.cli import main_app
from app.core.config import Settings
from app.core.db import Database
from app.evidence.models import EvidenceFile
from app.evidence.store import EvidenceStore
from app.main import make_database
from tests.support.database import fresh_url

Run = Callable[..., Result]
CONTENT = "验收报告正文".encode()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("DUBAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAN_DATABASE_URL", "")
    (tmp_path / "data").mkdir()

    def command(*words: str) -> Result:
        return CliRunner().invoke(main_app, list(words))

    with fresh_url(tmp_path / "data", on_postgres=False):
        assert command("migrate").exit_code == 0
        assert command("user", "add", "bgs1", "许若溪", "--role", "office").exit_code == 0
        yield command


@pytest.fixture
def digest(run: Run) -> str:
    """One evidence file that the database names, and one that nothing names."""
    settings = Settings()
    store = EvidenceStore(settings.evidence_path, settings.max_upload_bytes)
    store.put(b"left over from a crash")
    number = store.put(CONTENT)
    database = make_database(settings)
    with database.transaction(write=True) as session:
        now = session.scalars(sa.select(col(User.created_at))).one()
        session.add(EvidenceFile(sha256=number, size=len(CONTENT), media_type="text/plain", created_at=now))
    database.dispose()
    return number


def people(database: Database) -> list[str]:
    with database.transaction(write=False) as session:
        return list(session.scalars(sa.select(col(User.login)).order_by(col(User.id))))


def test_a_backup_taken_while_people_work_can_be_restored(
    run: Run, digest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, over = tmp_path / "backup" / "monday", threading.Event()
    database = make_database(Settings())

    def work() -> None:
        number = 0
        while not over.is_set():
            number += 1
            with database.transaction(write=True) as session:
                session.execute(sa.update(User).values(phone=str(number)))

    worker = threading.Thread(target=work)
    worker.start()
    made = run("backup", str(target))
    over.set()
    worker.join()
    database.dispose()
    assert made.exit_code == 0, made.output
    assert "佐证材料1份与指纹一致" in made.output
    assert sorted(path.name for path in target.iterdir()) == ["duban.sqlite3", "evidence"]
    assert [path.name for path in target.parent.iterdir()] == ["monday"]

    restored = tmp_path / "restored"
    shutil.copytree(target, restored)
    shutil.copytree(tmp_path / "data" / "keys", restored / "keys")
    monkeypatch.setenv("DUBAN_DATA_DIR", str(restored))
    assert "已是最新版本" in run("migrate").output
    assert "审计日志完整" in run("verify").output
    settings = Settings()
    assert EvidenceStore(settings.evidence_path, settings.max_upload_bytes).get(digest) == CONTENT
    again = make_database(settings)
    assert people(again) == ["bgs1"]
    again.dispose()


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    (target / "letter.txt").write_text("precious")
    refused = run("backup", str(target))
    assert refused.exit_code == 1
    assert "没有覆盖" in refused.output
    assert [path.name for path in target.iterdir()] == ["letter.txt"]


def test_without_a_path_it_is_named_by_the_moment(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_BACKUP_DIR", str(tmp_path / "mounted"))
    assert run("backup").exit_code == 0
    (made,) = (tmp_path / "mounted").iterdir()
    assert made.name.startswith("duban-20")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.unlink(), "不在材料目录里"),
        (lambda path: path.write_bytes(b"changed"), "与指纹不符"),
    ],
)
def test_a_file_that_is_gone_or_changed_is_told(
    run: Run, digest: str, tmp_path: Path, damage: Callable[[Path], None], words: str
) -> None:
    damage(EvidenceStore(Settings().evidence_path, 1).path(digest))
    refused = run("backup", str(tmp_path / "backup"))
    assert refused.exit_code == 1
    assert words in refused.output
    assert not (tmp_path / "backup").exists()
    assert (tmp_path / "backup.未完成").is_dir()


def test_a_changed_audit_row_is_told(run: Run, tmp_path: Path) -> None:
    database = make_database(Settings())
    with database.engine.begin() as connection:
        for name in (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        ):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE audit_row SET actor_name = '别人' WHERE seq = 1")
    database.dispose()
    refused = run("backup", str(tmp_path / "backup"))
    assert refused.exit_code == 1
    assert "审计日志第1条起不可信" in refused.output
    assert not (tmp_path / "backup").exists()


def test_postgresql_is_left_to_its_own_tools(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_DATABASE_URL", "postgresql+psycopg://duban@127.0.0.1:1/duban")
    refused = run("backup", str(tmp_path / "backup"))
    assert refused.exit_code == 1
    assert "pg_dump" in refused.output
    assert not (tmp_path / "backup").exists()

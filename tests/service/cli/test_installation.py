"""The command on a fresh folder: migrate, accounts, tokens, doctor, verify."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.audit.service.keys import load_audit_key
from app.cli import main_app
from app.cli.shared import guarded
from app.core.clock import SystemClock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database, make_engine
from app.jobs.service import beat
from app.migrate import SchemaMismatch, copy_sqlite, require_head
from tests.support.database import fresh_url

Run = Callable[..., Result]


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DUBAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAN_DATABASE_URL", "")

    def command(*words: str) -> Result:
        return CliRunner().invoke(main_app, list(words))

    return command


@pytest.fixture
def run(bare: Run, tmp_path: Path) -> Iterator[Run]:
    """Where the database was migrated already: a copy of one saves the way from nothing."""
    (tmp_path / "data").mkdir()
    with fresh_url(tmp_path / "data", on_postgres=False):
        assert "已是最新版本" in bare("migrate").output
        yield bare


def test_a_fresh_folder_is_migrated_seeded_and_checked(bare: Run) -> None:
    assert "已从空升级" in bare("migrate").output
    assert "已是最新版本" in bare("migrate").output
    checked = bare("doctor")
    assert checked.exit_code == 1
    assert "从未运行" in checked.output
    assert "DUBAN_SMTP_HOST" in checked.output
    assert "正常  识别文件：可读.docx、.pdf、.txt、.xlsx、.xls、.et；" in checked.output
    assert "2026" in bare("calendar", "seed").output


def test_nothing_runs_on_a_database_that_is_not_there(bare: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        guarded(lambda: main_app(["verify"], standalone_mode=False))
    assert ended.value.code == 1
    assert "请先运行 duban migrate" in capsys.readouterr().err
    assert "尚未建立" in bare("doctor").output


def test_the_doctor_of_an_empty_place_names_the_first_step(bare: Run) -> None:
    told = bare("doctor").output
    assert "目录还没有建立，请运行 duban migrate。" in told
    assert "问题  数据库版本：尚未建立\n      处理：请运行 duban migrate。" in told


def test_the_doctor_tells_the_time_as_clocks_on_the_wall_do(run: Run) -> None:
    engine = make_engine(Settings().url)
    with Database(engine, audit_key=load_audit_key(Settings())).transaction(write=True) as session:
        beat(Ctx(session, Actor.system("test"), datetime(2026, 11, 21, 20, 58, tzinfo=UTC)), "scheduler")
    engine.dispose()
    assert "定时进程：最近一次2026年11月22日 04:58" in run("doctor").output


@pytest.mark.parametrize(
    ("program", "words"), [("/usr/bin/soffice", "由LibreOffice转换"), (None, "没有安装LibreOffice")]
)
def test_the_doctor_says_which_old_formats_can_be_read(
    bare: Run, monkeypatch: pytest.MonkeyPatch, program: str | None, words: str
) -> None:
    monkeypatch.setattr("app.cli.check.find_office", lambda: program)
    assert words in bare("doctor").output


def test_accounts_from_the_command_hold_at_once(run: Run) -> None:
    made = run("user", "add", "bangong", "许若溪", "--role", "office", "--role", "supervisor")
    login, password = made.output.split()
    assert (login, len(password)) == ("bangong", 14)
    assert "bangong\t许若溪\t\t办公室、督查员\t启用" in run("user", "list").output
    assert run("user", "reset", "bangong").output.strip() != password
    assert run("user", "disable", "bangong").exit_code == 0
    assert "停用" in run("user", "list", "--text", "许").output
    assert run("user", "reset", "nobody").exit_code == 1
    assert run("user", "add", "x", "y", "--role", "king").exit_code == 2


def test_tokens_and_the_start_of_an_installation(run: Run) -> None:
    assert "/start?token=" in run("token", "bootstrap").output
    run("user", "add", "bangong", "许若溪", "--role", "office")
    assert run("token", "create", "bangong", "接口").output.startswith("duban_")
    assert run("token", "bootstrap").exit_code == 1


def test_the_log_is_verified_and_a_foreign_file_is_not_ours(run: Run, tmp_path: Path) -> None:
    assert "审计日志完整" in run("verify").output
    strange = tmp_path / "strange.xlsx"
    strange.write_bytes(b"PK")
    answer = run("verify", str(strange))
    assert answer.exit_code == 1
    assert "不是本系统导出的原件" in answer.output
    assert run("verify", str(tmp_path / "missing.xlsx")).exit_code == 2


def test_a_changed_log_is_named(run: Run) -> None:
    run("user", "add", "bangong", "许若溪", "--role", "office")
    engine = make_engine(Settings().url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_row_no_update")
        connection.exec_driver_sql("UPDATE audit_row SET actor_name = 'x' WHERE seq = 2")
    engine.dispose()
    answer = run("verify")
    assert answer.exit_code == 1
    assert "第2条起不可信" in answer.output


def test_a_copy_is_verified_and_an_old_schema_refused(run: Run, tmp_path: Path) -> None:
    settings = Settings()
    path = Path(make_engine(settings.url).url.database or "")
    copy = copy_sqlite(path, tmp_path / "copies", SystemClock().now())
    assert copy.exists()
    engine = make_engine(f"sqlite:///{copy}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(SchemaMismatch, match="0001"):
        require_head(engine)
    engine.dispose()


def test_parse_tells_tasks_or_why_not(bare: Run, tmp_path: Path) -> None:
    plan = tmp_path / "方案.txt"
    plan.write_text("岚江方案\n一、任务\n1. 建设平台。建成平台十个。（牵头单位：省科技厅）\n", "utf-8")
    told = bare("parse", str(plan))
    assert "建设平台" in told.output
    assert "共1项任务" in told.output
    assert '"number": "1"' in bare("parse", str(plan), "--json").output
    empty = tmp_path / "空.docx"
    empty.write_bytes(b"")
    assert bare("parse", str(empty)).exit_code == 2


def test_dispatch_and_export_refuse_in_words(run: Run, tmp_path: Path) -> None:
    assert "开启了0个期次" in run("dispatch").output
    assert run("dispatch", "--plan", "1").exit_code == 2
    assert run("dispatch", "--plan", "1", "--period", "2026-13").exit_code == 2
    assert run("dispatch", "--at", "gestern").exit_code == 2
    assert "新写入0条提醒" in run("remind").output
    target = tmp_path / "汇总.xlsx"
    assert run("export", "situation", str(target)).exit_code == 0
    assert "是本系统导出的原件" in run("verify", str(target)).output
    assert run("export", "filing", str(target)).exit_code == 2

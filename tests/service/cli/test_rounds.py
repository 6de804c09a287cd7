"""`duban notice`, `exception`, `question` on an installation with one open round."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from docx import Document
from sqlmodel import col
from typer.testing import CliRunner, Result

from app.audit.models import AuditRow
from app.audit.service.keys import load_audit_key
from app.cli import main_app
from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.db import Database, make_engine
from app.core.errors import AppError
from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from app.rounds.models import Assignment
from tests.support.contexts import system_ctx
from tests.support.database import fresh_url
from tests.support.factories.accounts import make_unit
from tests.support.factories.rounds import make_round
from tests.support.fixtures import NOW

ROUND = ("--plan", "1", "--period", "2026-11")
# Still the day before in UTC.
AT = ("--at", "2026-11-19T07:30")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Plan 1 with two tasks of unit 1 and one of unit 2, all owed in the open round of November 2026."""
    with fresh_url(tmp_path) as url:
        monkeypatch.setenv("DUBAN_DATABASE_URL", url)
        monkeypatch.setenv("DUBAN_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("DUBAN_CLOCK_START", "2026-11-18T09:00:00+08:00")
        (tmp_path / "data").mkdir()
        database = Database(make_engine(url), audit_key=load_audit_key(Settings()))
        with system_ctx(database, FixedClock(NOW)) as ctx:
            units = [make_unit(ctx, name, sort_no=at) for at, name in enumerate(("省工信厅", "省教育厅"), start=1)]
            _, tasks = make_round(ctx, [([units[0]], []), ([units[0]], []), ([units[1]], [])])
            ctx.session.add(
                Indicator(
                    plan_id=1, task_id=tasks[0], seq=1, name="建成中试平台数量", comparator=Comparator.AT_LEAST, value="2"
                )
            )  # fmt: skip
        yield database
        database.dispose()


def duban(*words: str) -> Result:
    return CliRunner().invoke(main_app, list(words))


def states(database: Database) -> list[str]:
    with database.transaction(write=False) as session:
        return [one.value for one in session.scalars(sa.select(col(Assignment.state)).order_by(col(Assignment.id)))]


def refusal(done: Result) -> str:
    assert isinstance(done.exception, AppError), done.output
    return done.exception.message


def test_a_notice_is_issued_once_and_written_as_word(installed: Database, tmp_path: Path) -> None:
    assert installed
    letter = tmp_path / "out" / "通知.docx"
    issue = ("notice", "issue", *ROUND, "--series", "督办调度", "--signer", "省科技厅", *AT)
    done = duban(*issue, "--contact", "6132", "--to", str(letter))
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "已印发督办调度〔2026〕1号（编号1）。")
    words = "".join(paragraph.text for paragraph in Document(io.BytesIO(letter.read_bytes())).paragraphs)
    assert "联系人及电话：6132" in words
    assert "已印发" not in duban(*issue).output
    assert "日期和单位都没有变化" in refusal(duban(*issue, "--reason", "再发一次"))
    assert "只能有文字" in refusal(duban("notice", "issue", *ROUND, "--series", "第1号", "--signer", "省科技厅"))
    assert duban("notice", "list", *ROUND).output == "1\t督办调度〔2026〕1号\t2026-11-19\t\n"
    again = tmp_path / "再.docx"
    assert "校验码" in duban("notice", "write", "1", str(again)).output
    assert "是本系统导出的原件" in duban("verify", str(again)).output
    assert duban("notice", "write", "9", str(again)).exit_code == 1


def test_an_exception_frees_and_is_taken_back(installed: Database) -> None:
    done = duban("exception", "grant", "--unit", "1", *ROUND, "--task", "1", "--reason", "机构调整", *AT)
    assert (done.exit_code, done.output) == (0, "已批准（编号1）。\n")
    assert states(installed) == ["exempt", "pending", "pending"]
    assert duban("exception", "list").output.split("\t")[:5] == [
        "1",
        "省工信厅",
        "科技创新强基行动方案",
        "任务1",
        "免报",
    ]
    assert "没有可以办理的任务" in refusal(
        duban("exception", "grant", "--unit", "1", *ROUND, "--task", "1", "--reason", "再")
    )
    assert "请写明原因" in refusal(duban("exception", "revoke", "1", "--reason", ""))
    assert duban("exception", "revoke", "1", "--reason", "已到位").output == "已撤销。\n"
    assert states(installed) == ["pending"] * 3
    assert duban("exception", "revoke", "7", "--reason", "无").exit_code == 1
    standing = ("--until", "2026-12-31", "--kind", "more_time", "--workdays", "2", "--reason", "汛期")
    assert duban("exception", "grant", "--unit", "2", *standing, *AT).exit_code == 0
    assert "延期2个工作日" in duban("exception", "list").output
    with installed.transaction(write=False) as session:
        rows = session.scalars(sa.select(AuditRow).where(col(AuditRow.subject_kind) == "exception"))
        assert {row.actor_name for row in rows} == {"命令行"}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--unit", "1", "--period", "2026-11"), 2),
        (("--unit", "1", "--plan", "1", "--period", "2026-13"), 2),
        (("--unit", "1", "--plan", "1", "--period", "2026-12"), 1),
        (("--unit", "1"), 1),
        # What names no plan must not be taken for all of them.
        (("--unit", "1", "--plan", "0", "--until", "2026-12-31"), 2),
        (("--unit", "1", "--plan", "99", "--until", "2026-12-31"), 1),
        (("--unit", "9" * 20, "--until", "2026-12-31"), 2),
        (("--unit", "1", "--until", "2026-02-30"), 1),
        (("--unit", "99", "--until", "2026-12-31"), 1),
        (("--unit", "1", *ROUND, "--task", "88"), 1),
        (("--unit", "1", *ROUND, "--kind", "more_time", "--workdays", "61"), 1),
    ],
)
def test_what_cannot_be_granted_is_refused_and_nothing_changes(
    installed: Database, words: tuple[str, ...], status: int
) -> None:
    done = duban("exception", "grant", *words, "--reason", "机构调整", *AT)
    assert done.exit_code == status
    assert duban("exception", "list").output == ""
    assert states(installed) == ["pending"] * 3


def test_a_reason_of_blanks_is_none(installed: Database) -> None:
    assert installed
    assert "请写明原因" in refusal(
        duban("exception", "grant", "--unit", "1", "--until", "2026-12-31", "--reason", " ")
    )
    assert "请写明问题" in refusal(duban("question", "ask", "\u200b ", *ROUND))


@pytest.mark.parametrize(
    "words",
    [
        ("notice", "list", "--plan", "9" * 20, "--period", "2026-11"),
        ("notice", "write", "9" * 20, "通知.docx"),
        ("exception", "revoke", "9" * 20, "--reason", "已到位"),
        ("question", "confirm", "9" * 20),
        ("question", "withdraw", "9" * 20),
        ("import", "history", "往期.xlsx", "--plan", "9" * 20),
    ],
)
def test_a_number_that_no_row_can_have_is_refused_in_words(installed: Database, words: tuple[str, ...]) -> None:
    assert installed
    done = duban(*words)
    assert (done.exit_code, isinstance(done.exception, SystemExit)) == (2, True)
    assert "不能大于2147483647。" in done.output


def test_where_nothing_can_be_written_is_said(installed: Database, tmp_path: Path) -> None:
    assert installed
    issue = ("notice", "issue", *ROUND, "--series", "督办调度", "--signer", "省科技厅", *AT)
    (tmp_path / "file").touch()
    done = duban(*issue, "--to", str(tmp_path / "file" / "通知.docx"))
    assert done.exit_code == 2
    assert "已印发督办调度〔2026〕1号" in done.output
    assert "写不了文件" in done.output


def test_a_question_is_asked_held_confirmed_and_withdrawn(installed: Database) -> None:
    assert installed
    asked = duban("question", "ask", "本单位新增专职人员", *ROUND, "--kind", "number", "--measure", "人")
    assert asked.output == "已提出（编号1）。\n"
    held = duban("question", "ask", "建成中试平台数量", *ROUND, "--kind", "number")
    assert held.exit_code == 3
    assert "任务1的指标“建成中试平台数量”每期都报" in held.output
    listed = duban("question", "list", *ROUND).output.splitlines()
    assert [line.split("\t")[3] for line in listed] == ["已提出", "待确认"]
    assert "未答2个单位" in listed[0]
    assert duban("question", "confirm", "2").output == "已提出。\n"
    assert "已经提出" in refusal(duban("question", "confirm", "2"))
    assert duban("question", "withdraw", "2", "--reason", "重复").output == "已撤回。\n"
    assert duban("question", "withdraw", "9").exit_code == 1
    assert duban("question", "ask", "好" * 301, *ROUND).exit_code == 1
    assert duban("question", "ask", "什么", "--plan", "1", "--period", "x").exit_code == 2
    assert duban("question", "list", "--plan", "9", "--period", "2026-11").exit_code == 1


def test_a_far_period_is_neither_previewed_nor_dispatched(installed: Database) -> None:
    for more in ((), ("--preview",)):
        done = duban("dispatch", "--plan", "1", "--period", "2999-12", *more)
        assert done.exit_code == 1
        assert isinstance(done.exception, AppError)
        assert "请核对期次的年份" in str(done.exception)
    assert len(states(installed)) == 3

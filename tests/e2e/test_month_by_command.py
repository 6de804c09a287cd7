"""A month closed by the command alone: import, publish, dispatch, remind, export, verify."""

import io
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from app.cli import main_app

SAMPLE = Path(__file__).resolve().parents[2] / "imports" / "sample"
PEOPLE = """登录名,姓名,单位,职务,电话,邮箱,角色,主备
gxt1,周敏,岚江省工业和信息化厅,处长,6145,gxt1@lanjiang.example,联络员,主
kjt1,陆明远,岚江省科学技术厅,处长,6211,kjt1@lanjiang.example,联络员,主
bgs1,许若溪,岚江省科学技术厅,副主任,6132,bgs1@lanjiang.example,办公室,主
"""
Run = Callable[..., Result]


class Sink:
    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((str(envelope.rcpt_tos[0]), str(mail["Subject"])))
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sink: tuple[Sink, int]) -> Run:
    monkeypatch.setenv("DUBAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAN_DATABASE_URL", "")
    monkeypatch.setenv("DUBAN_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("DUBAN_SMTP_PORT", str(sink[1]))
    monkeypatch.setenv("DUBAN_ORGANISATION", "岚江省科学技术厅")

    def command(*words: str, fails: bool = False) -> Result:
        result = CliRunner().invoke(main_app, list(words))
        assert (result.exit_code != 0) is fails, result.output
        return result

    return command


def cells(path: Path) -> list[list[object]]:
    book = load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_a_month_from_the_document_to_the_printed_summary(run: Run, sink: tuple[Sink, int], tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, "utf-8-sig")
    run("migrate")
    run("import", "units", str(SAMPLE / "units.csv"))
    told = run("import", "users", str(people)).output
    assert "gxt1\t周敏\t" in told
    published = run(
        "import", "plan", str(SAMPLE / "plan.txt"), "--publish", "--members", "--accept-gaps",
        "--at", "2026-11-02T09:00",
    )  # fmt: skip
    assert "已导入" in published.output
    assert "已发布" in published.output
    again = run("import", "plan", str(SAMPLE / "plan.txt"))
    assert "没有重复导入" in again.output
    assert "将派发" in run("dispatch", "--plan", "1", "--period", "2026-11", "--preview").output
    opened = ("dispatch", "--plan", "1", "--period", "2026-11", "--at", "2026-11-16T09:00")
    assert "已开启" in run(*opened).output
    assert "没有重复派发" in run(*opened).output
    steps = ("2026-11-20T09:30", "2026-11-24T09:30", "2026-11-25T09:30", "2026-11-26T09:30", "2026-11-30T09:30")
    told_by_step = []
    for moment in steps:
        sink[0].letters.clear()
        run("remind", "--at", moment)
        run("remind", "--at", moment)
        told_by_step.append([subject for who, subject in sink[0].letters if who.startswith("gxt1")])
    assert [len(subjects) for subjects in told_by_step] == [2, 1, 1, 1, 1]
    assert told_by_step[3][0].startswith("逾期：还有")
    closing = ("--at", "2026-12-01T09:00")
    for name in ("situation", "ledger"):
        run("export", name, str(tmp_path / f"{name}.xlsx"), "--plan", "1", *closing)
    run("export", "filing", str(tmp_path / "filing.xlsx"), "--plan", "1", "--period", "2026-11", *closing)
    filing = {row[0]: row for row in cells(tmp_path / "filing.xlsx") if row[0]}
    industry = filing["岚江省工业和信息化厅"]
    assert industry[1] == industry[6] != 0
    assert industry[2:6] == [0, 0, 0, 0]
    situation = cells(tmp_path / "situation.xlsx")
    total = next(row for row in situation if row[0] == "合计")
    body = [row for row in situation if isinstance(row[0], int)]
    assert [sum(int(str(row[n])) for row in body) for n in range(2, 10)] == total[2:10]
    assert "是本系统导出的原件" in run("verify", str(tmp_path / "ledger.xlsx")).output
    assert "审计日志完整" in run("verify").output

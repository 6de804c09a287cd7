"""`duban doctor`, `duban verify`: what is wrong with an installation, and how to mend it."""

import os
import pyexpat
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from app.audit.enums import ChainFault
from app.audit.service.keys import KeyMissing, load_audit_key
from app.audit.service.verify import read_anchors, verify_chain
from app.cli.shared import complain, open_database, read_file, say
from app.core.clock import make_clock
from app.core.config import Settings
from app.core.dates import moment_full
from app.core.db import Database, journal_mode, make_engine
from app.exports.queries import export_by_digest
from app.jobs.queries import last_beats
from app.migrate import current, head
from app.outbox.enums import MessageState
from app.reminders.queries import oldest_waiting, send_counts
from imports.documents.convert import find_office

SAFE_EXPAT = (2, 6, 0)
LOW_SPACE = 1024**3


@dataclass(frozen=True)
class Finding:
    """`mend` is empty when all is well."""

    topic: str
    state: str
    mend: str = ""

    @property
    def well(self) -> bool:
        return not self.mend


def add_to(app: typer.Typer) -> None:
    app.command()(doctor)
    app.command()(verify)


def doctor() -> None:
    """检查安装是否健康，逐项说明问题和处理办法。有问题时退出状态为1。"""
    findings = [*_host_findings(Settings()), *_database_findings(Settings())]
    for finding in findings:
        say(f"{'正常' if finding.well else '问题'}  {finding.topic}：{finding.state}")
        if not finding.well:
            say(f"      处理：{finding.mend}")
    bad = sum(not finding.well for finding in findings)
    say(f"共检查{len(findings)}项，{bad}项需要处理。")
    if bad:
        raise typer.Exit(1)


def _host_findings(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    yield Finding("数据目录", str(folder.resolve()), mend := _folder_mend(folder))
    if not mend:
        free = shutil.disk_usage(folder).free
        mend = "" if free > LOW_SPACE else "磁盘空间不足1GB，请清理后再继续使用。"
        yield Finding("磁盘空间", f"剩余{free / 1024**3:.1f}GB", mend)
    mode = journal_mode()
    known = f"SQLite {sqlite3.sqlite_version}，日志方式{mode}，同步方式FULL"
    yield Finding("数据库引擎", known if settings.is_sqlite else "PostgreSQL")
    expat = pyexpat.version_info
    words = "" if expat >= SAFE_EXPAT else "Python自带的Expat版本较低，请升级Python；导入文件已另行限制时间和内存。"
    yield Finding("XML解析库", ".".join(map(str, expat)), words)
    old = (
        ".doc、.wps、.rtf由LibreOffice转换"
        if find_office()
        else "没有安装LibreOffice，.doc、.wps、.rtf须先另存为.docx"
    )
    yield Finding("识别文件", f"可读.docx、.pdf、.txt、.xlsx、.xls、.et；{old}")
    local = settings.public_url.startswith(("http://127.0.0.1", "http://localhost"))
    safe = settings.secure_cookies or local
    mend = "" if safe else "登录信息会以明文传输，请在前面加https代理，并把 DUBAN_PUBLIC_URL 设为https地址。"
    yield Finding("访问地址", settings.public_url, mend)
    mail = settings.smtp_host
    yield Finding(
        "邮件", mail or "未配置", "" if mail else "设置 DUBAN_SMTP_HOST 后才能发出提醒邮件；站内通知不受影响。"
    )
    try:
        load_audit_key(settings) if settings.key_path.exists() else None
    except (ValueError, KeyMissing):
        yield Finding("审计密钥", str(settings.key_path), "密钥文件已损坏，请从备份恢复。")
        return
    if settings.key_path.exists():
        loose = settings.key_path.stat().st_mode & 0o077
        yield Finding("审计密钥", str(settings.key_path), "其他用户可以读取密钥，请运行 chmod 600。" if loose else "")


def _folder_mend(folder: Path) -> str:
    if not folder.exists():
        return "目录还没有建立，请运行 duban migrate。"
    return "" if folder.is_dir() and os.access(folder, os.W_OK) else "不是目录或不能写入，请改正路径或授权。"


def _database_findings(settings: Settings) -> Iterator[Finding]:
    if settings.is_sqlite and not settings.data_dir.exists():
        # Opening the file would fail, and what it says is about the folder, which was named already.
        yield Finding("数据库版本", "尚未建立", "请运行 duban migrate。")
        return
    try:
        engine = make_engine(settings.url)
        have = current(engine)
        engine.dispose()
    except sa.exc.SQLAlchemyError as error:
        yield Finding("数据库", settings.url.split("@")[-1], f"连接不上：{type(error).__name__}。请检查地址和权限。")
        return
    if have != head():
        yield Finding("数据库版本", have or "尚未建立", "请停止服务，运行 duban migrate。")
        return
    yield Finding("数据库版本", have)
    try:
        with open_database(settings) as database:
            yield from _live_findings(settings, database)
    except KeyMissing as error:
        yield Finding("审计密钥", "缺失", str(error))


def _live_findings(settings: Settings, database: Database) -> Iterator[Finding]:
    now = make_clock(settings.clock_start).now()
    with database.transaction(write=False) as session:
        verdict = verify_chain(session, load_audit_key(settings), read_anchors(settings.anchor_path))
        mend = (
            "" if verdict.fault is None else f"{verdict.fault.label}（第{verdict.seq}条）。请保留现场并联系审计员。"
        )
        yield Finding("审计日志", f"{verdict.rows}条", mend)
        beat = last_beats(session).get("scheduler")
        late = beat is None or now - beat > timedelta(minutes=5)
        state = f"最近一次{moment_full(beat)}" if beat else "从未运行"
        yield Finding(
            "定时进程", state, "没有在运行，到期的期次和提醒不会发出。请用 duban serve 启动。" if late else ""
        )
        failed = send_counts(session).get(MessageState.FAILED, 0)
        yield Finding("发送失败", f"{failed}条", "请办公室在发送记录里查看并电话通知。" if failed else "")
        waiting = oldest_waiting(session)
        stuck = waiting is not None and now - waiting > timedelta(hours=24)
        yield Finding(
            "待发送", "有积压" if stuck else "正常", "最早的一条已等待超过24小时，请检查邮件设置。" if stuck else ""
        )
    if database.is_sqlite:
        with database.engine.connect() as connection:
            sound = str(connection.exec_driver_sql("PRAGMA quick_check").scalar())
        yield Finding("数据库完整性", sound, "" if sound == "ok" else "数据库文件已损坏，请停止服务并从备份恢复。")


def verify(file: Annotated[Path | None, typer.Argument(help="导出的文件；不给则核验审计日志")] = None) -> None:
    """核验审计日志；给出文件时，核验它是不是本系统导出的原件。"""
    settings = Settings()
    if file is not None:
        _verify_file(file)
        return
    with open_database(settings) as database, database.transaction(write=False) as session:
        verdict = verify_chain(session, load_audit_key(settings), read_anchors(settings.anchor_path))
    if verdict.fault is None:
        say(f"审计日志完整，共{verdict.rows}条。")
        return
    complain(f"审计日志第{verdict.seq}条起不可信：{ChainFault(verdict.fault).label}。")
    raise typer.Exit(1)


def _verify_file(file: Path) -> None:
    with open_database() as database, database.transaction(write=False) as session:
        known = export_by_digest(session, read_file(file))
        if known is None:
            complain("这个文件不是本系统导出的原件，或导出后被改动过。")
            raise typer.Exit(1)
        say(f"是本系统导出的原件：校验码{known.code}，数据截止{moment_full(known.cut_off)}，共{known.rows}行。")

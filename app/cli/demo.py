"""`duban demo`: an installation that looks used, built on the spot, with passwords nobody had before."""

import os
import shutil
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.processes import free_port
from app.cli.serve import run
from app.cli.shared import complain, moment_option, say
from app.core.config import Settings
from app.core.logs import set_up_logs

if TYPE_CHECKING:
    from imports.sample.seed import Account

FOLDER = Path("var") / "demo"
HOST = "127.0.0.1"
FIRST_PORT = 8321
SHOWN = (
    "office1",
    "supervisor1",
    "leader1",
    "gxt1",
    "gxt_lead",
    "nyt_lead",
    "qps1",
    "sysadmin",
    "secadmin",
    "auditor",
)
ENVIRONMENT = {
    # A demo never touches an installation that .env points at.
    "DUBAN_DATABASE_URL": "",
    "DUBAN_SMTP_HOST": "",
    "DUBAN_ORGANISATION": "岚江省科学技术厅",
    "DUBAN_OFFICE_PHONE": "6132",
    # The accounts are as old as the history, and their passwords would have run out long ago.
    "DUBAN_PASSWORD_MAX_AGE_DAYS": "0",
    "DUBAN_LOG_FORMAT": "text",
    "DUBAN_LOG_LEVEL": "WARNING",
}


def add_to(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    *,
    port: Annotated[int, typer.Option(help="端口；被占用时用下一个空闲的")] = FIRST_PORT,
    folder: Annotated[Path, typer.Option(help="演示数据放在哪里，每次重新生成")] = FOLDER,
    at: Annotated[str | None, typer.Option(help="演示的时钟从这个时刻开始走，如2026-11-26T09:00")] = None,
    keep: Annotated[bool, typer.Option(help="沿用上次的演示数据和密码")] = False,
    everyone: Annotated[bool, typer.Option(help="列出全部账号")] = False,
    build_only: Annotated[bool, typer.Option(help="只生成数据，不启动")] = False,
) -> None:
    """用虚构的省份、单位和半年的报送记录启动一套演示系统。"""
    start = moment_option(at)
    number = free_port(port)
    set_environment(folder, number, start)
    settings = Settings()
    if keep and settings.data_dir.exists():
        say("沿用上次的演示数据，账号密码与上次打印的相同。")
    else:
        accounts = build(settings)
        print_accounts(accounts if everyone else [a for a in accounts if a.person.login in SHOWN], len(accounts))
    say(f"演示系统地址：{settings.public_url}")
    if build_only:
        return
    say("按 Ctrl-C 停止。")
    set_up_logs(settings.log_format, settings.log_level)
    run(settings, HOST, number)


def set_environment(folder: Path, port: int, start: datetime | None) -> None:
    """The processes started below read their settings from here."""
    url = f"http://{HOST}:{port}"
    os.environ |= ENVIRONMENT | {"DUBAN_DATA_DIR": str(folder.resolve()), "DUBAN_PUBLIC_URL": url}
    if start is not None:
        os.environ["DUBAN_CLOCK_START"] = start.isoformat()


def build(settings: Settings) -> "Sequence[Account]":
    """Made beside the old one and put in its place when whole, so that a broken build leaves nothing half."""
    # What writes half a year of history would be a tenth of every other command's start.
    from app.cli.sample import fill

    final = settings.data_dir
    if final.exists() and not (final / "duban.sqlite3").exists():
        complain(f"{final} 里不是演示数据，没有改动。请用 --folder 另选一个文件夹。")
        raise typer.Exit(1)
    beside = final.with_name(f"{final.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    accounts = fill(settings.model_copy(update={"data_dir": beside}))
    shutil.rmtree(final, ignore_errors=True)
    beside.rename(final)
    return accounts


def print_accounts(accounts: "Sequence[Account]", total: int) -> None:
    rows = [("账号", "密码", "姓名", "角色", "单位")]
    rows += [(a.person.login, a.password, a.person.name, a.person.role, a.person.unit) for a in accounts]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        say("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())
    if len(accounts) < total:
        say(f"共{total}个账号，加 --everyone 全部列出。密码是刚刚生成的，只显示这一次。")


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

"""`duban serve`, `duban migrate`: run an installation."""

import gc
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from app.accounts.service.tokens import make_bootstrap
from app.calendars import service as calendars
from app.cli.processes import Child, Forked, listening, spawn, supervise
from app.cli.shared import complain, open_database, say
from app.cli.sharing import Holdings, SharingServer
from app.core.clock import make_clock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import make_engine
from app.core.logs import set_up_logs
from app.main import create_app
from app.migrate import copy_sqlite, current, head, upgrade

GARBAGE = 20_000
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def add_to(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(migrate)


def migrate(*, backup: Annotated[bool, typer.Option(help="先做一份经过核验的备份（仅SQLite）")] = True) -> None:
    """把数据库升级到程序需要的版本。"""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.url)
    path = Path(engine.url.database or "") if settings.is_sqlite else None
    if backup and path is not None and path.exists() and current(engine) not in ("", head()):
        folder = settings.backup_dir or settings.data_dir / "backups"
        say(f"已备份到 {copy_sqlite(path, folder, make_clock(settings.clock_start).now())}")
    before, after = upgrade(engine)
    engine.dispose()
    if not before:
        seed(settings)
    say("数据库已是最新版本。" if before == after else f"数据库已从{before or '空'}升级到{after}。")


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="监听地址")] = None,
    port: Annotated[int | None, typer.Option(help="端口")] = None,
    only: Annotated[str | None, typer.Option(help="只运行网页进程时写 web", hidden=True)] = None,
) -> None:
    """启动网页进程和定时进程，任何一个意外退出都会重新启动。"""
    settings = Settings()
    address, number = host or settings.host, port or settings.port
    set_up_logs(settings.log_format, settings.log_level)
    if address not in LOOPBACK and not settings.secure_cookies and not settings.behind_tls_proxy:
        complain(
            "监听的不是本机地址，又没有启用https。请把 DUBAN_PUBLIC_URL 设为https地址，"
            "或确认前面有https代理后设置 DUBAN_BEHIND_TLS_PROXY=1。"
        )
        raise typer.Exit(1)
    if only != "web":
        prepare(settings)
    run(settings, address, number, scheduler=only != "web")


def run(settings: Settings, host: str, port: int, *, scheduler: bool = True) -> None:
    """The web workers and the scheduler, until we are told to stop.

    The application is built once; the workers are copies of this process and answer as soon as they are there.
    """
    try:
        listener = listening(host, port)
    except OSError as error:
        complain(f"不能在 {host} 的端口 {port} 上监听：{error.strerror or error}。请检查是否已有程序在用这个端口。")
        raise typer.Exit(1) from error
    app, holdings = create_app(settings), Holdings(settings.workers)
    starts: dict[str, Callable[[], Child]] = {
        f"web-{number + 1}": partial(Forked, partial(_answer, app, listener, holdings, number))
        for number in range(settings.workers)
    }
    if scheduler:
        starts["scheduler"] = partial(spawn, [sys.executable, "-m", "scheduler"])
    supervise(starts)


def _answer(app: FastAPI, listener: socket.socket, holdings: Holdings, number: int) -> None:
    # A page makes thousands of rows and strings that die with it; looking for rings among them every 700 finds none.
    gc.set_threshold(GARBAGE)
    host, port = listener.getsockname()[:2]
    SharingServer(server_config(app, host, port), holdings, number).run(sockets=[listener])


def prepare(settings: Settings) -> None:
    """A fresh installation gets its tables and its one-time start token."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.url)
    fresh = not current(engine)
    if fresh:
        upgrade(engine)
    engine.dispose()
    if fresh:
        seed(settings)
    with open_database(settings) as database, database.transaction(write=True) as session:
        now = make_clock(settings.clock_start).now()
        token = make_bootstrap(Ctx(session=session, actor=Actor.system("start"), now=now))
    if token:
        say(f"这是一套新安装的系统。请打开 {settings.public_url}/start?token={token}")
        say("口令只显示这一次，用它设立三位管理员。")


def seed(settings: Settings) -> None:
    """What a new installation needs before its first round: the published holidays."""
    with open_database(settings) as database, database.transaction(write=True) as session:
        now = make_clock(settings.clock_start).now()
        calendars.seed_calendar(Ctx(session=session, actor=Actor.system("start"), now=now))


def server_config(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    """How every web process answers, in production as in the proofs under load."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=200,
        timeout_keep_alive=30,
    )

"""`duban serve`, `duban migrate`: run an installation."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from app.accounts.service.tokens import make_bootstrap
from app.calendars import service as calendars
from app.cli.shared import complain, open_database, say
from app.core.clock import make_clock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import make_engine
from app.core.logs import set_up_logs
from app.main import create_app
from app.migrate import copy_sqlite, current, head, upgrade

STOP_SECONDS = 15
QUICK_DEATH = 5.0
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
    only: Annotated[str | None, typer.Option(help="只运行其中一个进程：web 或 scheduler", hidden=True)] = None,
) -> None:
    """启动网页和定时两个进程，任何一个意外退出都会重新启动。"""
    settings = Settings()
    address, number = host or settings.host, port or settings.port
    set_up_logs(settings.log_format, settings.log_level)
    if address not in LOOPBACK and not settings.secure_cookies and not settings.behind_tls_proxy:
        complain(
            "监听的不是本机地址，又没有启用https。请把 DUBAN_PUBLIC_URL 设为https地址，"
            "或确认前面有https代理后设置 DUBAN_BEHIND_TLS_PROXY=1。"
        )
        raise typer.Exit(1)
    if only == "web":
        run_web(settings, address, number)
        return
    prepare(settings)
    supervise(
        {
            "web": [sys.executable, "-m", "app", "serve", "--only", "web", "--host", address, "--port", str(number)],
            "scheduler": [sys.executable, "-m", "scheduler"],
        }
    )


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


def run_web(settings: Settings, host: str, port: int) -> None:
    """One web process. Keep-alive connections spread badly over workers, so more nodes stand behind a proxy."""
    uvicorn.Server(server_config(create_app(settings), host, port)).run()


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


def supervise(commands: dict[str, list[str]]) -> None:
    """Keep every process running until we are told to stop; one that dies at once waits a little longer each time."""
    running = {name: _spawn(command) for name, command in commands.items()}
    started = dict.fromkeys(commands, time.monotonic())
    patience = dict.fromkeys(commands, 1.0)
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        time.sleep(0.2)
        for name, process in running.items():
            if process.poll() is None or stopping:
                continue
            lived = time.monotonic() - started[name]
            patience[name] = min(patience[name] * 2, 30.0) if lived < QUICK_DEATH else 1.0
            complain(f"{name} 进程退出（{process.returncode}），{patience[name]:.0f}秒后重新启动。")
            _wait(patience[name], lambda: stopping)
            if not stopping:
                running[name] = _spawn(commands[name])
                started[name] = time.monotonic()
    _stop_all(running)


def _wait(seconds: float, interrupted: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not interrupted():
        time.sleep(0.1)


def _spawn(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches us alone, and we stop the children in order.
    return subprocess.Popen(command, env=os.environ.copy(), start_new_session=True)  # noqa: S603 -- our own commands


def _stop_all(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        process.terminate()
    for process in running.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port(wanted: int) -> int:
    """`wanted`, or the next free one after it."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError("no free port")

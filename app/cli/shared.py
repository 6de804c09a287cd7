"""What every command shares: settings, a context of its own, refusals as one line."""

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.audit.service.keys import KeyMissing, load_audit_key
from app.core.clock import LOCAL, make_clock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database, make_engine
from app.core.errors import AppError
from app.core.ids import MAX_ID
from app.evidence.store import EvidenceStore
from app.migrate import SchemaMismatch, require_head

OPERATOR = "命令行"
OS_FAULTS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹，请写明文件名",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EEXIST: "同名的文件已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只能读",
}
Plan = Annotated[int, typer.Option(help="文件编号", min=1, max=MAX_ID)]


def say(text: str) -> None:
    typer.echo(text)


def complain(text: str) -> None:
    typer.echo(text, err=True)


@contextmanager
def open_database(settings: Settings | None = None, *, check: bool = True) -> Iterator[Database]:
    """The installation's database, at the schema this program knows. Raises SchemaMismatch otherwise."""
    settings = settings or Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.url, threads=settings.threads)
    if check:
        require_head(engine)
    database = Database(engine, audit_key=load_audit_key(settings))
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def operator_context(*, write: bool, at: datetime | None = None) -> Iterator[Ctx]:
    """A transaction in the name of whoever runs commands on the machine; `at` replays a given moment."""
    settings = Settings()
    with open_database(settings) as database, database.transaction(write=write) as session:
        now = at or make_clock(settings.clock_start).now()
        extra = {"evidence": EvidenceStore(settings.evidence_path, settings.max_upload_bytes), "settings": settings}
        yield Ctx(session=session, actor=Actor.system(OPERATOR), now=now, request_id="cli", extra=extra)


def moment_option(text: str | None) -> datetime | None:
    """An ISO moment; without a zone it is Chinese time. Raises typer.BadParameter."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"“{text}”不是一个时刻，请写成2026-11-25T18:00这样的格式。") from error
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def read_file(path: Path) -> bytes:
    """Raises typer.BadParameter with the reason in words."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"读不到文件 {path}：{os_fault(error)}。") from error


def os_fault(error: OSError) -> str:
    return OS_FAULTS.get(error.errno or 0) or str(error.strerror)


def write_file(path: Path, content: bytes) -> None:
    """Raises typer.BadParameter with the reason in words."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"写不了文件 {path}：{os_fault(error)}。") from error
    say(f"已写入 {path}")


def guarded(command: Callable[[], object]) -> None:
    """Run a command; a refusal is one Chinese line on standard error and exit status 1."""
    try:
        command()
    except AppError as refusal:
        complain(refusal.message)
        sys.exit(1)
    except (KeyMissing, SchemaMismatch) as refusal:
        complain(str(refusal))
        sys.exit(1)

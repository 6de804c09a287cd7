"""Bring a database to the schema of this program, one transaction per revision, after a verified copy.

Only an upgrade loads Alembic: what every start asks is answered without it, which saves a tenth of the start.
"""

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

APP = Path(__file__).resolve().parent
VERSIONS = APP.parent / "migrations" / "versions"
NAMES = re.compile(r'^(revision|down_revision) = "([^"]+)"$', re.MULTILINE)


class SchemaMismatch(Exception):
    """The database is not at this program's schema."""


def script_config() -> "Config":
    # Only an upgrade needs it.
    from alembic.config import Config

    packed = APP / "_alembic.ini"
    config = Config(str(packed if packed.exists() else APP.parent / "alembic.ini"))
    config.set_main_option("script_location", str(APP.parent / "migrations"))
    return config


@cache
def head() -> str:
    """The revision that no other one follows."""
    found: list[dict[str, str]] = [
        dict(NAMES.findall(file.read_text("utf-8"))) for file in sorted(VERSIONS.glob("*.py"))
    ]
    followed = {one["down_revision"] for one in found if "down_revision" in one}
    (last,) = {one["revision"] for one in found if "revision" in one} - followed
    return last


def current(engine: sa.Engine) -> str:
    """The database's revision; nothing for one without tables."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


def require_head(engine: sa.Engine) -> None:
    """Raises SchemaMismatch with what to do."""
    have, want = current(engine), head()
    if not have:
        raise SchemaMismatch("数据库还没有建立。请先运行 duban migrate。")
    if have != want:
        raise SchemaMismatch(f"数据库版本是{have}，程序需要{want}。请先停止服务，运行 duban migrate 后再启动。")


def upgrade(engine: sa.Engine) -> tuple[str, str]:
    """Answers (revision before, revision after)."""
    # Only an upgrade needs it.
    from alembic import command

    before = current(engine)
    config = script_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return before, current(engine)


def copy_sqlite(source: Path, folder: Path, at: datetime) -> Path:
    """A checked copy named by its moment. Raises SchemaMismatch when it is not sound."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"duban-{at:%Y%m%d-%H%M%S}.sqlite3"
    checked_copy(source, target)
    return target


def checked_copy(source: Path, target: Path) -> None:
    """A copy by SQLite's own backup, never a file copy. Raises SchemaMismatch when it is not sound, and removes it."""
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)
        (sound,) = copy.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        target.unlink()
        raise SchemaMismatch(f"备份核验没有通过：{sound}。没有改动数据库。")

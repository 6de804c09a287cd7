"""`duban backup`: a sound copy while people work, checked before it gets its name."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from app.audit.service.keys import load_audit_key
from app.audit.service.verify import Anchor, read_anchors, verify_chain
from app.cli.shared import complain, open_database, say
from app.core.clock import LOCAL, make_clock
from app.core.config import Settings
from app.core.db import Database, make_engine
from app.evidence.queries import stored_digests
from app.evidence.store import EvidenceStore
from app.migrate import checked_copy

DATABASE, EVIDENCE = "duban.sqlite3", "evidence"
POSTGRESQL = """数据库是PostgreSQL，请用它自己的工具备份，再复制材料目录：
    pg_dump -Fc -f 备份.dump 数据库名
    cp -a {evidence} 备份目录/
没有备份任何内容。"""


def add_to(app: typer.Typer) -> None:
    app.command()(backup)


def backup(
    path: Annotated[
        Path | None, typer.Argument(help="还不存在的目录；不给则在 DUBAN_BACKUP_DIR 下按时间命名")
    ] = None,
) -> None:
    """备份数据库和佐证材料到一个新目录，逐项核验后才算完成。服务不用停。"""
    settings = Settings()
    if not settings.is_sqlite:
        complain(POSTGRESQL.format(evidence=settings.evidence_path))
        raise typer.Exit(1)
    now = make_clock(settings.clock_start).now().astimezone(LOCAL)
    target = path or (settings.backup_dir or settings.data_dir / "backups") / f"duban-{now:%Y%m%d-%H%M%S}"
    if target.exists():
        complain(f"{target}已经存在，没有覆盖。请换一个还不存在的目录。")
        raise typer.Exit(1)
    # Under another name until it is whole: half a backup must never be taken for one.
    unfinished = target.with_name(f"{target.name}.未完成")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    rows, files, faults = _copy(settings, unfinished)
    if faults:
        for fault in faults:
            complain(fault)
        complain(f"备份没有通过核验。已写出的部分在{unfinished}，不要用它恢复。")
        raise typer.Exit(1)
    unfinished.rename(target)
    say(f"已备份到{target}：数据库完整，审计日志{rows}条相连，佐证材料{files}份与指纹一致。")
    say(f"审计密钥不在备份里，请另外保管：{settings.key_path}")


def _copy(settings: Settings, folder: Path) -> tuple[int, int, list[str]]:
    """Answers (audit rows, files, what is wrong)."""
    # Read first: an anchor set while the copy runs may lie beyond the copy.
    anchors = list(read_anchors(settings.anchor_path))
    with open_database(settings):
        checked_copy(Path(sa.make_url(settings.url).database or ""), folder / DATABASE)
    database = Database(make_engine(f"sqlite:///{folder / DATABASE}"), audit_key=load_audit_key(settings))
    try:
        rows, digests, faults = _examine(database, load_audit_key(settings), anchors)
    finally:
        database.dispose()
    faults += _copy_files(
        EvidenceStore(settings.evidence_path, settings.max_upload_bytes), digests, folder / EVIDENCE
    )
    return rows, len(digests), faults


def _examine(database: Database, key: bytes, anchors: Sequence[Anchor]) -> tuple[int, list[str], list[str]]:
    with database.transaction(write=False) as session:
        verdict = verify_chain(session, key, anchors)
        fault = [] if verdict.fault is None else [f"审计日志第{verdict.seq}条起不可信：{verdict.fault.label}。"]
        return verdict.rows, stored_digests(session), fault


def _copy_files(store: EvidenceStore, digests: Sequence[str], folder: Path) -> list[str]:
    """Copy what the copied database names; a file that is missing or changed is told, never passed over."""
    copy, faults = EvidenceStore(folder, store.max_bytes), []
    folder.mkdir()
    for digest in digests:
        try:
            copy.put(store.get(digest))
        except FileNotFoundError:
            faults.append(f"佐证材料{digest}不在材料目录里。")
        except ValueError:
            faults.append(f"佐证材料{digest}与指纹不符，已被改动或损坏。")
    return faults

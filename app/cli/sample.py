"""The half year behind `duban demo`. Apart from the command, since nothing else needs what writes it."""

import gc
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import typer

from app.audit.service.keys import load_audit_key
from app.core.clock import FixedClock, make_clock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database, make_engine
from app.evidence.store import EvidenceStore
from app.migrate import upgrade
from app.outbox.enums import Channel
from app.outbox.service.delivery import deliver_due
from imports.sample.seed import Account, Stage, build_demo
from imports.sample.seed.letterbox import Letterbox
from scheduler.runner import Runner


def fill(settings: Settings) -> Sequence[Account]:
    # Half a year makes many objects and little garbage: collecting costs a tenth of the time.
    gc.disable()
    engine = make_engine(settings.url)
    # Nothing is acknowledged to anybody before the build is whole, so it need not wait for the disk.
    sa.event.listen(engine, "connect", _without_waiting)
    upgrade(engine)
    database = Database(engine, audit_key=load_audit_key(settings))
    now = make_clock(settings.clock_start).now()
    clock = FixedClock(now)
    sender = Runner(settings, database, clock).sender({Channel.SMTP: Letterbox(now, clock.now)})

    def deliver(at: datetime) -> None:
        """Mail goes nowhere here, so a morning's messages may be one transaction."""
        clock.at = min(at, now)
        with database.transaction(write=True) as session:
            ctx = Ctx(session, Actor.system("delivery"), clock.at)
            deliver_due(replace(sender, transaction=lambda: nullcontext(ctx)))

    store = EvidenceStore(settings.evidence_path, settings.max_upload_bytes)
    stage = Stage(database, now, deliver, {"evidence": store, "settings": settings})
    try:
        with typer.progressbar(length=100, label="正在生成演示数据") as bar:
            return build_demo(stage, lambda done, total: bar.update(100 * done // total - bar.pos))
    finally:
        gc.enable()
        database.dispose()


def _without_waiting(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()

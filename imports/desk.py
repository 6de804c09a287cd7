"""Reads the documents that take long, behind the pages: one at a time in each web process.

What is to be read stands in the database, so that it does not matter which process kept a file and which of them dies.
"""

import logging
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from app.accounts.queries import actor_by_id
from app.core.clock import Clock
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.core.errors import AppError
from app.evidence.errors import FileMissing
from app.evidence.service import read_file
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.enums import UploadFault
from app.plans.service import Claim
from imports import service

log = logging.getLogger("duban.reading")
# A file that another process left behind is found within this time; one's own is begun at once.
LOOK_EVERY = 5.0
PATIENCE = 1.0


class ReadingDesk:
    """`extra` is what the contexts of requests carry: the store of files and the settings."""

    def __init__(self, database: Database, clock: Clock, extra: Mapping[str, Any]) -> None:
        self.database = database
        self.clock = clock
        self.extra = extra
        self._called = threading.Event()
        self._stopping = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Reads in a thread of its own, as long as the process answers. What is being read at the end is taken up again."""
        self._stopping = False
        thread = threading.Thread(target=self._work, name="reading", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping = True
            self._called.set()
            # Idle, it ends at once; a reader in the middle of a file is left behind, and its file taken up again.
            thread.join(PATIENCE)

    def wake(self) -> None:
        """A file was kept, and its transaction has ended."""
        self._called.set()

    def _work(self) -> None:
        while not self._stopping:
            try:
                self.read_waiting()
            except Exception:
                # The job edge: a database that is away for a while must not end the desk.
                log.exception("reading failed")
            self._called.wait(LOOK_EVERY)
            self._called.clear()

    def read_waiting(self) -> int:
        """Read what nobody reads; answers how many files came to an end."""
        done = 0
        while not self._stopping and self.read_next():
            done += 1
        return done

    def read_next(self) -> bool:
        with self._context(write=False) as ctx:
            if not plans.any_running(ctx.session):
                return False
        with self._context() as ctx:
            claim = plan_service.claim_upload(ctx, reader_name(), is_gone)
        if claim is None:
            return False
        try:
            self._read(claim)
        except AppError as refusal:
            self._fail(claim, refusal.message)
        except Exception:
            # The job edge: the person is told, the log has the rest.
            log.exception("reading failed", extra={"upload": claim.upload_id})
            self._fail(claim, UploadFault.UNEXPECTED.label)
        return True

    def _read(self, claim: Claim) -> None:
        with self._context(write=False) as ctx:
            try:
                content = read_file(ctx, claim.sha256)
            except FileMissing as missing:
                raise FileMissing(UploadFault.LOST.label) from missing
        document = service.read_document(content, claim.file_name)
        with self._context() as ctx:
            if not plan_service.still_claimed(ctx, claim):
                return
            by = claim.uploaded_by
            uploader = ctx if by is None else ctx.acting_as(actor_by_id(ctx.session, by))
            made = service.import_plan(uploader, document)
            plan_service.finish_upload(ctx, claim, made.plan_id)

    def _fail(self, claim: Claim, words: str) -> None:
        with self._context() as ctx:
            plan_service.fail_upload(ctx, claim, words)

    @contextmanager
    def _context(self, *, write: bool = True) -> Iterator[Ctx]:
        with self.database.transaction(write=write) as session:
            actor = Actor.system("reading")
            yield Ctx(session=session, actor=actor, now=self.clock.now(), request_id="job-reading", extra=self.extra)


def reader_name() -> str:
    """Names the process, so that another on the same machine can see whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_gone(reader: str) -> bool:
    """Whether the process of this machine has ended. Of another machine nothing is known here: its claim runs out.

    A process reads one file at a time: what it seems to read while it looks for work, one before it of that name left.
    """
    if reader == reader_name():
        return True
    host, _, number = reader.rpartition(":")
    if host != socket.gethostname() or not number.isdecimal():
        return False
    with suppress(PermissionError):
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
    return False

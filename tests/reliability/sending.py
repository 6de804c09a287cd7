"""A sender in a process of its own that is killed at any moment, and the far end that notes what arrived."""

import json
import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.db import Database, make_engine
from app.outbox.enums import Channel
from app.outbox.letters import Letter
from app.outbox.rules import LEASE
from app.outbox.service.delivery import deliver_due
from scheduler.runner import Runner
from tests.support.database import KEY

# Between taking a letter and answering: where a kill leaves the sender in the dark.
ANSWERING = 0.003
# A child is killed after so many letters and a moment more, so that kills fall into every part of a delivery, however
# slow the machine is; one that sends nothing within the patience is killed all the same.
LETTERS, MOMENT, PATIENCE = 4, 0.006, 5.0
SHORTEST_LINE = 40


@dataclass(frozen=True)
class Mailbox:
    """A file to which every arriving letter adds a line: it outlives the sender, as a real mail server does."""

    path: Path

    def send(self, letter: Letter) -> None:
        line = json.dumps([letter.key, letter.maybe_twice]) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
        time.sleep(ANSWERING)

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def arrived(self) -> list[tuple[str, bool]]:
        lines = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        return [(key, marked) for key, marked in map(json.loads, lines)]


@dataclass(frozen=True)
class Arrivals:
    """`unmarked_again` are further copies that do not say that they may be copies."""

    copies: Counter[str]
    unmarked_again: int

    @classmethod
    def of(cls, arrived: list[tuple[str, bool]]) -> "Arrivals":
        copies: Counter[str] = Counter()
        unmarked = 0
        for key, marked in arrived:
            unmarked += bool(copies[key] and not marked)
            copies[key] += 1
        return cls(copies, unmarked)


def send_all(url: str, folder: Path, at: datetime, name: str, *, stay: bool) -> int:
    """Deliver until nothing is left. With `stay` the process idles then, to be killed like the others."""
    database = Database(make_engine(url), audit_key=KEY)
    settings = Settings(data_dir=folder, public_url="http://127.0.0.1:8321", mails_per_day=0)
    runner = Runner(settings, database, FixedClock(at))
    runner.name = name
    sent = 0
    while True:
        # The clock runs through the night here, and the quiet hours are not what is proved.
        sender = replace(runner.sender({Channel.SMTP: Mailbox(folder / "arrived")}), is_quiet=lambda _ctx: False)
        tally = deliver_due(sender)
        sent += tally.sent
        if not tally.sent and not stay:
            database.dispose()
            return sent
        if not tally.sent:
            time.sleep(0.005)


def kill_senders(url: str, folder: Path, begin: datetime, *, kills: int, seed: int) -> datetime:
    """Each child finds the lease of its dead forerunner run out. Answers the moment for a last, unharmed one."""
    timer = random.Random(seed)
    now = begin
    for number in range(kills):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reading)
                os.write(writing, b"+")
                send_all(url, folder, now, f"child{number}", stay=True)
            finally:
                os._exit(1)
        os.close(writing)
        os.read(reading, 1)
        os.close(reading)
        _let_send(Mailbox(folder / "arrived"), timer.randrange(LETTERS))
        time.sleep(timer.uniform(0, MOMENT))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        now += LEASE + timedelta(seconds=1)
    return now


def _let_send(box: Mailbox, letters: int) -> None:
    goal, end = box.size + letters * SHORTEST_LINE, time.monotonic() + PATIENCE
    while box.size < goal and time.monotonic() < end:
        time.sleep(0.0005)

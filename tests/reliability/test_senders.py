"""Two schedulers on one database: everything due goes out, and nothing twice."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core import db
from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database, make_engine
from app.jobs.models import JobRun
from app.outbox.enums import Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.letters import Letter
from app.outbox.models import Message, Notice, Occurrence
from app.outbox.rules import Occasion
from app.outbox.service import DEFAULT_CHANNELS, enqueue
from app.outbox.service.delivery import deliver_due
from app.policy.roles import Role
from scheduler.jobs import Job
from scheduler.runner import Runner
from tests.reliability.sending import Arrivals, Mailbox, kill_senders, send_all
from tests.support.database import KEY, fresh_url
from tests.support.factories.accounts import make_user
from tests.support.fixtures import NOW
from tests.support.folders import swift_folder

MESSAGES, EACH = 500, 10
# Each kill interrupts one letter at most; some are left when the last is over.
KILLS, KILLED_MESSAGES = 200, 900


class Letterbox:
    """Counts what arrives, by message."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.lock = threading.Lock()

    def send(self, letter: Letter) -> None:
        with self.lock:
            self.arrived[letter.key] += 1


@pytest.fixture
def databases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Database, Database]]:
    """Two engines on one database, each with a write lock of its own, as two processes have them.

    They are patient: two loops without a pause can starve each other for seconds, which no real sender does.
    """
    monkeypatch.setattr(db, "BUSY_MS", 60_000)
    with swift_folder(tmp_path) as folder, fresh_url(folder) as url, ExitStack() as stack:
        pair = tuple(Database(make_engine(url), audit_key=KEY) for _ in range(2))
        for database in pair:
            stack.callback(database.dispose)
        yield pair[0], pair[1]


def fill_outbox(database: Database, messages: int = MESSAGES, channels: Sequence[Channel] = DEFAULT_CHANNELS) -> None:
    with database.transaction(write=True) as session:
        ctx = Ctx(session=session, actor=Actor.system("test"), now=NOW)
        reader = make_user(ctx, "reader", Role.OFFICE)
        enqueue(
            ctx,
            [
                Occasion(
                    kind=MessageKind.ROUND_OPENED,
                    recipient_id=reader,
                    subject_kind="round",
                    subject_id=number,
                    digest=f"rounds:{number // EACH}",
                    due_at=NOW,
                    payload=(
                        ("round_id", number),
                        ("plan_id", 1),
                        ("plan", "方案"),
                        ("period", "2026-11"),
                        ("due_at", NOW.isoformat()),
                        ("unit_id", 1),
                        ("owed", 3),
                    ),
                )
                for number in range(messages * EACH)
            ],
            channels,
        )


def together(*calls: object) -> None:
    threads = [threading.Thread(target=call) for call in calls]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_senders_lose_nothing_and_double_nothing(tmp_path: Path, databases: tuple[Database, Database]) -> None:
    """Five thousand occasions in five hundred messages, on two channels: ten thousand occurrences."""
    fill_outbox(databases[0])
    box = Letterbox()
    # Any number a day: here letters are counted one by one.
    settings = Settings(data_dir=tmp_path / "data", public_url="http://127.0.0.1:8321", mails_per_day=0)

    def send(database: Database, name: str) -> None:
        runner = Runner(settings, database, FixedClock(NOW))
        runner.name = name
        while deliver_due(runner.sender({Channel.SMTP: box})).sent:
            pass

    together(lambda: send(databases[0], "one"), lambda: send(databases[1], "two"))
    with databases[0].transaction(write=False) as session:
        notices = session.scalar(sa.select(sa.func.count()).select_from(Notice))
        owners = set(session.scalars(sa.select(col(Message.lease_owner)).distinct()))
        open_messages = session.scalar(
            sa.select(sa.func.count()).select_from(Message).where(col(Message.state) != MessageState.SENT)
        )
        sent = session.scalar(
            sa.select(sa.func.count()).select_from(Occurrence).where(col(Occurrence.state) == OccurrenceState.SENT)
        )
    assert owners == {"one", "two"}, "one of the senders did nothing: the test proved nothing"
    assert (notices, open_messages, sent) == (MESSAGES, 0, 10_000)
    assert len(box.arrived) == MESSAGES
    assert set(box.arrived.values()) == {1}


def check_kills(folder: Path, *, kills: int, messages: int, seed: int) -> str:
    """Kill the sender again and again, let one finish, and compare what arrived with what the tables say."""
    with swift_folder(folder) as swift, fresh_url(swift) as url:
        database = Database(make_engine(url), audit_key=KEY)
        fill_outbox(database, messages, (Channel.SMTP,))
        # A forked child must not inherit an open connection.
        database.dispose()
        calm = kill_senders(url, folder, NOW, kills=kills, seed=seed)
        left = send_all(url, folder, calm, "last", stay=False)
        assert left, "nothing was left to send: the last kills met an idle sender"
        with database.transaction(write=False) as session:
            rows = session.execute(sa.select(col(Message.digest_key), col(Message.state), col(Message.maybe_twice)))
            ends = {hashlib.sha256(key.encode()).hexdigest()[:32]: (state, marked) for key, state, marked in rows}
            told = set(session.scalars(sa.select(col(Occurrence.state))))
        database.dispose()
    arrivals = Arrivals.of(Mailbox(folder / "arrived").arrived())
    failed = {key for key, (state, _) in ends.items() if state is MessageState.FAILED}
    doubled = {key for key, copies in arrivals.copies.items() if copies > 1}
    assert {state for state, _ in ends.values()} <= {MessageState.SENT, MessageState.FAILED}
    assert set(ends) - failed <= set(arrivals.copies), "a message counts as sent and never arrived"
    # Killed twice in a row in the same letter: left to a person, visibly.
    assert all(ends[key][1] for key in failed | doubled), "what may have gone twice is not marked in the log"
    assert arrivals.unmarked_again == 0, "a second copy does not say so"
    assert max(arrivals.copies.values()) <= 2
    assert len(doubled) <= kills
    assert told <= {OccurrenceState.SENT, OccurrenceState.FAILED}
    assert len(doubled) > kills / 10, "hardly a kill fell between sending and noting: it proves nothing"
    return f"{kills} kills, {len(ends)} messages, {len(doubled)} doubled, {len(failed)} left to a person"


def test_two_hundred_kills_lose_nothing_and_mark_every_double(tmp_path: Path) -> None:
    print(check_kills(tmp_path, kills=KILLS, messages=KILLED_MESSAGES, seed=2026))


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_thousand_kills_of_the_sender(tmp_path: Path, seed: int) -> None:
    print(check_kills(tmp_path, kills=1_000, messages=4_500, seed=seed))


def test_of_two_runners_one_has_the_slot(tmp_path: Path, databases: tuple[Database, Database]) -> None:
    """Fifty slots, two schedulers each time: fifty runs."""
    ran: list[int] = []
    clock = FixedClock(NOW)
    settings = Settings(data_dir=tmp_path / "data")

    def note(ctx: Ctx, _settings: Settings) -> str:
        ran.append(ctx.now.minute)
        return ""

    job = Job("counted", 60, note, "试验")
    runners = [Runner(settings, database, clock) for database in databases]
    answers: list[bool] = []
    for _ in range(50):
        together(*(lambda runner=runner: answers.append(runner.run_job(job)) for runner in runners))
        clock.move(seconds=60)
    assert len(ran) == 50
    assert Counter(answers) == {True: 50, False: 50}
    with databases[0].transaction(write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(JobRun)) == 50

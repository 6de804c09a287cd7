"""A whole year in one test: what becomes of every assignment and every message is in the tables below.

Three plans (A monthly and consolidated, B quarterly, C half-yearly), thirty units, the holidays of 2026 with their
make-up days, a provisional 2027 that is published while January is open, 72 hours of downtime over a dispatch day, a
handover on a confirmed list, a leave with an alternate, a merger, a unit renamed, returned and nil reports, permissions to file late, a mail server that is out of order for a morning.
"""

import shutil
import time as clock_of_the_machine
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.calendars.rules import NamedDay, YearInput
from app.calendars.service import load_year, seed_calendar
from app.core.clock import local_date
from app.core.config import Settings
from app.outbox.models import Occurrence
from app.reports.service import succeed_unit
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Round, Schedule
from app.rounds.queries import unit_figures
from app.rounds.rules import AssignmentFacts, timeliness
from app.rounds.service import close_round, move_round_dates, pending_moves
from app.units.enums import SuccessionKind
from app.units.service.succession import Succession
from app.workdays.enums import DayKind
from tests.support.database import fresh_database
from tests.support.year import Year

# How each unit files. Leads of A are 1 to 10, unit n + 10 is co; B is led by 21 to 30; C by 1 to 5 with 21 to 25.
HABITS = {
    **dict.fromkeys(range(1, 31), "prompt"),
    2: "last_day",
    3: "late",
    4: "silent",
    5: "nil",
    9: "returned",
    10: "extended",
    16: "silent",
    17: "late",
    18: "last_day",
    20: "last_day",
    22: "last_day",
    23: "late",
    24: "silent",
    25: "nil",
    26: "returned",
    27: "extended",
}
# Habit → state at the end, punctuality, times returned, reminders it hears.
OUTCOME: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    "prompt": ("accepted", "on_time", 0, ()),
    "nil": ("accepted", "on_time", 0, ()),
    "returned": ("accepted", "on_time", 1, ()),
    "last_day": ("accepted", "on_time", 0, ("T-3", "T-1", "T+0")),
    "late": ("accepted", "late", 0, ("T-3", "T-1", "T+0", "T+1")),
    "silent": ("pending", "missing", 0, ("T-3", "T-1", "T+0", "T+1", "T+3")),
    "extended": ("accepted", "late", 0, ("T-3", "T-1", "T+0", "T+1", "T+3")),
    # A prompt lead whose co-unit is not: it files as soon as it may, is on time, and has heard one reminder.
    "waiting": ("accepted", "on_time", 0, ("T-3",)),
}
WAITING = {6, 7, 8}
# Opening, due day of the parts, due day, lock line of plan A; B and C have the lines of the month they end in.
LINES = {
    "2026-01": ("01-04", "01-21", "01-26", "01-29"),
    "2026-02": ("02-02", "02-13", "02-25", "02-28"),
    "2026-03": ("03-02", "03-20", "03-25", "03-30"),
    "2026-04": ("04-03", "04-22", "04-27", "04-30"),
    "2026-05": ("05-06", "05-20", "05-25", "05-28"),
    "2026-06": ("06-01", "06-22", "06-25", "06-30"),
    "2026-07": ("07-01", "07-22", "07-27", "07-30"),
    "2026-08": ("08-03", "08-20", "08-25", "08-28"),
    "2026-09": ("09-01", "09-22", "09-28", "10-08"),
    "2026-10": ("10-08", "10-21", "10-26", "10-29"),
    "2026-11": ("11-02", "11-20", "11-25", "11-30"),
    "2026-12": ("12-01", "12-22", "12-25", "12-30"),
    "2027-01": ("01-01", "01-20", "01-26", "01-29"),
}
PERIODS = {
    "A": tuple(LINES),
    "B": ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"),
    "C": ("2026-H1", "2026-H2"),
}
LAST_MONTH = {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12", "H1": "06", "H2": "12"}
DOWN = {date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2)}
HANDOVER, MERGER, MAIL_DOWN = date(2026, 5, 21), date(2026, 8, 10), date(2026, 6, 22)
# Unit 24 is silent in June; an alternate stands in until the lock line. Unit 19, the heir of 20, gets a new name.
LEAVE, BACK, RENAMED = date(2026, 6, 15), date(2026, 7, 1), date(2026, 10, 12)
NEW_NAME = "第19单位（新）"
PUBLISHED, LAST = date(2027, 1, 8), date(2027, 2, 3)
Told = tuple[str, str, str, str, str, str, str, str]


def lines_of(period: str) -> tuple[str, str, str, str]:
    year, rest = period.split("-")
    month = LAST_MONTH.get(rest, rest)
    return LINES[f"{year}-{month}"]


def co_of_a(seq: int, period: str) -> int:
    """Unit 20 was merged into unit 19 on 10 August, before it had filed."""
    return 19 if seq == 10 and period >= "2026-08" else seq + 10


def habit_of(plan: str, seq: int, number: int, role: str, period: str) -> str:
    habit = HABITS[number]
    return "waiting" if plan == "A" and role == "lead" and seq in WAITING else habit


def duties() -> Iterator[tuple[str, str, int, int, str]]:
    """(plan, period, task's number, unit, role) of everything that is owed."""
    for period in PERIODS["A"]:
        for seq in range(1, 11):
            yield "A", period, seq, seq, "lead"
            yield "A", period, seq, co_of_a(seq, period), "co"
    for period in PERIODS["B"]:
        yield from (("B", period, seq, seq + 20, "lead") for seq in range(1, 11))
    for period in PERIODS["C"]:
        for seq in range(1, 6):
            yield "C", period, seq, seq, "lead"
            yield "C", period, seq, seq + 20, "co"


def expected_assignments() -> dict[tuple[str, str, int, int], tuple[str, str, int]]:
    return {
        (plan, period, seq, unit): OUTCOME[habit_of(plan, seq, unit, role, period)][:3]
        for plan, period, seq, unit, role in duties()
    }


def liaison(unit: int, day: date) -> str:
    return "new02" if unit == 2 and day >= HANDOVER else f"u{unit:02}"


def opens_on(period: str) -> date:
    return date.fromisoformat(f"{period[:4]}-{lines_of(period)[0]}")


def expected_messages() -> Counter[Told]:
    """(kind, plan, period, task, unit, step, recipient, channel and state) of every occurrence."""
    told: Counter[Told] = Counter()

    def say(kind: str, plan: str, period: str, seq: str, unit: str, step: str, who: str, **states: str) -> None:
        for channel in ("in_app", "smtp"):
            told[kind, plan, period, seq, unit, step, who, f"{channel}:{states.get(channel, 'sent')}"] += 1

    opened: set[tuple[str, str, int]] = set()
    for plan, period, seq, unit, role in duties():
        # In August the round was opened with unit 20, which was merged ten days later.
        at_opening = 20 if (plan, period, seq, role) == ("A", "2026-08", 10, "co") else unit
        opened.add((plan, period, at_opening))
        state, _, returned, steps = OUTCOME[habit_of(plan, seq, unit, role, period)]
        where = (plan, period, str(seq), str(unit))
        for step in steps:
            if plan == "A" and unit == 2 and period == "2026-05" and step == "T-3":
                # The predecessor heard it on the 20th; the successor is told where things stand on the 21st.
                say("reminder", *where, step, "u02")
            mailed = {"smtp": "cancelled"} if is_filed_before_the_mail(plan, period, unit, role, step) else {}
            say("reminder", *where, step, listener(unit, period), **mailed)
        if returned:
            say("report_returned", *where, "", listener(unit, period))
        if state == "accepted":
            say("report_accepted", *where, "", listener(unit, period))
    for plan, period, unit in opened:
        say("round_opened", plan, period, "", "", "", liaison(unit, opens_on(period)))
    for unit in (2, 3, 4, 6, 7, 8, 10, 16, 17, 18):
        # Whoever had not filed for January when its dates moved.
        say("round_moved", "A", "2027-01", "", "", "2027-01-26 18:00", liaison(unit, PUBLISHED))
    say("absence", "", "", "", "", "", "alt24")
    for step in ("waiting", "done"):
        for who in ("u02", "new02"):
            say("handover", "", "", "", "", step, who)
    return told


def listener(unit: int, period: str) -> str:
    """Who is liaison when the period's reports fall due."""
    year, due = period[:4], lines_of(period)[2]
    day = date.fromisoformat(f"{year}-{due}")
    return "alt24" if unit == 24 and LEAVE <= day < BACK else liaison(unit, day)


def is_filed_before_the_mail(plan: str, period: str, unit: int, role: str, step: str) -> bool:
    """On 22 June mail waits until the evening; whoever filed at ten is not written to any more."""
    if (plan, period) != ("A", "2026-06"):
        return False
    return (unit, role, step) in {(8, "lead", "T-3"), (18, "co", "T+0"), (20, "co", "T+0")}


def publish_2027(year: Year) -> None:
    """The notice of 2027 makes 25 January a holiday: the open round waits for the office, which moves it."""
    rest = [date(2027, 1, day) for day in (1, 2, 3, 25)] + [date(2027, 2, day) for day in range(5, 13)]
    with year.at("bgs") as ctx:
        load_year(ctx, YearInput(2027, tuple(NamedDay(day, DayKind.HOLIDAY, "") for day in rest)))
        (waiting,) = pending_moves(ctx)
        assert waiting.round.id is not None
        assert local_date(waiting.round.due_at) == date(2027, 1, 25)
        move_round_dates(ctx, waiting.round.id)


def merge(year: Year) -> None:
    with year.at("bgs") as ctx:
        succeed_unit(
            ctx, Succession(year.units[20], year.units[19], SuccessionKind.MERGED, MERGER, "岚机编〔2026〕9号")
        )


def break_the_mail(year: Year) -> None:
    year.gateway.broken = True


def stop(year: Year) -> None:
    """From the end of January the office opens rounds by hand, so the year has an end."""
    with year.at() as ctx:
        ctx.session.execute(sa.update(Schedule).values(auto_open=False))


EVENTS: dict[date, Callable[[Year], None]] = {
    HANDOVER: lambda year: year.hand_over(2, "new02"),
    MAIL_DOWN: break_the_mail,
    LEAVE: lambda year: year.leave(24, "alt24", BACK - timedelta(days=1)),
    BACK: lambda year: year.dismiss("alt24"),
    MERGER: merge,
    RENAMED: lambda year: year.rename(19, NEW_NAME),
    PUBLISHED: publish_2027,
    date(2027, 1, 30): stop,
}


# The farthest zone by day, the others by night: each is a whole year.
@pytest.fixture(
    params=[*(pytest.param(name, marks=pytest.mark.nightly) for name in ("UTC", "Asia/Shanghai")), "America/New_York"]
)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The time zone of the machine, which must not matter."""
    monkeypatch.setenv("TZ", request.param)
    clock_of_the_machine.tzset()
    yield request.param
    monkeypatch.undo()
    clock_of_the_machine.tzset()


@pytest.fixture
def year(zone: str, tmp_path: Path) -> Iterator[Year]:
    # A year is thousands of transactions; in memory they need not wait for a disk.
    memory = Path("/dev/shm")
    folder = Path(mkdtemp(prefix="duban-year-", dir=memory)) if memory.is_dir() else tmp_path
    with fresh_database(folder) as database:
        made = Year(database, Settings(data_dir=tmp_path), HABITS)
        with made.at() as ctx:
            seed_calendar(ctx)
        made.build()
        made.live(date(2026, 1, 1), LAST, EVENTS, DOWN)
        yield made
    shutil.rmtree(folder, ignore_errors=True)


def found_assignments(year: Year) -> dict[tuple[str, str, int, int], tuple[str, str, int]]:
    tasks = {task_id: (name[0], int(name[1:])) for name, task_id in year.tasks.items()}
    units = {unit_id: number for number, unit_id in year.units.items()}
    with year.at() as ctx:
        rows = ctx.session.execute(
            sa.select(Assignment, col(Round.period)).join(Round, col(Round.id) == col(Assignment.round_id))
        ).all()
        found = {}
        for row, period in rows:
            facts = AssignmentFacts(row.state, row.due_at, row.lock_at, row.first_submitted_at)
            plan, seq = tasks[row.task_id]
            said = timeliness(facts, ctx.now)
            found[plan, period, seq, units[row.unit_id]] = (row.state.value, said.value, row.times_returned)
        assert len(found) == len(rows)
        return found


def found_messages(year: Year) -> Counter[Told]:
    tasks = {task_id: (name[0], name[1:]) for name, task_id in year.tasks.items()}
    units = {unit_id: str(number) for number, unit_id in year.units.items()}
    plans = {plan_id: name for name, plan_id in year.plans.items()}
    told: Counter[Told] = Counter()
    with year.at() as ctx:
        logins = dict(ctx.session.execute(sa.select(col(User.id), col(User.login))).all())
        owed = {row.id: row for row in ctx.session.scalars(sa.select(Assignment))}
        rounds = {row.id: row for row in ctx.session.scalars(sa.select(Round))}
        for row in ctx.session.scalars(sa.select(Occurrence)):
            who, how = logins[row.recipient_id], f"{row.channel.value}:{row.state.value}"
            if row.subject_kind == "round":
                held = rounds[row.subject_id]
                told[row.kind.value, plans[held.plan_id], held.period, "", "", row.step, who, how] += 1
                continue
            if row.subject_kind in ("absence", "handover"):
                told[row.kind.value, "", "", "", "", row.step, who, how] += 1
                continue
            number = row.subject_id if row.subject_kind == "assignment" else int(row.payload["assignment_id"])
            known = owed[number]
            plan, seq = tasks[known.task_id]
            period = rounds[known.round_id].period
            # A co-unit's steps carry its own due date.
            step = row.step.partition("@")[0]
            told[row.kind.value, plan, period, seq, units[known.unit_id], step, who, how] += 1
    return told


def found_lines(year: Year) -> dict[str, tuple[str, str, str, str]]:
    with year.at() as ctx:
        rows = ctx.session.scalars(sa.select(Round).where(col(Round.plan_id) == year.plans["A"]))
        return {
            row.period: tuple(  # type: ignore[misc]
                f"{local_date(moment):%m-%d}"
                for moment in (row.opened_at, row.co_due_at, row.due_at, row.lock_at)
                if moment
            )
            for row in rows
        }


def found_names(year: Year) -> dict[str, set[str]]:
    """Period → what the heir of the merged unit is called in the rounds of plan A."""
    with year.at("bgs") as ctx:
        rounds = {
            row.id: row.period
            for row in ctx.session.scalars(sa.select(Round).where(col(Round.plan_id) == year.plans["A"]))
            if row.id is not None
        }
        found: dict[str, set[str]] = {}
        for one in unit_figures(ctx, rounds):
            if one.unit_id == year.units[19]:
                found.setdefault(rounds[one.round_id], set()).add(one.unit_name)
        return found


def test_the_year_ends_as_the_tables_say(year: Year) -> None:
    with year.at() as ctx:
        held = {(row.plan_id, row.period): row for row in ctx.session.scalars(sa.select(Round))}
        names = {plan_id: name for name, plan_id in year.plans.items()}
        assert sorted((names[plan], period) for plan, period in held) == sorted(
            (plan, period) for plan, periods in PERIODS.items() for period in periods
        )
        # The dispatch day of April fell into the downtime: opened once, two days later, and marked so.
        assert [period for (_, period), row in held.items() if row.caught_up] == ["2026-04"]
        assert [period for (_, period), row in held.items() if row.provisional] == []
    assert found_lines(year) == LINES
    assert found_names(year) == {
        period: {NEW_NAME if opens_on(period) >= RENAMED else "第19单位"} for period in PERIODS["A"]
    }
    assert found_assignments(year) == expected_assignments()
    found, expected = found_messages(year), expected_messages()
    assert sorted((found - expected).items()) == []
    assert sorted((expected - found).items()) == []
    with year.at("bgs") as ctx:
        for row in held.values():
            assert row.id is not None
            close_round(ctx, row.id, "全年结束")
        states = {row.state for row in ctx.session.scalars(sa.select(Round))}
        assert states == {RoundState.CLOSED}
    # Closing changes no figure: what was missing is missing, what was accepted stays so.
    assert found_assignments(year) == expected_assignments()
    assert (
        Counter(state for state, _, _ in expected_assignments().values())[AssignmentState.PENDING.value]
        == 13 * 2 + 4 + 2 * 2
    )
    assert timedelta(hours=72) == (max(DOWN) - min(DOWN)) + timedelta(days=1)

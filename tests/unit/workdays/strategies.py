"""Rules, calendars and schedules at random."""

from datetime import date, time, timedelta

from hypothesis import strategies as st

from app.workdays.calendar import Calendar
from app.workdays.due import HIGHEST, DueRule
from app.workdays.enums import Anchor, Cycle, DayKind, LockKind, RuleKind, Shift
from app.workdays.period import Period
from app.workdays.schedule import LockRule, SchedulePlan

FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)
days = st.dates(FIRST, LAST)
cycles = st.sampled_from(Cycle)
times = st.times().map(lambda moment: time(moment.hour, moment.minute))


@st.composite
def rules(draw: st.DrawFn) -> DueRule:
    kind = draw(st.sampled_from(RuleKind))
    number = draw(st.integers(1, HIGHEST[kind]))
    return DueRule(kind, number, draw(st.sampled_from(Shift)), draw(st.sampled_from(Anchor)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Festivals of up to nine days and make-up days anywhere, some of them absurd."""
    starts = draw(st.lists(days, max_size=12))
    lengths = draw(st.lists(st.integers(1, 9), min_size=len(starts), max_size=len(starts)))
    rest = [
        (start + timedelta(days=n), DayKind.HOLIDAY)
        for start, length in zip(starts, lengths, strict=True)
        for n in range(length)
    ]
    worked = [(day, DayKind.WORKDAY) for day in draw(st.lists(days, max_size=6))]
    return Calendar.of(rest + worked, draw(st.sets(st.integers(2020, 2040), max_size=21)))


@st.composite
def schedules(draw: st.DrawFn) -> SchedulePlan:
    by_rule = draw(st.booleans())
    lock = LockRule(
        LockKind.RULE if by_rule else LockKind.WORKDAYS_AFTER_DUE,
        draw(st.integers(0, 15)),
        draw(rules()) if by_rule else None,
        draw(times),
    )
    steps = draw(st.sets(st.integers(-10, 15), max_size=6))
    return SchedulePlan(
        draw(cycles),
        draw(rules()),
        draw(rules()),
        draw(times),
        lock,
        tuple(sorted(steps)),
        draw(times),
        draw(st.integers(0, 5)),
        draw(st.integers(0, 4)),
        draw(st.integers(0, 10)),
    )


@st.composite
def periods(draw: st.DrawFn) -> Period:
    return Period.containing(draw(days), draw(cycles))

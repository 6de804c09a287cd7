"""Schemes and events at random."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from app.assessment.enums import ScoreEvent
from app.assessment.rules import EventFacts
from app.assessment.scheme import Scheme, SchemeGroup, SchemeRule, Thresholds

kinds = st.sampled_from(ScoreEvent)
points = st.decimals(Decimal(-10), Decimal(10), places=2, allow_nan=False).filter(bool)
marks = st.decimals(0, 50, places=1, allow_nan=False)
numbers = st.none() | st.integers(1, 5)
events = st.lists(
    st.builds(EventFacts, kinds, st.dates(date(2026, 1, 1), date(2026, 12, 31)), numbers, numbers, numbers),
    max_size=40,
)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    groups = []
    for code in draw(st.lists(st.sampled_from("abcd"), min_size=1, unique=True)):
        low, high = sorted((draw(marks), draw(marks)))
        groups.append(SchemeGroup(code, f"组{code}", low, high))
    rules = [
        SchemeRule(
            f"r{number}",
            f"规则{number}",
            draw(kinds),
            draw(points),
            draw(st.sampled_from(groups)).code,
            draw(st.none() | marks),
            draw(st.sampled_from([Decimal("0.5"), Decimal(1), Decimal(2)])),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    lines = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3, unique=True)), reverse=True)
    return Scheme(tuple(groups), tuple(rules), Thresholds(*(Decimal(line) for line in lines)))

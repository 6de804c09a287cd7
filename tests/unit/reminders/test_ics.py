"""The feed as a calendar program reads it: by a parser written from RFC 5545, not from our writer."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reminders.ics import FeedEvent, calendar_text, fold
from tests.support.icalendar import parse

NOW = datetime(2026, 11, 21, 1, 40, tzinfo=UTC)
DUE = FeedEvent(
    "round-4-lead",
    datetime(2026, 11, 25, 10, tzinfo=UTC),
    "11月报送截止：科技创新强基行动方案；含逗号,分号;和\\反斜杠",
    "应报7项\n未报3项",
    "https://duban.example/rounds/4",
)
DEADLINE = FeedEvent("task-11", date(2026, 12, 31), "任务11完成时限", "方案", "https://duban.example/tasks/11")


def test_every_line_is_short_and_ends_as_it_must() -> None:
    text = calendar_text("督办时限", "duban.example", [DUE, DEADLINE], NOW)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert any(line.startswith(" ") for line in text.split("\r\n")), "nothing was long enough to be folded"


def test_a_parser_reads_back_what_was_meant() -> None:
    calendar = parse(calendar_text("督办时限", "duban.example", [DUE, DEADLINE], NOW))
    assert calendar.properties["VERSION"] == "2.0"
    assert calendar.properties["PRODID"]
    due, deadline = calendar.events
    assert due["UID"] == "round-4-lead@duban.example"
    assert due["SUMMARY"] == DUE.summary
    assert due["DESCRIPTION"] == DUE.description
    assert due.moments["DTSTART"] == DUE.at
    assert due.moments["DTSTAMP"] == NOW
    assert due["URL"] == DUE.link
    assert deadline.moments["DTSTART"] == date(2026, 12, 31)
    assert deadline.moments["DTEND"] == date(2027, 1, 1)


def test_an_event_that_moves_keeps_its_name() -> None:
    moved = FeedEvent(DUE.key, datetime(2026, 11, 27, 10, tzinfo=UTC), DUE.summary, "", DUE.link)
    before, after = (parse(calendar_text("督", "x", [one], NOW)).events[0] for one in (DUE, moved))
    assert before["UID"] == after["UID"]
    assert before.moments["DTSTART"] != after.moments["DTSTART"]


def test_a_calendar_without_events_is_one_too() -> None:
    assert parse(calendar_text("督办时限", "x", [], NOW)).events == []


@pytest.mark.parametrize(
    "text", ["BEGIN:VEVENT\r\nSUMMARY:x\r\n", "no colon\r\n", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"]
)
def test_the_parser_refuses_what_is_no_calendar(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_words_survive(summary: str, description: str) -> None:
    event = FeedEvent("k", date(2026, 12, 31), summary, description, "https://x/")
    text = calendar_text("督", "x", [event], NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    read = parse(text).events[0]
    for written, found in ((summary, read["SUMMARY"]), (description, read["DESCRIPTION"])):
        assert found == "".join(c if c == "\n" or (ord(c) >= 32 and ord(c) != 127) else " " for c in written)


@given(st.text(alphabet=st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=400))
def test_unfolding_gives_the_line_back(line: str) -> None:
    pieces = list(fold(line))
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line

"""A small strict reader of iCalendar, from RFC 5545 alone: sections 3.1 (lines), 3.3 (values) and 3.6 (components)."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=[^:;,\"]*)*):(.*)", re.DOTALL)
TEXTS = {"SUMMARY", "DESCRIPTION", "X-WR-CALNAME"}
ESCAPES = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}
REQUIRED = {"UID", "DTSTAMP", "DTSTART"}


@dataclass
class Event:
    properties: dict[str, str] = field(default_factory=dict)
    moments: dict[str, date | datetime] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.properties[name]


@dataclass
class Calendar:
    properties: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)


def parse(text: str) -> Calendar:
    """Raises ValueError for whatever the standard does not allow."""
    if not text.endswith("\r\n") or re.search(r"(?<!\r)\n|\r(?!\n)", text):
        raise ValueError("a line does not end with CRLF")
    lines = text[:-2].replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")
    if lines[0] != "BEGIN:VCALENDAR" or lines[-1] != "END:VCALENDAR":
        raise ValueError("not one calendar")
    calendar, event = Calendar(), None
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            event = Event()
        elif line == "END:VEVENT":
            calendar.events.append(_checked(event))
            event = None
        else:
            _take(calendar, event, line)
    if event is not None:
        raise ValueError("an event has no end")
    if not {"VERSION", "PRODID"} <= set(calendar.properties):
        raise ValueError("VERSION and PRODID are required")
    return calendar


def _checked(event: Event | None) -> Event:
    if event is None or not set(event.properties) >= REQUIRED:
        raise ValueError("an event lacks what is required")
    return event


def _take(calendar: Calendar, event: Event | None, line: str) -> None:
    found = LINE.fullmatch(line)
    if not found:
        raise ValueError(f"not a content line: {line!r}")
    name, parameters, value = found[1].upper(), found[2], found[3]
    into = calendar.properties if event is None else event.properties
    if name in into:
        raise ValueError(f"{name} stands twice")
    into[name] = _text(value) if name in TEXTS else value
    if event is not None and name.startswith("DT"):
        event.moments[name] = _moment(value, is_date="VALUE=DATE" in parameters)


def _text(value: str) -> str:
    if re.search(r"(?<!\\)(?:\\\\)*[;,]", value):
        raise ValueError("a separator is not escaped")
    return re.sub(r"\\[\\;,nN]", lambda found: ESCAPES[found[0]], value)


def _moment(value: str, *, is_date: bool) -> date | datetime:
    if is_date:
        return datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC).date()
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

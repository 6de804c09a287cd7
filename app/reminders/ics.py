"""Due dates as an iCalendar file (RFC 5545). Pure: events in, text out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_OCTETS = 75


@dataclass(frozen=True)
class FeedEvent:
    """`key` makes the UID: it must stay the same while the event moves. A date is a whole day, a datetime a moment."""

    key: str
    at: date | datetime
    summary: str
    description: str
    link: str


def calendar_text(name: str, host: str, events: Sequence[FeedEvent], now: datetime) -> str:
    """The file with its CRLF line ends, folded at 75 octets. Moments are in UTC, so no time zone need be described."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Duban//Duban//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
    ]
    for event in events:
        lines += _event(event, host, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line))


def _event(event: FeedEvent, host: str, now: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.key}@{host}",
        f"DTSTAMP:{_moment(now)}",
        *_times(event.at),
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        f"URL:{event.link}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _times(at: date | datetime) -> list[str]:
    if isinstance(at, datetime):
        return [f"DTSTART:{_moment(at)}", f"DTEND:{_moment(at)}"]
    return [f"DTSTART;VALUE=DATE:{at:%Y%m%d}", f"DTEND;VALUE=DATE:{at + timedelta(days=1):%Y%m%d}"]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A TEXT value. What RFC 5545 has no escape for becomes a blank."""
    plain = "".join(char if char == "\n" or (ord(char) >= 32 and ord(char) != 127) else " " for char in text)
    for char in "\\;,":
        plain = plain.replace(char, f"\\{char}")
    return plain.replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, never inside a character; all but the first begin with a blank."""
    piece = ""
    for char in line:
        if len((piece + char).encode()) > LINE_OCTETS:
            yield piece
            piece = " "
        piece += char
    yield piece

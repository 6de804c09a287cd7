"""Every SELECT on texts, robots and the rule of quiet hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.core.errors import NotFound
from app.outbox.enums import Channel, TextCode
from app.outbox.models import DeliveryRule, MessageText, Robot
from app.outbox.rules import QuietHours
from app.outbox.texts import Wording


def wording_of(session: Session, code: TextCode) -> Wording | None:
    """The office's text in force; None where the one of the program is."""
    row = session.execute(
        sa.select(col(MessageText.subject), col(MessageText.body), col(MessageText.number))
        .where(col(MessageText.code) == code.value)
        .order_by(col(MessageText.number).desc())
        .limit(1)
    ).one_or_none()
    return None if row is None or not row[1] else Wording(*row)


@dataclass(frozen=True)
class TextVersion:
    """`is_reset`: from here on the text of the program was in force again."""

    number: int
    subject: str
    body: str
    saved_at: datetime
    saved_by: int | None

    @property
    def is_reset(self) -> bool:
        return not self.body


def text_versions(session: Session, code: TextCode) -> list[TextVersion]:
    """Newest first."""
    rows = session.execute(
        sa.select(
            col(MessageText.number),
            col(MessageText.subject),
            col(MessageText.body),
            col(MessageText.saved_at),
            col(MessageText.saved_by),
        )
        .where(col(MessageText.code) == code.value)
        .order_by(col(MessageText.number).desc())
    )
    return [TextVersion(*row) for row in rows]


def current_versions(session: Session) -> Mapping[str, TextVersion]:
    """Code → its newest version, for all texts at once."""
    newest = (
        sa.select(col(MessageText.code), sa.func.max(col(MessageText.number)).label("number"))
        .group_by(col(MessageText.code))
        .subquery()
    )
    rows = session.scalars(
        sa.select(MessageText).join(
            newest,
            sa.and_(newest.c.code == col(MessageText.code), newest.c.number == col(MessageText.number)),
        )
    )
    return {row.code: TextVersion(row.number, row.subject, row.body, row.saved_at, row.saved_by) for row in rows}


@dataclass(frozen=True)
class RobotLine:
    """A robot as pages show it: its key and secret never leave the table."""

    robot_id: int
    name: str
    channel: Channel
    base_url: str
    token_end: str
    is_signed: bool
    unit_id: int | None
    enabled: bool
    tells_openings: bool
    tells_reminders: bool
    held_until: datetime | None
    fault: str
    fault_at: datetime | None
    version: int


def robots(session: Session) -> list[RobotLine]:
    return [_line(row) for row in session.scalars(sa.select(Robot).order_by(col(Robot.name)))]


def robot_or_404(session: Session, robot_id: int) -> Robot:
    found = session.get(Robot, robot_id)
    if found is None:
        raise NotFound
    return found


def _line(row: Robot) -> RobotLine:
    return RobotLine(
        robot_id=row.id or 0,
        name=row.name,
        channel=row.channel,
        base_url=row.base_url,
        token_end=row.token[-4:] if len(row.token) > 12 else "",
        is_signed=bool(row.secret),
        unit_id=row.unit_id,
        enabled=row.enabled,
        tells_openings=row.tells_openings,
        tells_reminders=row.tells_reminders,
        held_until=row.held_until,
        fault=row.fault,
        fault_at=row.fault_at,
        version=row.version,
    )


def quiet_hours(session: Session) -> QuietHours:
    row = session.get(DeliveryRule, 1)
    return QuietHours() if row is None else QuietHours(row.quiet_from, row.quiet_to, row.workdays_only, row.version)

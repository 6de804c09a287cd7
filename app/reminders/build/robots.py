"""The pages of robots."""

from collections.abc import Mapping

from app.accounts.queries import unit_choices
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.security import new_token
from app.outbox.enums import MessageKind
from app.outbox.queries import RobotLine, robots
from app.reminders.enums import RobotWord
from app.reminders.pages import RobotPage, RobotRow, RobotsPage
from app.reminders.queries import Trial, last_trials
from app.units.queries import unit_labels

TICKED = {"enabled": "1", "tells_openings": "1", "tells_reminders": "1"}


def robots_page(
    ctx: Ctx, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> RobotsPage:
    rows = _rows(ctx)
    return RobotsPage(
        rows=rows,
        working=sum(row.enabled and not row.fault for row in rows),
        broken=sum(bool(row.enabled and row.fault) for row in rows),
        units=unit_choices(ctx.session),
        values=values if values is not None else TICKED,
        errors=errors or {},
        key=new_token(),
    )


def robot_page(
    ctx: Ctx, robot_id: int, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> RobotPage:
    """Raises NotFound."""
    line = next((one for one in robots(ctx.session) if one.robot_id == robot_id), None)
    if line is None:
        raise NotFound
    return RobotPage(
        row=next(row for row in _rows(ctx) if row.robot_id == robot_id),
        units=unit_choices(ctx.session),
        values=values if values is not None else _values(line),
        errors=errors or {},
        version=line.version,
        key=new_token(),
    )


def _values(line: RobotLine) -> dict[str, str]:
    """What the form starts with. The key and the secret are never sent back to a browser."""
    ticks = {name: "1" for name in TICKED if getattr(line, name)}
    return {"name": line.name, "unit": str(line.unit_id or ""), **ticks}


def _rows(ctx: Ctx) -> list[RobotRow]:
    lines = robots(ctx.session)
    names = unit_labels(ctx.session, [line.unit_id for line in lines if line.unit_id])
    trials = last_trials(ctx.session)
    return [_row(ctx, line, names.get(line.unit_id or 0, ""), trials.get(line.robot_id)) for line in lines]


def _row(ctx: Ctx, line: RobotLine, unit: str, trial: Trial | None) -> RobotRow:
    told = ((line.tells_openings, MessageKind.ROUND_OPENED), (line.tells_reminders, MessageKind.REMINDER))
    return RobotRow(
        robot_id=line.robot_id,
        name=line.name,
        channel=line.channel,
        address=f"{line.base_url} …{line.token_end}",
        group=unit or RobotWord.EVERYBODY.label,
        is_signed=line.is_signed,
        enabled=line.enabled,
        tells=tuple(kind.label for wanted, kind in told if wanted),
        fault=line.fault,
        fault_at=line.fault_at,
        held_until=line.held_until if line.held_until and line.held_until > ctx.now else None,
        trial=trial.state if trial else None,
        trial_at=trial.at if trial else None,
        trial_error=trial.error if trial else "",
    )

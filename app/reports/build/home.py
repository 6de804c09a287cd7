"""What the liaison and the unit's leader see first."""

from collections.abc import Sequence
from datetime import date, datetime

from app.calendars.queries import calendar_value
from app.core.config import Settings
from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.view import Entry, Figure
from app.plans.enums import ResponsibilityRole
from app.reports.build.lamps import UNKNOWN, Standing, standings
from app.reports.content import read_content
from app.reports.enums import FormWord, SubmitAction
from app.reports.pages import DueRow, LiaisonHomePage, SentRow, SignOffPage, SignRow, UnsignedRound
from app.reports.queries.home import (
    UnitLine,
    lines_of_unit,
    newest_notices,
    schedules_of_unit,
    signed_rounds,
    signing_lines,
    unit_name,
)
from app.reports.rules import FilingFacts, may_act
from app.rounds.enums import FILED_STATES, AssignmentState, RoundState
from app.rounds.rules import AssignmentFacts, timeliness
from app.workdays.calendar import Calendar
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan, next_opening
from app.workdays.wording import period_short_name


def settings_of(ctx: Ctx) -> Settings:
    settings = ctx.extra["settings"]
    if not isinstance(settings, Settings):
        raise LookupError("the context carries no settings")
    return settings


def round_name(period: str) -> str:
    return period_short_name(Period.parse(period))


def liaison_page(ctx: Ctx) -> LiaisonHomePage:
    """Raises NotFound for an account without a unit."""
    unit_id = ctx.actor.unit_id
    if unit_id is None:
        raise NotFound
    lines = lines_of_unit(ctx, unit_id)
    due = [line for line in lines if line.state not in FILED_STATES]
    sent = [line for line in lines if line.state in FILED_STATES]
    calendar = calendar_value(ctx.session)
    lamps = standings(ctx, sorted({line.task_id for line in due}))
    plans = {line.plan_id: line.plan_title for line in lines}
    rounds = {line.round_id: line for line in lines}
    one_plan = len(plans) == 1
    next_name, next_opens_on = _next(ctx, unit_id, calendar)
    shown = f"/rounds/{lines[0].round_id}/assignments" if len(rounds) == 1 else "/assignments"
    filed = [line for line in lines if line.first_submitted_at is not None]
    one_round = len({line.period for line in lines}) <= 1
    return LiaisonHomePage(
        round_name=_rounds_name(lines),
        plan_title=next(iter(plans.values())) if one_plan else "",
        plan_href=f"/plans/{next(iter(plans))}" if one_plan else "",
        waiting=Figure(len(due), "#due"),
        owed=Figure(len(lines), f"{shown}?bucket=expected"),
        filed=Figure(len(filed), f"{shown}?bucket=filed"),
        due_at=min((line.due_at for line in due or lines), default=None),
        lock_at=min((line.lock_at for line in due or lines), default=None),
        unsigned=_unsigned(ctx, unit_id, lines),
        due=tuple(
            _due_row(ctx, line, lamps.get(line.task_id, UNKNOWN), one_plan=one_plan, one_round=one_round)
            for line in due
        ),
        sent=tuple(_sent_row(ctx, line, one_round=one_round) for line in sorted(sent, key=_sent_at, reverse=True)),
        messages=tuple(Entry(at, subject, href=link) for at, subject, link in newest_notices(ctx)),
        next_name=next_name,
        next_opens_on=next_opens_on,
        office_phone=settings_of(ctx).office_phone,
    )


def _rounds_name(lines: Sequence[UnitLine]) -> str:
    periods = {line.period for line in lines}
    return round_name(periods.pop()) if len(periods) == 1 else FormWord.ANY_ROUND.label


def _unsigned(ctx: Ctx, unit_id: int, lines: Sequence[UnitLine]) -> tuple[UnsignedRound, ...]:
    signed = signed_rounds(ctx, unit_id)
    waiting: dict[int, list[UnitLine]] = {}
    for line in lines:
        if line.round_id not in signed:
            waiting.setdefault(line.round_id, []).append(line)
    return tuple(
        UnsignedRound(round_id, f"{held[0].plan_title}{round_name(held[0].period)}", held[0].opened_at, len(held))
        for round_id, held in waiting.items()
    )


def _due_row(ctx: Ctx, line: UnitLine, standing: Standing, *, one_plan: bool, one_round: bool) -> DueRow:
    facts = FilingFacts(line.state, RoundState.OPEN, line.lock_at, line.first_submitted_at)
    refusal = ""
    if line.state is not AssignmentState.SIGNING:
        decision = may_act(facts, SubmitAction.SAVE_DRAFT, ctx.now)
        refusal = decision.reason.label if decision.reason else ""
    return DueRow(
        assignment_id=line.assignment_id,
        task_id=line.task_id,
        number=line.number,
        title=line.title,
        is_lead=line.role is ResponsibilityRole.LEAD,
        deadline=line.deadline,
        deadline_text=line.deadline_text,
        percent=line.percent,
        expected=standing.expected,
        lamp=standing.lamp,
        state=line.state,
        due_at=line.due_at,
        saved_at=line.saved_at,
        plan="" if one_plan else line.plan_title,
        round_name="" if one_round else round_name(line.period),
        refusal=refusal,
    )


def _sent_at(line: UnitLine) -> datetime:
    return line.last_submitted_at or line.due_at


def _sent_row(ctx: Ctx, line: UnitLine, *, one_round: bool) -> SentRow:
    assert line.report_id is not None
    facts = AssignmentFacts(line.state, line.due_at, line.lock_at, line.first_submitted_at)
    return SentRow(
        report_id=line.report_id,
        number=line.number,
        title=line.title,
        submitted_at=_sent_at(line),
        timeliness=timeliness(facts, ctx.now),
        state=line.state,
        round_name="" if one_round else round_name(line.period),
    )


def _next(ctx: Ctx, unit_id: int, calendar: Calendar) -> tuple[str, date | None]:
    found = [
        next_opening(SchedulePlan.from_dict(schedule.rules), ctx.today, calendar)
        for schedule in schedules_of_unit(ctx, unit_id)
    ]
    if not found:
        return "", None
    period, opens_on = min(found, key=lambda one: one[1])
    return period_short_name(period), opens_on


def sign_off_page(ctx: Ctx) -> SignOffPage:
    """Raises NotFound for an account without a unit."""
    unit_id = ctx.actor.unit_id
    if unit_id is None:
        raise NotFound
    lines = signing_lines(ctx, unit_id)
    periods = {line.period for line in lines}
    rows = []
    for line in lines:
        content, _ = read_content(line.content)
        rows.append(
            SignRow(
                assignment_id=line.assignment_id,
                number=line.number,
                title=line.title,
                prepared_by=line.prepared_by,
                prepared_at=line.prepared_at,
                kind=content.kind,
                percent=content.percent,
                percent_before=line.percent_before,
                progress=_beginning(content.progress or content.nil_reason),
                version=line.version,
            )
        )
    return SignOffPage(
        unit=unit_name(ctx, unit_id),
        round_name=round_name(periods.pop()) if len(periods) == 1 else FormWord.ANY_ROUND.label,
        waiting=Figure(len(rows), "/sign-offs"),
        rows=tuple(rows),
        due_at=min((line.due_at for line in lines), default=None),
        key="",
    )


def _beginning(text: str, length: int = 120) -> str:
    return text if len(text) <= length else f"{text[:length]}…"

"""The pages of the send log."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from app.accounts.queries import unit_choices
from app.core.clock import LOCAL
from app.core.context import Ctx
from app.core.dates import period_short
from app.core.paging import Window
from app.core.security import new_token
from app.core.templating import with_query
from app.core.view import Figure, Filter, FilterBar, Option
from app.jobs.queries import last_beats
from app.outbox.enums import Channel, MessageKind, MessageState
from app.outbox.queries import quiet_hours, robots
from app.policy.decide import may
from app.policy.permissions import Permission
from app.reminders import queries
from app.reminders.enums import MessageWord, StepKind
from app.reminders.pages import CallsPage, SendLogPage, SentPage
from app.reminders.queries.calls import calls
from app.reminders.queries.sending import SendFilter, periods_told, send_log, sent_message
from app.reminders.service.quiet import is_quiet

Member = TypeVar("Member", bound=StrEnum)


def asked_filter(asked: Mapping[str, str]) -> SendFilter:
    """From the address; nonsense does not filter."""
    unit = asked.get("unit", "")
    return SendFilter(
        state=_pick(MessageState, asked.get("state")),
        channel=_pick(Channel, asked.get("channel")),
        kind=_pick(MessageKind, asked.get("kind")),
        step=_pick(StepKind, asked.get("step")),
        recipient=asked.get("who", "")[:40],
        unit_id=int(unit) if unit.isascii() and unit.isdecimal() and len(unit) < 10 else None,
        period=asked.get("period", "")[:10],
    )


def _pick(kind: type[Member], text: str | None) -> Member | None:
    return next((member for member in kind if member.value == text), None)


def send_log_page(ctx: Ctx, asked: Mapping[str, str], query: str, *, mail_ready: bool) -> SendLogPage:
    wanted = asked_filter(asked)
    counts = queries.send_counts(ctx.session)
    can_retry = bool(may(ctx.actor.roles, Permission.OUTBOX_RETRY))
    return SendLogPage(
        counts={
            state: Figure(
                counts.get(state, 0), f"/sending{with_query('', state=state.value)}", MessageWord.ITEMS.label
            )
            for state in MessageState
        },
        listing=send_log(ctx.session, wanted, Window.parse(asked.get("page"))),
        calls=Figure(len(calls(ctx)) if can_retry else 0, "/sending/calls", MessageWord.PEOPLE.label),
        filters=_filters(ctx, wanted),
        query=query,
        mail_ready=mail_ready,
        can_retry=can_retry,
        can_write=bool(may(ctx.actor.roles, Permission.MESSAGE_EDIT)),
        beat_at=last_beats(ctx.session).get("scheduler"),
        quiet_until=_quiet_until(ctx),
        broken_robots=[robot.name for robot in robots(ctx.session) if robot.enabled and robot.fault],
        key=new_token(),
    )


def _quiet_until(ctx: Ctx) -> datetime | None:
    """The next end of the quiet hours, where it is quiet now."""
    if not is_quiet(ctx):
        return None
    local = ctx.now.astimezone(LOCAL)
    end = datetime.combine(local.date(), time.fromisoformat(quiet_hours(ctx.session).end), LOCAL)
    return end if end > local else end + timedelta(days=1)


def _filters(ctx: Ctx, wanted: SendFilter) -> FilterBar:
    every = Option("", MessageWord.ALL.label)
    choices: tuple[tuple[str, MessageWord, StrEnum | None, type[StrEnum]], ...] = (
        ("state", MessageWord.STATE, wanted.state, MessageState),
        ("channel", MessageWord.CHANNEL, wanted.channel, Channel),
        ("kind", MessageWord.KIND, wanted.kind, MessageKind),
        ("step", MessageWord.STEP, wanted.step, StepKind),
    )
    units = tuple(Option(str(number), name) for number, name in unit_choices(ctx.session))
    periods = tuple(Option(period, period_short(period)) for period in periods_told(ctx.session))
    fields = [
        Filter("who", MessageWord.RECIPIENT.label, "search", wanted.recipient, placeholder=MessageWord.NAME.label),
        *(
            Filter(name, word.label, "select", chosen.value if chosen else "", (every, *_options(kind)))
            for name, word, chosen, kind in choices
        ),
        Filter("unit", MessageWord.UNIT.label, "select", str(wanted.unit_id or ""), (every, *units)),
        Filter("period", MessageWord.PERIOD.label, "select", wanted.period, (every, *periods)),
    ]
    return FilterBar("/sending", tuple(fields))


def _options(kind: type[StrEnum]) -> list[Option]:
    return [Option(one.value, getattr(one, "label", one.value)) for one in kind]


def sent_page(ctx: Ctx, message_id: int) -> SentPage:
    """Raises NotFound."""
    found = sent_message(ctx.session, message_id)
    return SentPage(
        line=found.line,
        subject=found.subject,
        body=found.body,
        wording=found.wording,
        told=found.told,
        can_retry=found.line.state is MessageState.FAILED,
        key=new_token(),
    )


def calls_page(ctx: Ctx) -> CallsPage:
    found = calls(ctx)
    return CallsPage(
        calls=found,
        people=len({(call.unit, call.person) for call in found}),
        units=len({call.unit for call in found if call.unit}),
        can_export=bool(may(ctx.actor.roles, Permission.EXPORT_CREATE)),
    )

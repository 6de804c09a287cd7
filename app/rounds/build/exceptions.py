"""The page of exceptions."""

from collections.abc import Mapping

from app.core import dates
from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.policy.decide import may
from app.policy.permissions import Permission
from app.policy.roles import Role
from app.rounds.build.words import round_name
from app.rounds.enums import ExceptionKind, ExceptionState, RoundWord
from app.rounds.exception_pages import ExceptionRow, ExceptionsPage
from app.rounds.queries.console import plans_with_schedules
from app.rounds.queries.exceptions import ExceptionLine, exception_lines, open_round_names
from app.rounds.rules import exception_state
from app.rounds.service.exceptions import BY_RULE
from app.units.queries import unit_options

FIELDS = ("kind", "unit", "plan", "task", "round", "expires_on", "workdays", "reason")


def exceptions_page(
    ctx: Ctx,
    window: Window,
    *,
    query: str = "",
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> ExceptionsPage:
    found = exception_lines(ctx, window)
    can_grant = bool(may(ctx.actor.roles, Permission.ASSIGNMENT_EXEMPT))
    rows = [_row(ctx, line, can_grant=can_grant) for line in found.rows]
    return ExceptionsPage(
        active=sum(row.state is ExceptionState.ACTIVE for row in rows),
        listing=Listing(rows, found.total, found.window),
        query=query,
        can_grant=can_grant,
        units=_units(ctx) if can_grant else (),
        plans=tuple((str(plan.plan_id), plan.title) for plan in plans_with_schedules(ctx)) if can_grant else (),
        rounds=_rounds(ctx) if can_grant else (),
        kinds=tuple((kind.value, kind.label) for kind in BY_RULE),
        values=dict(values) if values is not None else dict.fromkeys(FIELDS, ""),
        key="",
        errors=dict(errors or {}),
    )


def _units(ctx: Ctx) -> tuple[tuple[str, str], ...]:
    """The office chooses among all units, a supervisor among those of the scope."""
    scope = None if Role.OFFICE in ctx.actor.roles else ctx.actor.scope_ids
    shown = unit_options(ctx.session)
    return tuple((str(number), name) for number, name in shown if scope is None or number in scope)


def _rounds(ctx: Ctx) -> tuple[tuple[str, str], ...]:
    return tuple((str(one.round_id), f"{one.plan} · {round_name(one.period)}") for one in open_round_names(ctx))


def _row(ctx: Ctx, line: ExceptionLine, *, can_grant: bool) -> ExceptionRow:
    row = line.row
    assert row.id is not None
    state = exception_state(
        revoked=row.revoked_at is not None,
        expires_on=row.expires_on,
        round_state=line.round_state,
        until=row.until,
        now=ctx.now,
    )
    is_told = row.round_id is not None and row.kind is not ExceptionKind.EXEMPT
    return ExceptionRow(
        exception_id=row.id,
        unit=line.unit,
        plan=line.plan or RoundWord.EVERY_PLAN.label,
        scope=RoundWord.EXCEPTED_TASK.label.format(number=line.task) if line.task else RoundWord.EXCEPTED_PLAN.label,
        kind=row.kind,
        what=_what(ctx, line),
        ends=_ends(ctx, line),
        reason=row.reason,
        by=line.by,
        granted_at=row.granted_at,
        state=state,
        revoked_at=row.revoked_at,
        revoke_reason=row.revoke_reason,
        can_revoke=can_grant and state is ExceptionState.ACTIVE and not is_told,
    )


def _what(ctx: Ctx, line: ExceptionLine) -> str:
    row = line.row
    if row.kind is ExceptionKind.MORE_TIME:
        return RoundWord.EXCEPTED_DAYS.label.format(days=row.workdays)
    if row.kind is ExceptionKind.LATE_FILING:
        return RoundWord.EXCEPTED_UNTIL.label.format(moment=dates.moment(row.until, ctx.today))
    return row.kind.label


def _ends(ctx: Ctx, line: ExceptionLine) -> str:
    if line.row.expires_on is not None:
        return RoundWord.EXCEPTED_DAY.label.format(day=dates.day(line.row.expires_on, ctx.today))
    return RoundWord.EXCEPTED_ROUND.label.format(round=round_name(line.period))

"""When messages stay inside."""

from app.calendars.queries import calendar_value
from app.core.clock import LOCAL
from app.core.context import Ctx
from app.outbox.queries import quiet_hours


def is_quiet(ctx: Ctx) -> bool:
    """Whether nothing may leave the system at this moment."""
    rule = quiet_hours(ctx.session)
    is_workday = not rule.workdays_only or calendar_value(ctx.session).is_workday(ctx.today)
    return rule.is_quiet(ctx.now.astimezone(LOCAL), is_workday=is_workday)

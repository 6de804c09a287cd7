"""The list of people to telephone, as a sheet to tick off by hand."""

from app.core.context import Ctx
from app.exports.enums import ExportKind, ExportWord
from app.exports.service import ExportedFile, keep_export, make_header
from app.exports.workbooks.listing import ListColumn, build_list
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reminders.enums import CallWord
from app.reminders.queries.calls import calls

COLUMNS = (
    ListColumn(CallWord.UNIT.label),
    ListColumn(CallWord.PERSON.label),
    ListColumn(CallWord.PHONE.label),
    ListColumn(CallWord.ABOUT.label),
    ListColumn(CallWord.REASON.label),
    ListColumn(CallWord.WHY.label),
    ListColumn(CallWord.SINCE.label),
)


def export_calls(ctx: Ctx) -> ExportedFile:
    """What the page lists, row by row."""
    require(ctx, Permission.OUTBOX_RETRY)
    rows = [(one.unit, one.person, one.phone, one.about, one.reason.label, one.why, one.since) for one in calls(ctx)]
    header = make_header(ctx, CallWord.TITLE.label, ExportWord.ALL_PLANS.label)
    return keep_export(ctx, ExportKind.CALLS, header, build_list(header, COLUMNS, rows), len(rows), {})

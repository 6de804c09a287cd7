"""The co-units' parts beside the lead's form."""

from typing import Any

from app.core.context import Ctx
from app.plans.enums import ResponsibilityRole
from app.reports.enums import FormWord
from app.reports.pages import PartRow
from app.reports.queries.parts import PartLine, co_parts
from app.reports.queries.scope import Filing
from app.reports.rules import awaits_parts
from app.rounds.rules import AssignmentFacts, timeliness


def parts_of(ctx: Ctx, filing: Filing) -> dict[str, Any]:
    """Fields of ReportFormPage; nothing for a co-unit, or where every unit reports for itself."""
    known = filing.assignment
    if known.role is not ResponsibilityRole.LEAD or not filing.consolidates:
        return {}
    assert known.id is not None
    rows = tuple(_part(ctx, row) for row in co_parts(ctx, known.round_id, known.task_id, known.id))
    return {
        "parts": rows,
        "silent": len(filing.silent),
        "parts_until": filing.parts_until,
        "is_waiting": awaits_parts(filing.facts, ctx.now),
        "untaken": sum(bool(row.report_id) and not row.is_taken for row in rows),
    }


def _part(ctx: Ctx, row: PartLine) -> PartRow:
    facts = AssignmentFacts(row.state, row.due_at, row.due_at, row.first_submitted_at)
    return PartRow(
        unit=row.unit,
        state=row.state,
        progress=row.progress or (FormWord.PART_NIL.label.format(reason=row.nil_reason) if row.report_id else ""),
        due_at=row.due_at,
        submitted_at=row.submitted_at,
        report_id=row.report_id or 0,
        timeliness=timeliness(facts, ctx.now),
        is_taken=row.report_id is not None and row.taken == row.report_id,
        is_newer=0 < row.taken < (row.report_id or 0),
    )

"""The lead takes the co-units' parts into its text, one by one or all that are new, each with its source."""

from collections.abc import Sequence

from sqlalchemy.dialects import postgresql, sqlite

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.plans.enums import ResponsibilityRole
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reports.enums import FormWord, ReportKind, ReportRefusal, SubmitAction
from app.reports.errors import ReportRefused
from app.reports.models import PartTaken, Report
from app.reports.queries.parts import PartLine, co_parts
from app.reports.queries.scope import Filing, draft_of, latest_report, own_filing
from app.reports.service.drafts import write_draft
from app.reports.service.moves import check_action


def take_parts(ctx: Ctx, assignment_id: int, report_ids: Sequence[int] | None = None) -> int:
    """Put the newest revision of these parts (None: of all not taken yet) into the draft. Answers how many.

    A revision that replaces one taken before replaces its words too, where the lead has not changed them. Raises
    ReportRefused where nothing is consolidated, NotFound for what is no part of this report, ContentRefused when the
    text becomes too long.
    """
    require(ctx, Permission.REPORT_DRAFT)
    filing = own_filing(ctx, assignment_id)
    if filing.assignment.role is not ResponsibilityRole.LEAD or not filing.consolidates:
        raise ReportRefused(ReportRefusal.NO_PARTS)
    check_action(ctx, filing, SubmitAction.SAVE_DRAFT)
    chosen = _chosen(ctx, filing, report_ids)
    if not chosen:
        return 0
    draft = draft_of(ctx, assignment_id)
    content = {**(draft.content if draft else _filed(ctx, assignment_id)), "kind": ReportKind.FULL.value}
    for part in chosen:
        content["progress"] = _merged(ctx, content.get("progress", ""), part)
    write_draft(ctx, filing, content, None, None)
    _remember(ctx, assignment_id, [part.report_id for part in chosen if part.report_id])
    return len(chosen)


def _chosen(ctx: Ctx, filing: Filing, report_ids: Sequence[int] | None) -> list[PartLine]:
    known = filing.assignment
    assert known.id is not None
    parts = [part for part in co_parts(ctx, known.round_id, known.task_id, known.id) if part.report_id]
    if report_ids is None:
        return [part for part in parts if part.taken != part.report_id]
    if not {part.report_id for part in parts} >= set(report_ids):
        raise NotFound
    return [part for part in parts if part.report_id in report_ids]


def _filed(ctx: Ctx, assignment_id: int) -> dict[str, str]:
    """Where there is no draft, a returned report is what gets corrected."""
    latest = latest_report(ctx, assignment_id)
    if latest is None:
        return {}
    return {
        "progress": latest.progress,
        "status": latest.status.value if latest.status else "",
        "percent": "" if latest.percent is None else str(latest.percent),
        "problems": latest.problems,
        "next_steps": latest.next_steps,
        "nil_reason": latest.nil_reason,
    }


def _merged(ctx: Ctx, text: str, part: PartLine) -> str:
    words = part_words(part.unit, part.progress, part.nil_reason)
    if words in text:
        return text
    before = ctx.session.get(Report, part.taken) if part.taken else None
    old = part_words(part.unit, before.progress, before.nil_reason) if before else ""
    if old and old in text:
        return text.replace(old, words, 1)
    return f"{text.rstrip()}\n{words}" if text.strip() else words


def part_words(unit: str, progress: str, nil_reason: str) -> str:
    """A part as it stands in the lead's text: whose it is comes first."""
    said = progress or FormWord.PART_NIL.label.format(reason=nil_reason)
    return FormWord.PART_TAKEN.label.format(unit=unit, text=said)


def _remember(ctx: Ctx, assignment_id: int, report_ids: Sequence[int]) -> None:
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"assignment_id": assignment_id, "report_id": number, "taken_by": ctx.actor.id, "taken_at": ctx.now}
        for number in report_ids
    ]
    connection.execute(insert(PartTaken).values(rows).on_conflict_do_nothing())
    audit.record(ctx, AuditAction.PARTS_TAKEN, "assignment", assignment_id, after={"report_ids": list(report_ids)})

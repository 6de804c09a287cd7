"""What a unit has written in the open rounds so far, and what it wrote the period before: one statement each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import User
from app.core.context import Ctx
from app.histories.queries import PastLine, past_before
from app.reports.content import FIELDS
from app.reports.enums import ReportKind
from app.reports.models import Draft, Report, ReportEvidence, ReportReview
from app.reports.queries.scope import stands
from app.rounds.models import Assignment, Round
from app.units.models import Unit
from app.workdays.period import Period


def fields_of(draft: Draft | None, report: Report | None) -> dict[str, str]:
    """What the form shows: the draft, or for a correction what was filed last. A form without a choice is a full report."""
    if draft is not None:
        values = {name: str(draft.content.get(name, "")) for name in FIELDS}
    elif report is not None:
        values = {
            "kind": report.kind.value,
            "progress": report.progress,
            "status": report.status.value if report.status else "",
            "percent": "" if report.percent is None else str(report.percent),
            "problems": report.problems,
            "next_steps": report.next_steps,
            "nil_reason": report.nil_reason,
        }
    else:
        values = dict.fromkeys(FIELDS, "")
    return {**values, "kind": values["kind"] or ReportKind.FULL.value}


@dataclass(frozen=True)
class DraftLine:
    draft: Draft
    saved_by: str


def drafts_of(ctx: Ctx, assignment_ids: Collection[int]) -> dict[int, DraftLine]:
    """The caller has checked that the assignments are the actor's own unit's: a draft is nobody else's."""
    rows = ctx.session.execute(
        sa.select(Draft, col(User.name))
        .join(User, col(User.id) == col(Draft.saved_by))
        .where(col(Draft.assignment_id).in_(assignment_ids))
        .execution_options(populate_existing=True)
    )
    return {draft.assignment_id: DraftLine(draft, name) for draft, name in rows}


@dataclass(frozen=True)
class FiledLine:
    """The newest revision of an assignment with its evidence; the decision on it is None while nobody decided."""

    report: Report
    submitted_by: str
    files: tuple[int, ...]
    review: ReportReview | None
    reviewer: str


def newest_reports(ctx: Ctx, assignment_ids: Collection[int]) -> dict[int, FiledLine]:
    reviewer = aliased(User)
    newest = sa.select(sa.func.max(col(Report.id))).where(col(Report.assignment_id).in_(assignment_ids))
    rows = ctx.session.execute(
        sa.select(Report, col(User.name), ReportReview, sa.func.coalesce(col(reviewer.name), ""))
        .join(User, col(User.id) == col(Report.submitted_by))
        .outerjoin(ReportReview, sa.and_(col(ReportReview.report_id) == col(Report.id), stands()))
        .outerjoin(reviewer, col(reviewer.id) == col(ReportReview.reviewer_id))
        .where(col(Report.id).in_(newest.group_by(col(Report.assignment_id))))
    )
    found = [tuple(row) for row in rows]
    links = ctx.session.execute(
        sa.select(col(ReportEvidence.report_id), col(ReportEvidence.evidence_id))
        .where(col(ReportEvidence.report_id).in_([report.id for report, *_ in found]))
        .order_by(col(ReportEvidence.evidence_id))
    )
    files: dict[int | None, list[int]] = {}
    for report_id, evidence_id in links:
        files.setdefault(report_id, []).append(evidence_id)
    return {
        report.assignment_id: FiledLine(report, name, tuple(files.get(report.id, ())), review, by)
        for report, name, review, by in found
    }


@dataclass(frozen=True)
class BeforeLine:
    """The newest revision of the same unit's report on the same task, one round earlier or the last one there is.

    `mark` is set where there is none in the system: what was imported from before it, which nobody reviewed.
    """

    period: str
    fields: Mapping[str, str]
    mark: str = ""


def reports_before(ctx: Ctx, assignment_ids: Sequence[int]) -> dict[int, BeforeLine]:
    """The caller has checked that the assignments are the actor's own unit's."""
    found = _filed_before(ctx, assignment_ids)
    return {**_imported_before(ctx, [number for number in assignment_ids if number not in found]), **found}


def _imported_before(ctx: Ctx, assignment_ids: Sequence[int]) -> dict[int, BeforeLine]:
    if not assignment_ids or ctx.actor.unit_id is None:
        return {}
    rows = ctx.session.execute(
        sa.select(col(Assignment.id), col(Assignment.task_id), col(Round.period))
        .join(Round, col(Round.id) == col(Assignment.round_id))
        .where(col(Assignment.id).in_(assignment_ids))
    )
    asked = [(number or 0, task_id, Period.parse(period).start) for number, task_id, period in rows]
    tasks, latest = [task_id for _, task_id, _ in asked], max(start for _, _, start in asked)
    found: dict[int, BeforeLine] = {}
    for line in past_before(ctx, ctx.actor.unit_id, tasks, latest):
        ends_on, said = Period.parse(line.period).end, _said_in(line)
        found.update(
            {number: said for number, task_id, start in asked if task_id == line.task_id and ends_on < start}
        )
    return found


def _said_in(line: PastLine) -> BeforeLine:
    words = {"progress": line.progress, "problems": line.problems, "next_steps": line.next_steps}
    return BeforeLine(line.period, {**dict.fromkeys(FIELDS, ""), "kind": ReportKind.FULL.value, **words}, line.mark)


def _filed_before(ctx: Ctx, assignment_ids: Sequence[int]) -> dict[int, BeforeLine]:
    earlier = aliased(Assignment)
    last = (
        sa.select(col(Report.id))
        .join(earlier, col(earlier.id) == col(Report.assignment_id))
        .where(
            col(earlier.task_id) == col(Assignment.task_id),
            col(earlier.unit_id) == col(Assignment.unit_id),
            col(earlier.due_at) < col(Assignment.due_at),
        )
        .order_by(col(earlier.due_at).desc(), col(Report.revision).desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )
    held = aliased(Assignment)
    rows = ctx.session.execute(
        sa.select(col(Assignment.id), col(Round.period), Report)
        .select_from(Assignment)
        .join(Report, col(Report.id) == last)
        .join(held, col(held.id) == col(Report.assignment_id))
        .join(Round, col(Round.id) == col(held.round_id))
        .where(col(Assignment.id).in_(assignment_ids))
    )
    return {
        number: BeforeLine(period, fields_of(None, report)) for number, period, report in rows if number is not None
    }


def signs_off(ctx: Ctx, unit_id: int) -> bool:
    return bool(ctx.session.scalar(sa.select(col(Unit.needs_sign_off)).where(col(Unit.id) == unit_id)))

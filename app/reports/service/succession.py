"""A unit is merged, or work is split off in mid-year: responsibilities, what is owed, drafts and files go along."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.evidence.service import share_files
from app.plans.service import move_responsibilities
from app.reports.content import FIELDS
from app.reports.enums import ReportRefusal
from app.reports.errors import ReportRefused
from app.reports.models import Draft
from app.reports.queries.history import files_of
from app.reports.queries.scope import draft_of, latest_report
from app.rounds.models import Assignment
from app.rounds.queries.rows import owes
from app.rounds.service import move_owed, move_returned
from app.units.enums import SuccessionKind
from app.units.models import Unit
from app.units.queries import heir_of
from app.units.service.succession import Succession, record_succession


@dataclass(frozen=True)
class Succeeded:
    """How many tasks and open assignments went to the successor."""

    tasks: int
    assignments: int


def succeed_unit(ctx: Ctx, wanted: Succession) -> Succeeded:
    """All of it in the caller's transaction. What was filed stays with the unit that filed it."""
    record_succession(ctx, wanted)
    chosen = None if wanted.kind is SuccessionKind.MERGED else wanted.task_ids
    tasks = move_responsibilities(ctx, wanted.from_unit, wanted.to_unit, wanted.effective_on, chosen)
    moved = move_owed(ctx, wanted.from_unit, wanted.to_unit, tasks, wanted.reason)
    for assignment_id in moved:
        _hand_on_files(ctx, assignment_id, wanted.to_unit)
    return Succeeded(len(tasks), len(moved))


def heir_of_report(ctx: Ctx, known: Assignment) -> int | None:
    """Who mends what is returned to a unit that was merged meanwhile; None while the unit is in use.

    Raises ReportRefused where nobody could: no successor, or one that files a report of its own for the task.
    """
    if ctx.session.get_one(Unit, known.unit_id).active:
        return None
    heir = heir_of(ctx.session, known.unit_id)
    if heir is None or owes(ctx, known.round_id, known.task_id, heir):
        raise ReportRefused(ReportRefusal.RETURN_GONE)
    return heir


def hand_on_returned(ctx: Ctx, assignment_id: int, to_unit: int, reason: str) -> None:
    move_returned(ctx, assignment_id, to_unit, reason)
    _hand_on_files(ctx, assignment_id, to_unit)


def _hand_on_files(ctx: Ctx, assignment_id: int, unit_id: int) -> None:
    """The files of a draft, or of the report that was returned, become files of the unit that goes on writing."""
    draft = draft_of(ctx, assignment_id)
    if draft is None:
        _begin_draft(ctx, assignment_id, unit_id)
        return
    if not draft.evidence_ids:
        return
    shared = share_files(ctx, draft.evidence_ids, unit_id)
    files = [shared[number] for number in draft.evidence_ids if number in shared]
    ctx.session.connection().execute(
        sa.update(Draft)
        .where(col(Draft.assignment_id) == assignment_id)
        .values(evidence_ids=files, version=draft.version + 1)
    )


def _begin_draft(ctx: Ctx, assignment_id: int, unit_id: int) -> None:
    """A correction begins with what was filed: its files must be the new writer's own."""
    report = latest_report(ctx, assignment_id)
    files = files_of(ctx, [report.id]).get(report.id, ()) if report is not None and report.id is not None else ()
    if report is None or not files:
        return
    shared = share_files(ctx, [file.evidence_id for file in files], unit_id)
    row = {
        "assignment_id": assignment_id,
        "content": {name: _typed(getattr(report, name)) for name in FIELDS},
        "evidence_ids": list(shared.values()),
        "saved_at": ctx.now,
        "saved_by": report.submitted_by,
        "version": 1,
    }
    ctx.session.connection().execute(sa.insert(Draft), [row])


def _typed(value: object) -> str:
    return "" if value is None else str(value)

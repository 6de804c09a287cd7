"""A unit is merged, or work is split off in mid-year: responsibilities, what is owed, drafts and files go along."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.evidence.service import share_files
from app.plans.service import move_responsibilities
from app.reports.models import Draft
from app.reports.queries.scope import draft_of
from app.rounds.service import move_owed
from app.units.enums import SuccessionKind
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
        _share_draft_files(ctx, assignment_id, wanted.to_unit)
    return Succeeded(len(tasks), len(moved))


def _share_draft_files(ctx: Ctx, assignment_id: int, unit_id: int) -> None:
    """The files of a draft become files of the unit that goes on writing it."""
    draft = draft_of(ctx, assignment_id)
    if draft is None or not draft.evidence_ids:
        return
    shared = share_files(ctx, draft.evidence_ids, unit_id)
    files = [shared[number] for number in draft.evidence_ids if number in shared]
    ctx.session.connection().execute(
        sa.update(Draft)
        .where(col(Draft.assignment_id) == assignment_id)
        .values(evidence_ids=files, version=draft.version + 1)
    )

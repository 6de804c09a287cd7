"""Verbs on plans and tasks, by cluster: drafts, edits, printed units, publication."""

from app.plans.service.drafts import DraftResult, archive_plan, create_draft, edit_plan, note_found
from app.plans.service.edits import (
    SplitResult,
    add_task,
    confirm_task,
    discard_task,
    edit_task,
    merge_tasks,
    place_task,
    restore_task,
    split_task,
)
from app.plans.service.mentions import Division, apply_division, resolve_mention, settle_exact
from app.plans.service.publish import Publication, publish_plan
from app.plans.service.revisions import AppliedRevision, apply_revision, pair_tasks, settle_lines, start_revision
from app.plans.service.steps import begin_undo, keep_step, put_back, renumber_steps, visit_draft
from app.plans.service.transfer import move_responsibilities

__all__ = [
    "AppliedRevision",
    "Division",
    "DraftResult",
    "Publication",
    "SplitResult",
    "add_task",
    "apply_division",
    "apply_revision",
    "archive_plan",
    "begin_undo",
    "confirm_task",
    "create_draft",
    "discard_task",
    "edit_plan",
    "edit_task",
    "keep_step",
    "merge_tasks",
    "move_responsibilities",
    "note_found",
    "pair_tasks",
    "place_task",
    "publish_plan",
    "put_back",
    "renumber_steps",
    "resolve_mention",
    "restore_task",
    "settle_exact",
    "settle_lines",
    "split_task",
    "start_revision",
    "visit_draft",
]

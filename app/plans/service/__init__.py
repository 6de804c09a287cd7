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
from app.plans.service.uploads import (
    Claim,
    KeptUpload,
    claim_upload,
    fail_upload,
    finish_upload,
    keep_upload,
    remove_upload,
    retry_upload,
    still_claimed,
)

__all__ = [
    "AppliedRevision",
    "Claim",
    "Division",
    "DraftResult",
    "KeptUpload",
    "Publication",
    "SplitResult",
    "add_task",
    "apply_division",
    "apply_revision",
    "archive_plan",
    "begin_undo",
    "claim_upload",
    "confirm_task",
    "create_draft",
    "discard_task",
    "edit_plan",
    "edit_task",
    "fail_upload",
    "finish_upload",
    "keep_step",
    "keep_upload",
    "merge_tasks",
    "move_responsibilities",
    "note_found",
    "pair_tasks",
    "place_task",
    "publish_plan",
    "put_back",
    "remove_upload",
    "renumber_steps",
    "resolve_mention",
    "restore_task",
    "retry_upload",
    "settle_exact",
    "settle_lines",
    "split_task",
    "start_revision",
    "still_claimed",
    "visit_draft",
]

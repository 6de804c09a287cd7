"""Which way plans go, and which draft tasks come with them."""

from enum import StrEnum

from app.plans.enums import PlanState, TaskState, UploadState


class PlanAction(StrEnum):
    EDIT = "edit"
    PUBLISH = "publish"
    ARCHIVE = "archive"


class TaskAction(StrEnum):
    EDIT = "edit"
    DISCARD = "discard"
    RESTORE = "restore"
    PUBLISH = "publish"
    END = "end"


class UploadAction(StrEnum):
    CLAIM = "claim"
    FINISH = "finish"
    FAIL = "fail"
    RETRY = "retry"
    REMOVE = "remove"


PLAN_TRANSITIONS: dict[tuple[PlanState, PlanAction], PlanState] = {
    (PlanState.DRAFT, PlanAction.EDIT): PlanState.DRAFT,
    (PlanState.DRAFT, PlanAction.PUBLISH): PlanState.PUBLISHED,
    # A draft that is not wanted is archived too: what was once imported is never lost.
    (PlanState.DRAFT, PlanAction.ARCHIVE): PlanState.ARCHIVED,
    (PlanState.PUBLISHED, PlanAction.ARCHIVE): PlanState.ARCHIVED,
}
TASK_TRANSITIONS: dict[tuple[TaskState, TaskAction], TaskState] = {
    (TaskState.DRAFT, TaskAction.EDIT): TaskState.DRAFT,
    (TaskState.DRAFT, TaskAction.DISCARD): TaskState.DISCARDED,
    (TaskState.DISCARDED, TaskAction.RESTORE): TaskState.DRAFT,
    (TaskState.DRAFT, TaskAction.PUBLISH): TaskState.ACTIVE,
    # A task that a later version of its document drops: ended with its reason, never deleted.
    (TaskState.ACTIVE, TaskAction.END): TaskState.CANCELLED,
}

UPLOAD_TRANSITIONS: dict[tuple[UploadState, UploadAction], UploadState] = {
    (UploadState.WAITING, UploadAction.CLAIM): UploadState.READING,
    # A reader that died holds its claim no longer: another takes the file up.
    (UploadState.READING, UploadAction.CLAIM): UploadState.READING,
    (UploadState.READING, UploadAction.FINISH): UploadState.READ,
    (UploadState.READING, UploadAction.FAIL): UploadState.FAILED,
    (UploadState.FAILED, UploadAction.RETRY): UploadState.WAITING,
    (UploadState.FAILED, UploadAction.REMOVE): UploadState.REMOVED,
}


def next_plan_state(state: PlanState, action: PlanAction) -> PlanState | None:
    """None when the plan's state does not allow the action."""
    return PLAN_TRANSITIONS.get((state, action))


def next_task_state(state: TaskState, action: TaskAction) -> TaskState | None:
    return TASK_TRANSITIONS.get((state, action))


def next_upload_state(state: UploadState, action: UploadAction) -> UploadState | None:
    return UPLOAD_TRANSITIONS.get((state, action))

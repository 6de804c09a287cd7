"""Verbs of rounds: schedule, open, close, sign for, exempt."""

from app.rounds.service.closing import close_round, reopen_round
from app.rounds.service.duties import (
    each_of,
    exempt_assignment,
    extend_lock,
    move_owed,
    move_returned,
    reassign_assignment,
    resume_assignment,
)
from app.rounds.service.notices import NoticeInput, issue_notice
from app.rounds.service.opening import Opened, open_due_rounds, open_round
from app.rounds.service.planning import PlannedRound, plan_round, schedule_of
from app.rounds.service.preview import (
    PreviewException,
    PreviewUnit,
    RoundPreview,
    ShortTasks,
    coming_short_tasks,
    preview_round,
)
from app.rounds.service.receipts import sign_receipt
from app.rounds.service.redating import (
    PendingMove,
    keep_round_dates,
    move_many_dates,
    move_round_dates,
    pending_moves,
    settle_provisional_rounds,
)
from app.rounds.service.schedules import ScheduleInput, save_schedule
from app.rounds.service.terms import exempt_tasks, set_task_cycle

__all__ = [
    "NoticeInput",
    "Opened",
    "PendingMove",
    "PlannedRound",
    "PreviewException",
    "PreviewUnit",
    "RoundPreview",
    "ScheduleInput",
    "ShortTasks",
    "close_round",
    "coming_short_tasks",
    "each_of",
    "exempt_assignment",
    "exempt_tasks",
    "extend_lock",
    "issue_notice",
    "keep_round_dates",
    "move_many_dates",
    "move_owed",
    "move_returned",
    "move_round_dates",
    "open_due_rounds",
    "open_round",
    "pending_moves",
    "plan_round",
    "preview_round",
    "reassign_assignment",
    "reopen_round",
    "resume_assignment",
    "save_schedule",
    "schedule_of",
    "set_task_cycle",
    "settle_provisional_rounds",
    "sign_receipt",
]

"""Verbs of rounds: schedule, open, close, sign for, exempt."""

from app.rounds.service.closing import close_round, reopen_round
from app.rounds.service.duties import each_of, exempt_assignment, extend_lock, reassign_assignment, resume_assignment
from app.rounds.service.opening import Opened, open_due_rounds, open_round, settle_provisional_rounds
from app.rounds.service.planning import PlannedRound, plan_round, schedule_of
from app.rounds.service.preview import PreviewUnit, RoundPreview, preview_round
from app.rounds.service.receipts import sign_receipt
from app.rounds.service.schedules import ScheduleInput, save_schedule

__all__ = [
    "Opened",
    "PlannedRound",
    "PreviewUnit",
    "RoundPreview",
    "ScheduleInput",
    "close_round",
    "each_of",
    "exempt_assignment",
    "extend_lock",
    "open_due_rounds",
    "open_round",
    "plan_round",
    "preview_round",
    "reassign_assignment",
    "reopen_round",
    "resume_assignment",
    "save_schedule",
    "schedule_of",
    "settle_provisional_rounds",
    "sign_receipt",
]

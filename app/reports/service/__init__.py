"""Verbs of reports: write, sign off, file, decide."""

from app.reports.content import too_long
from app.reports.service.drafts import (
    SavedDraft,
    attach_evidence,
    detach_evidence,
    keep_evidence,
    reuse_evidence,
    save_draft,
    with_added,
)
from app.reports.service.filing import file_report, submit_report
from app.reports.service.month import Written, write_month
from app.reports.service.parts import take_parts
from app.reports.service.reasons import keep_reason, remove_reason
from app.reports.service.reopening import reopen_review
from app.reports.service.review import Decided, accept_many, accept_report, return_report
from app.reports.service.rows import carry_over, each_row, file_row, save_row
from app.reports.service.signing import request_sign_off, send_back, sign_off, withdraw_report
from app.reports.service.succession import Succeeded, succeed_unit

__all__ = [
    "Decided",
    "SavedDraft",
    "Succeeded",
    "Written",
    "accept_many",
    "accept_report",
    "attach_evidence",
    "carry_over",
    "detach_evidence",
    "each_row",
    "file_report",
    "file_row",
    "keep_evidence",
    "keep_reason",
    "remove_reason",
    "reopen_review",
    "request_sign_off",
    "return_report",
    "reuse_evidence",
    "save_draft",
    "save_row",
    "send_back",
    "sign_off",
    "submit_report",
    "succeed_unit",
    "take_parts",
    "too_long",
    "with_added",
    "withdraw_report",
    "write_month",
]

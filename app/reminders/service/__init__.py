"""Verbs of reminders: the sweep, own notices, and the settings of sending."""

from app.reminders.service.notices import read_all_notices, read_notice, retry_sending, retry_several
from app.reminders.service.remind import remind_due

__all__ = ["read_all_notices", "read_notice", "remind_due", "retry_sending", "retry_several"]

"""Stored values of the audit log in the words of the pages. The log keeps codes; what is shown can be worded anew."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from app.audit.enums import AuditWord
from app.core import dates
from app.core.labels import LabelledEnum

# (what a row is about, field) → the enum that its codes come from; "" stands for every subject. By name, because this
# slice lies below those that own the words.
CODES: Mapping[tuple[str, str], str] = {
    ("", "role"): "Role",
    ("", "channel"): "Channel",
    ("", "colour"): "LampColour",
    ("", "cycle"): "Cycle",
    ("", "consolidation"): "Consolidation",
    ("", "status"): "ClaimedStatus",
    ("assignment", "state"): "AssignmentState",
    ("assignment", "from_state"): "AssignmentState",
    ("report", "state"): "AssignmentState",
    ("report", "from_state"): "AssignmentState",
    ("report", "kind"): "ReportKind",
    ("round", "state"): "RoundState",
    ("plan", "state"): "PlanState",
    ("task", "state"): "TaskState",
    ("task", "kind"): "CloseKind",
    ("unit", "kind"): "UnitKind",
    ("message", "state"): "MessageState",
    ("message", "kind"): "TextCode",
    ("calendar", "kind"): "DayKind",
    ("export", "kind"): "ExportKind",
}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PERIOD = re.compile(r"\d{4}(-\d{2}|-Q[1-4]|-H[12])")


@cache
def _labels(name: str) -> Mapping[str, str]:
    """Code → label of the enum of that name; empty where no slice has brought it in."""
    found = next((one for one in LabelledEnum.__subclasses__() if one.__name__ == name), None)
    return {member.value: member.label for member in found} if found else {}


def worded(subject: str, field: str, value: Any) -> Any:
    """A value as people read it; a long text that is kept by its beginning stays the mapping it is."""
    if isinstance(value, bool):
        return AuditWord.YES.label if value else AuditWord.NO.label
    if isinstance(value, list):
        return AuditWord.AND.label.join(str(worded(subject, field, one)) for one in value) or AuditWord.NONE.label
    if value == "":
        return AuditWord.NONE.label
    if not isinstance(value, str):
        return value
    codes = CODES.get((subject, field)) or CODES.get(("", field), "")
    return _labels(codes).get(value) or _date(field, value) or value


def _date(field: str, value: str) -> str:
    try:
        if MOMENT.fullmatch(value):
            return dates.moment_full(datetime.fromisoformat(value))
        if DAY.fullmatch(value):
            return dates.day_full(date.fromisoformat(value))
        return dates.period(value) if field == "period" and PERIOD.fullmatch(value) else ""
    except ValueError:
        return ""


def worded_changes(subject: str, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Every pair of before and after in words; None stays None and says that there was nothing."""
    return {
        field: [None if one is None else worded(subject, field, one) for one in pair]
        for field, pair in changes.items()
    }

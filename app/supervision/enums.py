"""How a task ended."""

from app.core.labels import LabelledEnum


class CloseKind(LabelledEnum):
    ON_TIME = "on_time", "按时办结"
    LATE = "late", "逾期办结"

"""Which step of a round a reminder belongs to, as people say it."""

from app.core.labels import LabelledEnum


class StepKind(LabelledEnum):
    BEFORE = "before", "截止前"
    ON_THE_DAY = "on_the_day", "截止当天"
    AFTER = "after", "逾期后"

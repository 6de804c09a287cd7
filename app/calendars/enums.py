"""What a day of the calendar is."""

from app.core.labels import LabelledEnum


class DayKind(LabelledEnum):
    HOLIDAY = "holiday", "休息"
    WORKDAY = "workday", "上班"


class DaySource(LabelledEnum):
    SEED = "seed", "内置"
    MANUAL = "manual", "手工"
    NOTICE = "notice", "放假通知"

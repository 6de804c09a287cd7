"""Where a day of the calendar comes from; what it is, is said in app.workdays."""

from app.core.labels import LabelledEnum
from app.workdays.enums import DayKind

__all__ = ["CalendarWord", "DayKind", "DaySource"]


class DaySource(LabelledEnum):
    SEED = "seed", "内置"
    MANUAL = "manual", "手工"
    NOTICE = "notice", "放假通知"


class CalendarWord(LabelledEnum):
    """Short words on the page of the calendar."""

    MADE_UP = "made_up", "补班"
    BY_WEEKDAY = "by_weekday", "按周几"
    MONTH = "month", "{number}月"
    YEAR = "year", "{number}年"

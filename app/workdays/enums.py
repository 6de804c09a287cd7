"""The vocabulary of days, periods and due rules, with the words the office reads and types."""

from app.core.labels import LabelledEnum


class DayKind(LabelledEnum):
    HOLIDAY = "holiday", "休息"
    WORKDAY = "workday", "上班"


class Festival(LabelledEnum):
    """Whose holiday a day belongs to; a make-up working day carries the festival it makes up for."""

    NEW_YEAR = "new_year", "元旦"
    SPRING_FESTIVAL = "spring_festival", "春节"
    TOMB_SWEEPING = "tomb_sweeping", "清明节"
    LABOUR_DAY = "labour_day", "劳动节"
    DRAGON_BOAT = "dragon_boat", "端午节"
    MID_AUTUMN = "mid_autumn", "中秋节"
    NATIONAL_DAY = "national_day", "国庆节"
    VICTORY_DAY = "victory_day", "抗战胜利纪念日"


class Cycle(LabelledEnum):
    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    HALF = "half", "每半年"
    YEAR = "year", "每年"


class RuleKind(LabelledEnum):
    """How a rule finds its day in a month. A day the month does not have is its last one."""

    DAY = "day", "日期"
    WORKDAY = "workday", "第几个工作日"
    WORKDAY_FROM_END = "workday_from_end", "倒数第几个工作日"


class Shift(LabelledEnum):
    """Where a day that is no working day moves to."""

    BEFORE = "before", "遇休息日提前"
    AFTER = "after", "遇休息日顺延"
    NONE = "none", "遇休息日不变"


class Anchor(LabelledEnum):
    """Which month of a quarter, half-year or year a rule speaks of; a month has only the one."""

    FIRST_MONTH = "first_month", "首月"
    LAST_MONTH = "last_month", "末月"


class LockKind(LabelledEnum):
    WORKDAYS_AFTER_DUE = "workdays_after_due", "按时线之后若干个工作日"
    RULE = "rule", "固定日期"


class DateFlaw(LabelledEnum):
    """Why a period, rule or schedule cannot be read."""

    PERIOD_FORMAT = "period_format", "期次应写成“2026-11”“2026-Q4”“2026-H2”或“2026”"
    RULE_FORMAT = "rule_format", "日期规则应写成“25日”“第3个工作日”“倒数第5个工作日”或“月末”，可加“遇休息日顺延”"
    RULE_NUMBER = "rule_number", "日期应在1至31之间，工作日序数应在1至23之间"
    SCHEDULE_FORMAT = "schedule_format", "填报日程的内容不完整或写法不对"

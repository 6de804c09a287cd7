"""Colours, words and reasons of a lamp."""

from app.core.labels import LabelledEnum


class LampColour(LabelledEnum):
    """Gravest last among the open ones."""

    NONE = "none", "未亮灯"
    GREEN = "green", "正常"
    YELLOW = "yellow", "预警"
    RED = "red", "滞后"
    DONE_ON_TIME = "done_on_time", "按时办结"
    DONE_LATE = "done_late", "逾期办结"


class LampWord(LabelledEnum):
    """What stands beside the shape. Red has two words: reporting or finishing late, and progress behind."""

    NONE = "none", "未亮灯"
    GREEN = "green", "正常"
    YELLOW = "yellow", "预警"
    LAGGING = "lagging", "滞后"
    OVERDUE = "overdue", "逾期"
    DONE_ON_TIME = "done_on_time", "按时办结"
    DONE_LATE = "done_late", "逾期办结"


class LampReasonCode(LabelledEnum):
    """Why a lamp shines as it does; the label is the sentence, its numbers come with the reason."""

    TASK_OVERDUE = "task_overdue", "任务已过时限{days}天"
    REPORT_OVERDUE = "report_overdue", "已过按时线{days}天，尚未报送"
    REPORT_OVERDUE_TODAY = "report_overdue_today", "已过今天的按时线，尚未报送"
    BEHIND = "behind", "进度比序时应达少{points}个百分点"
    RETURNED = "returned", "报告被退回，尚未重报"
    REPORT_DUE_SOON = "report_due_soon", "离截止只剩{workdays}个工作日，尚未报送"
    REPORT_DUE_TODAY = "report_due_today", "今天截止，尚未报送"
    REPORT_DUE_AFTER_REST = "report_due_after_rest", "截止前已没有工作日，尚未报送"
    CLOSED_LATE = "closed_late", "办结时已过时限{days}天"
    NOT_REPORTED = "not_reported", "免于报送，不按报告亮灯"
    NO_DATA = "no_data", "没有时限，也没有应报的报告"
    CANCELLED = "cancelled", "任务已取消"


class LampFlaw(LabelledEnum):
    """Why a set of lamp rules cannot be used."""

    FORMAT = "format", "亮灯规则的内容不完整或写法不对"
    BOUNDS = "bounds", "提前天数应在0至30之间；预警与滞后的百分点应在1至100之间，且预警小于滞后"

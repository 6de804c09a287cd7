"""The colours of a lamp, gravest last."""

from app.core.labels import LabelledEnum


class LampColour(LabelledEnum):
    NONE = "none", "未亮灯"
    GREEN = "green", "正常"
    YELLOW = "yellow", "预警"
    RED = "red", "滞后"
    DONE_ON_TIME = "done_on_time", "按时办结"
    DONE_LATE = "done_late", "逾期办结"

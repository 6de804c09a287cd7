"""How a task ended."""

from app.core.labels import LabelledEnum


class CloseKind(LabelledEnum):
    ON_TIME = "on_time", "按时办结"
    LATE = "late", "逾期办结"


class SupervisionFlaw(LabelledEnum):
    """Why a verb of supervision is refused, and what its page says when it was done."""

    NOTHING_TO_URGE = "nothing_to_urge", "所选的任务都已报送或免报，不需要催办。"
    TOO_SOON = "too_soon", "今天已经催办过所选任务，明天可以再催。"
    NO_TEXT = "no_text", "请填写批示内容。"
    LONG_TEXT = "long_text", "批示最多1000字。请精简。"
    LONG_REASON = "long_reason", "理由最多500字。请精简。"
    LONG_NOTE = "long_note", "催办附言最多300字。请精简。"
    NO_REASON = "no_reason", "请写明理由，它会一直显示在任务上。"
    NOT_OPEN = "not_open", "这项任务不在办理中，不能销号。"
    FUTURE = "future", "办结日期不能晚于今天。"
    DONE_COLOUR = "done_colour", "办结由销号决定，不能直接调整成办结。"
    URGED = "urged", "已催办{count}项，通知了{people}位联络员。"
    WRITTEN = "written", "批示已送达牵头单位联络员和督查员。"
    CLOSED = "closed", "任务已销号。"
    FOLLOWED = "followed", "已关注，有变化时可在首页看到。"
    UNFOLLOWED = "unfollowed", "已取消关注。"
    OVERRIDDEN = "overridden", "亮灯已调整，理由会显示在任务上。"
    LIFTED = "lifted", "已恢复按规则亮灯。"
    BY_HAND = "by_hand", "{name}调整：{reason}"

"""Reports, what they claim and what became of them."""

from app.core.labels import LabelledEnum


class ReportKind(LabelledEnum):
    FULL = "full", "进展报告"
    NIL = "nil", "本月无新进展"


class ClaimedStatus(LabelledEnum):
    NOT_STARTED = "not_started", "未启动"
    ON_TRACK = "on_track", "正常推进"
    AT_RISK = "at_risk", "推进有困难"
    DONE = "done", "已完成"


class ReviewDecision(LabelledEnum):
    ACCEPTED = "accepted", "接受"
    RETURNED = "returned", "退回"


class SubmitAction(LabelledEnum):
    """What moves an assignment from state to state; see states.py."""

    SAVE_DRAFT = "save_draft", "保存草稿"
    REQUEST_SIGN_OFF = "request_sign_off", "送签"
    SIGN_OFF = "sign_off", "签发"
    SEND_BACK = "send_back", "退回修改"
    SUBMIT = "submit", "提交报告"
    ACCEPT = "accept", "接受报告"
    RETURN = "return", "退回报告"
    EXEMPT = "exempt", "免报"
    RESUME = "resume", "恢复报送"

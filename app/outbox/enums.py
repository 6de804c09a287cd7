"""Channels and the states a message passes through."""

from app.core.labels import LabelledEnum


class Channel(LabelledEnum):
    IN_APP = "in_app", "站内"
    SMTP = "smtp", "邮件"


class OccurrenceState(LabelledEnum):
    """Every occurrence ends in one of the last four."""

    PENDING = "pending", "待发送"
    SENT = "sent", "已发送"
    SUPERSEDED = "superseded", "已被后一次代替"
    CANCELLED = "cancelled", "已取消"
    FAILED = "failed", "发送失败"


class MessageState(LabelledEnum):
    READY = "ready", "待发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已发送"
    CANCELLED = "cancelled", "已取消"
    FAILED = "failed", "发送失败"


FINAL_STATES = frozenset(OccurrenceState) - {OccurrenceState.PENDING}


class MessageKind(LabelledEnum):
    """What a message is about; templates/messages/<kind>/ holds its words."""

    ROUND_OPENED = "round_opened", "期次开启"
    REMINDER = "reminder", "报送提醒"
    REPORT_RETURNED = "report_returned", "报告退回"
    REPORT_ACCEPTED = "report_accepted", "报告接受"
    URGED = "urged", "催办"
    INSTRUCTION = "instruction", "领导批示"
    NO_LIAISON = "no_liaison", "单位没有联络员"


class CancelReason(LabelledEnum):
    SUBMITTED = "submitted", "已提交报告"
    EXEMPTED = "exempted", "已批准免报"
    REASSIGNED = "reassigned", "已变更责任单位"
    RECIPIENT_GONE = "recipient_gone", "收件人已停用"
    ROUND_CLOSED = "round_closed", "期次已关闭"


class DeliveryFault(LabelledEnum):
    """Failures that we find ourselves."""

    NO_ADDRESS = "no_address", "收件人没有登记邮箱"
    LOST = "lost", "发送进程中断，结果不明"
    UNEXPECTED = "unexpected", "发送时出错：{error}"

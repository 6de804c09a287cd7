"""Which step of a round a reminder belongs to, as people say it."""

from app.core.labels import LabelledEnum


class StepKind(LabelledEnum):
    BEFORE = "before", "截止前"
    ON_THE_DAY = "on_the_day", "截止当天"
    AFTER = "after", "逾期后"


class MessageWord(LabelledEnum):
    """Words of the pages of messages."""

    ALL_READ = "all_read", "全部标为已读。"
    RETRIED = "retried", "已重新排入发送，可能与已送达的重复。"
    STATE = "state", "结果"
    CHANNEL = "channel", "渠道"
    KIND = "kind", "内容"
    RECIPIENT = "recipient", "收件人"
    NAME = "name", "输入姓名"
    ALL = "all", "全部"
    ITEMS = "items", "条"

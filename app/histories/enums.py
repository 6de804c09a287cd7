"""How an imported table of past reports stands, and why it cannot be changed."""

from app.core.labels import LabelledEnum


class HistoryState(LabelledEnum):
    CHECKED = "checked", "已上传，未导入"
    APPLIED = "applied", "已导入"
    WITHDRAWN = "withdrawn", "已撤回"


class HistoryAction(LabelledEnum):
    APPLY = "apply", "导入"
    WITHDRAW = "withdraw", "撤回"


class HistoryFlaw(LabelledEnum):
    REASON = "reason", "请写明撤回的原因，它会留在记录里。"
    REASON_LONG = "reason_long", "撤回的原因最多300字。请精简。"
    EMPTY = "empty", "表里没有可以导入的行。"


class HistoryWord(LabelledEnum):
    """What is said of an imported report wherever it is shown."""

    MARK = "mark", "历史导入，未经审核"
    VALUE = "value", "完成值{value}"
    STATUS = "status", "状态“{status}”"
    AND = "and", "；"
    COMMAND = "command", "命令行"

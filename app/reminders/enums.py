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
    UNIT = "unit", "单位"
    PERIOD = "period", "期次"
    STEP = "step", "哪一步"
    PEOPLE = "people", "人"
    NOTHING_CHOSEN = "nothing_chosen", "没有选中可以重新发送的消息。"
    RETRIED_MANY = "retried_many", "已有{count}条重新排入发送，可能与已送达的重复。"
    ITEMS = "items", "条"


class RobotFlaw(LabelledEnum):
    """Why a robot cannot be kept or tried as asked."""

    NO_HOOK = "no_hook", "请粘贴群机器人的地址。"
    NAME_TAKEN = "name_taken", "已有同名的机器人，请换一个名字。"
    NO_UNIT = "no_unit", "没有这个单位，请从列表中选择。"
    SWITCHED_OFF = "switched_off", "机器人已停用，启用后才能试发。"


class RobotWord(LabelledEnum):
    """Words of the pages of robots."""

    CREATED = "created", "已新增机器人，可以试发一条看看。"
    SAVED = "saved", "已保存。"
    TRIED = "tried", "已排入发送，几秒后刷新本页看结果。静默时段内要等到静默结束。"
    EVERYBODY = "everybody", "全体联络员"


class SampleWord(LabelledEnum):
    """The invented example by which a text is previewed."""

    PERSON = "person", "周敏"
    PLAN = "plan", "科技创新强基行动方案"
    TASK = "task", "建设中试平台20个"
    OTHER_TASK = "other_task", "建成科学数据中心并对外服务"
    UNIT = "unit", "省工业和信息化厅"
    SUPERVISOR = "supervisor", "梁景行"
    LEADER = "leader", "沈怀川"
    REASON = "reason", "请补充中试平台的批复文件。"
    NOTE = "note", "请在下午五点前报送。"
    INSTRUCTION = "instruction", "请省工业和信息化厅专题研究。"


class TextWord(LabelledEnum):
    """Words of the pages of texts."""

    SAVED = "saved", "已保存，从下一条消息起使用。"
    RESET = "reset", "已恢复系统原文。"
    HOURS = "hours", "已保存静默时段。"


class CallReason(LabelledEnum):
    """Why somebody must be telephoned."""

    FAILED = "failed", "消息没有送达"
    NO_LIAISON = "no_liaison", "单位没有联络员"
    AWAY = "away", "联络员都请假，没有代办人"
    SILENT = "silent", "提醒发完仍未报"


class CallWord(LabelledEnum):
    """Words of the list of calls."""

    TITLE = "title", "待电话通知名单"
    OWES = "owes", "{plan}{period}期次{count}项未报"
    AND = "and", "；"
    NOBODY = "nobody", "（未登记）"
    REASON = "reason", "事由"
    UNIT = "unit", "单位"
    PERSON = "person", "联系人"
    PHONE = "phone", "电话"
    ABOUT = "about", "需告知"
    WHY = "why", "原因"
    SINCE = "since", "自何时起"


class FeedWord(LabelledEnum):
    """Words of the calendar feed."""

    NAME = "name", "督办时限"
    DUE = "due", "{period}报送截止：{plan}"
    CO_DUE = "co_due", "{period}配合单位报送截止：{plan}"
    FIGURES = "figures", "《{plan}》{period}应报{count}项，未报{left}项"
    DEADLINE = "deadline", "任务{number}完成时限：{title}"


class FeedFlaw(LabelledEnum):
    TOO_MANY = "too_many", "最多同时使用{most}个订阅地址，请先停用一个。"


class PersonalWord(LabelledEnum):
    """Words of the page of own settings."""

    SAVED = "saved", "已保存通知设置。"
    REVOKED = "revoked", "订阅地址已停用，用它的日历不再更新。"

"""Channels and the states a message passes through."""

from app.core.labels import LabelledEnum


class Channel(LabelledEnum):
    IN_APP = "in_app", "站内"
    SMTP = "smtp", "邮件"
    WECOM = "wecom", "企业微信群"
    DINGTALK = "dingtalk", "钉钉群"
    FEISHU = "feishu", "飞书群"


# Robots post into a group of people; the other channels reach one person.
ROBOT_CHANNELS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)


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
    SIGN_OFF = "sign_off", "待签发"
    REPORT_RETURNED = "report_returned", "报告退回"
    REPORT_ACCEPTED = "report_accepted", "报告接受"
    URGED = "urged", "催办"
    INSTRUCTION = "instruction", "领导批示"
    NO_LIAISON = "no_liaison", "单位没有联络员"
    ABSENCE = "absence", "请假代办"
    HANDOVER = "handover", "工作交接"
    DIGEST = "digest", "当日汇总"
    TRIAL = "trial", "试发"
    QUESTION = "question", "补充问题"
    ROUND_MOVED = "round_moved", "期次日期调整"
    REPORT_REOPENED = "report_reopened", "撤销接受"


class TextCode(LabelledEnum):
    """A text the office can word for itself; templates/messages/<code>/ holds the words it begins with."""

    ROUND_OPENED = "round_opened", "期次开启"
    REMINDER = "reminder", "截止前提醒"
    REMINDER_LATE = "reminder_late", "逾期提醒"
    GROUP_OPENED = "group_opened", "群里告知期次开启"
    GROUP_REMINDER = "group_reminder", "群里截止前提醒"
    GROUP_REMINDER_LATE = "group_reminder_late", "群里逾期提醒"
    GROUP_URGED = "group_urged", "群里催办"
    SIGN_OFF = "sign_off", "待签发"
    REPORT_RETURNED = "report_returned", "报告退回"
    REPORT_ACCEPTED = "report_accepted", "报告接受"
    URGED = "urged", "催办"
    INSTRUCTION = "instruction", "领导批示"
    NO_LIAISON = "no_liaison", "单位没有联络员"
    ABSENCE = "absence", "请假代办"
    HANDOVER = "handover", "工作交接"
    DIGEST = "digest", "当日汇总"
    TRIAL = "trial", "试发"
    QUESTION = "question", "补充问题"
    ROUND_MOVED = "round_moved", "期次日期调整"
    REPORT_REOPENED = "report_reopened", "撤销接受"


class Placeholder(LabelledEnum):
    """What can stand between braces in a text; the label is the word that is typed."""

    RECIPIENT = "recipient", "收件人"
    PLAN = "plan", "文件"
    PERIOD = "period", "期次"
    PERIOD_SHORT = "period_short", "期次简称"
    COUNT = "count", "项数"
    OWED = "owed", "应报项数"
    UNITS = "units", "单位数"
    LIST = "list", "清单"
    TASK = "task", "任务"
    DUE = "due", "截止时间"
    LOCK = "lock", "锁定时间"
    URGED_BY = "urged_by", "催办人"
    NOTE = "note", "附言"
    LEADER = "leader", "领导"
    ABSENT = "absent", "请假人"
    GIVER = "giver", "移交人"
    RECEIVER = "receiver", "接收人"
    ADDRESS = "address", "网址"


class LetterWord(LabelledEnum):
    """Words that are added to a text."""

    MORE = "more", "另有{count}项，见系统。"
    JOINED_PLANS = "joined_plans", "》《"
    JOINED = "joined", "、"
    LAST_DUE = "last_due", "{due}起，最迟{other}"
    PARTS_DUE = "parts_due", "{due}（配合单位{other}）"
    PLAN_HEAD = "plan_head", "《{plan}》{period}（{due}截止）"
    AND_OTHERS = "and_others", "{task}等{count}项"
    TWICE = "twice", "这条消息可能重复，内容以系统为准。"


class TextFlaw(LabelledEnum):
    """Why a text cannot be used."""

    UNKNOWN = "unknown", "不认识的占位符{{{name}}}。这里可以用：{allowed}。"
    BRACE = "brace", "花括号只能用来写占位符，一个占位符写成{{{example}}}，不能嵌套或只写一半。"
    EMPTY = "empty", "不能为空。"
    TOO_LONG = "too_long", "最多{limit}个字，现在有{length}个。"
    ONE_LINE = "one_line", "标题只能写一行。"
    LACKS = "lacks", "至少要用到占位符{names}，否则收件人不知道是哪些事项。"


class CancelReason(LabelledEnum):
    SUBMITTED = "submitted", "已提交报告"
    EXEMPTED = "exempted", "已批准免报"
    REASSIGNED = "reassigned", "已变更责任单位"
    RECIPIENT_GONE = "recipient_gone", "收件人已停用"
    ROUND_CLOSED = "round_closed", "期次已关闭"
    EXTENDED = "extended", "时限已调整，按新时限另行提醒"
    HANDED_OVER = "handed_over", "已不是该单位联络员，改发现任联络员"
    AWAY = "away", "已请假，改发代办人"
    MUTED = "muted", "本人设置不收这一类"
    ROBOT_OFF = "robot_off", "群机器人已停用"
    SIGNED = "signed", "已签发、退回修改或撤回"
    REOPENED = "reopened", "已撤销接受"


class MailFault(LabelledEnum):
    """What a mail server's answer means; its own words stand behind it, for whoever runs that server."""

    NO_MAILBOX = "no_mailbox", "没有这个邮箱（{answer}）"
    FULL = "full", "对方邮箱已满（{answer}）"
    SIGN_IN = "sign_in", "邮件服务器不认系统的账号或密码（{answer}）"
    BUSY = "busy", "邮件服务器暂时不收（{answer}）"
    REFUSED = "refused", "邮件服务器拒收（{answer}）"
    NO_CONNECTION = "no_connection", "邮件服务器没有连上或中途断开（{answer}）"


class DeliveryFault(LabelledEnum):
    """Failures that we find ourselves."""

    NO_ADDRESS = "no_address", "收件人没有登记邮箱"
    BUNDLED = "bundled", "超过每日条数，并入汇总"
    LOST = "lost", "发送进程中断，结果不明"
    UNEXPECTED = "unexpected", "发送时出错：{error}"
    CUT = "cut", "（内容较长，全文见系统。）"


class Verdict(LabelledEnum):
    """What an answer of a robot's vendor means for the message."""

    DELIVERED = "delivered", "已送达"
    LATER = "later", "稍后再发"
    TOO_FAST = "too_fast", "发得过快，已放缓"
    WRONG = "wrong", "内容被拒绝"
    AUTH = "auth", "地址、密钥或安全设置不对"
    UNKNOWN = "unknown", "结果不明"


class AnswerFault(LabelledEnum):
    """What was odd about an answer that carries no code."""

    NOT_JSON = "not_json", "回答不是群机器人的格式，可能被网页认证或代理拦下"
    NO_CODE = "no_code", "回答里没有结果代码"
    EMPTY = "empty", "回答是空的，不知道是否送达"
    REDIRECT = "redirect", "回答要求转到别的地址，没有跟随"
    STATUS = "status", "状态码{status}"
    CODE = "code", "代码{code} {words}"
    NO_ANSWER = "no_answer", "已发出，没有等到回答（{error}）"
    NO_CONNECTION = "no_connection", "连不上（{error}）"

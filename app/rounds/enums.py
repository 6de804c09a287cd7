"""Cycles, consolidation and the states of rounds and assignments."""

from app.core.labels import LabelledEnum
from app.plans.enums import ResponsibilityRole
from app.workdays.enums import Cycle

__all__ = [
    "FILED_STATES",
    "OWED_STATES",
    "OWING_ROLES",
    "AssignmentState",
    "Bucket",
    "Consolidation",
    "Cycle",
    "ExceptionKind",
    "ExceptionState",
    "NoticeWord",
    "QuestionKind",
    "QuestionState",
    "RepeatKind",
    "RoundFlaw",
    "RoundState",
    "RoundWord",
    "Timeliness",
]


class Consolidation(LabelledEnum):
    LEAD_ONLY = "lead_only", "仅牵头单位报送"
    EACH = "each", "各单位分别报送"
    CONSOLIDATED = "consolidated", "牵头单位汇总报送"


# Who owes a report under each mode. Under CONSOLIDATED the co-units file their part first, on a due date of their own.
OWING_ROLES = {
    Consolidation.LEAD_ONLY: (ResponsibilityRole.LEAD,),
    Consolidation.EACH: (ResponsibilityRole.LEAD, ResponsibilityRole.CO),
    Consolidation.CONSOLIDATED: (ResponsibilityRole.LEAD, ResponsibilityRole.CO),
}


class RoundState(LabelledEnum):
    OPEN = "open", "报送中"
    CLOSED = "closed", "已关闭"


class AssignmentState(LabelledEnum):
    """Late and overdue are derived from dates and are no states."""

    PENDING = "pending", "待填报"
    DRAFT = "draft", "草稿"
    SIGNING = "signing", "待签发"
    SUBMITTED = "submitted", "已提交，待审"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已接受"
    EXEMPT = "exempt", "免报"


OWED_STATES = frozenset(
    {AssignmentState.PENDING, AssignmentState.DRAFT, AssignmentState.SIGNING, AssignmentState.RETURNED}
)
FILED_STATES = frozenset({AssignmentState.SUBMITTED, AssignmentState.ACCEPTED})


class Timeliness(LabelledEnum):
    """Derived from dates each time it is asked for, never stored."""

    NOT_DUE = "not_due", "未到期"
    ON_TIME = "on_time", "按时"
    LATE = "late", "逾期"
    OVERDUE = "overdue", "缺报"
    MISSING = "missing", "缺报且已锁定"
    EXEMPT = "exempt", "免报"


class Bucket(LabelledEnum):
    """The rows behind a figure: what is counted under a word is what its link lists. Values name rules.RoundFigures."""

    EXPECTED = "expected", "应报"
    FILED = "filed", "已报"
    ON_TIME = "on_time", "按时"
    LATE = "late", "逾期"
    OUTSTANDING = "outstanding", "未报"
    NOT_DUE = "not_due", "未到期"
    MISSING = "missing", "缺报"
    IN_REVIEW = "in_review", "待审"
    ACCEPTED = "accepted", "已接受"
    RETURNED = "returned", "退回待改"
    EXEMPT = "exempt", "免报"


class ExceptionKind(LabelledEnum):
    """What a unit is let off: the report, days, or the lock line (for one report, by hand)."""

    EXEMPT = "exempt", "免报"
    MORE_TIME = "more_time", "延期"
    LATE_FILING = "late_filing", "准予补报"


class ExceptionState(LabelledEnum):
    """Derived from dates each time it is asked for: an exception ends by itself."""

    ACTIVE = "active", "生效中"
    ENDED = "ended", "已到期"
    REVOKED = "revoked", "已撤销"


class QuestionKind(LabelledEnum):
    TEXT = "text", "文字"
    NUMBER = "number", "数字"
    YES_NO = "yes_no", "是或否"


class YesNo(LabelledEnum):
    YES = "yes", "是"
    NO = "no", "否"


class QuestionState(LabelledEnum):
    """A question that asks for what is reported already is held until the office decides."""

    HELD = "held", "待确认"
    ASKED = "asked", "已提出"
    REPLACED = "replaced", "已修改"
    WITHDRAWN = "withdrawn", "已撤回"


LIVE_QUESTIONS = frozenset({QuestionState.HELD, QuestionState.ASKED})


class RepeatKind(LabelledEnum):
    """What a question asks again."""

    INDICATOR = "indicator", "任务{where}的指标“{what}”每期都报"
    QUESTION = "question", "{where}已经问过“{what}”"


class RoundFlaw(LabelledEnum):
    """Why a verb of this slice refuses; the label says what to do."""

    ALREADY_EXEMPT = "already_exempt", "这项已经免报。"
    CLOSE_REASON = "close_reason", "还有任务没有报，关闭须写明原因，它会留在期次的记录里。"
    QUESTION_EMPTY = "question_empty", "请写明问题。"
    QUESTION_LONG = "question_long", "问题最多300字。请精简。"
    QUESTION_KIND = "question_kind", "请选择答复的形式。"
    QUESTION_MANY = "question_many", "一个期次最多提10个补充问题。请撤回不需要的。"
    QUESTION_OVER = "question_over", "这个问题已经撤回或修改过，请看最新的问题。"
    QUESTION_ASKED = "question_asked", "这个问题已经提出，不需要再确认。"
    ANSWER_MISSING = "answer_missing", "请答复办公室的补充问题。"
    ANSWER_NUMBER = "answer_number", "请填写数字，例如12或3.5，不带单位。"
    ANSWER_CHOICE = "answer_choice", "请选择是或否。"
    ANSWER_LONG = "answer_long", "答复最多2000字。请精简。"
    LOCK_PAST = "lock_past", "新的锁定线须晚于现在，也晚于原锁定线。"
    CYCLE_SHORTER = "cycle_shorter", "任务的报送周期不能短于方案的周期。请选择更长的周期。"
    DUE_PASSED = "due_passed", "按新日历算出的按时线或配合单位截止已经过去，只能保留原日期。"
    DATES_SETTLED = "dates_settled", "这个期次的日期已经确认过，没有再改动。"
    ALREADY_FILED = "already_filed", "这项已经报送，不能免报。如需重报，请在审核中退回。"
    EXCEPTION_END = "exception_end", "请选择一个期次，或填写到哪天为止，两者选一。"
    EXCEPTION_PAST = "exception_past", "到期日不能早于今天。"
    EXCEPTION_DAYS = "exception_days", "延期请填写1到60个工作日，免报不填。"
    EXCEPTION_TASK = "exception_task", "这个方案里没有这个序号的任务。请先选方案，再按台账上的序号填写。"
    EXCEPTION_PLAN = "exception_plan", "没有这个方案。请从列表中选择，或留空为全部方案。"
    EXCEPTION_UNIT = "exception_unit", "请选择单位。"
    EXCEPTION_KIND = "exception_kind", "请选择免报或延期。"
    EXCEPTION_OVER = "exception_over", "这条已经到期或撤销，不需要再撤销。"
    EXCEPTION_TOLD = "exception_told", "放宽的日期已经生效，单位按它安排了工作，不能收回。"
    EXCEPTION_NOTHING = (
        "exception_nothing",
        "这个期次里没有可以办理的任务：都已报送或免报，或者按时线已过。按时线已过的，请在缺报名单中准予补报。",
    )
    EARLIER_LOCK = "earlier_lock", "补报截止时间须晚于现在，也晚于原锁定线。"
    NO_ASSIGNMENTS = "no_assignments", "这个方案没有需要报送的任务，期次没有开启。请先落实责任单位。"
    NO_SCHEDULE = "no_schedule", "这个方案还没有报送安排。请先设置报送安排，再开启期次。"
    NOTICE_SAME = "notice_same", "期次的日期和单位都没有变化，不需要重新印发。"
    NOTICE_SIGNER = "notice_signer", "请填写落款单位。"
    NOTICE_SERIES = "notice_series", "请填写发文字号的代字，例如“督办调度”，只能有文字，不带年份和序号。"
    NOT_EXEMPT = "not_exempt", "这项没有免报，不需要恢复。"
    PERIOD_CYCLE = "period_cycle", "期次与方案的报送周期不一致。请按报送安排中的周期填写。"
    PERIOD_FAR = "period_far", "这个期次在13个月以后才开始，现在不能开启。请核对期次的年份。"
    PLAN_NOT_PUBLISHED = "plan_not_published", "这个方案还没有发布，或已经归档，不能开启期次。"
    REASON = "reason", "请写明原因。"
    ROUND_CLOSED = "round_closed", "这个期次已经关闭。如需继续报送，请由办公室重新开放。"
    ROUND_OPEN = "round_open", "这个期次正在报送中，不需要重新开放。"
    STALE_SCHEDULE = "stale_schedule", "报送安排刚被他人修改，您的修改没有保存。请核对现在的内容后再改。"


class YearGroup(LabelledEnum):
    """How a period of the year stands, in the order in which a year goes by."""

    CLOSED = "closed", "已关闭"
    SKIPPED = "skipped", "未开启"
    OPEN = "open", "正在报送"
    COMING = "coming", "待开启"


class RoundWord(LabelledEnum):
    """Short words on the pages of rounds that depend on how things stand."""

    ALL_UNITS = "all_units", "合计"
    AS_PLAN = "as_plan", "按方案（{cycle}）"
    DAILY = "daily", "每日累计已报"
    DAY = "day", "{number}日"
    DUE = "due", "按时线"
    EVERY_UNIT = "every_unit", "全部单位"
    SITUATION = "situation", "报送情况"
    UNIT = "unit", "单位"
    EACH_DUE = "each_due", "{cycle}{opens}，{due}"
    ENDS = "ends", "{at}截止"
    LOCK = "lock", "锁定线"
    MEASURE = "measure", "个"
    MONTH = "month", "{number}月"
    YEAR = "year", "{number}年"
    EVERY_PLAN = "every_plan", "全部方案"
    CLOSES = "closes", "关闭"
    CO_DUE = "co_due", "配合"
    CO_PARTS_DUE = "co_parts_due", "配合单位截止"
    NO_ROUND = "no_round", "全部在报期次"
    OPENS = "opens", "开启"
    REMINDS = "reminds", "提醒"
    URGE_REACH = (
        "urge_reach",
        "将向{units}个单位的{people}位联络员发送催办，共{count}项，站内和邮件各一条，发出后不能收回。",
    )
    EXCEPTED_DAYS = "excepted_days", "延期{days}个工作日"
    EXCEPTED_EXEMPT = "excepted_exempt", "免报{count}项"
    EXCEPTED_WHAT = "excepted_what", "{scope}，{said}"
    SHORT_TASKS = (
        "short_tasks",
        "任务{numbers}按“{rule}”在{due}截止，距开启只有{notice}个工作日，少于最少{least}个工作日的要求。",
    )
    EXCEPTED_UNTIL = "excepted_until", "补报至{moment}"
    EXCEPTED_ROUND = "excepted_round", "只对{round}期次"
    EXCEPTED_DAY = "excepted_day", "到{day}为止"
    EXCEPTED_PLAN = "excepted_plan", "全部任务"
    EXCEPTED_TASK = "excepted_task", "任务{number}"
    EXTENDED_TO = "extended_to", "延期至{moment}"
    URGE_NOBODY = "urge_nobody", "这些单位没有联络员，催办无人收到，请电话通知。"


class NoticeWord(LabelledEnum):
    """The sentences of a dispatch notice (调度通知). What was issued is kept as it was; these make the next one."""

    NUMBER = "number", "{series}〔{year}〕{number}号"
    SERIES = "series", "督办调度"
    TITLE = "title", "关于报送《{plan}》\n{period}工作进展的通知"
    TO = "to", "{units}："
    OPENING = "opening", "为跟踪《{plan}》{document}落实情况，现就报送{period}工作进展的有关事项通知如下。"
    DOCUMENT = "document", "（{number}）"
    SCOPE_HEAD = "scope_head", "一、报送范围。"
    SCOPE = "scope", "本期共涉及{units}个单位、{tasks}项任务，各单位应报项数见附件，任务内容见督办系统“本月待报”。"
    DUE_HEAD = "due_head", "二、报送时限。"
    DUE = "due", "请于{due}前报送。报送通道于{lock}关闭，此后补报须经批准。"
    CO_DUE = "co_due", "配合单位请于{due}前将配合内容报牵头单位汇总。"
    CONTENT_HEAD = "content_head", "三、报送内容。"
    CONTENT = (
        "content",
        (
            "每项任务填写本期进展、完成进度、存在问题和下步打算；有指标的，同时填写指标完成值；"
            "已完成的，附佐证材料。本期没有新进展的，说明原因即可，不重复报送以往内容。"
        ),
    )
    WAY_HEAD = "way_head", "四、报送方式。"
    WAY = "way", "由各单位联络员登录督办系统签收本通知并填报，不再另报纸质材料和电子文档。"
    NOTE_HEAD = "note_head", "五、其他事项。"
    REPLACES = "replaces", "本通知印发后，{number}通知停止执行。"
    CONTACT = "contact", "联系人及电话：{contact}。"
    MOMENT = "moment", "{day}（星期{weekday}）{time}"
    WEEKDAYS = "weekdays", "一二三四五六日"
    ATTACHED = "attached", "附件：{plan}{period}各单位应报任务数"
    TABLE = "table", "{plan}\n{period}各单位应报任务数"
    AND = "and", "、"

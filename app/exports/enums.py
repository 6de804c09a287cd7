"""What can be exported, by its official title."""

from app.core.labels import LabelledEnum


class ExportKind(LabelledEnum):
    SITUATION = "situation", "督查情况汇总表"
    LEDGER = "ledger", "重点任务督查台账"
    FILING = "filing", "月度报送情况表"
    SCORES = "scores", "考核评分表"
    LIST = "list", "列表"
    CALLS = "calls", "待电话通知名单"
    DISPATCH = "dispatch", "调度通知"
    URGE = "urge", "催办函"


class ExportWord(LabelledEnum):
    """Words on the forms and refusals of exporting."""

    BY_LEAD = "by_lead", "督查情况汇总表（按主办单位）"
    FILING_OF = "filing_of", "报送情况表"
    FILE = "file", "{title}（截至{day}）.xlsx"
    ALL_PLANS = "all_plans", "全部文件"
    NIL = "nil", "本期无新进展：{reason}"
    NOT_REPORTED = "not_reported", "本期未报"
    NO_DEADLINE = "no_deadline", "无明确完成时限"
    AND = "and", "、"
    SPAN = "span", "{plan}，{from_day}至{to_day}"
    DOCUMENT = "document", "{title}（{number}）.docx"
    MEASURED = "measured", "{text}（{measure}）"
    ATTACHMENT = "attachment", "附件"
    UNIT = "unit", "单位"
    NO = "no", "序号"
    LEAD_TASKS = "lead_tasks", "牵头任务"
    CO_TASKS = "co_tasks", "配合任务"
    SUM = "sum", "合计"
    TASK = "task", "任务"
    DUE = "due", "应报时间"
    LOCK = "lock", "最迟报送"
    TIMES = "times", "次数"
    MANY_UNITS = "many_units", "{count}个单位"
    URGED = "urged", "{day}，{units}"
    WITH_PLAN = "with_plan", "{task}（{plan}）"
    NO_OFFICE = "no_office", "办公室"

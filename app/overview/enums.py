"""Words of the pages that lie across all slices."""

from app.core.labels import LabelledEnum


class OverviewWord(LabelledEnum):
    LEDGER = "ledger", "任务台账"
    UNIT_LEDGER = "unit_ledger", "本单位任务"
    SEARCH = "search", "任务或编号"
    SEARCH_HINT = "search_hint", "输入任务名称或编号"
    PLAN = "plan", "文件"
    UNIT = "unit", "单位"
    LAMP = "lamp", "亮灯"
    STATE = "state", "状态"
    ALL_PLANS = "all_plans", "全部文件"
    ALL_UNITS = "all_units", "全部单位"
    ALL_LAMPS = "all_lamps", "全部亮灯"
    ALL_STATES = "all_states", "全部状态"
    GRAVE = "grave", "逾期和滞后"
    CO_COLUMN = "co_column", "配合单位"
    LATEST_COLUMN = "latest_column", "最近进展"
    NIL = "nil", "本期无新进展：{reason}"
    MISSING = "missing", "缺报"
    LATE = "late", "逾期报"
    ON_TIME = "on_time", "按时"
    WAITING = "waiting", "未到期"
    TOTALS = "totals", "合计"
    REVISION = "revision", "第{revision}次提交"
    EXEMPT = "exempt", "免报：{reason}"
    NOT_FILED = "not_filed", "尚未报送"
    ON_LIST = "on_list", "按时报送"
    LATE_LIST = "late_list", "逾期报送"
    TAB_TASK = "tab_task", "任务"
    TAB_REPORTS = "tab_reports", "各期报告"
    TAB_HISTORY = "tab_history", "操作记录"
    MAIN_LIAISON = "main_liaison", "联络员"
    ALTERNATE = "alternate", "备用联络员"
    REACH = "reach", "将向{units}个未报单位的{people}位联络员发送站内通知和邮件，发出后不能收回。"
    NO_SCHEDULE = "no_schedule", "尚未设置报送安排"
    HAND = "hand", "规则判断：{why}"
    AND = "and", "、"
    CHART = "chart", "完成进度"
    DID = "did", "{name}：{action}"


class BurdenFigure(LabelledEnum):
    """The figures of the burden meter, in the order of the columns."""

    REPORTS = "reports", "报告"
    URGES = "urges", "催办"
    INSTRUCTIONS = "instructions", "批示"
    REQUESTS = "requests", "事项合计"
    FIELDS = "fields", "填写处数"
    SHORTEST = "shortest", "最短提前（工作小时）"
    AVERAGE = "average", "平均提前（工作小时）"
    CARRIED = "carried", "带出上期"
    REUSED = "reused", "材料复用"
    NIL = "nil", "无进展"
    PARTS = "parts", "并入配合"
    AVOIDED = "avoided", "免重复填写合计"


class BurdenMeaning(LabelledEnum):
    """What each figure counts."""

    REPORTS = "reports", "本月开启的期次要求报送的报告，批准免报的不计。"
    URGES = "urges", "本月发出的催办，一份报告催一次计一次。"
    INSTRUCTIONS = "instructions", "本月对本单位牵头任务作出的批示。"
    REQUESTS = "requests", "报告、催办、批示三项之和。"
    FIELDS = "fields", "每份报告6处：进展、自评、进度、存在问题、下步打算、佐证材料。"
    SHORTEST = "shortest", "从期次开启到按时线的工作时间，取最短的一份；工作日9—12时、13—18时，8小时为1个工作日。"
    AVERAGE = "average", "同上，取各份报告的平均。"
    CARRIED = "carried", "本月首次报送的报告中，填报时旁边有本单位上期内容可以沿用的。"
    REUSED = "reused", "报告里的佐证材料，以前报过、直接选用而没有再上传的。"
    NIL = "nil", "只写原因、一步报出“无新进展”的报告。"
    PARTS = "parts", "牵头单位直接并入、没有重写的配合单位内容。"
    AVOIDED = "avoided", "带出上期、材料复用、无进展、并入配合四项之和。"


class BurdenWord(LabelledEnum):
    """Words of the burden meter."""

    TITLE = "title", "{month}减负情况表"
    UNIT = "unit", "单位"
    TOTAL = "total", "合计"
    MONTH = "month", "月份"
    ALL_UNITS = "all_units", "全部单位"

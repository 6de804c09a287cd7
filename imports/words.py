"""What the import pages say after something was done."""

from app.core.labels import LabelledEnum


class Said(LabelledEnum):
    COMPARED = "compared", "已与执行中的方案对照，请逐项处理差异。"
    DECIDED = "decided", "已记下。应用之前都可以改。"
    DECIDED_ALL = "decided_all", "已记下{count}项。应用之前都可以改。"
    CONFIRMED_ALIKE = "confirmed_alike", "已确认同一原因的{count}处。"
    CONFIRMED = "confirmed", "已确认识别无误。"
    DISCARDED = "discarded", "任务已剔除，可在“已剔除”中恢复。"
    CLASH = "clash", "这条内容刚被他人改过。"
    DIVIDED = "divided", "分工表已应用，{count}项任务的责任单位已更新。"
    FASTER = "faster", "{who}在{when}改过这条内容。"
    FILE_MISSING = "file_missing", "请先选择文件。"
    HISTORY_SAME = "history_same", "这份文件已经上传过，没有重复导入。下面是已有的内容。"
    HISTORY_DONE = "history_done", "历史数据已导入，新增或更新{count}条，不参与亮灯、考核和报送统计。"
    HISTORY_BACK = "history_back", "已撤回，这份表里的内容不再显示。"
    IMPORTED = "imported", "已识别{tasks}项任务、{indicators}个指标，请对照原文核对。"
    INDICATOR_REMOVED = "indicator_removed", "指标已删除。"
    INDICATOR_SAVED = "indicator_saved", "指标已保存。"
    LEDGER = "ledger", "台账已导入，新增{created}项任务，更新{updated}项任务。"
    MERGED = "merged", "任务已合并，被并入的任务列在“已剔除”中。"
    NO_CHOICE = "no_choice", "请选择按新版还是保持原样。"
    NO_PAIR = "no_pair", "没有说明是修订版里的哪一项。请在对照页操作。"
    PAIRED = "paired", "对应关系已调整，请重新核对这一项。"
    REMOVED = "removed", "原件已移出列表。"
    REVISED = (
        "revised",
        "修订版已应用：修改{changed}项，新增{added}项，终止{removed}项，调整编号或位置{renumbered}项。",
    )
    NO_STEP = "no_step", "没有说明撤销哪一步。请返回核对页，用页上的“撤销”按钮。"
    PARTICULARS = "particulars", "文件信息已保存。"
    PUBLISHED = "published", "方案已发布，{tasks}项任务开始生效，{duties}条责任关系已建立。"
    PLACED = "placed", "已调整。"
    PRESENT = "present", "{name}（{since}起）"
    PRESENT_ALL = "present_all", "{names}也在核对这份文件，改动前请互相知会。"
    RESOLVED = "resolved", "“{printed}”已确认。"
    RESTORED = "restored", "任务已恢复。"
    ROSTER_SAME = "roster_same", "名册里的内容都已在系统中，没有改动。"
    SAME_FILE = "same_file", "这份文件已经导入过，没有重复建立。下面是已有的内容。"
    SAVED = "saved", "任务已保存。"
    SET_ASIDE = "set_aside", "“{printed}”已搁置，不计入责任单位。"
    UNIT_CREATED = "unit_created", "单位“{name}”已加入名录，“{printed}”已确认。"
    UNITS_MISSING = "units_missing", "请选择单位，或选择“搁置”。"
    UNDONE = "undone", "已撤销：{what}。"
    SPREAD = (
        "spread",
        "原文{whole}字：{task}字归入任务，{indicator}字归入指标，{heading}字是标题，{unplaced}字未归入任务。",
    )
    SPLIT = "split", "任务已拆成两条，请核对第二条的标题和编号。"


class FoundWord(LabelledEnum):
    """What the reading of a document is measured by."""

    TASKS = "tasks", "任务"
    INDICATORS = "indicators", "指标"
    DOUBTFUL = "doubtful", "存疑任务"
    UNRESOLVED = "unresolved", "待确认单位"


class FieldWord(LabelledEnum):
    """Fields of the correction forms, where two people's words are set side by side."""

    ATTRIBUTE = "attribute", "性质"
    CO = "co", "配合单位"
    COMPARATOR = "comparator", "要求"
    DEADLINE = "deadline", "完成时限"
    DEADLINE_TEXT = "deadline_text", "时限的原文写法"
    DOCUMENT_NUMBER = "document_number", "发文字号"
    ISSUED_ON = "issued_on", "印发日期"
    ISSUERS = "issuers", "发文机关"
    KIND = "kind", "类别"
    LEAD = "lead", "牵头单位"
    MEASURE = "measure", "计量单位"
    NAME = "name", "指标名称"
    NUMBER = "number", "编号"
    PARENT = "parent_id", "上级任务"
    PATH = "path", "所在标题"
    PERIOD_END = "period_end", "实施期到"
    PERIOD_START = "period_start", "实施期从"
    SHORT_TITLE = "short_title", "简称"
    TASK = "task_id", "所属任务"
    TEXT = "text", "任务内容"
    TITLE = "title", "标题"
    VALUE = "value", "目标值"
    VALUE_HIGH = "value_high", "区间上限"


class RowState(LabelledEnum):
    """What became of a row of an uploaded table."""

    CREATED = "created", "新建"
    UPDATED = "updated", "更新"
    UNCHANGED = "unchanged", "无变化"
    REFUSED = "refused", "失败"
    HELD = "held", "未导入"


class RowRefusal(LabelledEnum):
    """Why a row cannot be taken; the label is a sentence with {detail} in it."""

    LOGIN_OF_OTHER = "login_of_other", "登录名“{detail}”已有账号，姓名不同。请核对登录名，或在账号页面修改。"
    UNIT_UNKNOWN = "unit_unknown", "没有“{detail}”这个单位。请先在单位名录中添加，或改成名录里的写法。"
    UNIT_AMBIGUOUS = "unit_ambiguous", "“{detail}”可能指几个单位，请写全称。"
    UNIT_COLLECTIVE = "unit_collective", "“{detail}”是集体单位，请写具体单位。"
    KEY_UNKNOWN = "key_unknown", "行键“{detail}”不属于这份文件的任务。请使用这份文件下载的分工表。"
    KEY_TWICE = "key_twice", "与第{detail}行是同一项任务，请只保留一行。"
    BOTH_ROLES = "both_roles", "“{detail}”同时写在牵头和配合两栏，请只保留一处。"
    CO_WITHOUT_LEAD = "co_without_lead", "填了配合单位，没有填牵头单位。"


class HistoryRefusal(LabelledEnum):
    """Why a row of past reports cannot be taken."""

    NUMBER_UNKNOWN = "number_unknown", "这份方案没有编号“{number}”的任务。"
    TASK_UNKNOWN = "task_unknown", "这份方案没有名称是“{task}”的任务。请写编号，或写全名称。"
    TASK_MISMATCH = "task_mismatch", "编号“{number}”的任务与“{task}”不是同一项，请核对。"
    TASK_AMBIGUOUS = "task_ambiguous", "不止一项任务符合，请把编号和任务名称都写上。"
    FUTURE = "future", "这一期还没有到，不是历史数据。"
    ASKED = "asked", "{period}已经在本系统里报送，不再导入历史数据。"
    TWICE = "twice", "与第{detail}行是同一项任务、同一单位、同一期，请只保留一行。"


class HistoryRemark(LabelledEnum):
    ABBREVIATED = "abbreviated", "“{short}”读作{full}。"
    NO_DUTY = "no_duty", "名录里这个单位没有承担过这项任务，请确认。"


class RowRemark(LabelledEnum):
    """What is noticed about a row that can be taken."""

    COLLECTIVE = "collective", "“{detail}”是集体单位，应用后请在核对页指定具体单位。"
    ABBREVIATED = "abbreviated", "“{detail}”。"
    STILL_OPEN = "still_open", "没有填单位，这一项仍然没有分工。"
    MISSING = "missing", "有{detail}项任务不在上传的表中，这些任务的分工保持不变。"


class Sheet(LabelledEnum):
    """Names of the workbooks that the import pages give out."""

    DIVISION = "division", "分工表"
    DIVISION_RESULT = "division_result", "分工表逐行结果"
    PARSE_REPORT = "parse_report", "识别报告"
    PASSWORDS = "passwords", "初始密码清单"
    UNITS = "units", "单位名册"
    USERS = "users", "人员名册"
    HISTORY = "history", "历史数据表"
    HISTORY_RESULT = "history_result", "历史数据逐行结果"
    PERIOD = "period", "期次"
    PROGRESS = "progress", "进展情况"
    UNIT = "unit", "单位"
    LEDGER_RESULT = "ledger_result", "台账逐行结果"
    LOGIN = "login", "登录名"
    NAME = "name", "姓名"
    PASSWORD = "password", "初始密码"
    NUMBER = "number", "编号"
    TASK = "task", "工作任务"
    LEAD = "lead", "牵头单位"
    CO = "co", "配合单位"
    DEADLINE = "deadline", "完成时限"
    AND = "and", "、"


class CellFault(LabelledEnum):
    """What is wrong with a cell of the month's workbook; the label says what to do there."""

    ERROR = "error", "这一格显示的是错误值，请改成文字或数值。"
    FORMULA = "formula", "这一格是公式，请复制后选择性粘贴为数值或文字。"
    FULL_WITH_REASON = (
        "full_with_reason",
        "选了“有新进展”，这里又写了无新进展的原因。请清空这一格，或改选“无新进展”。",
    )
    KIND = "kind", "请从下拉列表中选“有新进展”或“无新进展”。"
    LONG = "long", "最多{limit}字，现在{count}字。请精简。"
    NIL_WITH_PROGRESS = "nil_with_progress", "选了“无新进展”，这里又写了进展。请清空这一格，或改选“有新进展”。"
    PERCENT = "percent", "请填0到100之间的整数，现为“{text}”。"
    STATUS = "status", "请从下拉列表中选未启动、正常推进、推进有困难或已完成。"


class MonthState(LabelledEnum):
    """What a row of the month's workbook would do, and what became of it."""

    BLANK = "blank", "未填写"
    CHANGED = "changed", "将更新"
    CONFLICT = "conflict", "有冲突"
    DONE = "done", "已报"
    FILED = "filed", "已提交"
    REFUSED = "refused", "退回修改"
    SAME = "same", "无变化"
    SAVED = "saved", "已存草稿"
    SIGNING = "signing", "已送签"


class MonthWord(LabelledEnum):
    """Sentences on the month's workbook and its page."""

    ADDRESS = "address", "“{sheet}”{letter}{row}（{heading}）：{words}"
    ALL_DONE = "all_done", "填报表已处理，没有要退回的行：{said}。"
    CHANGED_BY = "changed_by", "下载以后，{who}于{at}在系统里改过这一项，与表里的不同。"
    BEFORE_MARKED = "before_marked", "{round}，{mark}"
    BEFORE_FULL = "before_full", "【{round}】{progress}"
    BEFORE_NEXT = "before_next", "下步打算：{next_steps}"
    BEFORE_PERCENT = "before_percent", "完成进度：{percent}%"
    BEFORE_PROBLEMS = "before_problems", "存在问题：{problems}"
    BEFORE_NIL = "before_nil", "【{round}】无新进展：{reason}"
    CO = "co", "我单位配合"
    COLUMN = "column", "{heading}：{words}"
    FOREIGN = "foreign", "这份表是别的单位的填报表，没有读取其中的内容。请用本单位下载的填报表。"
    FILED_MEANWHILE = (
        "filed_meanwhile",
        "这一项{who}已于{at}报出，现在是“{state}”，表里的内容没有写入。确需更正，请联系审核人退回。",
    )
    KEY_TWICE = "key_twice", "与第{row}行是同一项任务，请只保留一行。"
    KEY_UNKNOWN = "key_unknown", "这一行不在本单位现在的期次中：期次已关闭，或任务已移交、免报。请重新下载填报表。"
    LEAD = "lead", "我单位牵头"
    LIST = "list", "、"
    NO_CHANGE = "no_change", "表里的内容与系统一致，没有改动"
    NOT_IN_TABLE = "not_in_table", "有{count}项待报任务不在表中，保持不变。"
    OLD = "old", "这份表里的任务都不在本单位现在的期次中：期次已经关闭，或者任务已经移交。请重新下载填报表。"
    RETURNED = "returned", "退回修改的行"
    STILL = "still", "{state}{count}行"
    TITLE = "title", "{unit}{round}填报表"
    TOO_MANY = "too_many", "表里有{count}行，一次最多{limit}行。请分成几份上传。"

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
    REOPEN = "reopen", "撤销接受"
    EXEMPT = "exempt", "免报"
    RESUME = "resume", "恢复报送"


class ReportRefusal(LabelledEnum):
    """Why an action on an assignment is refused; the label is the sentence that is shown."""

    WRONG_STATE = "wrong_state", "这份报告的状态已经变化，不能再进行这项操作。请刷新后查看。"
    ROUND_CLOSED = "round_closed", "本期次已关闭，不能再报送或审核。"
    CLOSED_WITH_IT = (
        "closed_with_it",
        "本期次已关闭，接受的结果已经计入期次记录。确需撤销，请办公室先重新开放本期次。",
    )
    UNIT_GONE = "unit_gone", "填报单位已经撤并，撤销接受后没有人能修改这份报告。"
    RETURN_GONE = (
        "return_gone",
        "填报单位已经撤并，退回后没有单位能修改这份报告。可以接受，并在接受意见里写明问题。",
    )
    LOCKED = "locked", "已过锁定线，不能再报。确需补报，请向办公室申请。"
    NO_PARTS = "no_parts", "这份报告不由牵头单位汇总，没有配合单位的内容可以并入。"
    PARTS_AWAITED = "parts_awaited", "还有配合单位没有报来，现在不能报出。到了可以先行报送的时间，不必再等。"
    SIGN_OFF_NEEDED = "sign_off_needed", "本单位的报告须由单位负责人签发后报出，请先送签。"
    SIGN_OFF_UNUSED = "sign_off_unused", "本单位的报告不需要签发，可以直接提交。"


class HintCode(LabelledEnum):
    """What a reviewer should look at; the label is the sentence, with the numbers of the hint filled in."""

    COPIED_FROM_LAST = "copied_from_last", "“本期进展”与上期有{ratio}%相同。"
    COPIED_FROM_OTHER = "copied_from_other", "“本期进展”与另一单位的报告有{ratio}%相同。"
    NEXT_STEPS_COPIED = "next_steps_copied", "“下步打算”与上期有{ratio}%相同。"
    PERCENT_BACKWARDS = "percent_backwards", "进度由上期的{before}%减为{now}%。"
    DONE_WITHOUT_EVIDENCE = "done_without_evidence", "填报为已完成，但没有佐证材料。"
    DONE_BELOW_FULL = "done_below_full", "填报为已完成，但进度只有{now}%。"
    FULL_NOT_DONE = "full_not_done", "进度为100%，但没有填报为已完成。"
    NIL_AGAIN = "nil_again", "连续{count}期没有新进展。"
    VAGUE = "vague", "有{count}处笼统表述，未见具体数据或事项。"


class ContentFlaw(LabelledEnum):
    """What a report lacks, in the words that stand beside the field."""

    EVIDENCE_COUNT = "evidence_count", "一份报告最多附20份材料。请移除不需要的。"
    FILE_MISSING = "file_missing", "请先选择要上传的文件。"
    NEXT_STEPS_LONG = "next_steps_long", "下步打算最多2000字。请精简。"
    NIL_BESIDE_PROGRESS = (
        "nil_beside_progress",
        "已经写了进展、问题或打算，不能按无新进展报。请按有新进展报，或先清空这些内容。",
    )
    NIL_REASON_LONG = "nil_reason_long", "原因最多500字。请精简。"
    NIL_REASON_MISSING = "nil_reason_missing", "请写明没有新进展的原因。"
    PERCENT_MISSING = "percent_missing", "请填写完成进度。"
    PERCENT_RANGE = "percent_range", "完成进度请填0到100之间的整数。"
    PROBLEMS_LONG = "problems_long", "存在问题最多2000字。请精简。"
    PROGRESS_LONG = "progress_long", "本期进展最多5000字。请精简，详细材料可作为佐证上传。"
    PROGRESS_MISSING = "progress_missing", "请写本期进展。"
    QUESTIONS_OPEN = "questions_open", "办公室本期另有问题要回答。请打开这一项的填报页，回答一次即可，再提交。"
    REASON_MISSING = "reason_missing", "请写明退回原因，对方会看到。"
    REOPEN_REASON = "reopen_reason", "请写明撤销接受的原因，填报单位会看到。"
    REOPEN_LONG = "reopen_long", "撤销接受的原因最多500字。请精简。"
    REASON_EMPTY = "reason_empty", "请写常用原因的内容。"
    REASON_LONG = "reason_long", "常用原因最多100字。请精简。"
    REMARK_LONG = "remark_long", "最多1000字。请精简。"
    STATUS_MISSING = "status_missing", "请选择自评状态。"


class NilReason(LabelledEnum):
    """Reasons for a nil report that need not be typed; the label is what is filed."""

    NO_NODE = "no_node", "按计划推进，本期没有应完成的节点。"
    FIGURES = "figures", "等待上级公布数据。"
    OTHERS = "others", "等待其他单位的前置工作完成。"
    ARRANGED = "arranged", "年度工作已部署，本期没有新的事项。"
    FINISHED = "finished", "任务已完成，等待验收或销号。"


class ReturnReason(LabelledEnum):
    """Reasons for a return that need not be typed, until the office's own take their place; the label is what is said."""

    FIGURES = "figures", "请补充具体数据和完成时间。"
    SAME = "same", "进展与上期相同，请写本期的新情况。"
    EVIDENCE = "evidence", "请补充佐证材料。"
    BACKWARDS = "backwards", "进度比上期减少，请说明原因。"
    NEXT = "next", "请写明存在问题和下步打算。"


class ReasonOrigin(LabelledEnum):
    """Where a reason that is offered comes from."""

    SHARED = "shared", "共用清单"
    USED = "used", "近一年用过"
    GIVEN = "given", "系统自带"


class QueueOrder(LabelledEnum):
    """What stands first among the reports that wait."""

    AGE = "age", "等得最久的在前"
    RISK = "risk", "提示最多的在前"


class FieldName(LabelledEnum):
    """Fields of a report as a reader knows them."""

    PROGRESS = "progress", "本期进展"
    PERCENT = "percent", "完成进度"
    PROBLEMS = "problems", "存在问题"
    NEXT_STEPS = "next_steps", "下步打算"
    NIL_REASON = "nil_reason", "无新进展的原因"


class FormWord(LabelledEnum):
    """Sentences beside the form that depend on how things stand."""

    ANY_ROUND = "any_round", "本期"
    BELOW_LAST = "below_last", "比上次报的{before}%低。如是更正，请在“存在问题”中说明；可以提交。"
    COPIED = "copied", "与上次报的内容有{ratio}%相同。如确无变化，可以选“无新进展”；可以提交。"
    DESK_AND = "desk_and", "，"
    DESK_FILED = "desk_filed", "已提交{count}项"
    DESK_KEPT = "desk_kept", "已存草稿{count}项"
    DESK_FILES = "desk_files", "已上传{count}份材料"
    DESK_NOTHING = "desk_nothing", "没有改动，也没有选中要报的任务。"
    DESK_SIGNING = "desk_signing", "已送签{count}项"
    EXEMPT = "exempt", "本期免报：{reason}"
    FILE_NEWEST = "file_newest", "第{version}版，最新"
    FILE_OLDER = "file_older", "第{version}版，现有第{versions}版"
    FROM_EARLIER = "from_earlier", "取自{round}报告"
    HINTS = "hints", "{count}处提示"
    LATE = "late", "逾期提交"
    NEXT_ROUND = "next_round", "{name}期次{day}开启。"
    ON_BEHALF = "on_behalf", "您代{names}办理（请假至{until}）。"
    PART_NIL = "part_nil", "无新进展（{reason}）"
    NAMES_JOINED = "names_joined", "、"
    PART_TAKEN = "part_taken", "【{unit}】{text}"
    PERCENT = "percent", "完成进度"
    REOPENED = "reopened", "{who}撤销接受，重新审核"
    REOPENED_NOTE = "reopened_note", "撤销接受后重审"
    REVIEWED = "reviewed", "{who}审核：{decision}"
    REVISION = "revision", "第{number}次"
    SENT_BACK = "sent_back", "（签发人）"
    SIGNED = "signed", "{who}签发"
    SIGNING = "signing", "已送签，签发前内容不能改。需要改动时请先撤回。"
    SUBMITTED = "submitted", "{who}提交第{number}次报告"
    USED_IN = "used_in", "任务{number} · {round}报告，第{revision}次提交"

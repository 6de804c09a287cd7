"""Plans, tasks and who answers for them."""

from app.core.labels import LabelledEnum


class PlanKind(LabelledEnum):
    ACTION_PLAN = "action_plan", "行动方案"
    IMPLEMENTATION = "implementation", "实施方案"
    PROGRAMME = "programme", "规划"
    OTHER = "other", "其他文件"


class PlanState(LabelledEnum):
    DRAFT = "draft", "待发布"
    PUBLISHED = "published", "执行中"
    ARCHIVED = "archived", "已归档"


class TaskKind(LabelledEnum):
    TASK = "task", "任务"
    BOX_ITEM = "box_item", "专栏条目"


class TaskState(LabelledEnum):
    DRAFT = "draft", "待发布"
    ACTIVE = "active", "办理中"
    CLOSED = "closed", "已办结"
    CANCELLED = "cancelled", "已取消"
    DISCARDED = "discarded", "已剔除"


class ResponsibilityRole(LabelledEnum):
    LEAD = "lead", "牵头单位"
    CO = "co", "配合单位"


class PublishGap(LabelledEnum):
    """What still stands between a draft and its publication."""

    NO_TASKS = "no_tasks", "没有任务"
    NUMBER_TWICE = "number_twice", "编号重复"
    UNRESOLVED = "unresolved", "单位待确认"
    WITHOUT_LEAD = "without_lead", "无责任单位任务"
    DOUBTFUL = "doubtful", "存疑待核对"


# What the office may accept with open eyes; the others must be mended.
ACCEPTABLE_GAPS = frozenset({PublishGap.UNRESOLVED, PublishGap.WITHOUT_LEAD, PublishGap.DOUBTFUL})
LEDGER_TASK_STATES = frozenset({TaskState.ACTIVE, TaskState.CLOSED, TaskState.CANCELLED})
OPEN_TASK_STATES = frozenset({TaskState.ACTIVE})


class UploadState(LabelledEnum):
    """What became of a file that was kept to be read later."""

    WAITING = "waiting", "等待识别"
    READING = "reading", "正在识别"
    READ = "read", "已识别"
    FAILED = "failed", "没有识别成功"
    REMOVED = "removed", "已移除"


class UploadFault(LabelledEnum):
    """Why a file that was kept could not be read, where the reader itself does not say."""

    INTERRUPTED = (
        "interrupted",
        "识别时服务器连续中断了{count}次，可能是文件本身引起的。请用办公软件重新另存后上传，或再试一次。",
    )
    LOST = "lost", "原件不在存储中，或已损坏。请移除后重新上传。"
    UNEXPECTED = "unexpected", "识别时出了意外，原件保留着。请再试一次；仍不行时请联系系统管理员查看运行日志。"


class StepKind(LabelledEnum):
    """A correction of a draft that can be taken back."""

    ADDED = "added", "补录任务"
    CONFIRMED = "confirmed", "确认无误"
    DISCARDED = "discarded", "剔除任务"
    DIVIDED = "divided", "应用分工表"
    EDITED = "edited", "修改任务"
    MERGED = "merged", "合并任务"
    PARTICULARS = "particulars", "修改文件信息"
    PLACED = "placed", "调整归属"
    RESTORED = "restored", "恢复任务"
    SPLIT = "split", "拆分任务"
    TARGET = "target", "修改指标"
    UNITS = "units", "确认单位"


class RevisionKind(LabelledEnum):
    """What a later version of a document does to a task."""

    CHANGED = "changed", "修改"
    ADDED = "added", "新增"
    REMOVED = "removed", "删除"
    RENUMBERED = "renumbered", "调整编号或位置"
    SAME = "same", "不变"


class RevisionChoice(LabelledEnum):
    """What the office decides about a difference."""

    ADOPT = "adopt", "按新版"
    KEEP = "keep", "保持原样"


class DutyChoice(LabelledEnum):
    """What becomes of reports still owed in open rounds for a task that ended or changed its units."""

    KEEP = "keep", "本期照常报送"
    EXEMPT = "exempt", "本期免报"
    REASSIGN = "reassign", "改由新的单位报送"

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

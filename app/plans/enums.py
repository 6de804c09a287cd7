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


class ResponsibilityRole(LabelledEnum):
    LEAD = "lead", "牵头单位"
    CO = "co", "配合单位"


OPEN_TASK_STATES = frozenset({TaskState.ACTIVE})

"""Cycles, consolidation and the states of rounds and assignments."""

from app.core.labels import LabelledEnum
from app.workdays.enums import Cycle

__all__ = ["FILED_STATES", "OWED_STATES", "AssignmentState", "Consolidation", "Cycle", "RoundState", "Timeliness"]


class Consolidation(LabelledEnum):
    LEAD_ONLY = "lead_only", "仅牵头单位报送"
    EACH = "each", "各单位分别报送"
    CONSOLIDATED = "consolidated", "牵头单位汇总报送"


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

"""The scheme a new installation starts with: punctuality, completion, quality and returns, nothing else."""

from decimal import Decimal

from app.assessment.enums import ScoreEvent
from app.assessment.scheme import Scheme, SchemeGroup, SchemeRule

DEFAULT_CODE = "standard"
DEFAULT_NAME = "标准评分方案"

DEFAULT_SCHEME = Scheme(
    groups=(
        SchemeGroup("punctuality", "按时报送", Decimal(30), Decimal(30)),
        SchemeGroup("completion", "任务完成", Decimal(40), Decimal(40)),
        SchemeGroup("quality", "报告质量", Decimal(20), Decimal(20)),
        SchemeGroup("returns", "退回情况", Decimal(10), Decimal(10)),
    ),
    rules=(
        SchemeRule("late", "每逾期1项扣0.5分", ScoreEvent.LATE, Decimal("-0.5"), "punctuality", cap=Decimal(15)),
        SchemeRule("missing", "每缺报1项扣1.5分", ScoreEvent.MISSING, Decimal("-1.5"), "punctuality"),
        SchemeRule("task_overdue", "每有1项任务逾期未办结扣4分", ScoreEvent.TASK_OVERDUE, Decimal(-4), "completion"),
        SchemeRule(
            "done_late", "每有1项任务逾期办结扣2分", ScoreEvent.DONE_LATE, Decimal(-2), "completion", cap=Decimal(20)
        ),
        SchemeRule(
            "returned_again", "同一报告再次退回，每次扣2分", ScoreEvent.RETURNED_AGAIN, Decimal(-2), "quality"
        ),
        # Makes good what was lost in the same group, never more than the full marks.
        SchemeRule(
            "accepted_first_time",
            "报告一次通过，每次补回0.2分",
            ScoreEvent.ACCEPTED_FIRST_TIME,
            Decimal("0.2"),
            "quality",
            cap=Decimal(4),
        ),
        SchemeRule("returned", "每退回1次扣1分", ScoreEvent.RETURNED, Decimal(-1), "returns"),
    ),
)

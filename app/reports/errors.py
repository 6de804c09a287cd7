"""Refusals of reports: who was faster, when, and what was kept."""

from collections.abc import Mapping
from datetime import datetime

from app.core.clock import LOCAL
from app.core.errors import Conflict, IllegalTransition, InvalidInput, StaleData
from app.reports.content import Flaws
from app.reports.enums import ReportRefusal, ReviewDecision
from app.rounds.enums import AssignmentState


def _when(moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


class ReportRefused(IllegalTransition):
    """An action that state, round or lock line do not allow. `reason` is the code of the rule."""

    def __init__(self, reason: ReportRefusal, **facts: object) -> None:
        self.reason = reason
        super().__init__(reason.label, **facts)


class AlreadyFiled(IllegalTransition):
    title = "这项已经报送"

    def __init__(self, who: str, when: datetime, state: AssignmentState) -> None:
        message = f"{who}已于{_when(when)}提交了这项的报告，现在是“{state.label}”，不能再次提交。"
        super().__init__(message, who=who, when=when)


class DraftConflict(StaleData):
    """Two people or two tabs: `theirs` is what is stored now, `mine` what was not."""

    title = "草稿已被更新"

    def __init__(
        self, who: str, when: datetime, version: int, theirs: Mapping[str, str], mine: Mapping[str, str]
    ) -> None:
        self.version, self.theirs, self.mine = version, dict(theirs), dict(mine)
        kept = [(name, text) for name, text in mine.items() if text and text != theirs.get(name, "")]
        message = (
            f"{who}已于{_when(when)}在另一个页面保存了这份草稿，您这一页的内容没有覆盖它。"
            "请先复制您写的内容，再打开填报页核对。"
        )
        super().__init__(message, who=who, when=when, kept=kept)


class AlreadyDecided(Conflict):
    """`words` is what the second reviewer had written; the page gives it back."""

    title = "这份报告已有审核结果"

    def __init__(self, who: str, when: datetime, decision: ReviewDecision, words: str = "") -> None:
        self.decision = decision
        message = f"{who}已于{_when(when)}{decision.label}了这份报告，您的操作没有生效。"
        kept = [("您写的意见", words)] if words else []
        super().__init__(message, who=who, when=when, kept=kept)


class AlreadyReopened(Conflict):
    """`words` is the reason the second one had written."""

    title = "接受已经撤销"

    def __init__(self, who: str, when: datetime, words: str = "") -> None:
        message = f"{who}已于{_when(when)}撤销了对这份报告的接受，您的操作没有生效。"
        super().__init__(message, who=who, when=when, kept=[("您写的原因", words)] if words else [])


class ReasonGone(Conflict):
    """`words` is what the second one had written."""

    title = "这条常用原因已被更新"

    def __init__(self, who: str, when: datetime, words: str) -> None:
        message = f"{who}已于{_when(when)}修改或移除了这条常用原因，您的修改没有生效。请返回清单核对。"
        super().__init__(message, who=who, when=when, kept=[("您写的原因", words)])


class ContentRefused(InvalidInput):
    def __init__(self, flaws: Flaws) -> None:
        self.flaws = flaws
        super().__init__({name: flaw.label for name, flaw in flaws.items()})

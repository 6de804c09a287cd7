"""What is said about plans and their tasks: refusals, confirmations, names of filters."""

from collections.abc import Sequence
from datetime import datetime

from app.core.clock import LOCAL
from app.core.errors import IllegalTransition, InvalidInput, StaleData
from app.core.labels import LabelledEnum
from app.plans.enums import PublishGap
from app.plans.rules import GapItem

SHOWN = 8


class Said(LabelledEnum):
    ALL = "all", "全部状态"
    ARCHIVED = "archived", "文件已归档，任务和报告仍可查阅。"
    SEARCH = "search", "文件"
    SEARCH_HINT = "search_hint", "标题或发文字号"
    STATE = "state", "状态"


class PlanStateRefused(IllegalTransition):
    default = "这份文件的状态已经变化，不能再进行这项操作。请刷新后查看。"


class TaskStateRefused(IllegalTransition):
    default = "这条任务的状态已经变化，不能再进行这项操作。请刷新后查看。"


class UploadStateRefused(IllegalTransition):
    default = "这份原件的状态已经变化，不能再进行这项操作。请刷新后查看。"


class PublishRefused(InvalidInput):
    """`gaps` says what stands in the way, with the items."""

    title = "还不能发布"

    def __init__(self, gaps: dict[PublishGap, tuple[GapItem, ...]]) -> None:
        self.gaps = gaps
        super().__init__("".join(_gap_words(gap, items) for gap, items in gaps.items()))


def _gap_words(gap: PublishGap, items: tuple[GapItem, ...]) -> str:
    if gap is PublishGap.NO_TASKS:
        return "这份文件里没有任务，不能发布。请先补录任务。"
    named = "、".join(f"“{item.words}”" for item in items[:SHOWN])
    more = f"等{len(items)}项" if len(items) > SHOWN else ""
    what = {
        PublishGap.NUMBER_TWICE: "同一标题下编号重复的任务有{n}项，请改正编号：",
        PublishGap.UNRESOLVED: "还有{n}个单位没有确认：",
        PublishGap.WITHOUT_LEAD: "没有牵头单位的任务有{n}项：",
        PublishGap.DOUBTFUL: "还有{n}处存疑没有核对：",
    }[gap]
    return f"{what.format(n=len(items))}{named}{more}。"


def stale_task(who: str, at: datetime | None) -> StaleData:
    if at is None:
        return StaleData()
    when = f"{at.astimezone(LOCAL):%m月%d日 %H:%M}"
    return StaleData(f"{who}在{when}改过这条内容，您的改动没有保存。请刷新后再改。", who=who, at=at)


def plan_title_missing() -> InvalidInput:
    return InvalidInput({"title": "请填写文件标题。"})


def title_missing() -> InvalidInput:
    return InvalidInput({"title": "请填写任务标题。"})


def number_taken(number: str, title: str) -> InvalidInput:
    return InvalidInput({"number": f"同一标题下已有编号为“{number}”的任务“{title}”，请换一个编号。"})


def parent_refused() -> InvalidInput:
    return InvalidInput({"parent_id": "上级任务须是同一份文件中的其他任务，且不能是本任务的下级。"})


def merge_refused() -> InvalidInput:
    return InvalidInput("请选择至少两条待发布的任务再合并。")


def split_refused() -> InvalidInput:
    return InvalidInput({"offset": "拆分处须在任务文字中间，前后两段都要有内容。"})


def mention_unknown(printed: str) -> InvalidInput:
    return InvalidInput({"printed": f"这份文件的任务里没有写“{printed}”。请刷新后再试。"})


def units_refused() -> InvalidInput:
    return InvalidInput({"unit_ids": "请选择在用的具体单位；集体单位要逐个指定，不能只选集体名称。"})


def step_not_newest(who: str, at: datetime | None) -> StaleData:
    if at is None:
        return StaleData("这一步已经撤销，没有可以撤销的操作。请刷新后查看。")
    when = f"{at.astimezone(LOCAL):%m月%d日 %H:%M}"
    return StaleData(f"这一步之后，{who}在{when}又做了改动，没有撤销。请刷新后查看最近一步。", who=who, at=at)


def step_overtaken() -> StaleData:
    return StaleData("这一步之后内容又有变化，不能撤销。请刷新后查看，需要时直接修改。")


def base_refused() -> InvalidInput:
    return InvalidInput({"base_id": "请选择一份执行中的方案。草稿和已归档的方案不能修订。"})


def reason_missing() -> InvalidInput:
    return InvalidInput({"reason": "终止任务须写明原因，原因会一直显示在任务上。"})


def lines_waiting(count: int) -> InvalidInput:
    return InvalidInput(f"还有{count}处差异没有处理，没有应用。请逐项选择按新版还是保持原样。")


def names_waiting(names: Sequence[str]) -> InvalidInput:
    named = "、".join(f"“{name}”" for name in names[:SHOWN])
    return InvalidInput(f"修订版里还有{len(names)}个单位没有确认：{named}。请先在核对页确认。")


def duties_missing(count: int) -> InvalidInput:
    return InvalidInput(
        {"duties": f"进行中的期次里还有{count}份报告没有报送，请选择照常报送、免报还是改由新单位报送。"}
    )


def nobody_to_reassign() -> InvalidInput:
    return InvalidInput({"duties": "修订版没有新的牵头单位可以接手，请选择照常报送或免报。"})


def revising() -> InvalidInput:
    return InvalidInput("这份草稿是另一份方案的修订版，不能单独发布。请在对照页应用，或先取消对照。")

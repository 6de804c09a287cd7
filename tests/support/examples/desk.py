"""The month on one page: rows to fill, one that came back, one that failed, one that is locked."""

from dataclasses import replace

from app.core.view import Figure, FileItem, LampView
from app.lamps.enums import LampColour
from app.reports import desk_pages, pages
from app.reports.build.form import REASONS, STATUSES
from app.reports.enums import ReportKind
from app.rounds.enums import AssignmentState as S
from tests.support.pages import Example, as_liaison, at

TEMPLATE = "reports/month.html"
BLANK = dict.fromkeys(("kind", "progress", "status", "percent", "problems", "next_steps", "nil_reason"), "")
LAST = desk_pages.LastWords(
    round_name="10月",
    kind=ReportKind.FULL,
    progress="截至10月底，累计建成中试平台8个，在建9个。\n已组织2家平台与19家企业签订中试服务协议。",
    status=("on_track", "正常推进"),
    percent="40",
    problems="设备招标一次流标，影响工期约15天。",
    next_steps="11月底前完成青屏平台设备安装，组织第二批平台验收。",
    nil_reason="",
)
FILES = (
    FileItem(71, "科技型中小企业名单（11月）.xlsx", 48_200, "/evidence/71", "第2版，最新"),
    FileItem(72, "培育工作总结.pdf", 312_000, "/evidence/72"),
)
FIRST = desk_pages.DeskRow(
    assignment_id=11,
    task_id=11,
    number="11",
    title="建设中试平台20个",
    is_lead=True,
    plan="科技强省行动方案",
    due_at=at(11, 25, 18),
    targets=("建成中试平台不低于20个",),
    state=S.PENDING,
    values=BLANK,
    choice="",
    version=0,
    files=(),
    lamp=LampView(LampColour.YELLOW, "预警", "进度比序时应达少12个百分点"),
    round_name="11月",
    usual_reason=REASONS[0],
    is_ready=False,
    last=LAST,
)
WRITTEN = {
    **BLANK,
    "kind": "full",
    "progress": "新增科技型中小企业236家，累计812家。",
    "status": "on_track",
    "percent": "81",
}
NIL = replace(
    LAST,
    kind=ReportKind.NIL,
    progress="",
    status=("", ""),
    percent="",
    problems="",
    next_steps="",
    nil_reason="等待上级公布数据。",
)
ROWS = (
    FIRST,
    replace(
        FIRST,
        assignment_id=12,
        task_id=12,
        number="12",
        title="培育科技型中小企业1000家",
        is_lead=False,
        values=WRITTEN,
        version=3,
        files=FILES,
        is_ready=True,
        state=S.DRAFT,
        saved_at=at(11, 21, 9, 42),
        last=NIL,
    ),
    replace(
        FIRST,
        assignment_id=13,
        task_id=13,
        number="13",
        title="组建产业创新联合体",
        state=S.RETURNED,
        values=WRITTEN,
        last=None,
        returned=pages.Returned("请补充联合体名单。", "梁景行", at(11, 20, 16)),
    ),
    replace(
        FIRST,
        assignment_id=14,
        task_id=14,
        number="14",
        title="完善技术合同登记服务",
        refusal="已过锁定线，不能再报。确需补报，请向办公室申请。",
    ),
)
PAGE = desk_pages.DeskPage(
    round_name="11月",
    waiting=Figure(4, "#rows"),
    done=Figure(1, "#gone"),
    due_at=at(11, 25, 18),
    lock_at=at(11, 30, 18),
    signer=False,
    statuses=STATUSES,
    reasons=REASONS,
    rows=ROWS,
    gone=(desk_pages.DeskDone("15", "开展科技特派员行动", "/reports/15", S.SUBMITTED, at(11, 20, 10)),),
    start=11,
    max_mb=20,
    key="9f2c",
)
FAILED = replace(
    PAGE,
    said="已提交1项",
    failed=2,
    rows=(
        replace(
            FIRST,
            errors={
                "status-11": "请选择自评状态。",
                "percent-11": "请填写完成进度。",
                "files-11": "“宏.docm”没有上传：不接受这种文件。",
            },
            values=WRITTEN | {"status": ""},
        ),
        replace(
            ROWS[1],
            errors={"row-12": "陈晓已于11月21日 09:40在另一个页面保存了这份草稿，您这一页的内容没有覆盖它。"},
            theirs=(("本期进展", "新增230家。"),),
            values=WRITTEN | {"nil_reason": "等待统计部门核定。"},
        ),
    ),
)
EXAMPLES = (
    Example("02-month", TEMPLATE, PAGE, as_liaison("本月待报")),
    Example("02-month-failed", TEMPLATE, FAILED, as_liaison("本月待报")),
    Example(
        "02-month-done",
        TEMPLATE,
        replace(PAGE, rows=(), waiting=Figure(0, "#rows"), due_at=None, lock_at=None, signer=True),
        as_liaison("本月待报"),
    ),
)

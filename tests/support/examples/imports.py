"""Pages of the import: a document that is read behind the page, a dry run of each table, a form that came too late."""

from dataclasses import replace
from datetime import date

from app.core.paging import Listing, Window
from app.histories.enums import HistoryState
from app.plans.enums import PlanKind, PlanState, UploadState
from app.plans.queries import PlanHead, UploadLine
from app.plans.rules import Passage
from imports.history_pages import HistoryLine, HistoryPage, HistoryTable, HistoryTablePage
from imports.pages import (
    Clash,
    ClashRow,
    FoundLine,
    ParseReportPage,
    ParticularsPage,
    Presence,
    ReportDoubt,
    ReportUnit,
)
from imports.table_pages import TableLine, TablePage
from imports.tables.ledger import LedgerRow
from imports.upload_pages import ReadingPage, UploadPage
from imports.words import RowState
from tests.support.pages import Example, as_office, at

PLAN = PlanHead(
    plan_id=9,
    title="岚江省科技强省行动方案（2026年）",
    short_title="科技强省行动方案",
    document_number="岚政办发〔2026〕8号",
    issuers=("岚江省人民政府办公厅",),
    issued_on=date(2026, 2, 20),
    period_start=2026,
    period_end=2026,
    kind=PlanKind.ACTION_PLAN,
    state=PlanState.DRAFT,
    published_at=None,
    version=3,
    file_name="科技强省行动方案.docx",
)
WAITING = UploadLine(
    upload_id=4,
    file_name="全省制造业高质量发展三年行动方案（2026—2028年）.doc",
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    size=4_812_331,
    state=UploadState.READING,
    uploaded_by="许若溪",
    uploaded_at=at(11, 26, 9, 2),
    attempts=2,
    claimed_at=at(11, 26, 9, 3),
    failure="",
    plan_id=None,
)
FAILED = replace(
    WAITING,
    upload_id=3,
    state=UploadState.FAILED,
    failure="附件.doc：文件转换超时，已停止。请在 Word 或 WPS 中打开，另存为 .docx 后再导入。",
)
ROWS = (
    TableLine(
        LedgerRow(5, "9.1", "1", "建设重大科技平台", "", ("省科技厅",), ("省财政厅",), date(2026, 11, 30), ""),
        RowState.UPDATED,
        "“省科技厅 = 岚江省科学技术厅”。",
    ),
    TableLine(
        LedgerRow(6, "9.2", "2", "改造规上企业", "", ("省工业信息化委",), (), None, "长期坚持"),
        RowState.REFUSED,
        "没有“省工业信息化委”这个单位。请先在单位名录中添加，或改成名录里的写法。",
    ),
    TableLine(
        LedgerRow(7, "9.3", "3", "完善科研诚信管理制度", "", ("省科技厅",), (), None, ""), RowState.UNCHANGED, ""
    ),
)
DIVISION = TablePage(
    kind="division",
    plan=PLAN,
    tasks=40,
    undivided=2,
    largest=20,
    lines=ROWS,
    remarks=("有1项任务不在上传的表中，这些任务的分工保持不变。",),
    file_name="分工表（处室汇总）.xlsx",
    updated=1,
    refused=1,
)
LEDGER = replace(
    DIVISION,
    kind="ledger",
    lines=(
        *ROWS[::2],
        replace(ROWS[0], row=replace(ROWS[0].row, row=8, key="", number="41"), state=RowState.CREATED),
    ),
    remarks=(),
    file_name="重点任务台账.xls",
    created=1,
    refused=0,
)
HISTORY = HistoryPage(
    replace(PLAN, state=PlanState.PUBLISHED),
    [
        HistoryTable(3, "2026年1—6月进展.xlsx", HistoryState.CHECKED, 96, 0, at(11, 21, 9), "崔敏"),
        HistoryTable(2, "2025年进展.csv", HistoryState.APPLIED, 210, 198, at(11, 20, 15), "崔敏"),
        HistoryTable(1, "旧表.xls", HistoryState.WITHDRAWN, 12, 12, at(11, 20, 14), "命令行"),
    ],
    198,
    20,
)
HISTORY_ROWS = [
    HistoryLine(
        7,
        "",
        "建平台",
        "省科技厅",
        "2026年3月",
        "建成2个。",
        "",
        RowState.REFUSED,
        "不止一项任务符合，请把编号和任务名称都写上。",
    ),
    HistoryLine(5, "1", "建设重大科技平台", "省科技厅", "2026年3月", "建成2个。", "完成值2个", RowState.CREATED, ""),
]
HISTORY_TABLE = HistoryTablePage(
    plan=replace(PLAN, state=PlanState.PUBLISHED),
    upload_id=3,
    file_name="2026年1—6月进展.xlsx",
    state=HistoryState.CHECKED,
    uploaded_at=at(11, 21, 9),
    uploaded_by="崔敏",
    settled_at=None,
    settled_by="",
    reason="",
    listing=Listing(HISTORY_ROWS, 96, Window(size=100)),
    query="",
    created=95,
    updated=0,
    refused=1,
    remarks=("没有用到列“备注”，其中的内容不会导入。",),
)
REPORT = ParseReportPage(
    plan=PLAN,
    figures=(
        FoundLine("任务", 40, 41),
        FoundLine("指标", 33, 33),
        FoundLine("存疑任务", 6, 1),
        FoundLine("待确认单位", 4, 1),
    ),
    spread="原文8412字：7390字归入任务，120字归入指标，418字是标题，484字未归入任务。",
    doubts=(ReportDoubt(31, "12", "设立科技型企业风险补偿资金池", 48, ("责任条款里没有读出牵头单位，请核对",)),),
    mentions=(ReportUnit("相关市州政府", 6, collective=True, candidates=()),),
    unplaced=(Passage("为贯彻落实全省科技大会精神，制定本方案。", 60, 80),),
    repaired=(
        "略去页码、页眉和目录行 12 处",
        "20项任务的责任条款没有写完成时限，按文中“年内”“年底前”等字样记为2026年12月31日",
    ),
    corrected=(("修改任务", 3), ("确认单位", 3)),
    discarded=(),
    at=at(11, 26, 9, 10),
)
PARTICULARS = {
    "title": "岚江省科技强省行动方案",
    "short_title": "科技强省行动方案",
    "kind": "action_plan",
    "document_number": "岚政办发〔2026〕8号",
    "issuers": "岚江省人民政府办公厅",
    "issued_on": "2026-02-20",
    "period_start": "2026",
    "period_end": "2026",
}
LATE = ParticularsPage(
    plan=PLAN,
    version=2,
    values=PARTICULARS,
    kinds=[(kind.value, kind.label) for kind in PlanKind],
    presence=Presence("", ""),
    clash=Clash(
        "梁景行在11月26日 09:08改过这条内容。",
        (ClashRow("标题", "岚江省科技强省行动方案（2026年）", "岚江省科技强省行动方案"),),
        "3",
    ),
)
EXAMPLES = (
    Example(
        "import-upload",
        "imports/upload.html",
        UploadPage(drafts=[(9, PLAN.title)], unread=(WAITING, FAILED), largest=20, converts=True),
        as_office("方案导入"),
    ),
    Example("import-reading", "imports/reading.html", ReadingPage(WAITING, 12, running=True), as_office("方案导入")),
    Example("import-failed", "imports/reading.html", ReadingPage(FAILED, 0, running=False), as_office("方案导入")),
    Example("import-division", "imports/table.html", DIVISION, as_office("方案导入")),
    Example("import-ledger", "imports/table.html", LEDGER, as_office("方案导入")),
    Example("import-history", "imports/history.html", HISTORY, as_office("方案")),
    Example("import-history-table", "imports/history_table.html", HISTORY_TABLE, as_office("方案")),
    Example("import-report", "imports/report.html", REPORT, as_office("方案导入")),
    Example("import-late", "imports/particulars.html", LATE, as_office("方案导入")),
)

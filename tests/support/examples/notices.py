"""Pages of dispatch notices: the list with the draft, and one to print."""

from dataclasses import replace
from datetime import date

from app.rounds import notice_pages as pages
from app.rounds.dispatch import NoticeFacts, NoticeLetter, NoticeUnit, compose_notice
from tests.support.pages import Example, as_liaison, as_office, at

UNITS = (
    NoticeUnit("省工业和信息化厅", 5, 2),
    NoticeUnit("省农业农村厅", 3, 1),
    NoticeUnit("青屏市政府", 1, 0),
    NoticeUnit("省发展改革委", 4, 6),
    NoticeUnit("省科学技术厅", 6, 3),
)
FACTS = NoticeFacts(
    plan="科技创新强基行动方案（2026年）",
    document_number="岚政办发〔2026〕8号",
    period="2026-11",
    due_at=at(11, 25, 18),
    lock_at=at(11, 30, 18),
    co_due_at=at(11, 20, 18),
    units=UNITS,
    tasks=19,
)
LETTER = NoticeLetter("岚江省科学技术厅办公室", "许若溪，6617", "请各单位核对联络员名单。", "督办调度〔2026〕9号")
TEXT = compose_notice(FACTS, LETTER, date(2026, 11, 17))
ISSUED = (
    pages.IssuedRow(
        "督办调度〔2026〕10号",
        at(11, 17, 15),
        "许若溪",
        "放假安排公布，截止日期顺延。",
        "/dispatches/10",
        "/exports/dispatches/10",
    ),
    pages.IssuedRow("督办调度〔2026〕9号", at(11, 16), "", "", "/dispatches/9", "/exports/dispatches/9"),
)
NOTICES = pages.NoticesPage(
    round_id=11,
    plan_title="科技创新强基行动方案（2026年）",
    name="11月",
    issued=ISSUED,
    has_changed=True,
    draft=TEXT,
    next_number="督办调度〔2026〕11号",
    values={
        "series": "督办调度",
        "signer": LETTER.signer,
        "contact": LETTER.contact,
        "note": LETTER.note,
        "reason": "",
    },
    key="k",
    errors={"reason": "请写明原因。"},
)
FIRST = replace(NOTICES, issued=(), has_changed=False, errors={})
READ = replace(NOTICES, has_changed=False, draft=None, errors={})
NOTICE = pages.NoticePage(11, "督办调度〔2026〕10号", TEXT, "/exports/dispatches/10", "督办调度〔2026〕11号")
EXAMPLES = (
    Example("06-notices", "rounds/notices.html", NOTICES, as_office("填报调度")),
    Example("06-notices-first", "rounds/notices.html", FIRST, as_office("填报调度")),
    Example("06-notices-read", "rounds/notices.html", READ, as_liaison("本月待报")),
    Example("06-notice", "rounds/notice.html", NOTICE, as_office("填报调度")),
)

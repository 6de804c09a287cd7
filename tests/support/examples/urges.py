"""Pages of urges: the list, the letter about one report, the letter about many."""

from dataclasses import replace

from app.core.paging import Listing, Window
from app.supervision import pages
from app.supervision.letter import UrgedReport, UrgeFacts, compose_urge
from tests.support.pages import Example, as_liaison, as_office, at

ONE = UrgedReport(
    unit="省工业和信息化厅",
    plan="科技创新强基行动方案（2026年）",
    document_number="岚政办发〔2026〕8号",
    period="2026-11",
    number="12",
    title="建成特种合金等3个省级中试平台，形成面向全省开放的中试服务能力",
    times=2,
    due_at=at(11, 25, 18),
    lock_at=at(11, 30, 18),
)
REPORTS = (
    ONE,
    replace(ONE, number="15", title="新认定省级企业技术中心20家", times=1),
    replace(ONE, unit="省农业农村厅", number="21", title="建设省级农业科技园区4个", times=1),
    replace(
        ONE,
        unit="青屏市政府",
        number="30",
        title="举办产学研对接活动",
        times=1,
        due_at=at(11, 30, 18),
        lock_at=at(12, 5, 18),
    ),
)
FACTS = UrgeFacts(
    reports=REPORTS,
    urged_at=at(11, 28, 9, 12),
    name="梁景行",
    phone="6608",
    note="请说明第三批平台的验收安排。",
    signer="岚江省科学技术厅",
)
TEXT = compose_urge(FACTS)
ALONE = compose_urge(replace(FACTS, reports=(ONE,)))
ROWS = (
    pages.UrgeGroupRow(
        at(11, 28, 9, 12),
        "科技创新强基行动方案，2026年11月",
        4,
        3,
        "梁景行",
        "请说明第三批平台的验收安排。",
        "/urges/9?all=1",
        "/exports/urges/9?all=1",
    ),
    pages.UrgeGroupRow(at(11, 20), "2个期次", 6, 5, "许若溪", "", "/urges/3?all=1", "/exports/urges/3?all=1"),
)
LIST = pages.UrgesPage(Listing(ROWS, 2, Window()), "", can_urge=True)
EXAMPLES = (
    Example("16-urges", "supervision/urges.html", LIST, as_office("督查看板")),
    Example(
        "16-urges-none",
        "supervision/urges.html",
        replace(LIST, listing=Listing((), 0, Window()), can_urge=False),
        as_liaison("本月待报"),
    ),
    Example(
        "16-urge-group",
        "supervision/urge.html",
        pages.UrgePage(TEXT, "/exports/urges/9?all=1", "", "/urges/9", "只看一项"),
        as_office("督查看板"),
    ),
    Example(
        "16-urge",
        "supervision/urge.html",
        pages.UrgePage(ALONE, "/exports/urges/9", "/tasks/12", "/urges/9?all=1", "同时催办的4项合为一函"),
        as_liaison("本月待报"),
    ),
)

"""Pages beside the reports: the versions of a file, the reasons for returns, a unit that hands on its work."""

from dataclasses import replace
from datetime import date

from app.core.view import Link
from app.plans.enums import ResponsibilityRole
from app.reports.enums import ReasonOrigin
from app.reports.evidence_pages import EvidencePage, VersionRow
from app.reports.queries.succession import HeldTask, PastSuccession
from app.reports.reason_pages import ReasonLine, ReasonsPage
from app.reports.succession_pages import SuccessionPage
from app.units.enums import SuccessionKind
from tests.support.pages import Example, as_liaison, as_office, as_supervisor, at

EVIDENCE = EvidencePage(
    "验收意见.pdf",
    "省工业和信息化厅",
    1,
    (
        VersionRow(2, at(11, 20, 9), "周敏", 88_000, "9f2c1a7d0e43", "/evidence/8", ()),
        VersionRow(
            1,
            at(10, 23, 15),
            "周敏",
            81_000,
            "1b77ac3e9d02",
            "/evidence/5",
            (Link("任务11 · 10月报告，第1次提交", "/reports/9"),),
        ),
    ),
)
SUCCESSION = SuccessionPage(
    unit_id=6,
    unit="省工业和信息化厅",
    active=True,
    tasks=(
        HeldTask(11, "11", "建设中试平台20个", "科技创新强基行动方案", ResponsibilityRole.LEAD),
        HeldTask(12, "12", "推动标识解析二级节点扩面", "科技创新强基行动方案", ResponsibilityRole.CO),
    ),
    past=(
        PastSuccession(
            date(2026, 3, 1), "省大数据中心", "省工业和信息化厅", SuccessionKind.MERGED, "岚机编〔2026〕3号"
        ),
    ),
    choices=((7, "省数据局"), (8, "省科学技术厅")),
    kinds=tuple((kind.value, kind.label) for kind in SuccessionKind),
    values={"to_unit": "7", "kind": "split", "effective_on": "2026-11-20", "reason": ""},
    chosen=frozenset({11}),
    key="k",
)
EXAMPLES = (
    Example(
        "04-reasons",
        "reports/reasons.html",
        ReasonsPage(
            (
                ReasonLine("请写累计数和本月新增数。", ReasonOrigin.SHARED, "梁景行", at(11, 20, 9)),
                ReasonLine("请补充佐证材料。", ReasonOrigin.GIVEN, "", None),
            )
        ),
        as_supervisor("待审报告"),
    ),
    Example("04-reasons-none", "reports/reasons.html", ReasonsPage(()), as_supervisor("待审报告")),
    Example("04-evidence", "reports/evidence.html", EVIDENCE, as_supervisor("待审报告")),
    Example(
        "04-evidence-one",
        "reports/evidence.html",
        replace(EVIDENCE, rows=EVIDENCE.rows[1:]),
        as_liaison("本月待报"),
    ),
    Example("02-succession", "reports/succession.html", SUCCESSION, as_office("单位")),
    Example(
        "02-succession-wrong",
        "reports/succession.html",
        replace(SUCCESSION, past=(), errors={"reason": "请写明依据。", "task_ids": "请勾选划出的任务。"}),
        as_office("单位"),
    ),
    Example(
        "02-succession-none",
        "reports/succession.html",
        replace(SUCCESSION, active=False, tasks=()),
        as_office("单位"),
    ),
)

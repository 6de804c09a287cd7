"""The reviewer's queue, decisions, and what a reader may open."""

import re

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.service.people import set_scope
from app.evidence.models import Evidence
from app.plans.models import Task
from app.policy.roles import Role
from app.reports.models import Report, ReportReview
from app.reports.service import submit_report
from app.rounds.service import open_round
from app.workdays.period import Period
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of, make_user
from tests.support.factories.reports import FULL, NIL
from tests.support.factories.rounds import make_round
from tests.support.queries import count_queries_of
from tests.support.site import SECRET, Site

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def decisions(site: Site) -> list[tuple[int, str, str]]:
    with site.database.transaction(write=False) as session:
        rows = session.execute(
            sa.select(col(ReportReview.report_id), col(ReportReview.decision), col(ReportReview.remark)).order_by(
                col(ReportReview.id)
            )
        )
        return [(number, decision.value, remark) for number, decision, remark in rows]


def test_the_queue_shows_the_oldest_first_with_what_stands_out(site: Site) -> None:
    first = site.file("gx1", status="done", percent="100")
    second = site.file("jy1", 2)
    page = site.person("dc1").get("/reviews").text
    assert '<b>2</b>份</a>待审，其中<a class="fig" href="/reviews?show=hinted"><b>1</b>份</a>有提示' in page
    assert "填报为已完成，但没有佐证材料。" in page
    assert f"/reports/{first}/approval" in page
    assert "无提示的1份可以一并接受" in page
    other = site.person("dc1").get(f"/reviews?report={second}").text
    assert f"/reports/{second}/approval" in other
    hinted = site.person("dc1").get("/reviews?show=hinted").text
    assert "省教育厅" not in hinted


def test_the_queue_can_begin_with_what_stands_out_most(site: Site) -> None:
    """Equal ones stay in the order they came."""
    site.file("gx1", progress="新建平台2个，完成验收3项，服务企业27家。")
    site.file("gx1", 1, progress="累计培育企业80家，兑现奖补资金1200万元。")
    site.file("jy1", 2, status="done", percent="80", progress="已完成首批改造任务40项。")
    browser = site.person("dc1")

    def numbers(address: str) -> list[str]:
        return re.findall(r"<b>(\d+)&ensp;", browser.get(address).text)

    assert numbers("/reviews") == ["1", "2", "3"]
    assert numbers("/reviews?order=risk") == ["3", "1", "2"]
    assert numbers("/reviews?order=no") == ["1", "2", "3"]
    page = browser.get("/reviews?order=risk").text
    assert '<a href="/reviews?order=risk" aria-current="true">提示最多的在前</a>' in page
    assert re.search(r'href="/reviews\?order=risk&amp;report=\d+"', page)


def test_a_reason_once_written_can_be_chosen_again_within_what_the_reviewer_sees(site: Site) -> None:
    first, second = site.file("gx1"), site.file("gx1", 1)
    foreign = site.file("jy1", 2)
    browser = site.person("dc1")
    page = browser.get(f"/reviews?report={first}").text
    assert '<option value="请补充佐证材料。">' in page
    browser.post(f"/reports/{foreign}/returns", data={"reason": "教育口径请用学年。"})
    browser.post(f"/reports/{first}/returns", data={"usual": "请补充佐证材料。", "reason": "并写累计数。"})
    browser.post(f"/reports/{second}/returns", data={"usual": "教育口径请用学年。", "reason": ""})
    assert [remark for _, _, remark in decisions(site)] == [
        "教育口径请用学年。", "请补充佐证材料。\n并写累计数。", "教育口径请用学年。",
    ]  # fmt: skip
    third = site.file("gx1", progress="改过，累计12个。")
    offered = re.findall(r'<option value="([^"]+)">', browser.get(f"/reviews?report={third}").text)
    assert offered[0] == "教育口径请用学年。"
    assert len(offered) == len(set(offered))
    with system_ctx(site.database, site.clock) as ctx:
        user = make_user(ctx, "dc3", Role.SUPERVISOR, everything=False)
        set_scope(ctx, user, [site.units[1]], everything=False)
    site.file("jy1", 2, progress="学年口径，累计30所。")
    assert "并写累计数。" not in site.person("dc3").get("/reviews").text


def test_an_empty_queue_says_so(site: Site) -> None:
    assert "没有待审报告" in site.person("dc1").get("/reviews").text


def test_a_report_is_accepted_with_a_remark(site: Site) -> None:
    report = site.file("gx1")
    answer = site.person("dc1").post(f"/reports/{report}/approval", data={"remark": "数据翔实。"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/reviews")
    assert decisions(site) == [(report, "accepted", "数据翔实。")]
    assert "数据翔实。" in site.person("gx1").get(f"/reports/{report}").text


def test_a_return_without_reason_keeps_the_queue_open(site: Site) -> None:
    report = site.file("gx1")
    refused = site.person("dc1").post(f"/reports/{report}/returns", data={"reason": ""})
    assert refused.status_code == 422
    assert "请写明退回原因，对方会看到。" in refused.text
    long = site.person("dc1").post(f"/reports/{report}/returns", data={"reason": "长" * 1001})
    assert long.status_code == 422
    assert "长" * 1001 in long.text
    too = site.person("dc1").post(f"/reports/{report}/approval", data={"remark": "长" * 1001})
    assert too.status_code == 422
    assert decisions(site) == []
    site.person("dc1").post(f"/reports/{report}/returns", data={"reason": "请核对口径。"})
    assert decisions(site) == [(report, "returned", "请核对口径。")]
    assert "请核对口径。" in site.person("gx1").get(f"/assignments/{site.assignments[0]}/report").text


def test_the_second_reviewer_gets_a_page_with_who_and_when(site: Site) -> None:
    report = site.file("gx1")
    site.person("dc1").post(f"/reports/{report}/approval", data={})
    site.clock.move(minutes=3)
    for path, words in (("approval", {"remark": "同意。"}), ("returns", {"reason": "请补充来源。"})):
        answer = site.person("dc2").post(f"/reports/{report}/{path}", data=words)
        assert answer.status_code == 409
        assert "梁景行已于11月18日 09:00接受了这份报告" in answer.text
        assert next(iter(words.values())) in answer.text
    assert decisions(site) == [(report, "accepted", "")]


def test_a_selection_is_accepted_and_the_rest_named(site: Site) -> None:
    first, second = site.file("gx1"), site.file("jy1", 2)
    site.person("dc2").post(f"/reports/{second}/returns", data={"reason": "请补充。"})
    answer = site.person("dc1").post("/reviews/approvals", data={"report": [str(first), str(second)]})
    assert answer.status_code == 303
    page = site.person("dc1")
    page.cookies.update(answer.cookies)
    assert [(number, word) for number, word, _ in decisions(site)] == [(second, "returned"), (first, "accepted")]
    flash = page.get("/reviews").text
    assert "已接受1份；1份没有接受：许若溪已于" in flash
    both = site.person("dc1").post("/reviews/approvals", data={})
    assert both.status_code == 303


def test_what_changed_since_last_month_is_marked(site: Site) -> None:
    site.file("gx1", progress="累计建成中试平台8个。")
    with system_ctx(site.database, site.clock) as ctx:
        plan_id = ctx.session.scalar(sa.select(sa.func.min(col(Task.plan_id))))
        assert plan_id is not None
        open_round(ctx, plan_id, Period.parse("2026-12"))
        submit_report(
            ctx.acting_as(actor_of(ctx, "gx1")),
            site.assignments[-1] + 1,
            {**FULL, "progress": "累计建成中试平台10个。"},
        )
    queue = site.person("dc1").get("/reviews").text
    assert "<h3>" in queue
    page = site.person("dc1").get("/reviews?page=1&report=2").text
    assert "<del>8</del>" in page
    assert "<ins>10</ins>" in page
    assert "11月" in site.person("gx1").get(f"/assignments/{site.assignments[-1] + 2}/report").text


def test_a_narrow_supervisor_sees_and_decides_his_units_only(site: Site) -> None:
    report = site.file("gx1", progress=SECRET)
    with system_ctx(site.database, site.clock) as ctx:
        number = make_user(ctx, "dc3", Role.SUPERVISOR, everything=False)
        set_scope(ctx, number, [site.units[1]], everything=False)
    browser = site.person("dc3")
    assert SECRET not in browser.get("/reviews").text
    assert SECRET not in browser.get(f"/reviews?report={report}").text
    for answer in (
        browser.get(f"/reports/{report}"),
        browser.post(f"/reports/{report}/approval", data={}),
        browser.post(f"/reports/{report}/returns", data={"reason": "x"}),
    ):
        assert answer.status_code == 404
        assert SECRET not in answer.text
    assert decisions(site) == []


@pytest.mark.parametrize("login", ["jy1", "guan"])
def test_a_foreign_report_and_its_files_do_not_exist(site: Site, login: str) -> None:
    owner = site.person("gx1")
    base = f"/assignments/{site.assignments[0]}"
    files = [("files", (f"{SECRET}.pdf", PDF, "application/pdf"))]
    owner.post(f"{base}/report", data={**FULL, "progress": SECRET, "version": "0"}, files=files)
    with site.database.transaction(write=False) as session:
        number = session.scalars(sa.select(col(Evidence.id))).one()
        report = session.scalars(sa.select(col(Report.id))).one()
    assert SECRET in owner.get(f"/reports/{report}").text
    expected = {"jy1": 404, "guan": 403}[login]
    for address in (f"/reports/{report}", f"/evidence/{number}"):
        answer = site.person(login).get(address)
        assert answer.status_code == expected
        assert SECRET not in answer.text
        assert SECRET not in str(answer.headers)


def test_evidence_is_a_file_to_save_and_drafts_are_nobody_elses(site: Site) -> None:
    browser = site.person("gx1")
    base = f"/assignments/{site.assignments[0]}"
    browser.post(f"{base}/evidence", data={**FULL, "version": "0"}, files=[("files", ("意见.pdf", PDF, "text/html"))])
    with site.database.transaction(write=False) as session:
        number = session.scalars(sa.select(col(Evidence.id))).one()
    answer = browser.get(f"/evidence/{number}")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["content-security-policy"]
    # Only attached to a draft yet: the reviewer does not know it.
    assert site.person("dc1").get(f"/evidence/{number}").status_code == 404
    browser.post(f"{base}/report", data={**FULL, "version": "2", "evidence": str(number)})
    assert site.person("dc1").get(f"/evidence/{number}").content == PDF


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_queue_costs_the_same_whatever_its_length(site: Site, count: int) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        make_round(ctx, [([site.units[0]], [])] * count)
        liaison = ctx.acting_as(actor_of(ctx, "gx1"))
        for offset in range(count):
            values = NIL if offset % 2 else FULL
            submit_report(liaison, site.assignments[-1] + 1 + offset, values)
    browser = site.person("dc1")
    browser.get("/reviews")
    with count_queries_of(site.database.engine) as sent:
        page = browser.get("/reviews").text
    assert f"<b>{count}</b>份</a>待审" in page
    assert len(sent) <= QUEUE_STATEMENTS


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_month_costs_the_same_whatever_its_length(site: Site, count: int) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        make_round(ctx, [([site.units[1]], [])] * count)
    browser = site.person("jy1")
    browser.get("/")
    with count_queries_of(site.database.engine) as sent:
        page = browser.get("/").text
    assert f"<b>{count + 1}</b>项</a>待报" in page
    assert len(sent) <= MONTH_STATEMENTS


QUEUE_STATEMENTS = 20
MONTH_STATEMENTS = 20


def test_the_list_of_reasons_is_kept_on_its_page_and_offered_in_the_dialog(site: Site) -> None:
    report = site.file("gx1")
    browser = site.person("dc1")
    assert "/reviews/reasons" in browser.get(f"/reviews?report={report}").text
    assert browser.post("/reviews/reasons", data={"text": "请写累计数。"}).status_code == 303
    assert '<option value="请写累计数。">' in browser.get(f"/reviews?report={report}").text
    changed = {"text": "请写累计数和新增数。", "old": "请写累计数。"}
    assert browser.post("/reviews/reasons", data=changed).status_code == 303
    assert site.person("dc2").post("/reviews/reasons", data=changed).status_code == 409
    assert browser.post("/reviews/reasons", data={"text": ""}).status_code == 422
    assert "请写累计数和新增数。" in browser.get("/reviews/reasons").text
    assert browser.post("/reviews/reasons/removal", data={"text": "请写累计数和新增数。"}).status_code == 303
    assert "请写累计数" not in browser.get("/reviews/reasons").text
    assert site.person("gx1").get("/reviews/reasons").status_code == 403

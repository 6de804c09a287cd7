"""The report form: filled, saved, sent twice, sent stale, sent late; and never shown to others."""

import re

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import User
from app.reports.enums import NilReason
from app.reports.models import Draft, Report
from app.reports.service import return_report, save_draft
from app.rounds.service import close_round, exempt_assignment
from app.units.models import Unit
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of
from tests.support.factories.reports import FULL, NIL
from tests.support.page_forms import send
from tests.support.site import SECRET, Site

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
JSON = {"Accept": "application/json"}


def reports(site: Site) -> list[Report]:
    with site.database.transaction(write=False) as session:
        found = list(session.scalars(sa.select(Report).order_by(col(Report.id))))
        session.expunge_all()
        return found


def form_of(site: Site, number: int = 0) -> str:
    return f"/assignments/{site.assignments[number]}/report"


def test_the_month_lists_what_is_owed_and_what_was_filed(site: Site) -> None:
    site.file("gx1")
    page = site.person("gx1").get("/").text
    assert "11月还有" in page
    assert '<a class="fig" href="#due"><b>1</b>项</a>待报' in page
    assert "任务2" in page
    assert "已提交，待审" in page
    assert "尚未签收" in page
    assert "任务3" not in page


def test_a_report_is_filed_from_the_form(site: Site) -> None:
    browser = site.person("gx1")
    assert browser.get(form_of(site)).status_code == 200
    answer = browser.post(
        form_of(site),
        data={**FULL, "version": "0", "idempotency_key": "k1"},
        files=[("files", ("验收意见.pdf", PDF, "application/pdf"))],
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    (report,) = reports(site)
    assert report.percent == 50
    shown = browser.get(f"/reports/{report.id}").text
    assert FULL["progress"] in shown
    assert "验收意见.pdf" in shown
    assert browser.get(form_of(site)).headers["location"] == f"/reports/{report.id}"
    assert browser.get(f"/assignments/{site.assignments[0]}").headers["location"] == f"/reports/{report.id}"


@pytest.mark.parametrize("login", ["bgs", "dc1"])
def test_whoever_does_not_fill_it_in_is_led_to_a_page_they_may_read(site: Site, login: str) -> None:
    """Even where the account of the office or of a supervisor belongs to the unit that owes the report."""
    browser, address = site.person(login), f"/assignments/{site.assignments[0]}"
    with site.database.transaction(write=True) as session:
        session.execute(sa.update(User).where(col(User.login) == login).values(unit_id=site.units[0]))
    before = browser.get(address)
    assert "/tasks/" in before.headers["location"]
    assert browser.get(before.headers["location"]).status_code == 200
    report = site.file("gx1")
    assert browser.get(address).headers["location"] == f"/reports/{report}"
    with system_ctx(site.database, site.clock) as ctx:
        return_report(ctx.acting_as(actor_of(ctx, "dc1")), report, "请补充数据来源。")
    returned = browser.get(address).headers["location"]
    assert browser.get(returned).status_code == 200


def test_a_double_click_files_once(site: Site) -> None:
    browser = site.person("gx1")
    sent = {**FULL, "version": "0", "idempotency_key": "k1"}
    answers = [browser.post(form_of(site), data=sent) for _ in range(3)]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/")}
    # The same words from a page loaded anew are the same report too.
    assert browser.post(form_of(site), data={**sent, "idempotency_key": "k2"}).status_code == 303
    assert len(reports(site)) == 1


def test_nil_is_one_click_with_a_reason(site: Site) -> None:
    browser = site.person("gx1")
    page = browser.get(f"{form_of(site)}?kind=nil").text
    assert 'value="nil" checked' in page
    refused = browser.post(f"/assignments/{site.assignments[0]}/nil-report", data={"nil_reason": ""})
    assert refused.status_code == 422
    assert "请写明没有新进展的原因。" in refused.text
    answer = browser.post(f"/assignments/{site.assignments[0]}/nil-report", data={"nil_reason": NIL["nil_reason"]})
    assert answer.status_code == 303
    assert reports(site)[0].nil_reason == NIL["nil_reason"]


def test_a_nil_report_begins_with_a_reason_and_needs_no_typing(site: Site) -> None:
    """The page the key N leads to: a reason is chosen, words of one's own go before it, nothing is filed by looking."""
    browser = site.person("gx1")
    blank = browser.get(form_of(site)).text
    assert 'kind=nil" data-key="n"' in blank
    page = browser.get(f"{form_of(site)}?kind=nil").text
    assert f"<option selected>{NilReason.NO_NODE.label}</option>" in page
    assert "data-start" in page
    assert (reports(site), site.state()) == ([], "pending")
    assert (
        send(browser, page, form_of(site), {"kind": "nil", "nil_choice": NilReason.FIGURES.label}).status_code == 303
    )
    again = browser.get(f"{form_of(site, 1)}?kind=nil").text
    own = {"kind": "nil", "nil_choice": NilReason.FIGURES.label, "nil_reason": "等待统计部门核定。"}
    assert send(browser, again, form_of(site, 1), own).status_code == 303
    assert [one.nil_reason for one in reports(site)] == [NilReason.FIGURES.label, "等待统计部门核定。"]


def test_what_is_written_already_is_not_offered_to_go_by_one_key(site: Site) -> None:
    browser = site.person("gx1")
    browser.post(f"/assignments/{site.assignments[0]}/draft", data={**FULL, "version": "0"})
    assert 'data-key="n"' not in browser.get(form_of(site)).text
    assert "data-start" not in browser.get(f"{form_of(site)}?kind=nil").text


def test_errors_stand_at_their_fields_and_every_word_is_kept(site: Site) -> None:
    browser = site.person("gx1")
    sent = {**FULL, "percent": "一百二", "status": "", "version": "0", "idempotency_key": "k1"}
    answer = browser.post(form_of(site), data=sent, files=[("files", ("意见.pdf", PDF, "application/pdf"))])
    assert answer.status_code == 422
    for words in ("完成进度请填0到100之间的整数。", "请选择自评状态。", FULL["progress"], "一百二", "意见.pdf"):
        assert words in answer.text
    assert 'name="idempotency_key" value="k1"' not in answer.text
    # It was kept on the server too: another page shows it.
    again = browser.get(form_of(site)).text
    assert FULL["progress"] in again
    assert "意见.pdf" in again
    assert reports(site) == []
    assert site.state() == "draft"


def test_a_refused_file_keeps_the_words(site: Site) -> None:
    browser = site.person("gx1")
    files = [("files", ("宏.docm", b"PK\x03\x04", "application/octet-stream"))]
    for address in (form_of(site), f"/assignments/{site.assignments[0]}/evidence"):
        answer = browser.post(address, data={**FULL, "version": "0"}, files=files)
        assert answer.status_code == 422
        assert "“宏.docm”没有上传" in answer.text
        assert FULL["progress"] in answer.text
    assert reports(site) == []


def test_autosave_answers_time_and_version(site: Site) -> None:
    browser = site.person("gx1")
    address = f"/assignments/{site.assignments[0]}/draft"
    first = browser.post(address, data={**FULL, "version": "0"}, headers=JSON)
    assert (first.status_code, first.json()) == (200, {"saved_at": "09:00", "version": 1})
    second = browser.post(address, data={**FULL, "progress": "改过。", "version": "1"}, headers=JSON)
    assert second.json()["version"] == 2
    plain = browser.post(address, data={**FULL, "version": "2"})
    assert (plain.status_code, plain.headers["location"]) == (303, "/")


def test_the_second_tab_learns_who_and_when_and_keeps_its_words(site: Site) -> None:
    address = f"/assignments/{site.assignments[0]}/draft"
    site.person("gx2").post(address, data={**FULL, "version": "0"}, headers=JSON)
    mine = {**FULL, "progress": "我这一页写的进展。", "version": "0"}
    saved = site.person("gx1").post(address, data=mine, headers=JSON)
    assert saved.status_code == 409
    assert "陈晓已于11月18日 09:00" in saved.json()["detail"]
    filed = site.person("gx1").post(form_of(site), data=mine)
    assert filed.status_code == 409
    assert "陈晓已于11月18日 09:00" in filed.text
    assert "我这一页写的进展。" in filed.text
    assert reports(site) == []


def test_files_are_added_reused_and_removed(site: Site) -> None:
    browser = site.person("gx1")
    base = f"/assignments/{site.assignments[0]}"
    added = browser.post(
        f"{base}/evidence", data={**FULL, "version": "0"}, files=[("files", ("意见.pdf", PDF, "application/pdf"))]
    )
    assert added.headers["location"] == f"{base}/report#files-head"
    with site.database.transaction(write=False) as session:
        (number,) = session.get_one(Draft, site.assignments[0]).evidence_ids
    other = f"/assignments/{site.assignments[1]}"
    assert "意见.pdf" in browser.get(f"{other}/report").text
    browser.post(f"{other}/evidence/reuse", data={**FULL, "version": "0", "reuse": str(number)})
    removed = browser.post(
        f"{base}/evidence/removal", data={**FULL, "version": "2", "evidence": str(number), "remove": str(number)}
    )
    assert removed.status_code == 303
    with site.database.transaction(write=False) as session:
        assert session.get_one(Draft, site.assignments[0]).evidence_ids == []
        assert session.get_one(Draft, site.assignments[1]).evidence_ids == [number]
    nothing = browser.post(f"{base}/evidence", data={**FULL, "version": "3"})
    assert nothing.status_code == 422
    assert "请先选择要上传的文件。" in nothing.text


def test_a_returned_report_comes_back_with_its_reason(site: Site) -> None:
    site.file("gx1", progress="十月完成厂房封顶。")
    with system_ctx(site.database, site.clock) as ctx:
        # The same assignment returned: what was filed is in the form, the reason above it.
        (report,) = ctx.session.scalars(sa.select(Report))
        assert report.id is not None
        return_report(ctx.acting_as(actor_of(ctx, "dc1")), report.id, "请补充数据来源。")
    page = site.person("gx1").get(form_of(site)).text
    assert "请补充数据来源。" in page
    assert "十月完成厂房封顶。" in page
    assert "梁景行" in page


def test_what_cannot_be_filed_says_why(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        exempt_assignment(ctx, site.assignments[0], "职责移交")
    assert "本期免报：职责移交" in site.person("gx1").get(form_of(site)).text
    site.clock.move(days=14)
    page = site.person("gx1").get(form_of(site, 1)).text
    assert "已过锁定线，不能再报。确需补报，请向办公室申请。" in page
    assert "提交报告</button>" not in page
    late = site.person("gx1").post(form_of(site, 1), data={**FULL, "version": "0"})
    assert late.status_code == 409
    assert "向办公室申请" in late.text
    with system_ctx(site.database, site.clock) as ctx:
        close_round(ctx, site.round_id, "提前结束")
    assert "没有需要报送的期次" in site.person("gx1").get("/").text


@pytest.mark.parametrize(
    "address",
    ["/assignments/{}", "/assignments/{}/report"],
)
def test_a_foreign_assignment_is_as_unknown_as_none(site: Site, address: str) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        save_draft(ctx.acting_as(actor_of(ctx, "gx1")), site.assignments[0], {**FULL, "progress": SECRET})
    browser = site.person("jy1")
    foreign = browser.get(address.format(site.assignments[0]))
    missing = browser.get(address.format(999999))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert SECRET not in foreign.text
    assert _plain(foreign.text) == _plain(missing.text)


def _plain(html: str) -> str:
    """Without what differs from one request to the next."""
    return re.sub(r"编号\s*\w+|\b[0-9a-f]{12}\b|value=\"[\w-]{20,}\"", "", html)


def test_a_foreign_form_takes_nothing(site: Site) -> None:
    browser = site.person("jy1")
    base = f"/assignments/{site.assignments[0]}"
    for path in ("report", "draft", "nil-report", "evidence", "evidence/removal", "evidence/reuse", "withdrawal"):
        answer = browser.post(f"{base}/{path}", data={**FULL, **NIL, "reuse": "1", "remove": "1"})
        assert answer.status_code == 404, path
    assert site.state() == "pending"


def test_sign_off_goes_through_the_leader(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        ctx.session.get_one(Unit, site.units[0]).needs_sign_off = True
    liaison, leader = site.person("gx1"), site.person("gxld")
    assert "送单位负责人李岱签发" in liaison.get(form_of(site)).text
    liaison.post(form_of(site), data={**FULL, "version": "0"})
    liaison.post(form_of(site, 1), data={**FULL, "version": "0"})
    assert site.state() == "signing"
    waiting = liaison.get(form_of(site)).text
    assert "撤回修改" in waiting
    assert liaison.post(f"/assignments/{site.assignments[1]}/withdrawal", data={}).status_code == 303
    assert site.state(1) == "draft"
    page = leader.get("/sign-offs").text
    assert "有<a" in page
    assert FULL["progress"] in page
    back = leader.post(f"/assignments/{site.assignments[0]}/send-back", data={"reason": "请写累计数。"})
    assert back.headers["location"] == "/sign-offs"
    assert "请写累计数。" in liaison.get(form_of(site)).text
    liaison.post(form_of(site), data={**FULL, "version": "2"})
    assert leader.post("/sign-offs", data={}).status_code == 303
    assert reports(site) == []
    leader.post("/sign-offs", data={"assignment": f"{site.assignments[0]}:4"})
    (report,) = reports(site)
    assert "李岱签发" in leader.get(f"/reports/{report.id}").text
    assert leader.post(f"/assignments/{site.assignments[2]}/sign-off", data={}).status_code == 404


def test_a_newer_version_takes_the_place_of_the_older_one_but_not_in_what_was_filed(site: Site) -> None:
    browser = site.person("gx1")
    first, second = (f"/assignments/{number}" for number in site.assignments[:2])
    old, new = (("files", ("清单.pdf", PDF + mark, "application/pdf")) for mark in (b"", b"%%EOF\n"))
    browser.post(f"{first}/report", data={**FULL, "version": "0"}, files=[old])
    (filed,) = reports(site)
    browser.post(f"{second}/evidence", data={**FULL, "version": "0"}, files=[old])
    browser.post(f"{second}/evidence", data={**FULL, "version": "2", "evidence": "1"}, files=[new])
    with site.database.transaction(write=False) as session:
        assert session.get_one(Draft, site.assignments[1]).evidence_ids == [2]
    assert "第2版，最新" in browser.get(f"{second}/report").text
    shown = browser.get(f"/reports/{filed.id}").text
    assert 'href="/evidence/1"' in shown
    assert "第1版，现有第2版" in shown
    assert 'href="/evidence/2"' not in shown
    # Sent with the form itself it does the same, and an older one can still be looked at.
    data = {**FULL, "version": "3", "evidence": "1"}
    browser.post(f"{second}/report", data=data, files=[new])
    assert 'href="/evidence/2"' in browser.get(f"/reports/{reports(site)[1].id}").text
    assert browser.get("/evidence/1").content == PDF

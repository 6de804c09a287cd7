"""All reports of the month on one page, as a browser without scripts sends it."""

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from app.reports.enums import NilReason
from app.reports.models import Draft, Report
from app.reports.service import return_report, save_draft
from app.rounds.enums import QuestionKind
from app.rounds.models import Assignment, Round
from app.rounds.service import open_round
from app.rounds.service.questions import QuestionInput, ask_question
from app.units.models import Unit
from app.workdays.period import Period
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of
from tests.support.factories.reports import FULL
from tests.support.factories.rounds import NOVEMBER
from tests.support.page_forms import form_to
from tests.support.site import Site

STAFF = QuestionInput("本单位新增专职科研管理人员", QuestionKind.NUMBER, "人")

JSON = {"Accept": "application/json"}


def send(
    browser: TestClient, do: str, typed: dict[int, dict[str, str]] | None = None, ticked: tuple[int, ...] = ()
) -> Any:
    """The page as it stands, with words typed into rows, one of its buttons pressed."""
    values = dict(form_to(browser.get("/month").text, "/month").values)
    for number, fields in (typed or {}).items():
        values |= {f"{name}-{number}": [text] for name, text in fields.items() if name != "kind"}
    return browser.post("/month", data={**values, "assignment": [f"{n}:0" for n in ticked], "do": do})


def words(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def reports(site: Site) -> list[tuple[str, str]]:
    with site.database.transaction(write=False) as session:
        return [(one.progress, one.nil_reason) for one in session.scalars(sa.select(Report).order_by(col(Report.id)))]


def kept(site: Site) -> dict[int, str]:
    with site.database.transaction(write=False) as session:
        return {one.assignment_id: one.content["progress"] for one in session.scalars(sa.select(Draft))}


def test_rows_are_kept_and_filed_together_or_one_by_one(site: Site) -> None:
    browser = site.person("gx1")
    first, second, _ = site.assignments
    page = browser.get("/month").text
    assert "11月还有2项待报" in words(page)
    assert "任务3" not in page
    saved = send(browser, f"save:{first}", {first: FULL, second: {"progress": "只写了进展。"}})
    assert saved.headers["location"] == f"/month?start={first}#row-{first}"
    assert kept(site) == {first: FULL["progress"], second: "只写了进展。"}
    # What is complete is ticked already, what is not is left with its reason.
    values = form_to(browser.get("/month").text, "/month").values
    assert values["assignment"] == [f"{first}:1"]
    done = send(browser, "submit", ticked=(first, second))
    assert done.status_code == 422
    assert "已提交1项；1项没有提交，原因写在各项下面。" in words(done.text)
    assert "请选择自评状态。" in done.text
    assert reports(site) == [(FULL["progress"], "")]
    assert kept(site) == {second: "只写了进展。"}
    last = send(browser, f"submit:{second}", {second: FULL})
    assert (last.status_code, last.headers["location"]) == (303, "/month")
    assert "11月应报的2项已全部报出。" in words(browser.get("/month").text)


def test_whatever_button_is_pressed_nothing_typed_is_lost(site: Site) -> None:
    browser = site.person("gx1")
    first, second, _ = site.assignments
    answer = send(browser, f"submit:{first}", {first: FULL, second: {"progress": "另一行写到一半"}})
    assert answer.headers["location"] == f"/month?start={second}"
    assert (reports(site), kept(site)) == ([(FULL["progress"], "")], {second: "另一行写到一半"})
    # A row that nobody touched begins no draft, and too long a text comes back as it was typed.
    long = send(browser, "save", {second: {"progress": "长" * 5001}})
    assert long.status_code == 422
    assert "长" * 5001 in long.text
    assert "本期进展最多5000字。请精简" in long.text
    assert kept(site) == {second: "另一行写到一半"}


def test_a_nil_report_takes_a_reason_and_a_button(site: Site) -> None:
    browser = site.person("gx1")
    first, second, _ = site.assignments
    missing = send(browser, f"nil:{first}")
    assert missing.status_code == 422
    assert "请写明没有新进展的原因。" in missing.text
    assert kept(site) == {}
    send(browser, f"nil:{first}", {first: {"nil_choice": NilReason.FIGURES.label}})
    own = {"nil_choice": NilReason.FIGURES.label, "nil_reason": "等待统计部门核定。"}
    beside = send(browser, f"nil:{second}", {second: {**own, "progress": "写了进展。"}})
    assert "已经写了进展、问题或打算，不能按无新进展报。" in beside.text
    assert kept(site) == {second: "写了进展。"}
    # A reason alone makes a row a nil report when several are filed, too.
    assert send(browser, "submit", {second: {**own, "progress": ""}}, ticked=(second,)).status_code == 303
    assert reports(site) == [("", NilReason.FIGURES.label), ("", "等待统计部门核定。")]


def test_with_two_rounds_open_every_report_names_its_own(site: Site) -> None:
    site.file("gx1")
    browser = site.person("gx1")
    assert "11月报告" not in browser.get("/month").text + browser.get("/").text
    with system_ctx(site.database, site.clock) as ctx:
        plan = ctx.session.scalars(sa.select(sa.text("plan_id")).select_from(sa.text("round"))).one()
        open_round(ctx, plan, Period.parse("2026-12"))
    assert '<span class="sub">11月报告</span>' in browser.get("/month").text
    home = browser.get("/").text
    assert '<span class="sub">11月报告</span>' in home.partition('id="sent"')[2]
    assert "12月报告，" in home


def test_last_month_fills_what_is_blank(site: Site) -> None:
    site.file("gx1", problems="设备到货推迟。")
    with system_ctx(site.database, site.clock) as ctx:
        plan = ctx.session.scalars(sa.select(sa.text("plan_id")).select_from(sa.text("round"))).one()
        site.clock.move(days=30)
    with system_ctx(site.database, site.clock) as ctx:
        open_round(ctx, plan, Period.parse("2026-12"))
        newest = ctx.session.scalars(
            sa.select(col(Assignment.id)).where(col(Assignment.task_id) == 1).order_by(col(Assignment.id).desc())
        ).first()
    assert newest is not None
    browser = site.person("gx1")
    assert "11月报的" in browser.get("/month").text
    send(browser, f"last:{newest}", {newest: {"progress": "12月又建成1个。"}})
    with site.database.transaction(write=False) as session:
        content = session.get_one(Draft, newest).content
    assert (content["progress"], content["percent"], content["problems"]) == (
        "12月又建成1个。",
        "50",
        "设备到货推迟。",
    )


def test_the_row_of_a_colleague_is_shown_and_not_overwritten(site: Site) -> None:
    browser = site.person("gx1")
    first, second, _ = site.assignments
    page = form_to(browser.get("/month").text, "/month").values
    with system_ctx(site.database, site.clock) as ctx:
        save_draft(ctx.acting_as(actor_of(ctx, "gx2")), first, {**FULL, "progress": "同事写的。"})
    mine = {f"{name}-{number}": [text] for number in (first, second) for name, text in FULL.items() if name != "kind"}
    answer = browser.post(
        "/month", data={**page, **mine, "assignment": [f"{first}:0", f"{second}:0"], "do": "submit"}
    )
    assert answer.status_code == 422
    for text in ("陈晓已于11月18日 09:00", "同事写的。", FULL["progress"]):
        assert text in answer.text
    assert (kept(site), len(reports(site))) == ({first: "同事写的。"}, 1)
    # Having seen it, the writer may go on.
    again = form_to(answer.text, "/month").values
    assert again[f"version-{first}"] == ["1"]
    assert browser.post("/month", data={**again, "do": f"submit:{first}"}).status_code == 303
    assert kept(site) == {}


def test_a_row_saves_itself_with_its_own_version(site: Site) -> None:
    browser = site.person("gx1")
    first = site.assignments[0]
    fields = {f"progress-{first}": "写到一半。", f"version-{first}": "0"}
    saved = browser.post(f"/month/rows/{first}", data=fields, headers=JSON)
    assert saved.json() == {"saved_at": "09:00", "version": 1}
    stale = browser.post(f"/month/rows/{first}", data={**fields, f"progress-{first}": "旧页。"}, headers=JSON)
    assert (stale.status_code, "周敏已于" in stale.json()["detail"]) == (409, True)
    plain = browser.post(f"/month/rows/{first}", data={**fields, f"version-{first}": "1"})
    assert plain.headers["location"] == f"/month?start={first}#row-{first}"
    assert site.person("jy1").post(f"/month/rows/{first}", data=fields).status_code == 404


def test_a_signature_a_return_and_a_lock_are_told(site: Site) -> None:
    pdf = ("files", ("意见.pdf", b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", "application/pdf"))
    first = site.assignments[0]
    browser = site.person("gx1")
    browser.post(f"/assignments/{first}/report", data={**FULL, "version": "0"}, files=[pdf])
    with system_ctx(site.database, site.clock) as ctx:
        ctx.session.get_one(Unit, site.units[0]).needs_sign_off = True
        (report,) = ctx.session.scalars(sa.select(Report))
        return_report(ctx.acting_as(actor_of(ctx, "dc1")), report.id or 0, "请补充数据来源。")
    page = browser.get("/month").text
    assert "“请补充数据来源。”" in page
    assert FULL["progress"] in page
    assert "材料1份" in page
    send(browser, f"submit:{first}", {first: {"progress": "补充了来源。"}})
    assert site.state() == "signing"
    assert "已送签1项。" in words(browser.get("/month").text)
    with site.database.transaction(write=False) as session:
        assert len(session.get_one(Draft, first).evidence_ids) == 1
    site.person("gxld").post(f"/assignments/{first}/send-back", data={"reason": "请写累计数。"})
    assert "李岱（签发人）" in browser.get("/month").text
    site.clock.move(days=14)
    assert "已过锁定线，不能再报。" in site.person("gx1").get("/month").text


@pytest.mark.parametrize("do", ["submit:{}", "nil:{}", "save:{}", "submit"])
def test_rows_of_others_are_not_there(site: Site, do: str) -> None:
    foreign = site.assignments[2]
    typed = {f"{name}-{foreign}": text for name, text in FULL.items()}
    answer = site.person("gx1").post(
        "/month", data={"row": str(foreign), **typed, "assignment": f"{foreign}:0", "do": do.format(foreign)}
    )
    assert answer.status_code == 303
    assert (reports(site), kept(site), site.state(2)) == ([], {}, "pending")
    assert site.person("gx1").post("/month", data={"row": str(foreign), "do": f"last:{foreign}"}).status_code == 404


def test_questions_of_the_office_keep_a_report_back_until_they_are_answered(site: Site) -> None:
    """They stand in the report's own form; a nil report is not asked."""
    with system_ctx(site.database, site.clock) as ctx:
        plan = ctx.session.get_one(Round, site.round_id).plan_id
        ask_question(ctx, plan, NOVEMBER, STAFF)
    browser = site.person("gx1")
    first, second, _ = site.assignments
    answer = send(browser, f"submit:{first}", {first: FULL})
    assert answer.status_code == 422
    assert "办公室本期另有问题要回答。请打开这一项的填报页" in answer.text
    assert (reports(site), kept(site)) == ([], {first: FULL["progress"]})
    assert send(browser, f"nil:{second}", {second: {"nil_choice": NilReason.FIGURES.label}}).status_code == 303

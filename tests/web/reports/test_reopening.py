"""Taking an acceptance back on the page of the report."""

import re

from app.reports.service import accept_report
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of
from tests.support.site import Site


def accepted(site: Site) -> int:
    report = site.file("gx1")
    with system_ctx(site.database, site.clock) as ctx:
        accept_report(ctx.acting_as(actor_of(ctx, "dc1")), report)
    return report


def fields(page: str) -> dict[str, str]:
    form = page.split('<dialog class="dialog" id="reopen"')[1].split("</dialog>", maxsplit=1)[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_it_is_done_once_however_often_it_is_clicked(site: Site) -> None:
    report = accepted(site)
    browser = site.person("dc1")
    sent = {**fields(browser.get(f"/reports/{report}").text), "reason": "数据口径有误。"}
    for _ in range(2):
        answer = browser.post(f"/reports/{report}/reopening", data=sent)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/reports/{report}")
    assert site.state() == "submitted"
    page = browser.get(f"/reports/{report}").text
    assert "梁景行撤销接受，重新审核" in page
    assert "数据口径有误。" in page
    assert 'id="reopen"' not in page
    queue = browser.get("/reviews").text
    assert "撤销接受后重审" in queue
    assert "一并接受" not in queue
    assert "等待都不到1个工作日。" in queue


def test_two_pages_are_told_apart(site: Site) -> None:
    report = accepted(site)
    one, other = site.person("dc1"), site.person("dc2")
    first, second = (fields(person.get(f"/reports/{report}").text) for person in (one, other))
    one.post(f"/reports/{report}/reopening", data={**first, "reason": "数据口径有误。"})
    late = other.post(f"/reports/{report}/reopening", data={**second, "reason": "附件打不开。"})
    assert late.status_code == 409
    assert "梁景行已于" in late.text
    assert "附件打不开。" in late.text


def test_a_missing_reason_comes_back_to_the_dialog(site: Site) -> None:
    report = accepted(site)
    browser = site.person("bgs")
    answer = browser.post(f"/reports/{report}/reopening", data={**fields(browser.get(f"/reports/{report}").text)})
    assert answer.status_code == 422
    assert "请写明撤销接受的原因" in answer.text
    assert site.state() == "accepted"


def test_programs_can_too(site: Site) -> None:
    report = accepted(site)
    browser = site.person("dc1")
    assert browser.post(f"/api/v1/reports/{report}/reopening", json={"reason": ""}).status_code == 422
    answer = browser.post(f"/api/v1/reports/{report}/reopening", json={"reason": "数据口径有误。"})
    assert (answer.status_code, answer.json()) == (201, {"report_id": report, "state": "submitted"})
    again = browser.post(f"/api/v1/reports/{report}/reopening", json={"reason": "数据口径有误。"})
    assert again.status_code == 409
    (row,) = browser.get(f"/api/v1/assignments/{site.assignments[0]}/reports").json()["rows"]
    assert (row["decision"], [one["reason"] for one in row["taken_back"]]) == (None, ["数据口径有误。"])

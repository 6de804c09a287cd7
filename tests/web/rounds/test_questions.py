"""Extra questions from outside: asked, answered in the report's form, read by the reviewer, in the workbook."""

import io
import re

from openpyxl import load_workbook

from tests.support.factories.reports import FULL
from tests.support.site import Site


def ask(site: Site, text: str, kind: str, measure: str = "") -> str:
    """The question's number."""
    address = "/plans/1/rounds/2026-11/questions"
    answer = site.person("bgs").post(address, data={"text": text, "kind": kind, "measure": measure})
    assert answer.status_code == 303
    found = re.findall(r'action="/questions/(\d+)/withdrawal"', site.person("bgs").get(address).text)
    return str(found[-1])


def test_a_report_is_filed_with_the_answers_and_not_without(site: Site) -> None:
    staff, meeting = ask(site, "新增专职人员", "number", "人"), ask(site, "会商制度建立与否", "yes_no")
    browser, address = site.person("gx1"), f"/assignments/{site.assignments[0]}/report"
    assert "办公室的补充问题" in browser.get(address).text
    refused = browser.post(address, data={**FULL, f"question-{staff}": "两人"})
    assert refused.status_code == 422
    assert "不带单位" in refused.text
    assert "请选择" in refused.text or "请答复" in refused.text
    assert 'value="两人"' in refused.text
    draft = browser.post(f"/assignments/{site.assignments[0]}/draft", data={**FULL, f"question-{staff}": "2"})
    assert draft.status_code == 303
    assert 'value="2"' in browser.get(address).text
    filed = browser.post(address, data={**FULL, f"question-{staff}": "2", f"question-{meeting}": "no"})
    assert filed.status_code == 303
    report = site.person("bgs").get("/reports/1").text
    assert "对补充问题的答复" in report
    assert "2人" in report
    page = site.person("bgs").get("/plans/1/rounds/2026-11/questions").text
    assert "1个单位已答" in page
    book = load_workbook(io.BytesIO(site.person("bgs").get(f"/exports/filing/{site.round_id}").content))
    assert book.sheetnames == ["报送情况", "补充问题"]
    cells = [[cell.value for cell in row] for row in book["补充问题"].iter_rows() if row[0].value]
    assert ["单位", "新增专职人员（人）", "会商制度建立与否"] in cells
    assert any(row[1:3] == [2, "否"] for row in cells)
    assert any(row[1:3] == ["未答复", "未答复"] for row in cells)


def test_a_nil_report_needs_no_answer_and_the_page_of_answers_takes_them_later(site: Site) -> None:
    staff = ask(site, "新增专职人员", "number", "人")
    browser = site.person("gx1")
    nil = {"kind": "nil", "nil_reason": "等待批复。"}
    assert browser.post(f"/assignments/{site.assignments[0]}/report", data=nil).status_code == 303
    address = f"/rounds/{site.round_id}/answers"
    wrong = browser.post(address, data={f"question-{staff}": "很多"})
    assert wrong.status_code == 422
    assert 'value="很多"' in wrong.text
    assert browser.post(address, data={f"question-{staff}": "3"}).status_code == 303
    rows = browser.get(f"/api/v1/rounds/{site.round_id}/questions").json()["rows"]
    assert [one["value"] for one in rows[0]["answers"]] == ["3"]
    over = browser.post(f"/api/v1/rounds/{site.round_id}/answers", json={"answers": {staff: "4"}})
    assert over.json() == {"filed": 1}


def test_the_office_thinks_again(site: Site) -> None:
    office, address = site.person("bgs"), "/plans/1/rounds/2026-11/questions"
    wrong = office.post(address, data={"text": "", "kind": "", "measure": "人" * 21})
    assert wrong.status_code == 422
    assert office.post(address, data={"text": "", "kind": "text", "measure": ""}).status_code == 422
    number = ask(site, "新增专职人员", "number", "人")
    again = office.post(
        "/plans/1/rounds/2026-12/questions", data={"text": "新增专职人员", "kind": "text", "measure": ""}
    )
    assert again.status_code == 303
    later = office.get("/plans/1/rounds/2026-12/questions").text
    assert "11月已经问过“新增专职人员”" in later
    held = re.search(r'action="(/questions/\d+/confirmation)"', later)
    assert held
    assert office.post(held[1]).status_code == 303
    assert office.get(f"{address}?change={number}").text.count("改为新问题") == 1
    empty = office.post(f"/questions/{number}/wording", data={"text": "", "kind": "text", "measure": ""})
    assert empty.status_code == 422
    changed = office.post(
        f"/questions/{number}/wording", data={"text": "专职人员总数", "kind": "number", "measure": "人"}
    )
    assert changed.status_code == 303
    assert "已修改" in office.get(address).text
    assert office.post(f"/questions/{int(number) + 2}/withdrawal").status_code == 303

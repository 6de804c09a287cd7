"""The page of leaves: recorded, shown on the form of the alternate, ended."""

import re

from tests.support.site import Site

FORM = {"from_day": "2026-11-18", "to_day": "2026-11-24", "reason": "培训"}


def test_a_liaison_records_a_leave_and_the_alternate_s_form_says_so(site: Site) -> None:
    zhou, chen = site.person("gx1"), site.person("gx2")
    page = zhou.get("/absences").text
    assert "今天没有人请假。" in page
    assert "陈晓" in page
    assert "方圆" not in page
    who, deputy = (number(page, "user"), number(page, "alternate"))
    done = zhou.post("/absences", data={**FORM, "user": who, "alternate": deputy})
    assert done.headers["location"] == "/absences"
    assert "您正在请假。" in zhou.get("/absences").text
    form = chen.get(f"/assignments/{site.assignments[0]}/report").text
    assert "您代周敏办理（请假至11月24日 周二）。" in form
    assert "您代" not in zhou.get(f"/assignments/{site.assignments[0]}/report").text
    report = site.file("gx2")
    assert "陈晓（代周敏）" in site.person("dc1").get(f"/reports/{report}").text
    assert zhou.post("/absences/1/end").headers["location"] == "/absences"
    assert "今天没有人请假。" in zhou.get("/absences").text


def number(page: str, name: str) -> str:
    """The first person that can be chosen."""
    found = re.search(
        rf'name="{name}"(?: value="|.*?<option value="\d*">不指定</option>\s*<option value=")(\d+)', page, re.DOTALL
    )
    assert found
    return found[1]


def test_what_is_missing_is_said_and_what_was_typed_stays(site: Site) -> None:
    office = site.person("bgs")
    wrong = office.post("/absences", data={"from_day": "2026-02-30", "reason": "外出"})
    assert wrong.status_code == 422
    for words in ("请填写日期。", "请选择请假的人。", "不是一个存在的日期", 'value="外出"'):
        assert words in wrong.text
    assert "省工业和信息化厅 周敏" in wrong.text
    assert site.person("guan").get("/absences").status_code == 403

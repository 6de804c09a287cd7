"""The rules: read by everyone whom they judge, edited by the office, never changed once used."""

import re

import pytest
from fastapi.testclient import TestClient

from app.assessment import queries
from app.assessment.defaults import DEFAULT_SCHEME
from app.assessment.queries import StoredScheme
from app.core.db import Database
from tests.support.factories.assessment import Month
from tests.web.assessment.conftest import Clients

pytestmark = pytest.mark.usefixtures("month")


def latest(database: Database) -> StoredScheme:
    with database.transaction(write=False) as session:
        return queries.latest_scheme(session)


def typed(client: TestClient) -> dict[str, str]:
    """The editor's form as a browser would send it untouched."""
    text = client.get("/assessments/rules/edit").text
    form = text.split('action="/assessments/rules"')[1].split("</form>")[0]
    values = dict(re.findall(r'<input[^>]*?name="(\w+)"[^>]*?value="([^"]*)"', form))
    values = {name: value for name, value in values.items() if not name.endswith("_remove")}
    for name, options in re.findall(r'<select[^>]*name="(\w+)".*?>(.*?)</select>', form, re.DOTALL):
        values[name] = re.findall(r'value="(\w*)"(?: selected)', options)[0]
    return values


def test_everyone_judged_reads_the_rules(client_for: Clients) -> None:
    text = client_for("gx").get("/assessments/rules").text
    assert "标准评分方案第1版，核算用这一版。" in text
    assert "每逾期1项扣0.5分" in text
    assert "修改规则" not in text
    assert "修改规则" in client_for("office").get("/assessments/rules").text
    assert client_for("guan").get("/assessments/rules").status_code == 403


def test_an_untouched_form_is_the_scheme_itself(client_for: Clients, database: Database) -> None:
    office = client_for("office")
    answer = office.post("/assessments/rules", data=typed(office))
    assert answer.status_code == 422
    assert "内容没有改动，不需要另存一版。" in answer.text
    assert latest(database).scheme_id is None


def test_an_edit_is_the_next_revision(client_for: Clients, database: Database) -> None:
    office = client_for("office")
    form = {**typed(office), "r0_points": "−0.3", "g3_name": "退回", "r2_remove": "1", "excellent": "92"}
    answer = office.post("/assessments/rules", data=form)
    assert answer.status_code == 303
    stored = latest(database)
    assert stored.revision == 2
    assert [rule.code for rule in stored.value.rules] == [
        rule.code for rule in DEFAULT_SCHEME.rules if rule.code != "task_overdue"
    ]
    assert (str(stored.value.rules[0].points), stored.value.groups[3].name) == ("-0.3", "退回")
    text = office.get("/assessments/rules").text
    assert "已存为第2版。" in text
    assert "优秀≥92" in text
    old = office.get("/assessments/rules/1").text
    assert "核算已改用第2版" in old
    assert "优秀≥90" in old


def test_a_new_group_and_its_rule_are_added_at_once(client_for: Clients, database: Database) -> None:
    office = client_for("office")
    form = {**typed(office), "g4_name": "创新", "g4_base": "0", "g4_full": "5"}
    form |= {"r7_name": "报告被接受，每次加1分", "r7_event": "accepted", "r7_points": "1", "r7_group": "g1"}
    form |= {"r7_weight": "0.5", "r7_cap": "3"}
    assert office.post("/assessments/rules", data=form).status_code == 303
    value = latest(database).value
    added, rule = value.groups[-1], value.rules[-1]
    assert (added.code, added.name, str(added.base), str(added.full)) == ("g1", "创新", "0", "5")
    assert (rule.code, rule.group, str(rule.points), str(rule.weight), str(rule.cap)) == ("r1", "g1", "1", "0.5", "3")


def test_a_forbidden_rule_is_kept_flagged_and_not_used(client_for: Clients, month: Month) -> None:
    office = client_for("office")
    form = {**typed(office), "r7_name": "获省领导批示加3分", "r7_event": "accepted", "r7_points": "3"}
    assert office.post("/assessments/rules", data=form).status_code == 303
    text = office.get("/assessments/rules").text
    assert "其中有规则不能启用" in text
    assert "有规则不能启用，核算仍用第1版" in text
    assert "不得将获得领导批示作为督查检查考核内容" in text
    assert "不得将获得领导批示" in office.get("/assessments/rules/edit").text
    order = {"plan": str(month.plan_id), "from_day": "2026-11-01", "to_day": "2026-11-30"}
    refused = office.post("/assessments", data={**order, "scheme": "2"})
    assert refused.status_code == 409
    assert "第2版中的“获省领导批示加3分”不能启用" in refused.text
    result = office.get(office.post("/assessments", data=order).headers["location"]).text
    assert "标准评分方案第1版" in result
    assert "规则已改至第2版，不影响本次结果。" in result
    assert "规则提醒" in result
    assert "规则提醒" not in client_for("gx").get("/assessments/1").text


def test_a_revision_may_be_chosen(client_for: Clients, month: Month) -> None:
    office = client_for("office")
    office.post("/assessments/rules", data={**typed(office), "r0_points": "-1"})
    assert "标准评分方案第2版（最新可用）" in office.get("/assessments/new").text
    order = {"plan": str(month.plan_id), "from_day": "2026-11-01", "to_day": "2026-11-30", "scheme": "1"}
    assert "标准评分方案第1版" in office.get(office.post("/assessments", data=order).headers["location"]).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "长" * 101}, "不超过100个字。"),
        ({"r0_points": "0"}, "分值不能是0。"),
        ({"passed": ""}, "请填写0到100"),
    ],
)
def test_a_refused_edit_keeps_what_was_typed(
    client_for: Clients, database: Database, change: dict[str, str], message: str
) -> None:
    office = client_for("office")
    form = {**typed(office), "r1_name": "每缺报1项扣分若干", **change}
    answer = office.post("/assessments/rules", data=form)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="每缺报1项扣分若干"' in answer.text
    assert latest(database).scheme_id is None


def test_after_somebody_elses_edit_nothing_typed_is_lost(client_for: Clients, database: Database) -> None:
    office = client_for("office")
    form, first = typed(office), typed(office)
    office.post("/assessments/rules", data={**first, "r0_points": "-1"})
    late = office.post("/assessments/rules", data={**form, "r1_name": "每缺报1项扣分若干"})
    assert late.status_code == 409
    assert "考核办法刚被他人改为第2版" in late.text
    assert 'value="每缺报1项扣分若干"' in late.text
    assert 'name="base_revision" value="2"' in late.text
    assert latest(database).revision == 2


def test_codes_from_a_changed_page_are_given_anew(client_for: Clients, database: Database) -> None:
    office = client_for("office")
    form = {**typed(office), "r1_code": "late", "g1_code": "punctuality", "base_revision": "1"}
    form |= {f"r{n}_group": "punctuality" for n in range(7)}
    assert office.post("/assessments/rules", data=form).status_code == 303
    value = latest(database).value
    assert [group.code for group in value.groups] == ["punctuality", "g1", "quality", "returns"]
    assert [rule.code for rule in value.rules][:2] == ["late", "r1"]


@pytest.mark.parametrize("base", ["", "x", "9" * 5000])
def test_a_form_without_its_revision_is_stale(client_for: Clients, base: str) -> None:
    office = client_for("office")
    answer = office.post("/assessments/rules", data={**typed(office), "r0_points": "-1", "base_revision": base})
    assert answer.status_code == 409


@pytest.mark.parametrize("login", ["gx", "dc", "leader"])
def test_only_the_office_edits(client_for: Clients, login: str) -> None:
    client = client_for(login)
    assert client.get("/assessments/rules/edit").status_code == 403
    assert client.post("/assessments/rules", data={"name": "x"}).status_code == 403


@pytest.mark.parametrize("path", ["/assessments/rules/9", "/assessments/rules/0", "/assessments/rules/x"])
def test_what_is_no_revision_is_not_found(client_for: Clients, path: str) -> None:
    assert client_for("office").get(path).status_code == 404

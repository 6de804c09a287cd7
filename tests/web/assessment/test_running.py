"""Computing from the page: a trial first, a confirmation, one record."""

import re
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.assessment.models import Assessment
from app.core.db import Database
from tests.support.factories.assessment import Month
from tests.web.assessment.conftest import Clients

ORDER = {"plan": "", "from_day": "2026-11-01", "to_day": "2026-11-30", "scheme": "", "title": "11月试算"}


def stored(database: Database) -> list[tuple[int, str, int | None]]:
    """(id, title, plan) of every computation."""
    columns = (col(Assessment.id), col(Assessment.title), col(Assessment.plan_id))
    with database.transaction(write=False) as session:
        return [tuple(row) for row in session.execute(sa.select(*columns).order_by(columns[0]))]


def test_the_form_proposes_the_year_so_far(client_for: Clients, month: Month) -> None:
    text = client_for("office").get("/assessments/new").text
    assert 'value="2026-01-01"' in text
    assert 'value="2026-12-02"' in text
    assert f'<option value="{month.plan_id}">科技创新强基行动方案</option>' in text
    assert "标准评分方案第1版" in text
    assert "记录结果" not in text


def test_a_trial_says_what_will_be_written_and_writes_nothing(
    client_for: Clients, database: Database, month: Month
) -> None:
    order = {**ORDER, "plan": str(month.plan_id), "check": "1"}
    text = client_for("office").get(f"/assessments/new?{urlencode(order)}").text
    assert "将为2个单位评分：优秀1个，良好1个。" in text
    assert "将记下2个单位的得分和9条得分记录" in text
    assert "第1版规则随之冻结。" in text
    assert stored(database) == []
    dialog = text.split('<dialog class="dialog" id="confirm"')[1]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', dialog))
    answer = client_for("office").post("/assessments", data=hidden)
    assert answer.status_code == 303
    number = int(answer.headers["location"].removeprefix("/assessments/"))
    assert stored(database) == [(number, "11月试算", month.plan_id)]


def test_a_form_sent_twice_computes_once(client_for: Clients, database: Database, month: Month) -> None:
    assert month.plan_id
    office = client_for("office")
    first = office.post("/assessments", data={**ORDER, "idempotency_key": "once"})
    again = office.post("/assessments", data={**ORDER, "idempotency_key": "once"})
    assert first.headers["location"] == again.headers["location"]
    assert len(stored(database)) == 1
    assert "核算完成，结果已经记录。" in office.get(first.headers["location"]).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"to_day": "2026-12-03"}, "截止日期不能晚于今天"),
        ({"to_day": "2026-11-31"}, "“2026-11-31”不是一个存在的日期。"),
        ({"from_day": "2025-01-01", "to_day": "2025-12-31"}, "没有到期的报送"),
        ({"scheme": "0"}, "请从列表中选择评分规则。"),
        ({"title": "长" * 201}, "名称不超过200个字。"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    client_for: Clients, database: Database, month: Month, change: dict[str, str], message: str
) -> None:
    assert month.units
    order = {**ORDER, **change}
    office = client_for("office")
    for answer in (
        office.get(f"/assessments/new?{urlencode({**order, 'check': '1'})}"),
        office.post("/assessments", data=order),
    ):
        assert answer.status_code == 422
        assert message in answer.text
        assert f'value="{order["title"]}"' in answer.text
    assert stored(database) == []


def test_an_unknown_plan_is_not_found(client_for: Clients, month: Month) -> None:
    assert month.units
    assert client_for("office").post("/assessments", data={**ORDER, "plan": "999"}).status_code == 404


@pytest.mark.parametrize("login", ["gx", "dc", "leader"])
def test_only_the_office_computes(client_for: Clients, database: Database, month: Month, login: str) -> None:
    assert month.units
    client = client_for(login)
    assert client.get("/assessments/new").status_code == 403
    assert client.post("/assessments", data=ORDER).status_code == 403
    assert stored(database) == []

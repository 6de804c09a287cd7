"""Pages of units: the directory for everyone, its upkeep for the office, typed words kept."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from app.units import queries
from app.units.enums import UnitKind
from app.units.rules import UnitFacts
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_unit, make_user

Clients = Callable[[str], TestClient]


@pytest.fixture(autouse=True)
def people(database: Database, clock: FixedClock) -> None:
    with system_ctx(database, clock) as ctx:
        unit = make_unit(ctx, "岚江省科学技术厅", short_name="省科技厅", aliases=("省科学技术厅",))
        make_unit(ctx, "岚江省财政厅", short_name="省财政厅")
        make_unit(ctx, "各市州政府", kind=UnitKind.COLLECTIVE)
        make_user(ctx, "office", Role.OFFICE)
        make_user(ctx, "lian", Role.LIAISON, unit_id=unit)
        make_user(ctx, "guan", Role.SYSADMIN)


def unit(database: Database, name: str) -> UnitFacts:
    with database.transaction(write=False) as session:
        return next(u for u in queries.directory(session, with_disabled=True) if u.name == name)


FORM = {"name": "岚江省教育厅", "short_name": "省教育厅", "kind": "department", "aliases": "教育厅，教育主管部门"}


def test_everyone_with_business_reads_the_directory(client_for: Clients) -> None:
    text = client_for("lian").get("/units").text
    assert "岚江省科学技术厅" in text
    assert "新建单位" not in text
    assert client_for("guan").get("/units").status_code == 403
    assert "新建单位" in client_for("office").get("/units").text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=科学技术厅", "岚江省科学技术厅", "岚江省财政厅"),
        ("kind=collective", "各市州政府", "岚江省财政厅"),
        ("q=没有", "没有符合条件的单位。", "岚江省财政厅"),
        ("kind=nonsense", "岚江省财政厅", "没有符合条件"),
    ],
)
def test_the_list_is_searched_by_address(client_for: Clients, query: str, shown: str, hidden: str) -> None:
    text = client_for("lian").get(f"/units?{query}").text
    assert shown in text
    assert hidden not in text


def test_a_unit_is_made_and_shown(client_for: Clients, database: Database) -> None:
    office = client_for("office")
    answer = office.post("/units", data=FORM)
    assert answer.status_code == 303
    text = office.get(answer.headers["location"]).text
    assert "单位已建立。" in text
    assert unit(database, "岚江省教育厅").aliases == ("教育厅", "教育主管部门")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "请填写单位全称。"),
        ({"name": "岚江省财政厅"}, "“岚江省财政厅”已经是“岚江省财政厅”的名称或别名。"),
        ({"kind": "nonsense"}, "请选择单位类别。"),
        ({"aliases": "省财政厅"}, "“省财政厅”已经是“岚江省财政厅”的名称或别名。"),
        ({"sort_no": "三"}, "请填写0到1000000之间的整数。"),
        ({"name": "长" * 101}, "单位全称不超过100个字。"),
        ({"short_name": "长" * 61}, "简称不超过60个字。"),
        ({"aliases": "长" * 101}, "每个别名不超过100个字"),
        ({"member_ids": "1"}, "成员单位须是在用的具体单位"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(client_for: Clients, change: dict[str, str], message: str) -> None:
    answer = client_for("office").post("/units", data={**FORM, **change})
    assert answer.status_code == 422
    assert message in answer.text
    kept = {**FORM, **change}["short_name"]
    assert f'value="{kept}"' in answer.text


def test_a_unit_is_edited_and_a_stale_form_refused(client_for: Clients, database: Database) -> None:
    office = client_for("office")
    known = unit(database, "岚江省财政厅")
    form = {"version": str(known.version), "short_name": "财厅", "kind": "department", "needs_sign_off": "1"}
    assert office.post(f"/units/{known.unit_id}", data=form).status_code == 303
    after = unit(database, "岚江省财政厅")
    assert (after.short_name, after.needs_sign_off) == ("财厅", True)
    assert office.post(f"/units/{known.unit_id}", data=form).status_code == 409
    bad = {**form, "version": "2", "kind": ""}
    assert office.post(f"/units/{known.unit_id}", data=bad).status_code == 422


def test_renaming_needs_a_day_that_exists(client_for: Clients, database: Database, clock: FixedClock) -> None:
    clock.move(days=1)
    office = client_for("office")
    known = unit(database, "岚江省财政厅")
    form = {"version": "1", "new_name": "岚江省财税厅", "valid_from": "2026-02-30"}
    answer = office.post(f"/units/{known.unit_id}/names", data=form)
    assert answer.status_code == 422
    assert "“2026-02-30”不是一个存在的日期。" in answer.text
    assert 'value="岚江省财税厅"' in answer.text
    for change, message in (
        ({"valid_from": ""}, "请填写更名日期。"),
        ({"valid_from": "2026-11-19", "new_name": ""}, "请填写新名称。"),
        ({"valid_from": "2026-11-19", "new_name": "长" * 101}, "单位全称不超过100个字。"),
        ({"valid_from": "2026-11-19", "new_name": "岚江省财政厅"}, "新名称与现用名称相同。"),
        ({"valid_from": "2026-11-19", "new_name": "省科技厅"}, "已经是“岚江省科学技术厅”"),
    ):
        answer = office.post(f"/units/{known.unit_id}/names", data={**form, **change})
        assert answer.status_code == 422
        assert message in answer.text
    good = {**form, "valid_from": "2026年11月19日"}
    assert office.post(f"/units/{known.unit_id}/names", data=good).status_code == 303
    assert unit(database, "岚江省财税厅").former == ("岚江省财政厅",)


def test_a_unit_is_disabled_and_enabled(client_for: Clients, database: Database) -> None:
    office = client_for("office")
    known = unit(database, "岚江省财政厅")
    address = f"/units/{known.unit_id}/activity"
    assert office.post(address, data={"version": "1", "active": "0", "reason": "撤销"}).status_code == 303
    assert not unit(database, "岚江省财政厅").active
    assert "岚江省财政厅" not in client_for("lian").get("/units").text
    assert "岚江省财政厅" in client_for("lian").get("/units?state=all").text
    assert office.post(address, data={"version": "2", "active": "0"}).status_code == 409
    assert office.post(address, data={"version": "2", "active": "1"}).status_code == 303
    assert unit(database, "岚江省财政厅").active


def test_only_the_office_writes(client_for: Clients, database: Database) -> None:
    liaison = client_for("lian")
    known = unit(database, "岚江省财政厅")
    for path in ("/units", f"/units/{known.unit_id}", f"/units/{known.unit_id}/names"):
        assert liaison.post(path, data=FORM).status_code == 403
    assert liaison.get("/units/new").status_code == 403
    page = liaison.get(f"/units/{known.unit_id}")
    assert "保存单位" not in page.text
    assert "名称沿革" in page.text


@pytest.mark.parametrize("path", ["/units/999", "/units/0", "/units/abc", f"/units/{10**30}"])
def test_what_is_no_unit_is_not_found(client_for: Clients, path: str) -> None:
    assert client_for("office").get(path).status_code == 404

"""Accounts are made by one administrator and get their rights from another; whatever is taken away ends at once."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.accounts.enums import AccountFault
from app.accounts.queries import actor_by_login, user_by_login
from app.accounts.service.passwords import matches
from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.decide import Refusal
from app.policy.roles import Role
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import PASSWORD, make_unit, make_user

ClientFor = Callable[[str], TestClient]


@dataclass(frozen=True)
class Office:
    """`person(login)` is a browser; account 4 is the liaison of the unit, account 5 a supervisor of nothing yet."""

    database: Database
    person: ClientFor
    unit_id: int

    def post(self, who: str, path: str, **form: str) -> httpx2.Response:
        return self.person(who).post(path, data=form)

    def roles(self, login: str) -> frozenset[str]:
        with self.database.transaction(write=False) as session:
            return frozenset(actor_by_login(session, login).roles)

    def version(self, login: str) -> str:
        with self.database.transaction(write=False) as session:
            user = user_by_login(session, login)
            assert user is not None
            return str(user.version)


@pytest.fixture
def office(database: Database, clock: FixedClock, client_for: ClientFor) -> Office:
    with system_ctx(database, clock) as ctx:
        unit = make_unit(ctx, "省工业和信息化厅")
        make_user(ctx, "guan", Role.SYSADMIN)
        make_user(ctx, "anquan", Role.SECADMIN)
        make_user(ctx, "shenji", Role.AUDITOR)
        make_user(ctx, "zhoumin", Role.LIAISON, unit_id=unit, name="周敏")
        make_user(ctx, "liang", Role.SUPERVISOR, everything=False, name="梁景行")
    return Office(database, client_for, unit)


def said(office: Office, login: str, path: str) -> str:
    return office.person(login).get(path).text


def test_a_role_counts_when_the_second_administrator_has_granted_it(office: Office) -> None:
    assert office.post("guan", "/accounts/4/proposals", role="unit_leader").status_code == 303
    assert Role.UNIT_LEADER not in office.roles("zhoumin")
    assert "待授予" in said(office, "anquan", "/accounts/4")
    assert office.post("guan", "/accounts/4/roles", role="unit_leader").status_code == 403
    assert office.post("anquan", "/accounts/4/roles", role="unit_leader").status_code == 303
    assert Role.UNIT_LEADER in office.roles("zhoumin")


def test_proposing_or_granting_twice_changes_nothing(office: Office) -> None:
    for _ in range(2):
        assert office.post("guan", "/accounts/4/proposals", role="unit_leader").status_code == 303
    for _ in range(2):
        assert office.post("anquan", "/accounts/4/roles", role="unit_leader").status_code == 303
    page = said(office, "anquan", "/accounts/4")
    assert page.count("单位负责人</th>") == 1


def test_a_role_nobody_proposed_cannot_be_granted_or_revoked(office: Office) -> None:
    assert office.post("anquan", "/accounts/4/roles", role="unit_leader").status_code == 404
    assert office.post("anquan", "/accounts/4/roles/revocation", role="unit_leader").status_code == 404
    assert office.roles("zhoumin") == {Role.LIAISON}


@pytest.mark.parametrize(
    ("account", "role", "refusal"),
    [
        (1, "auditor", Refusal.NOT_OWN_ROLE),
        (2, "auditor", Refusal.ADMIN_ROLE_HELD),
        (2, "office", Refusal.ADMIN_AND_BUSINESS),
        (4, "sysadmin", Refusal.ADMIN_AND_BUSINESS),
        (5, "liaison", Refusal.UNIT_ROLE_WITHOUT_UNIT),
    ],
)
def test_powers_that_must_stay_apart_are_refused_with_the_reason(
    office: Office, account: int, role: str, refusal: Refusal
) -> None:
    answer = office.post("guan", f"/accounts/{account}/proposals", role=role)
    assert answer.status_code == 403
    assert refusal.label in answer.text


def test_all_proposed_roles_are_granted_together_or_none(office: Office) -> None:
    for login in ("new.one", "new.two"):
        made = office.post("guan", "/accounts", login=login, name=login, unit_id=str(office.unit_id), roles="liaison")
        assert made.status_code == 200
    done = office.person("anquan").post("/accounts/roles", data={"user_ids": ["6", "7"]})
    assert (done.status_code, done.headers["location"]) == (303, "/accounts")
    assert office.roles("new.one") == office.roles("new.two") == {Role.LIAISON}
    for login in ("new.three", "new.four"):
        office.post("guan", "/accounts", login=login, name=login, unit_id=str(office.unit_id), roles="liaison")
    office.post("guan", "/accounts/9", name="已离开单位", version=office.version("new.four"))
    refused = office.person("anquan").post("/accounts/roles", data={"user_ids": ["8", "9"]})
    assert refused.status_code == 403
    assert Refusal.UNIT_ROLE_WITHOUT_UNIT.label in refused.text
    assert office.roles("new.three") == office.roles("new.four") == set()


def test_taking_a_role_away_ends_the_sessions(office: Office) -> None:
    person = office.person("zhoumin")
    assert person.get("/").status_code == 200
    assert office.post("anquan", "/accounts/4/roles/revocation", role="liaison").status_code == 303
    assert person.get("/").headers["location"] == "/login?next=/"
    assert office.roles("zhoumin") == set()


def test_a_disabled_account_is_out_at_once_and_comes_back(office: Office) -> None:
    person = office.person("zhoumin")
    for _ in range(2):
        assert office.post("guan", "/accounts/4/activity", active="0").status_code == 303
    assert person.get("/account").headers["location"].startswith("/login")
    assert person.post("/login", data={"user": "zhoumin", "pass": PASSWORD}).status_code == 422
    assert "已停用" in said(office, "guan", "/accounts/4")
    assert office.post("guan", "/accounts/4/activity", active="1").status_code == 303
    assert person.post("/login", data={"user": "zhoumin", "pass": PASSWORD}).status_code == 303


def test_nobody_disables_himself(office: Office) -> None:
    refused = office.post("guan", "/accounts/1/activity", active="0")
    assert refused.status_code == 422
    assert AccountFault.OWN_ACCOUNT.label in refused.text
    assert office.person("guan").get("/accounts").status_code == 200


def test_an_edit_is_kept_and_one_made_on_an_old_page_is_not(office: Office) -> None:
    version = office.version("zhoumin")
    form = {
        "name": "周敏",
        "unit_id": str(office.unit_id),
        "post": "主任科员",
        "phone": "0931-88",
        "version": version,
    }
    assert office.post("guan", "/accounts/4", **form).status_code == 303
    assert "主任科员" in said(office, "guan", "/accounts/4")
    stale = office.post("guan", "/accounts/4", **{**form, "post": "处长"})
    assert stale.status_code == 409
    assert "主任科员" in said(office, "guan", "/accounts/4")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "请填写姓名。"),
        ("unit_id", "424242", "没有这个单位。请从列表中选择。"),
        ("email", "周敏@", "邮箱地址不完整。"),
        ("phone", "打前台", "电话只能有数字、加号、横线、括号和空格。"),
    ],
)
def test_what_cannot_be_saved_comes_back_with_every_word(office: Office, field: str, typed: str, words: str) -> None:
    form = {"name": "周敏", "post": "主任科员", "version": office.version("zhoumin"), field: typed}
    answer = office.post("guan", "/accounts/4", **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert "主任科员" in answer.text
    assert "主任科员" not in said(office, "guan", "/accounts/4")


@pytest.mark.parametrize("login", ["x", "-abc", "a b", "a" * 41, "<b>ab</b>"])
def test_a_login_name_that_nobody_could_type_is_refused(office: Office, login: str) -> None:
    answer = office.post("guan", "/accounts", login=login, name="新人")
    assert answer.status_code == 422
    assert "登录名用2到40个字母、数字、汉字、点、横线或下划线" in answer.text


def test_a_login_in_other_letters_is_the_same_login(office: Office) -> None:
    answer = office.post("guan", "/accounts", login="ZhouMin", name="另一位")
    assert answer.status_code == 422
    assert AccountFault.LOGIN_TAKEN.label.format(login="zhoumin") in answer.text


def test_a_reset_password_works_once_and_the_old_one_no_more(office: Office) -> None:
    person = office.person("zhoumin")
    page = office.post("guan", "/accounts/4/password").text
    first = page.split("<code>")[1].split("</code>", maxsplit=1)[0]
    assert person.get("/account").headers["location"].startswith("/login")
    assert person.post("/login", data={"user": "zhoumin", "pass": PASSWORD}).status_code == 422
    assert person.post("/login", data={"user": "zhoumin", "pass": first}).status_code == 303
    assert person.get("/account").headers["location"] == "/account/password"
    with office.database.transaction(write=False) as session:
        user = user_by_login(session, "zhoumin")
        assert user is not None
        assert matches(first, user.password_hash)


def test_a_supervisor_sees_the_units_that_were_assigned(office: Office) -> None:
    scope = {"unit_ids": [str(office.unit_id), "424242"]}
    assert office.person("anquan").post("/accounts/5/scope", data=scope).status_code == 303
    assert "已选1个" in said(office, "anquan", "/accounts/5")
    assert office.post("anquan", "/accounts/5/scope", scope_all="1").status_code == 303
    page = said(office, "anquan", "/accounts/5")
    assert "已选0个" in page


def test_a_locked_account_opens_when_the_administrator_says_so(office: Office) -> None:
    person = office.person("liang")
    for _ in range(5):
        person.post("/login", data={"user": "zhoumin", "pass": "wrong"})
    assert person.post("/login", data={"user": "zhoumin", "pass": PASSWORD}).status_code == 429
    assert "因多次输错密码锁定" in said(office, "anquan", "/accounts/4")
    assert office.post("guan", "/accounts/4/lock-release").status_code == 403
    assert office.post("anquan", "/accounts/4/lock-release").status_code == 303
    assert person.post("/login", data={"user": "zhoumin", "pass": PASSWORD}).status_code == 303


def test_an_unknown_role_is_refused_in_words(office: Office) -> None:
    answer = office.post("guan", "/accounts/4/proposals", role="emperor")
    assert answer.status_code == 422
    assert "没有这个角色。请从列表中选择。" in answer.text

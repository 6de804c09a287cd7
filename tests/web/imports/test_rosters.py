"""Rosters of units and people: every row answered, all rows or none, first passwords shown once."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from fastapi.testclient import TestClient

from app.accounts import queries as accounts
from app.accounts.service import passwords
from app.core.db import Database
from app.policy.roles import Role
from app.units.queries import directory
from tests.support.factories.documents import workbook
from tests.support.page_forms import form_to

HEAD = ("全称", "简称", "类别", "上级单位", "别名", "成员单位")
PEOPLE = ("登录名", "姓名", "单位", "职务", "电话", "邮箱", "角色", "正/备")


def send(client: TestClient, path: str, content: bytes, name: str = "名册.xlsx") -> tuple[int, str]:
    answer = client.post(path, files={"file": (name, content)})
    return answer.status_code, answer.text


def units(database: Database) -> list[str]:
    with database.transaction(write=False) as session:
        return [unit.name for unit in directory(session)]


def has_login(database: Database, login: str) -> bool:
    with database.transaction(write=False) as session:
        return accounts.user_by_login(session, login) is not None


def test_the_template_can_be_filled_and_sent_back(office: TestClient, database: Database) -> None:
    answer = office.get("/units/import/template")
    assert "filename*=UTF-8''%E5%8D%95%E4%BD%8D%E5%90%8D%E5%86%8C.xlsx" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "全称*")
    sheet.cell(head.row + 1, head.column, "岚江省教育厅")
    stream = io.BytesIO()
    book.save(stream)
    status, text = send(office, "/units/import", stream.getvalue())
    assert status == 200
    assert "新建1个单位" in text
    assert "岚江省教育厅" in units(database)


@pytest.mark.parametrize(
    ("written", "kind"),
    [("市直部门", "bureau"), ("市直单位", "bureau"), ("省直机关", "department"), ("县（市、区）", "county")],
)
def test_kinds_are_taken_as_offices_write_them(
    office: TestClient, database: Database, written: str, kind: str
) -> None:
    assert send(office, "/units/import", workbook(HEAD[:3], ("青屏市财政局", "市财政局", written)))[0] == 200
    with database.transaction(write=False) as session:
        assert {unit.name: unit.kind.value for unit in directory(session)}["青屏市财政局"] == kind


def test_a_roster_is_taken_and_the_same_again_changes_nothing(office: TestClient, database: Database) -> None:
    content = workbook(
        HEAD, ("岚江省教育厅", "省教育厅", "省直部门", "", "", ""), ("各厅", "", "集体单位", "", "", "岚江省教育厅")
    )
    assert send(office, "/units/import", content)[0] == 200
    assert units(database)[-2:] == ["岚江省教育厅", "各厅"]
    again = office.post("/units/import", files={"file": ("名册.xlsx", content)})
    assert again.headers["location"] == "/units"
    assert "名册里的内容都已在系统中，没有改动。" in office.get("/units").text


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([HEAD, ("甲厅", "", "省直部门"), ("甲厅", "", "省直部门")], "重复"),
        ([HEAD, ("甲厅", "", "省直部门"), ("乙厅", "", "省直部门", "没有的厅")], "上级单位“没有的厅”不在名册里"),
        ([HEAD, ("甲厅", "", "省直部门"), ("乙厅", "", "不知道", "")], "没有“不知道”这个类别"),
        ([HEAD, ("甲厅", "", "省直部门"), ("乙厅", "", "省直部门", "", "省科技厅")], "同一写法只能指一个单位"),
        ([HEAD, ("甲厅", "", "省直部门"), ("", "没名字", "省直部门")], "没有填写单位全称"),
    ],
)
def test_one_bad_row_stops_the_roster(office: TestClient, database: Database, rows: list[object], words: str) -> None:
    before = units(database)
    status, text = send(office, "/units/import", workbook(*rows))  # type: ignore[arg-type]
    assert status == 422
    assert words in text
    assert "没有导入任何内容" in text
    assert '<td class="no" data-label="行">3</td>' in text
    assert "未导入" in text
    assert units(database) == before


@pytest.mark.parametrize("path", ["/units/import", "/accounts/import"])
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名册.xlsx", workbook(("甲", "乙"), ("1", "2")), "名册.xlsx"),
        ("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 64, "照片.jpg"),
        ("空.xlsx", workbook(), "空.xlsx"),
        ("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "加密.xlsx"),
    ],
)
def test_what_is_no_roster_is_refused_by_name(
    client_for: Callable[[str], TestClient], path: str, name: str, content: bytes, words: str
) -> None:
    client = client_for("office" if path.startswith("/units") else "guan")
    status, text = send(client, path, content, name)
    assert status == 422
    assert words in text
    assert "field__error" in text


@pytest.mark.parametrize("path", ["/units/import", "/accounts/import"])
def test_no_file_is_refused(client_for: Callable[[str], TestClient], path: str) -> None:
    client = client_for("office" if path.startswith("/units") else "guan")
    answer = client.post(path, data={"x": "1"})
    assert (answer.status_code, "请先选择文件。" in answer.text) == (422, True)
    assert client.get(path).status_code == 200


def test_people_get_accounts_proposed_roles_and_a_password_shown_once(
    client_for: Callable[[str], TestClient], database: Database
) -> None:
    admin = client_for("guan")
    content = workbook(
        PEOPLE,
        ("zhangsan", "张三", "省科技厅", "处长", "0931-6132", "z@example.gov.cn", "联络员", "正"),
        ("lisi", "李四", "省科学技术厅", "", "", "", "联络员、单位负责人", "备"),
        ("wangwu", "王五", "", "", "", "", "督查员", ""),
    )
    status, text = send(admin, "/accounts/import", content)
    assert status == 200
    assert "新建3个账号" in text
    assert text.count('name="password"') == 3
    with database.transaction(write=False) as session:
        user = accounts.user_by_login(session, "lisi")
        assert user is not None
        assert user.must_change
        roles = {row.role: row.granted_at for row in accounts.roles_of(session, user.id or 0)}
    assert roles == {Role.LIAISON: None, Role.UNIT_LEADER: None}
    again = admin.post("/accounts/import", files={"file": ("名册.xlsx", content)})
    assert again.headers["location"] == "/accounts"


def test_passwords_are_hashed_before_the_write_lock_is_taken(
    client_for: Callable[[str], TestClient], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    plain = passwords.hash_password

    def probe(password: str) -> str:
        with database.transaction(write=True):  # waits in vain where this request holds the lock
            hashed.append(password)
        return plain(password)

    monkeypatch.setattr(passwords, "hash_password", probe)
    content = workbook(
        PEOPLE, ("a1", "张三", "", "", "", "", "督查员", ""), ("a2", "李四", "", "", "", "", "督查员", "")
    )
    assert send(client_for("guan"), "/accounts/import", content)[0] == 200
    assert len(hashed) == 2
    assert client_for("guan").post("/accounts/import", files={"file": ("名册.xlsx", content)}).status_code == 303
    assert len(hashed) == 2


def test_a_roster_of_people_sent_twice_makes_them_once(
    client_for: Callable[[str], TestClient], database: Database
) -> None:
    """The second answer shows no password: it is kept nowhere."""
    admin = client_for("guan")
    form = form_to(admin.get("/accounts/import").text, "/accounts/import").values
    files = {"file": ("名册.xlsx", workbook(PEOPLE, ("a1", "张三", "", "", "", "", "督查员", "")))}
    assert "新建1个账号" in admin.post("/accounts/import", data=form, files=files).text
    again = admin.post("/accounts/import", data=form, files=files)
    assert (again.status_code, again.headers["location"]) == (303, "/accounts")


def test_the_password_list_is_made_from_the_page(client_for: Callable[[str], TestClient]) -> None:
    admin = client_for("guan")
    form = {"login": ["zhangsan", "lisi"], "name": ["张三", "李四"], "password": ["aB3-aB3=aB3", "=1+1"]}
    answer = admin.post("/accounts/import/passwords", data=form)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [[cell.value for cell in row if cell.value] for row in book.worksheets[0].iter_rows()]
    assert ["zhangsan", "张三", "aB3-aB3=aB3"] in cells
    assert ["lisi", "李四", "=1+1"] in cells
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)
    assert client_for("office").post("/accounts/import/passwords", data=form).status_code == 403


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("zhangsan", "张三", "没有的厅", "", "", "", "联络员", ""), "没有“没有的厅”这个单位"),
        (("guan", "别人", "", "", "", "", "督查员", ""), "登录名“guan”已有账号，姓名不同"),
        (("zhangsan", "张三", "", "", "", "", "联络员", ""), "联络员和单位负责人必须填写所属单位"),
        (("zhangsan", "张三", "", "", "", "", "系统管理员、审计员", ""), "三权分立"),
        (("zhangsan", "张三", "", "", "", "", "皇帝", ""), "没有“皇帝”这个角色"),
    ],
)
def test_one_bad_person_stops_the_roster(
    client_for: Callable[[str], TestClient], database: Database, row: tuple[str, ...], words: str
) -> None:
    good = ("lisi", "李四", "省科技厅", "", "", "", "联络员", "")
    status, text = send(client_for("guan"), "/accounts/import", workbook(PEOPLE, good, row))
    assert status == 422
    assert words in text
    assert not has_login(database, "lisi")


def test_rosters_are_for_their_keepers(client_for: Callable[[str], TestClient]) -> None:
    content = workbook(HEAD, ("甲厅",))
    for login, path in (("lian", "/units/import"), ("guan", "/units/import"), ("office", "/accounts/import")):
        client = client_for(login)
        assert client.get(path).status_code == 403
        assert client.get(f"{path}/template").status_code == 403
        assert send(client, path, content)[0] == 403
    assert client_for("guan").get("/accounts/import/template").status_code == 200

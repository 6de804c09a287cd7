"""The pages of past reports: upload, look at every row, import, withdraw."""

from fastapi.testclient import TestClient

from tests.support.contexts import system_ctx
from tests.support.factories.documents import workbook
from tests.support.factories.rounds import make_task
from tests.support.site import Site

HEAD = ("进展情况", "报送单位", "月份", "任务编号", "完成值", "备注")
GOOD = ("建成2个。", "省工业和信息化厅", "2026年3月", 1, "2个", "")


def send(client: TestClient, *rows: tuple[object, ...], name: str = "往期.xlsx") -> tuple[int, str]:
    answer = client.post("/plans/1/history", files={"file": (name, workbook(HEAD, *rows))})
    return answer.status_code, answer.headers.get("location", "") or answer.text


def test_it_is_looked_at_then_imported_then_withdrawn(site: Site) -> None:
    office = site.person("bgs")
    assert "/plans/1/history" in office.get("/plans/1").text
    assert office.get("/plans/1/history/template").content[:2] == b"PK"
    status, address = send(office, GOOD, ("建成5个。", "省教育厅", "2026年第二季度", 3, "", ""))
    assert (status, address) == (303, "/plans/1/history/1")
    page = office.get(address).text
    assert "将新增" in page
    assert "没有用到列“备注”" in page
    assert "建成2个。" not in office.get("/tasks/1").text
    done = office.post(f"{address}/application", data={})
    assert done.headers["location"] == address
    task = office.get("/tasks/1").text
    assert "历史导入，未经审核" in task
    assert "建成2个。" in task
    assert send(office, GOOD, ("建成5个。", "省教育厅", "2026年第二季度", 3, "", ""))[0] == 303
    again = office.post(f"{address}/application", data={})
    assert again.status_code == 409
    assert "现在是“已导入”" in again.text
    assert office.get(f"{address}/result").content[:2] == b"PK"
    assert office.post(f"{address}/withdrawal", data={"reason": ""}).status_code == 422
    assert office.post(f"{address}/withdrawal", data={"reason": "口径有误"}).status_code == 303
    assert "建成2个。" not in office.get("/tasks/1").text
    page = office.get(address).text
    assert "已撤回" in page
    assert "口径有误" in page


def test_what_a_later_table_replaced_is_not_counted_twice(site: Site) -> None:
    office = site.person("bgs")
    for words in ("建成2个。", "建成3个。"):
        _, address = send(office, (words, *GOOD[1:]))
        office.post(f"{address}/application", data={})
        assert "显示中的历史报送1条" in office.get("/plans/1/history").text
    office.post(f"{address}/withdrawal", data={"reason": "口径有误"})
    assert "显示中的历史报送1条" in office.get("/plans/1/history").text
    assert "建成2个。" in office.get("/tasks/1").text


def test_a_row_that_cannot_be_taken_keeps_everything_back(site: Site) -> None:
    office = site.person("bgs")
    _, address = send(office, GOOD, ("建成5个。", "省教育厅", "上个月", 99, "", ""))
    page = office.get(address).text
    assert "看不出“上个月”是哪一期" in page
    assert "导入历史数据</button>" not in page
    refused = office.post(f"{address}/application", data={})
    assert refused.status_code == 422
    assert office.post(f"{address}/withdrawal", data={}).status_code == 303


def test_what_is_no_such_table_is_refused(site: Site) -> None:
    office = site.person("bgs")
    assert send(office)[0] == 422
    assert office.post("/plans/1/history", files={"file": ("x.pdf", b"%PDF-1.7")}).status_code == 422
    assert office.post("/plans/1/history", data={}).status_code == 422
    assert office.get("/plans/99/history").status_code == 404
    assert office.get("/plans/1/history/99").status_code == 404


def test_a_unit_sees_its_own_beside_the_form_on_all_three_ways(site: Site) -> None:
    office, liaison = site.person("bgs"), site.person("gx1")
    _, address = send(office, GOOD)
    office.post(f"{address}/application", data={})
    form = liaison.get(f"/assignments/{site.assignments[0]}/report").text
    assert (
        "2026年3月报送 · 历史导入，未经审核；完成值2个" in form or "3月报送 · 历史导入，未经审核；完成值2个" in form
    )
    assert "建成2个。" in form
    month = liaison.get("/month").text
    assert "历史导入，未经审核" in month
    assert "沿用" in month
    assert liaison.get("/month/workbook").status_code == 200
    assert "建成2个。" in liaison.get("/tasks/1").text
    assert site.person("jy1").get("/tasks/1").status_code == 404
    assert liaison.get("/plans/1/history").status_code == 403
    with system_ctx(site.database, site.clock) as ctx:
        make_task(ctx, 1, 9, [site.units[0]], number="9")
    assert "历史导入" not in liaison.get("/tasks/4").text

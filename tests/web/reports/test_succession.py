"""Merging a unit from outside: what is typed stays, what is moved is said."""

from tests.support.factories.reports import FULL
from tests.support.queries import count_queries_of
from tests.support.site import Site


def test_a_split_is_done_by_ticking_tasks(site: Site) -> None:
    browser, (first, second) = site.person("bgs"), site.units
    page = browser.get(f"/units/{first}/succession").text
    assert '省工业和信息化厅现在承担<a class="fig" href="#tasks"><b>2</b>项</a>任务。' in page
    form = {"kind": "split", "to_unit": str(second), "effective_on": "2026-11-18", "reason": "职责调整"}
    empty = browser.post(f"/units/{first}/succession", data=form)
    assert empty.status_code == 422
    assert "请勾选划出的任务" in empty.text
    assert 'value="职责调整"' in empty.text
    done = browser.post(f"/units/{first}/succession", data={**form, "task_ids": "1"})
    assert done.headers["location"] == f"/units/{first}/succession"
    page = browser.get(f"/units/{first}/succession").text
    assert "<b>1</b>项</a>任务。" in page
    assert "部分职责划出，由省教育厅承接" in page
    assert "职责调整" in page


def test_a_merged_unit_is_out_of_use(site: Site) -> None:
    browser, (first, second) = site.person("bgs"), site.units
    form = {"kind": "merged", "to_unit": str(second), "effective_on": "2026-11-18", "reason": "机构改革"}
    assert browser.post(f"/units/{first}/succession", data=form).status_code == 303
    assert "省工业和信息化厅已并入省教育厅，不再承担任务。" in browser.get(f"/units/{first}/succession").text
    assert "看沿革" in browser.get(f"/units/{first}").text
    assert browser.post(f"/units/{first}/succession", data=form).status_code == 422


def test_a_report_of_a_merged_unit_is_returned_to_its_successor(site: Site) -> None:
    first, second = site.units
    place = site.assignments[0]
    assert site.person("gx1").post(f"/assignments/{place}/report", data=FULL).status_code == 303
    form = {"kind": "merged", "to_unit": str(second), "effective_on": "2026-11-18", "reason": "机构改革"}
    site.person("bgs").post(f"/units/{first}/succession", data=form)
    reviewer = site.person("dc1")
    returned = reviewer.post("/reports/1/returns", data={"reason": "请补充"})
    assert "报告已退给承接的省教育厅" in reviewer.get(returned.headers["location"]).text
    assert "请补充" in site.person("jy1").get(f"/assignments/{place}/report").text


def test_nonsense_is_named(site: Site) -> None:
    wrong = site.person("bgs").post(
        f"/units/{site.units[0]}/succession", data={"kind": "gone", "effective_on": "2026-02-30"}
    )
    assert wrong.status_code == 422
    for words in ("请选择并入还是划出。", "请选择承接的单位。", "2026-02-30"):
        assert words in wrong.text
    assert site.person("gx1").get(f"/units/{site.units[0]}/succession").status_code == 403


def test_only_a_unit_that_took_over_another_asks_for_what_it_inherited(site: Site) -> None:
    """Until then the lists of a unit do without the question; from the next request on they ask it."""

    def asked() -> bool:
        with count_queries_of(site.database.engine) as sent:
            assert site.person("jy1").get("/assignments").status_code == 200
        return any("RECURSIVE" in statement for statement in sent)

    first, second = site.units
    assert not asked()
    fields = {"to_unit": str(second), "kind": "merged", "effective_on": "2026-11-18", "reason": "岚机编〔2026〕3号"}
    assert site.person("bgs").post(f"/units/{first}/succession", data=fields).status_code == 303
    assert asked()

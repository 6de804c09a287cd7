"""Merging a unit from outside: what is typed stays, what is moved is said."""

from tests.support.site import Site


def test_a_split_is_done_by_ticking_tasks(site: Site) -> None:
    browser, (first, second) = site.person("bgs"), site.units
    page = browser.get(f"/units/{first}/succession").text
    assert "省工业和信息化厅现在承担2项任务。" in page
    form = {"kind": "split", "to_unit": str(second), "effective_on": "2026-11-18", "reason": "职责调整"}
    empty = browser.post(f"/units/{first}/succession", data=form)
    assert empty.status_code == 422
    assert "请勾选划出的任务" in empty.text
    assert 'value="职责调整"' in empty.text
    done = browser.post(f"/units/{first}/succession", data={**form, "task_ids": "1"})
    assert done.headers["location"] == f"/units/{first}/succession"
    page = browser.get(f"/units/{first}/succession").text
    assert "现在承担1项任务" in page
    assert "部分职责划出，由省教育厅承接" in page
    assert "职责调整" in page


def test_a_merged_unit_is_out_of_use(site: Site) -> None:
    browser, (first, second) = site.person("bgs"), site.units
    form = {"kind": "merged", "to_unit": str(second), "effective_on": "2026-11-18", "reason": "机构改革"}
    assert browser.post(f"/units/{first}/succession", data=form).status_code == 303
    assert "已停用" in browser.get(f"/units/{first}/succession").text
    assert browser.post(f"/units/{first}/succession", data=form).status_code == 422


def test_nonsense_is_named(site: Site) -> None:
    wrong = site.person("bgs").post(
        f"/units/{site.units[0]}/succession", data={"kind": "gone", "effective_on": "2026-02-30"}
    )
    assert wrong.status_code == 422
    for words in ("请选择并入还是划出。", "请选择承接的单位。", "2026-02-30"):
        assert words in wrong.text
    assert site.person("gx1").get(f"/units/{site.units[0]}/succession").status_code == 403

"""A handover from outside: the list, the form, the sheet that is confirmed and printed."""

from tests.support.site import Site


def test_a_liaison_hands_over_and_the_receiver_confirms(site: Site) -> None:
    zhou, chen = site.person("gx1"), site.person("gx2")
    page = zhou.get("/handovers/new").text
    assert "周敏的联络员工作，未办2项。" in page
    assert "陈晓" in page
    assert "方圆" not in page
    form = {"whose": "1:liaison", "receiver": "2", "effective_on": "2026-11-18", "note": "借调"}
    sent = zhou.post("/handovers", data=form)
    assert sent.headers["location"] == "/handovers/1"
    assert "份</a>交接单等您接收" in chen.get("/handovers").text
    sheet = chen.get("/handovers/1").text
    assert "接收工作" in sheet
    assert "接收工作" not in zhou.get("/handovers/1").text
    assert "接收人尚未确认" in chen.get("/handovers/1/print").text
    refused = chen.post("/handovers/1/refusal", data={"reason": ""})
    assert refused.status_code == 422
    assert chen.post("/handovers/1/acceptance").headers["location"] == "/handovers/1"
    done = chen.get("/handovers/1").text
    assert "已交接" in done
    assert "在系统中确认接收" in chen.get("/handovers/1/print").text
    # The giver is signed out, and is no liaison any more.
    assert zhou.get("/handovers").status_code in (303, 401, 403)


def test_refused_and_withdrawn(site: Site) -> None:
    zhou, chen = site.person("gx1"), site.person("gx2")
    form = {"whose": "1:liaison", "receiver": "2", "effective_on": "2026-11-18"}
    zhou.post("/handovers", data=form)
    assert chen.post("/handovers/1/refusal", data={"reason": "正在休假"}).status_code == 303
    assert "未接收：正在休假" in zhou.get("/handovers/1").text
    zhou.post("/handovers", data=form)
    assert zhou.post("/handovers/2/withdrawal").status_code == 303
    assert "已撤回" in zhou.get("/handovers").text


def test_a_disabled_account_is_listed_for_the_office(site: Site) -> None:
    switched = site.person("guan").post("/accounts/4/activity", data={"active": "0"})
    assert switched.status_code == 303
    office = site.person("bgs")
    page = office.get("/handovers").text
    assert "</b>人</a>已停用而工作待交接" in page
    assert "没有，请先登记接任的人" in page
    form = office.get("/handovers/new?whose=4:liaison").text
    assert "还没有可以接收的人。" in form
    assert "方圆（联络员，账号已停用）" in form


def test_nonsense_is_named(site: Site) -> None:
    wrong = site.person("bgs").post("/handovers", data={"whose": "x", "effective_on": "2026-02-30"})
    assert wrong.status_code == 404
    wrong = site.person("bgs").post("/handovers", data={"whose": "1:liaison", "effective_on": "2026-02-30"})
    assert wrong.status_code == 422
    assert "不是一个存在的日期" in wrong.text
    assert site.person("gx1").get("/handovers/new?whose=4:liaison").status_code == 404
    assert site.person("guan").get("/handovers").status_code == 403

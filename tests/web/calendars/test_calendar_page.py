"""The calendar from outside."""

from app.calendars.service import seed_calendar
from tests.support.contexts import system_ctx
from tests.support.site import Site

DAYS = "10月1日至10月12日 休息 国庆节\n10月16日 上班 国庆节"


def test_a_year_is_shown_with_its_mark(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        seed_calendar(ctx)
    page = site.person("gx1").get("/calendar").text
    assert "2026年有248个工作日。" in page
    # Sunday, 4 January 2026 is worked: the strip must not call it 元旦 like the days that are free.
    assert (page.count("<em>元旦</em>"), page.count("<em>补班</em>")) == (3, 6)
    assert "载入" not in page.split("<main")[1]
    later = site.person("bgs").get("/calendar?year=2027").text
    assert "放假安排尚未公布，暂按周一至周五推算" in later
    assert site.person("bgs").get("/calendar?year=9999").status_code == 200


def test_a_day_is_changed_and_a_year_loaded(site: Site) -> None:
    browser = site.person("bgs")
    assert browser.post("/calendar", data={"day": "2027-03-08", "kind": "holiday", "name": "半天"}).status_code == 303
    loaded = browser.post("/calendar", data={"year": "2027", "days": DAYS})
    assert loaded.headers["location"] == "/rounds/redating?year=2027"
    page = browser.get("/calendar?year=2027").text
    assert "尚未公布" not in page
    assert "半天" in page
    assert "手工" in page


def test_what_is_wrong_stays_in_the_form(site: Site) -> None:
    browser = site.person("bgs")
    wrong = browser.post("/calendar", data={"year": "2027", "days": DAYS + "\n2月30日 休息"})
    assert wrong.status_code == 422
    assert "第3行" in wrong.text
    assert "10月16日 上班 国庆节" in wrong.text
    day = browser.post("/calendar", data={"day": "2027-02-30", "kind": "holiday"})
    assert day.status_code == 422
    assert 'value="2027-02-30"' in day.text


def test_only_the_office_changes_it(site: Site) -> None:
    for login in ("gx1", "dc1", "guan"):
        assert site.person(login).post("/calendar", data={"day": "2027-03-08", "kind": "holiday"}).status_code == 403

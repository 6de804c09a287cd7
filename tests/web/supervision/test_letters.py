"""Letters of urges from outside: listed, read, taken as Word files, each reader's own part."""

import re

import sqlalchemy as sa
from sqlmodel import col

from app.rounds.models import Assignment
from app.supervision.models import Urge
from tests.support.site import Site
from tests.unit.exports.letters import paragraphs, rows


def urge_all(site: Site, note: str = "请抓紧报送。") -> list[int]:
    assert site.person("bgs").post(f"/rounds/{site.round_id}/urges", data={"note": note}).status_code == 303
    with site.database.transaction(write=False) as session:
        return list(session.scalars(sa.select(col(Urge.id)).order_by(col(Urge.assignment_id))))


def words(text: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", text)


def test_a_round_urged_as_a_whole_is_one_letter_and_each_report_one_of_its_own(site: Site) -> None:
    first, *_ = urge_all(site)
    office = site.person("bgs")
    listed = office.get("/urges")
    assert listed.status_code == 200
    assert f'href="/urges/{first}?all=1"' in listed.text
    assert "3项报告" in words(listed.text)
    whole = office.get(f"/urges/{first}?all=1")
    assert "2个单位有3项没有报送" in whole.text
    assert f'href="/exports/urges/{first}?all=1"' in whole.text
    single = office.get(f"/urges/{first}")
    assert "你单位有1项没有报送" in single.text
    assert "同时催办的3项合为一函" in single.text
    assert "请抓紧报送。" in single.text


def test_a_unit_reads_its_own_part_and_no_other_units(site: Site) -> None:
    first, second, foreign = urge_all(site)
    liaison = site.person("gx1")
    mine = liaison.get(f"/urges/{first}?all=1")
    assert "你单位有2项没有报送" in mine.text
    assert liaison.get(f"/urges/{foreign}").status_code == 404
    assert liaison.get(f"/exports/urges/{foreign}?all=1").status_code == 404
    assert liaison.get("/urges/999999").status_code == 404
    assert "2项报告" in words(liaison.get("/urges").text)
    assert len(rows(liaison.get(f"/exports/urges/{second}?all=1").content)) == 3


def test_the_word_file_is_the_page_and_stays_as_urged(site: Site) -> None:
    first, *_ = urge_all(site)
    office = site.person("bgs")
    address = f"/exports/urges/{first}?all=1"
    sent = office.get(address)
    assert sent.headers["content-type"].endswith("wordprocessingml.document")
    assert "2%E4%B8%AA%E5%8D%95%E4%BD%8D" in sent.headers["content-disposition"]
    page = words(office.get(f"/urges/{first}?all=1").text)
    for _, said in paragraphs(sent.content):
        assert re.sub(r"\s", "", said) in page
    with site.database.transaction(write=True) as session:
        session.execute(sa.update(Assignment).values(due_at=site.clock.at, lock_at=site.clock.at))
    site.clock.move(minutes=5)
    assert office.get(address).content == sent.content
    assert rows(office.get(f"/exports/urges/{first}").content) == []


def test_the_task_page_leads_to_its_last_letter(site: Site) -> None:
    first, *_ = urge_all(site)
    with site.database.transaction(write=False) as session:
        task_id = session.get_one(Assignment, site.assignments[0]).task_id
    office = site.person("bgs")
    assert f'<a href="/urges/{first}">催办函</a>' in office.get(f"/tasks/{task_id}").text
    assert f'href="/tasks/{task_id}"' in office.get(f"/urges/{first}").text

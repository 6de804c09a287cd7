"""Dispatch notices from outside: tried out, issued, looked at by units, taken as a Word file."""

import io
import zipfile

from tests.support.site import Site

FIELDS = {"series": "岚科督", "signer": "省科学技术厅办公室", "contact": "", "note": "", "reason": ""}


def test_the_office_tries_a_notice_issues_it_and_units_read_it(site: Site) -> None:
    office, address = site.person("bgs"), f"/rounds/{site.round_id}/notices"
    assert "还没有印发调度通知" in office.get(address).text
    tried = office.get(f"{address}?series=岚科督&signer=省厅&note=请按期报送。").text
    assert "岚科督〔2026〕1号" in tried
    assert "请按期报送。" in tried
    wrong = office.post(address, data={**FIELDS, "series": "x" * 41, "note": "有话要说"})
    assert wrong.status_code == 422
    assert "最多40字，现在41字" in wrong.text
    assert "有话要说" in wrong.text
    issued = office.post(address, data=FIELDS)
    assert issued.status_code == 303
    read = site.person("gx1").get(issued.headers["location"])
    assert "岚科督〔2026〕1号" in read.text
    console = site.person("gx1").get(f"/rounds/{site.round_id}").text
    assert f'href="{address}">调度通知' in console
    assert "按所填预览" not in site.person("gx1").get(address).text


def test_the_word_file_is_the_notice_and_always_the_same(site: Site) -> None:
    office = site.person("bgs")
    location = office.post(f"/rounds/{site.round_id}/notices", data=FIELDS).headers["location"]
    answer = site.person("gx1").get(f"/exports{location}")
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        body = packed.read("word/document.xml").decode()
    assert "岚科督〔2026〕1号" in body
    site.clock.move(minutes=5)
    assert office.get(f"/exports{location}").content == answer.content


def test_notices_over_http(site: Site) -> None:
    office, address = site.person("bgs"), f"/api/v1/rounds/{site.round_id}/notices"
    made = office.post(address, json={"series": "岚科督", "signer": "省科学技术厅"})
    assert (made.status_code, made.json()["number"]) == (201, "岚科督〔2026〕1号")
    again = office.post(address, json={"series": "岚科督", "signer": "省科学技术厅", "reason": "再发"})
    assert again.status_code == 409
    assert [row["number"] for row in site.person("gx1").get(address).json()["rows"]] == ["岚科督〔2026〕1号"]

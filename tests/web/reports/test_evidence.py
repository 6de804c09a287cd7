"""The versions of a file on a page of their own: which report used which, and who may see them."""

import re

from tests.support.factories.reports import FULL
from tests.support.site import Site


def offer(site: Site, number: int, content: bytes) -> int:
    """As a browser does; answers the newest file's id."""
    browser = site.person("gx1")
    files = {"files": ("验收意见.txt", content, "text/plain")}
    browser.post(f"/assignments/{site.assignments[number]}/evidence", data={"kind": "full"}, files=files)
    page = browser.get(f"/assignments/{site.assignments[number]}/report").text
    return max(int(found) for found in re.findall(r'name="evidence" value="(\d+)"', page))


def rows(page: str) -> list[str]:
    return re.findall(r"第(\d)版", page.split("<tbody>")[1])


def test_every_version_is_listed_with_the_reports_that_used_it(site: Site) -> None:
    first = offer(site, 0, b"first")
    browser = site.person("gx1")
    sent = {**FULL, "evidence": str(first)}
    browser.post(f"/assignments/{site.assignments[0]}/report", data=sent)
    second = offer(site, 1, b"second version")
    page = browser.get(f"/evidence/{first}/versions").text
    assert "共2版，这里打开的是第1版。" in page
    assert rows(page) == ["2", "1"]
    newest, oldest = page.split("<tbody>")[1].split("</tr>")[:2]
    assert "还没有报告用它" in newest
    assert "任务1 · 11月报告，第1次提交" in oldest
    assert f'href="/evidence/{second}"' in newest
    assert "周敏" in newest
    assert re.search(r"<td[^>]*>[0-9a-f]{12}</td>", newest)
    assert "第2版，最新" in browser.get(f"/evidence/{second}/versions").text


def test_a_reader_sees_the_versions_of_reports_alone(site: Site) -> None:
    first = offer(site, 0, b"first")
    site.person("gx1").post(f"/assignments/{site.assignments[0]}/report", data={**FULL, "evidence": str(first)})
    second = offer(site, 1, b"kept in a draft")
    page = site.person("dc1").get(f"/evidence/{first}/versions").text
    assert "只有这一版" in page
    assert rows(page) == ["1"]
    assert site.person("dc1").get(f"/evidence/{second}/versions").status_code == 404
    for number in (first, second, 999):
        assert site.person("jy1").get(f"/evidence/{number}/versions").status_code == 404
    report = site.person("dc1").get("/reviews").text
    assert f"/evidence/{first}/versions" in report

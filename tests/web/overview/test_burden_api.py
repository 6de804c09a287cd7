"""The burden meter over HTTP: the figures of the page, for the office alone."""

import re

import pytest

from tests.support.site import Site

V1 = "/api/v1/burden"


def test_the_figures_are_those_of_the_page(site: Site) -> None:
    office = site.person("bgs")
    told = office.get(f"{V1}?month=2026-11").json()
    assert told["month"] == "2026-11"
    assert [(row["unit"], row["reports"], row["fields"]) for row in told["rows"]] == [
        ("省工业和信息化厅", 2, 12),
        ("省教育厅", 1, 6),
    ]
    assert told["total"]["requests"] == sum(row["requests"] for row in told["rows"]) == 3
    assert told["total"].keys() <= told["meanings"].keys() | {"unit_id", "unit"}
    page = office.get("/burden?month=2026-11").text
    assert all(meaning in page for meaning in told["meanings"].values())
    assert re.search(r">\s*18\s*<", page)
    assert office.get(V1).json() == told


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-Q4", "昨天", "2026-1"])
def test_what_is_no_month_is_refused(site: Site, month: str) -> None:
    answer = site.person("bgs").get(V1, params={"month": month})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["month"])


def test_nobody_else_reads_it(site: Site) -> None:
    assert [site.person(login).get(V1).status_code for login in ("gx1", "gxld", "dc1", "guan")] == [403] * 4

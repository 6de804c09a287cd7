"""Evidence on the month's page: each row has its own files, and they never cost a word that was typed."""

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from app.evidence.models import Evidence
from app.reports.models import Draft, Report, ReportEvidence
from app.reports.service import return_report
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of
from tests.support.factories.reports import FULL, NIL
from tests.support.page_forms import form_to
from tests.support.site import Site

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"
MACRO = ("宏.docm", b"PK\x03\x04", "application/octet-stream")
File = tuple[str, bytes, str]


def pdf(name: str = "意见.pdf") -> File:
    return name, PDF, "application/pdf"


def send(
    browser: TestClient, do: str, files: dict[int, list[File]], typed: dict[int, dict[str, str]] | None = None
) -> Any:
    """The page as it stands, with words and files put into rows, one of its buttons pressed."""
    values = dict(form_to(browser.get("/month").text, "/month").values)
    for number, fields in (typed or {}).items():
        values |= {f"{name}-{number}": [text] for name, text in fields.items() if name != "kind"}
    named = [(f"files-{number}", file) for number, held in files.items() for file in held]
    return browser.post("/month", data={**values, "do": do}, files=named)


def words(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def drafts(site: Site) -> dict[int, tuple[str, int]]:
    """Assignment → (words, how many files) of every draft."""
    with site.database.transaction(write=False) as session:
        return {
            one.assignment_id: (one.content["progress"], len(one.evidence_ids))
            for one in session.scalars(sa.select(Draft))
        }


def filed_names(site: Site) -> list[str]:
    with site.database.transaction(write=False) as session:
        return list(
            session.scalars(
                sa.select(col(Evidence.name))
                .join(ReportEvidence, col(ReportEvidence.evidence_id) == col(Evidence.id))
                .order_by(col(Evidence.id))
            )
        )


def test_a_file_is_put_to_its_row_and_taken_away_again(site: Site) -> None:
    browser = site.person("gx1")
    first, second, _ = site.assignments
    done = send(browser, f"upload:{first}", {first: [pdf(), pdf("名单.pdf")]}, {second: {"progress": "写到一半。"}})
    assert (done.status_code, done.headers["location"]) == (303, f"/month?start={first}#row-{first}")
    page = browser.get("/month").text
    assert "已上传2份材料" in words(page)
    assert "佐证材料2份" in words(page)
    assert drafts(site) == {first: ("", 2), second: ("写到一半。", 0)}
    number = re.findall(rf'value="remove:{first}:(\d+)"', page)[0]
    gone = send(browser, f"remove:{first}:{number}", {}, {first: {"progress": "改了字。"}})
    assert gone.headers["location"] == f"/month?start={first}#row-{first}"
    assert drafts(site)[first] == ("改了字。", 1)


def test_a_button_of_a_row_that_was_not_sent_does_nothing(site: Site) -> None:
    """An old page, or a hand-made request: what is not there was not cleared by anybody."""
    browser = site.person("gx1")
    first, _, foreign = site.assignments
    send(browser, f"upload:{first}", {first: [pdf()]}, {first: {"progress": "写到一半。"}})
    for do in (f"remove:{first}:1", f"last:{first}", f"remove:{foreign}:1", f"last:{foreign}"):
        assert browser.post("/month", data={"do": do}).status_code == 303
        assert drafts(site) == {first: ("写到一半。", 1)}


def test_files_go_with_the_row_that_is_filed_whichever_button_it_is(site: Site) -> None:
    browser = site.person("gx1")
    first, second, _ = site.assignments
    done = send(browser, f"submit:{first}", {first: [pdf()], second: [pdf("名单.pdf")]}, {first: FULL})
    assert done.headers["location"] == f"/month?start={second}"
    assert filed_names(site) == ["意见.pdf"]
    assert drafts(site) == {second: ("", 1)}


def test_a_refused_file_keeps_the_words_and_files_nothing(site: Site) -> None:
    browser = site.person("gx1")
    first, second, _ = site.assignments
    answer = send(browser, f"submit:{first}", {first: [MACRO]}, {first: FULL, second: {"progress": "另一行。"}})
    assert answer.status_code == 422
    assert "“宏.docm”没有上传" in answer.text
    assert FULL["progress"] in answer.text
    assert 'class="desk__files" open' in answer.text
    assert filed_names(site) == []
    assert drafts(site) == {first: (FULL["progress"], 0), second: ("另一行。", 0)}
    nothing = send(browser, f"upload:{second}", {})
    assert "1项没有处理完，原因写在各项下面" in re.sub(r"<[^>]+>", "", nothing.text)
    assert nothing.status_code == 422
    assert "请先选择要上传的文件。" in nothing.text
    assert f'id="files-{second}-error"' in nothing.text


def test_a_nil_report_leaves_its_files_with_the_unit(site: Site) -> None:
    browser = site.person("gx1")
    first = site.assignments[0]
    assert (
        send(browser, f"nil:{first}", {first: [pdf()]}, {first: {"nil_reason": NIL["nil_reason"]}}).status_code == 303
    )
    assert filed_names(site) == []
    with site.database.transaction(write=False) as session:
        assert list(session.scalars(sa.select(col(Evidence.name)))) == ["意见.pdf"]


def test_a_returned_report_keeps_its_files_until_one_is_taken_away(site: Site) -> None:
    browser = site.person("gx1")
    first = site.assignments[0]
    send(browser, f"submit:{first}", {first: [pdf(), pdf("名单.pdf")]}, {first: FULL})
    with system_ctx(site.database, site.clock) as ctx:
        (report,) = ctx.session.scalars(sa.select(Report))
        return_report(ctx.acting_as(actor_of(ctx, "dc1")), report.id or 0, "请补充数据来源。")
    number = re.findall(rf'value="remove:{first}:(\d+)"', browser.get("/month").text)[0]
    send(browser, f"remove:{first}:{number}", {})
    assert drafts(site) == {first: (FULL["progress"], 1)}
    assert filed_names(site) == ["意见.pdf", "名单.pdf"]


@pytest.mark.parametrize("do", ["upload:{}", "remove:{}:1", "save"])
def test_rows_of_others_take_no_file(site: Site, do: str) -> None:
    foreign = site.assignments[2]
    answer = site.person("gx1").post(
        "/month", data={"row": str(foreign), "do": do.format(foreign)}, files=[(f"files-{foreign}", pdf())]
    )
    assert answer.status_code == (404 if do.startswith("remove") else 303)
    assert drafts(site) == {}
    with site.database.transaction(write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Evidence)) == 0


def test_the_lamp_of_the_board_stands_at_each_row(site: Site) -> None:
    home, month = (site.person("gx1").get(address).text for address in ("/", "/month"))
    assert home.count('<span class="lamp') == month.count('<span class="lamp') == 2

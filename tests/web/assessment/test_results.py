"""Pages of results: figures that equal their rows, points that lead to their proof, own scores only."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.assessment.service import run_assessment
from app.core.clock import FixedClock
from app.core.db import Database
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_unit
from tests.support.factories.assessment import FROM, TO, Month, on
from tests.support.factories.rounds import make_round
from tests.support.pages import tidy
from tests.support.queries import count_queries_of
from tests.web.assessment.conftest import Clients


def cells(html: str, section: str) -> list[list[str]]:
    """The rows of the first table of a section, as texts."""
    part = html.split(f'<section id="{section}"')[1].split("</section>", maxsplit=1)[0]
    body = part.split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    return [
        [tidy(re.sub(r"<[^>]+>", " ", cell)) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in rows
    ]


def text_of(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def test_the_office_reads_every_unit_in_official_order(client_for: Clients, result: int) -> None:
    text = text_of(client_for("office"), f"/assessments/{result}")
    assert cells(text, "scores") == [
        ["1", "省工业和信息化厅", "28.0", "34.0", "18.2", "8.0", "", "88.2", "良好"],
        ["2", "省教育厅", "30.0", "40.0", "20.0", "10.0", "", "100.0", "优秀"],
    ]
    sentence = tidy(re.sub(r"<[^>]+>", "", text.split('class="answer">')[1].split("</p>")[0]))
    assert sentence == "2个单位中优秀1个，良好1个。"
    assert "共9条得分记录" in text
    assert "标准评分方案第1版" in text


@pytest.mark.parametrize(
    ("grade", "units"),
    [
        ("excellent", ["省教育厅"]),
        ("good", ["省工业和信息化厅"]),
        ("nonsense", ["省工业和信息化厅", "省教育厅"]),
    ],
)
def test_a_figure_opens_the_rows_it_counts(client_for: Clients, result: int, grade: str, units: list[str]) -> None:
    text = text_of(client_for("office"), f"/assessments/{result}?grade={grade}")
    assert [row[1] for row in cells(text, "scores")] == units


def test_a_grade_that_nobody_has_says_so(client_for: Clients, result: int) -> None:
    assert "没有这个等次的单位。" in text_of(client_for("office"), f"/assessments/{result}?grade=fail")


def test_the_ledger_explains_every_point(client_for: Clients, month: Month, result: int) -> None:
    address = f"/assessments/{result}/units/{month.units[0]}"
    text = text_of(client_for("office"), address)
    assert "省工业和信息化厅 88.2分（良好）的由来" in tidy(text)
    assert cells(text, "ledger") == [
        ["按时报送 基础分30.0，扣2.0，得28.0"],
        ["11月26日 周四", "每逾期1项扣0.5分", "11月任务2：逾期报送 任务2", "任务2 · 报告", "−0.5"],
        ["11月25日 周三", "每缺报1项扣1.5分", "11月任务3：缺报 任务3", "任务3", "−1.5"],
        ["任务完成 基础分40.0，扣6.0，得34.0"],
        ["11月20日 周五", "每有1项任务逾期未办结扣4分", "任务3：任务逾期未办结 任务3", "任务3", "−4.0"],
        ["11月18日 周三", "每有1项任务逾期办结扣2分", "任务4：任务逾期办结 任务4", "任务4", "−2.0"],
        ["报告质量 基础分20.0，扣1.8，得18.2"],
        ["11月27日 周五", "报告一次通过，每次补回0.2分", "11月任务2：报告一次通过 任务2", "任务2 · 报告", "0.2"],
        [
            "11月23日 周一",
            "同一报告再次退回，每次扣2分",
            "11月任务1：同一报告再次被退回 退回原因：“附件为空白文件”",
            "任务1 · 报告",
            "−2.0",
        ],
        ["退回情况 基础分10.0，扣2.0，得8.0"],
        [
            "11月23日 周一",
            "每退回1次扣1分",
            "11月任务1：报告被退回 退回原因：“附件为空白文件”",
            "任务1 · 报告",
            "−1.0",
        ],
        [
            "11月21日 周六",
            "每退回1次扣1分",
            "11月任务1：报告被退回 退回原因：“覆盖率口径与统计年报不一致”",
            "任务1 · 报告",
            "−1.0",
        ],
    ]
    for task in month.tasks[:4]:
        assert f'href="/tasks/{task}"' in text
    for report in month.reports[:2]:
        assert f'href="/reports/{report}"' in text
    assert "按时报送2次，逾期报送1次，缺报1次" in text


def test_lines_without_effect_are_shown_on_demand(client_for: Clients, month: Month, result: int) -> None:
    address = f"/assessments/{result}/units/{month.units[1]}"
    office = client_for("office")
    short = text_of(office, address)
    assert "还有1条因封顶或满分没有改变得分" in short
    assert sum(row == ["没有加减分。"] for row in cells(short, "ledger")) == 4
    full = text_of(office, f"{address}?lines=all")
    line = ["11月20日 周五", "报告一次通过，每次补回0.2分", "11月任务5：报告一次通过 任务5", "任务5 · 报告"]
    assert [*line, "0.0 应计0.2"] in cells(full, "ledger")


def test_a_unit_opens_its_own_ledger_at_once_and_no_other(client_for: Clients, month: Month, result: int) -> None:
    liaison = client_for("jy")
    text = text_of(liaison, f"/assessments/{result}")
    assert [row[1] for row in cells(text, "scores")] == ["省教育厅"]
    assert "省教育厅 100.0分（优秀）的由来" in tidy(text)
    assert "省工业和信息化厅" not in text
    assert "/assessments/new" not in text
    assert liaison.get(f"/assessments/{result}/units/{month.units[1]}").status_code == 200
    assert liaison.get(f"/assessments/{result}/units/{month.units[0]}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/assessments/{0}", "/assessments/{0}/units/{1}", "/exports/scores/{0}", "/api/v1/assessments/{0}"]
)
def test_a_foreign_unit_finds_nothing(client_for: Clients, month: Month, result: int, address: str) -> None:
    """财政 has no score here; what it is told is what it would be told of a number that nothing has."""
    outsider = client_for("cz")
    foreign = outsider.get(address.format(result, month.units[0]))
    missing = outsider.get(address.format(999, month.units[0]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert "省工业和信息化厅" not in foreign.text
    assert client_for("office").get(address.format(result, month.units[0])).status_code == 200


@pytest.mark.parametrize(
    "path", ["/assessments/0", "/assessments/abc", f"/assessments/{10**12}", "/assessments/1/units/9"]
)
def test_what_is_no_result_is_not_found(client_for: Clients, result: int, path: str) -> None:
    assert result == 1
    assert client_for("office").get(path).status_code == 404


def test_the_list_shows_to_each_what_concerns_them(client_for: Clients, result: int) -> None:
    office = text_of(client_for("office"), "/assessments")
    assert f'href="/assessments/{result}">11月试算' in office
    assert "优秀1个，良好1个" in office
    assert "核算一次" in office
    own = text_of(client_for("gx"), "/assessments")
    assert "88.2分，良好" in own
    assert "核算一次" not in own
    assert "还没有考核结果。办公室核算后" in text_of(client_for("cz"), "/assessments")
    assert client_for("guan").get("/assessments").status_code == 403


def test_an_empty_list_says_the_next_step(client_for: Clients, month: Month) -> None:
    assert len(month.units) == 3
    assert "先试算一次" in text_of(client_for("office"), "/assessments")


def test_pages_send_the_same_statements_for_more_rows(
    app: FastAPI, client_for: Clients, database: Database, clock: FixedClock, month: Month
) -> None:
    counts = []
    office = client_for("office")
    for size in (1, 9):
        clock.at = on(18)
        with system_ctx(database, clock) as ctx:
            make_round(ctx, [([make_unit(ctx, f"单位{size}-{n}")], []) for n in range(size)])
        clock.at = on(2, month=12)
        with system_ctx(database, clock) as ctx:
            number = run_assessment(ctx, None, FROM, TO)
        sent = []
        for path in ("/assessments", f"/assessments/{number}", f"/assessments/{number}/units/{month.units[0]}"):
            with count_queries_of(app.state.database.engine) as statements:
                assert office.get(path).status_code == 200
            sent.append(len(statements))
        counts.append(sent)
    assert counts[0] == counts[1]

"""The month of a unit as a workbook: out, filled offline by another program, back, and nothing overwritten silently."""

import html
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import col

from app.core.clock import FixedClock
from app.core.db import Database
from app.policy.roles import Role
from app.reports.models import Draft, Report
from app.reports.service import return_report, save_draft
from app.rounds.enums import Consolidation
from app.rounds.models import Assignment
from app.rounds.service import close_round
from app.units.models import Unit
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.documents import workbook
from tests.support.factories.reports import FULL
from tests.support.factories.rounds import make_round
from tests.support.page_forms import form_to
from tests.support.site import Site
from tests.unit.exports.rendering import converted

UPLOAD, APPLY, RETURNS = "/month/upload", "/month/upload/application", "/month/upload/returns"
LETTERS = {
    "key": "A", "kind": "G", "progress": "H", "status": "I", "percent": "J", "problems": "K", "next": "L", "nil": "M",
}  # fmt: skip
GOOD: dict[str, Any] = {
    "progress": "新建平台3个，累计12个。",
    "status": "正常推进",
    "percent": 60,
    "next": "12月验收。",
}


def taken(client: TestClient) -> bytes:
    answer = client.get("/month/workbook")
    assert answer.status_code == 200
    return answer.content


def first_row(sheet: Any) -> int:
    return next(row for row in range(1, 20) if sheet.cell(row, 1).value == "行键") + 1


def fill(content: bytes, *rows: dict[str, Any] | None) -> bytes:
    """The first sheet with cells written into its rows, from the first task on."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    top = first_row(sheet)
    for offset, cells in enumerate(rows):
        for name, value in (cells or {}).items():
            sheet[f"{LETTERS[name]}{top + offset}"].value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(client: TestClient, content: bytes, name: str = "填报表.xlsx") -> Any:
    return client.post(UPLOAD, data={"x": "1"}, files={"file": (name, content)})


def held(text: str) -> dict[str, list[str]]:
    return form_to(text, APPLY).values


def apply(client: TestClient, text: str, do: str, *overwrite: str) -> Any:
    return client.post(APPLY, data={**held(text), "do": [do], "overwrite": list(overwrite)})


def words(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def states(site: Site) -> list[str]:
    with site.database.transaction(write=False) as session:
        return [
            state.value for state in session.scalars(sa.select(col(Assignment.state)).order_by(col(Assignment.id)))
        ]


def drafts(site: Site) -> dict[int, str]:
    with site.database.transaction(write=False) as session:
        rows = session.execute(sa.select(col(Draft.assignment_id), Draft.content))  # type: ignore[call-overload]
        return {number: content["progress"] for number, content in rows}


def test_the_table_holds_what_is_owed_and_cannot_be_bent(site: Site) -> None:
    site.file("gx1")
    content = taken(site.person("gx1"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    top = first_row(sheet)
    assert [sheet.cell(top - 1, at).value for at in range(1, 14)] == [
        "行键", "序号", "工作任务", "目标", "上期报的", "截止", "有无新进展", "本期进展", "自评状态", "完成进度（%）",
        "存在问题", "下步打算", "无新进展的原因",
    ]  # fmt: skip
    assert sheet.column_dimensions["A"].hidden
    assert sheet.protection.sheet
    locked = {name: sheet[f"{letter}{top}"].protection.locked for name, letter in LETTERS.items()}
    assert locked == {**dict.fromkeys(LETTERS, False), "key": True}
    limits = {str(one.sqref).partition(":")[0]: one for one in sheet.data_validations.dataValidation}
    assert limits[f"G{top}"].formula1 == '"有新进展,无新进展"'
    assert limits[f"I{top}"].formula1 == '"未启动,正常推进,推进有困难,已完成"'
    assert (limits[f"J{top}"].type, limits[f"J{top}"].formula2, limits[f"J{top}"].showErrorMessage) == (
        "whole", "100", True,
    )  # fmt: skip
    assert (limits[f"H{top}"].type, limits[f"H{top}"].formula1) == ("textLength", "5000")
    assert sheet.cell(top, 3).value == "任务2\n我单位牵头 · 科技创新强基行动方案"
    assert sheet.cell(top + 1, 1).value == "填报人："
    shown = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows()]
    assert ["1", "任务1", "11月", "已提交，待审", FULL["progress"], "50%"] in shown


def test_a_filled_table_is_shown_first_then_kept_or_filed(site: Site) -> None:
    liaison = site.person("gx1")
    content = fill(taken(liaison), GOOD, {"nil": "等待上级公布数据。"})
    seen = upload(liaison, content)
    assert seen.status_code == 200
    assert "将更新2项任务" in words(seen.text)
    assert "提交能报的2项" in words(seen.text)
    assert (states(site)[:2], drafts(site)) == (["pending", "pending"], {})
    kept = apply(liaison, seen.text, "draft")
    assert kept.headers["location"] == "/"
    assert "已存草稿2行" in words(liaison.get("/").text)
    assert (states(site)[:2], drafts(site)[site.assignments[0]]) == (["draft", "draft"], GOOD["progress"])
    # The same table once more: nothing to keep, but now it may be filed.
    again = upload(liaison, content)
    assert "没有要更新的行" in words(again.text)
    filed = apply(liaison, again.text, "submit")
    assert (filed.status_code, states(site)[:2]) == (303, ["submitted", "submitted"])
    third = upload(liaison, content)
    assert "没有要更新的行" in words(third.text)
    assert apply(liaison, third.text, "submit").status_code == 303
    with site.database.transaction(write=False) as session:
        found = session.scalars(sa.select(Report).order_by(col(Report.id))).all()
        assert [(one.kind.value, one.percent, one.nil_reason) for one in found] == [
            ("full", 60, ""), ("nil", None, "等待上级公布数据。"),
        ]  # fmt: skip


def test_the_signature_of_the_unit_is_asked_for(site: Site) -> None:
    with system_ctx(site.database, site.clock) as ctx:
        ctx.session.get_one(Unit, site.units[0]).needs_sign_off = True
    liaison = site.person("gx1")
    content = fill(taken(liaison), GOOD)
    seen = upload(liaison, content)
    assert "送签能报的1项" in words(seen.text)
    apply(liaison, seen.text, "submit")
    assert states(site)[0] == "signing"
    assert "已送签1行" in words(liaison.get("/").text)
    # What waits for the signature is not written by a table any more.
    late = upload(liaison, fill(content, {"progress": "改写。"}))
    assert "周敏已于11月18日 周三 09:00报出，现在是“待签发”" in words(late.text)
    assert apply(liaison, late.text, "submit").status_code == 422
    assert drafts(site)[site.assignments[0]] == GOOD["progress"]


@pytest.mark.parametrize(
    ("cells", "place", "said"),
    [
        ({**GOOD, "percent": "约五成"}, "J", "请填0到100之间的整数，现为“约五成”。"),
        ({**GOOD, "progress": "=NOW()"}, "H", "这一格是公式"),
        ({**GOOD, "kind": "无新进展", "nil": "无。"}, "H", "选了“无新进展”，这里又写了进展。"),
    ],
)
def test_a_faulty_cell_is_named_by_its_address_and_its_row_comes_back(
    site: Site, cells: dict[str, Any], place: str, said: str
) -> None:
    liaison = site.person("gx1")
    content = fill(taken(liaison), cells, GOOD)
    top = first_row(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0])
    seen = upload(liaison, content)
    assert f"“填报表”{place}{top}（" in words(seen.text)
    assert said in words(seen.text)
    done = apply(liaison, seen.text, "submit")
    assert done.status_code == 422
    assert said in words(done.text)
    assert states(site)[:2] == ["pending", "submitted"]
    back = liaison.post(RETURNS, data=held(done.text))
    sheet = openpyxl.load_workbook(io.BytesIO(back.content)).worksheets[0]
    top = first_row(sheet)
    assert said in sheet[f"N{top}"].value
    assert sheet.cell(top + 1, 1).value == "填报人："
    # Mended in the workbook that came back, the row is taken.
    again = upload(liaison, fill(back.content, {"kind": None, "nil": None, **GOOD}))
    assert apply(liaison, again.text, "submit").status_code == 303
    assert states(site)[:2] == ["submitted", "submitted"]


def test_a_percentage_is_read_as_it_is_shown(site: Site) -> None:
    liaison = site.person("gx1")
    book = openpyxl.load_workbook(
        io.BytesIO(fill(taken(liaison), {**GOOD, "percent": 1}, {**GOOD, "percent": "70%"}))
    )
    book.worksheets[0][f"J{first_row(book.worksheets[0])}"].number_format = "0%"
    stream = io.BytesIO()
    book.save(stream)
    apply(liaison, upload(liaison, stream.getvalue()).text, "draft")
    with site.database.transaction(write=False) as session:
        kept = [session.get_one(Draft, number).content["percent"] for number in site.assignments[:2]]
    assert kept == ["100", "70"]


def test_an_incomplete_row_is_kept_as_a_draft_and_not_filed(site: Site) -> None:
    liaison = site.person("gx1")
    content = fill(taken(liaison), {"progress": "只写了进展。"}, GOOD)
    seen = upload(liaison, content)
    assert "请选择自评状态。" in words(seen.text)
    done = apply(liaison, seen.text, "submit")
    assert done.status_code == 422
    assert (states(site)[:2], drafts(site)) == (["pending", "submitted"], {})
    assert "请填写完成进度。" in words(done.text)
    back = liaison.post(RETURNS, data=held(done.text))
    assert "请选择自评状态。" in str(
        [c.value for c in openpyxl.load_workbook(io.BytesIO(back.content)).worksheets[0]["N"]]
    )
    kept = apply(liaison, done.text, "draft")
    assert (kept.status_code, states(site)[0]) == (303, "draft")


def test_what_changed_meanwhile_is_shown_beside_and_never_overwritten_silently(site: Site) -> None:
    liaison, colleague = site.person("gx1"), site.person("gx2")
    content = fill(taken(liaison), GOOD)
    colleague.post(
        f"/assignments/{site.assignments[0]}/draft", data={**FULL, "progress": "同事写的。", "version": "0"}
    )
    colleague.post(
        f"/assignments/{site.assignments[1]}/draft", data={**FULL, "progress": "同事也写了。", "version": "0"}
    )
    seen = upload(liaison, content)
    said = words(seen.text)
    for text in ("有冲突", "陈晓于11月18日 周三 09:00在系统里改过这一项", "同事写的。", GOOD["progress"]):
        assert text in said
    done = apply(liaison, seen.text, "submit")
    assert done.status_code == 422
    # Neither the conflict nor the row that only the colleague wrote was touched, let alone filed.
    assert list(drafts(site).values()) == ["同事写的。", "同事也写了。"]
    assert states(site)[:2] == ["draft", "draft"]
    (key,) = re.findall(r'name="overwrite" value="([^"]+)"', done.text)
    assert apply(liaison, done.text, "draft", key).status_code == 303
    assert list(drafts(site).values()) == [GOOD["progress"], "同事也写了。"]


def test_a_report_filed_meanwhile_stays_as_it_is(site: Site) -> None:
    liaison = site.person("gx1")
    content = fill(taken(liaison), GOOD)
    site.file("gx2")
    seen = upload(liaison, content)
    assert "陈晓已于11月18日 周三 09:00报出，现在是“已提交，待审”，表里的内容没有写入。" in words(seen.text)
    assert 'name="overwrite"' not in seen.text
    assert apply(liaison, seen.text, "submit").status_code == 422
    with site.database.transaction(write=False) as session:
        assert [one.progress for one in session.scalars(sa.select(Report))] == [FULL["progress"]]


def test_a_returned_report_goes_out_with_its_words_and_keeps_its_files(site: Site) -> None:
    liaison = site.person("gx1")
    pdf = ("files", ("意见.pdf", b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", "application/pdf"))
    liaison.post(f"/assignments/{site.assignments[0]}/report", data={**FULL, "version": "0"}, files=[pdf])
    with system_ctx(site.database, site.clock) as ctx:
        (report,) = ctx.session.scalars(sa.select(Report))
        return_report(ctx.acting_as(actor_of(ctx, "dc1")), report.id or 0, "请补充数据来源。")
    content = taken(liaison)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet[f"H{first_row(sheet)}"].value == FULL["progress"]
    apply(liaison, upload(liaison, fill(content, {"progress": "补充了来源。"})).text, "submit")
    with site.database.transaction(write=False) as session:
        newest = session.scalars(sa.select(Report).order_by(col(Report.id).desc())).first()
        assert newest is not None
        assert (newest.revision, newest.progress) == (2, "补充了来源。")
        number = newest.id
    assert "意见.pdf" in liaison.get(f"/reports/{number}").text


def test_a_foreign_old_or_strange_table_is_refused_in_words(site: Site) -> None:
    liaison, other = site.person("gx1"), site.person("jy1")
    content = fill(taken(liaison), GOOD)
    foreign = upload(other, content)
    assert (foreign.status_code, "这份表是别的单位的填报表" in foreign.text) == (422, True)
    assert GOOD["progress"] not in foreign.text
    sent = other.post(APPLY, data={**held(upload(liaison, content).text), "do": "submit"})
    assert (sent.status_code, "这份表是别的单位的填报表" in sent.text) == (422, True)
    assert upload(liaison, b"").status_code == 422
    strange = upload(liaison, workbook(("甲", "乙"), ("1", "2")), "别的表.xlsx")
    assert (strange.status_code, "别的表.xlsx" in strange.text, "没有找到表头" in strange.text) == (422, True, True)
    double = openpyxl.load_workbook(io.BytesIO(content))
    sheet = double.worksheets[0]
    top = first_row(sheet)
    sheet.cell(top + 1, 1).value = sheet.cell(top, 1).value
    stream = io.BytesIO()
    double.save(stream)
    assert f"与第{top}行是同一项任务，请只保留一行。" in words(upload(liaison, stream.getvalue()).text)
    with system_ctx(site.database, site.clock) as ctx:
        close_round(ctx, site.round_id, "提前结束")
    old = upload(liaison, content)
    assert (old.status_code, "期次已经关闭" in old.text) == (422, True)
    assert states(site) == ["pending"] * 3


def test_a_locked_row_says_so(site: Site) -> None:
    liaison = site.person("gx1")
    content = fill(taken(liaison), GOOD)
    site.clock.move(days=14)
    liaison = site.person("gx1")
    seen = upload(liaison, content)
    assert "已过锁定线，不能再报。" in words(seen.text)
    assert apply(liaison, seen.text, "draft").status_code == 422
    assert drafts(site) == {}


def test_a_row_that_somebody_keeps_between_look_and_click_is_told(site: Site) -> None:
    liaison = site.person("gx1")
    seen = upload(liaison, fill(taken(liaison), GOOD, GOOD))
    with system_ctx(site.database, site.clock) as ctx:
        save_draft(ctx.acting_as(actor_of(ctx, "gx2")), site.assignments[0], {**FULL, "progress": "抢先写的。"})
    done = apply(liaison, seen.text, "submit")
    assert done.status_code == 422
    assert "抢先写的。" in done.text
    assert (drafts(site), states(site)[:2]) == ({site.assignments[0]: "抢先写的。"}, ["draft", "submitted"])


@dataclass(frozen=True)
class Large:
    database: Database
    clock: FixedClock
    liaison: TestClient
    assignments: tuple[int, ...]


ROWS = 200


@pytest.fixture
def large(database: Database, clock: FixedClock, client_for: Callable[[str], TestClient]) -> Large:
    """A unit with 200 tasks; of every tenth there is a draft with a dangerous beginning."""
    with system_ctx(database, clock) as ctx:
        unit = make_unit(ctx, "省工业和信息化厅")
        make_user(ctx, "gx1", Role.LIAISON, unit_id=unit, name="周敏")
        make_round(ctx, [([unit], [])] * ROWS, Consolidation.LEAD_ONLY)
        numbers = tuple(
            n for n in ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.id))) if n
        )
        liaison = ctx.acting_as(actor_of(ctx, "gx1"))
        for number in numbers[::10]:
            save_draft(liaison, number, {**FULL, "progress": f"=1+{number}\n第二行\t  空格"})
    return Large(database, clock, client_for("gx1"), numbers)


BAD: tuple[tuple[str, str, Any], ...] = (
    ("J", "percent", "约五成"), ("J", "percent", 130), ("J", "percent", -1), ("J", "percent", 45.5),
    ("I", "status", "进行中"), ("I", "status", "好"), ("G", "kind", "不清楚"), ("H", "progress", "=NOW()"),
    ("L", "next", "长" * 2001), ("M", "nil", "又说没有。"),
)  # fmt: skip


def test_two_hundred_rows_through_another_program(large: Large, tmp_path: Path) -> None:
    """Ten faulty cells named by address, the rest applied; the same file again changes nothing."""
    rows: list[dict[str, Any] | None] = [
        {**GOOD, "progress": f"第{at}项：新建平台{at}个。\n另有说明“引号”＝与 空格。"} for at in range(ROWS)
    ]
    for at in range(0, ROWS, 10):
        rows[at] = None  # the drafts that were there travel untouched
    faulty = dict(zip(range(5, ROWS, 20), BAD, strict=True))
    for at, (_, name, value) in faulty.items():
        filled = {**(rows[at] or {}), name: value}
        rows[at] = {"kind": "有新进展", **filled}
    content = converted(fill(taken(large.liaison), *rows), "xlsx", tmp_path)
    assert b"LibreOffice" in b"".join(parts_of(content))
    top = first_row(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0])
    seen = upload(large.liaison, content)
    said = words(seen.text)
    addresses = {f"“填报表”{letter}{top + at}（" for at, (letter, _, _) in faulty.items()}
    assert set(re.findall(r"“填报表”[A-Z]+\d+（", said)) == addresses
    assert "将更新170项任务，10行有错要退回，确认后生效。" in said
    done = apply(large.liaison, seen.text, "draft")
    assert done.status_code == 422
    assert "已存草稿170行；10行没有写入" in words(done.text)
    kept = everything(large)
    assert len(kept) == 190
    for at, number in enumerate(large.assignments):
        if at in faulty:
            assert number not in kept
        elif rows[at]:
            assert kept[number][0]["progress"] == rows[at]["progress"]  # type: ignore[index]
        else:
            assert kept[number][0]["progress"] == f"=1+{number}\n第二行\t  空格"
    again = upload(large.liaison, content)
    assert apply(large.liaison, again.text, "draft").status_code == 422
    assert everything(large) == kept
    back = large.liaison.post(RETURNS, data=held(again.text))
    sheet = openpyxl.load_workbook(io.BytesIO(back.content)).worksheets[0]
    assert sum(bool(sheet[f"N{row}"].value) for row in range(first_row(sheet), sheet.max_row)) == 10


def parts_of(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [package.read(name) for name in package.namelist() if name.startswith("docProps/")]


def everything(large: Large) -> dict[int, tuple[dict[str, Any], int]]:
    with large.database.transaction(write=False) as session:
        return {row.assignment_id: (dict(row.content), row.version) for row in session.scalars(sa.select(Draft))}

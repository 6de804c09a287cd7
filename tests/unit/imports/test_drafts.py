"""From records of the parser to what the ledger keeps."""

from datetime import date

import pytest

from app.indicators.enums import Comparator
from app.plans.enums import PlanKind, TaskKind
from imports.documents import DocumentFacts, IndicatorRecord, ParseResult, Span, TaskRecord, Unplaced
from imports.documents.model import Baseline
from imports.drafts import day_of, indicators_from, kind_of, plan_from
from imports.highlight import Mark, Paragraph, Piece, Spanned, marks_of, paragraphs
from imports.review import split_points

SPAN = Span(3, 9)


def record(number: str | None = "1", **facts: object) -> TaskRecord:
    values = {"kind": "task", "path": ("一、任务",), "title": "建平台", "text": "建平台。", "source": SPAN, **facts}
    return TaskRecord(number=number, **values)  # type: ignore[arg-type]


def parsed(*tasks: TaskRecord, indicators: tuple[IndicatorRecord, ...] = (), **facts: object) -> ParseResult:
    document = DocumentFacts(**{"title": "某行动方案", **facts})  # type: ignore[arg-type]
    return ParseResult(document, tasks, indicators, (Unplaced("前言", Span(0, 2)),), ("有附件",), "前言 建平台。完")


def test_facts_of_the_document_become_the_plan() -> None:
    found = parsed(
        record(), document_number="〔2026〕1号", issuers=("省政府",), issued_on="2026-03-01", period=(2026, 2027)
    )
    plan = plan_from(found, file_name="a.docx", sha256="x")
    assert (plan.title, plan.kind, plan.document_number, plan.issuers) == (
        "某行动方案", PlanKind.ACTION_PLAN, "〔2026〕1号", ("省政府",),
    )  # fmt: skip
    assert (plan.issued_on, plan.period_start, plan.period_end) == (date(2026, 3, 1), 2026, 2027)
    assert (plan.unplaced[0].text, plan.unplaced[0].end, plan.warnings) == ("前言", 2, ("有附件",))
    bare = plan_from(parsed(title=""), file_name="某文件.docx", sha256="x")
    assert (bare.title, bare.kind, bare.period_start) == ("某文件", PlanKind.OTHER, None)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("科技强省行动计划", PlanKind.ACTION_PLAN),
        ("关于推进某事的实施意见", PlanKind.IMPLEMENTATION),
        ("十四五规划", PlanKind.PROGRAMME),
        ("通知", PlanKind.OTHER),
    ],
)
def test_the_title_tells_the_kind(title: str, kind: PlanKind) -> None:
    assert kind_of(title) is kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-06-30", date(2026, 6, 30)),
        ("2026-02", date(2026, 2, 28)),
        ("2026-12", date(2026, 12, 31)),
        ("2026", date(2026, 12, 31)),
        ("2026-02-30", None),
        ("2026-13", None),
        ("年底", None),
        ("", None),
    ],
)
def test_days_from_words(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_a_task_keeps_units_span_and_what_has_no_column() -> None:
    full = record(
        kind="box_item",
        parent=0,
        lead=("甲",),
        co=("乙",),
        supervisors=("丙",),
        leaders=("张三",),
        deadline="2026-02-30",
        deadline_text="2月30日前",
        warnings=("请核对",),
    )
    task = plan_from(parsed(record(), full), file_name="a", sha256="x").tasks[1]
    assert (task.kind, task.parent, task.lead, task.co) == (TaskKind.BOX_ITEM, 0, ("甲",), ("乙",))
    assert (task.source_start, task.source_end, task.deadline, task.deadline_text) == (3, 9, None, "2月30日前")
    assert task.warnings == (
        "请核对",
        "原文另列督导、指导、数据提供等单位：丙，未计入牵头和配合单位。",
        "原文写有责任领导：张三。",
        "完成时限“2月30日前”不是一个存在的日期。",
    )


def test_a_number_twice_in_one_place_is_told_and_elsewhere_is_not() -> None:
    found = parsed(record(), record(), record(kind="box_item"), record(path=("二、",)), record(None), record(None))
    warned = [bool(task.warnings) for task in plan_from(found, file_name="a", sha256="x").tasks]
    assert warned == [False, True, False, False, False, False]


def test_targets_get_the_ids_of_their_tasks() -> None:
    plain = IndicatorRecord("平台", ">=", 10, "个", "建成10个", SPAN, task=0, deadline="2026")
    ranged = IndicatorRecord(
        "增速", "~", (3, 5.5), "%", "3%—5.5%", SPAN, baseline=Baseline(2, 2025), attribute="预期性"
    )
    one, two = indicators_from(parsed(record(), indicators=(plain, ranged)), [77])
    assert (one.task_id, one.comparator, one.value, one.value_high, one.deadline) == (
        77, Comparator.AT_LEAST, "10", "", "2026",
    )  # fmt: skip
    assert (two.task_id, two.value, two.value_high, two.baseline) == (None, "3", "5.5", {"value": 2, "year": 2025})


SOURCE = "前言\n\n1. 建平台。建成十\n个。（甲牵头）\n2. 修路"


def spanned(task_id: int, words: str, title: str, **facts: object) -> Spanned:
    start = SOURCE.index(words)
    values = {"clause": "", "kind": "task", **facts}
    return Spanned(task_id, start, start + len(words), title, **values)  # type: ignore[arg-type]


def test_title_clause_and_quotes_are_marked_across_line_breaks() -> None:
    task = "1. 建平台。建成十\n个。（甲牵头）"
    quote = (SOURCE.index("建成"), SOURCE.index("。（"))
    marks = marks_of(
        SOURCE, [spanned(1, task, "建平台", clause="甲牵头", quotes=(quote,)), spanned(2, "2. 修路", "修路")]
    )
    assert [(SOURCE[m.start : m.end], m.anchor) for m in marks] == [
        ("1. 建平台", 1),
        ("建成十\n个", None),
        ("甲牵头", None),
        ("2. 修路", 2),
    ]
    lines = paragraphs(SOURCE, marks)
    assert [(line.number, line.shows_place) for line in lines] == [(1, False), (2, True), (3, False), (4, True)]
    assert lines[1].pieces == (
        Piece("1. 建平台", "task", 1, 1),
        Piece("。"),
        Piece("建成十", "task", task=1),
    )
    assert lines[2].pieces == (
        Piece("个", "task", task=1),
        Piece("。（"),
        Piece("甲牵头", "task", task=1),
        Piece("）"),
    )


def test_overlapping_marks_are_cut_and_unplaced_tasks_left_out() -> None:
    wide = Spanned(1, 0, 9, "找不到的标题", "", "doubt", quotes=((2, 6),))
    nowhere = Spanned(2, None, None, "手工补录", "", "task")
    assert marks_of("一二三四五六七八九十", [wide, nowhere]) == [Mark(0, 9, "doubt", 1, 1)]


def test_an_excerpt_keeps_the_numbers_of_its_paragraphs() -> None:
    found = paragraphs(SOURCE, [], SOURCE.index("2. "), len(SOURCE))
    assert found == [Paragraph(4, (Piece("2. 修路"),))]


def test_texts_are_cut_between_sentences() -> None:
    text = "建平台。\n再修路；“铺桥。”完成"
    points = split_points(text)
    assert [(text[: p.offset], p.after[:2]) for p in points] == [
        ("建平台。\n", "再修"),
        ("建平台。\n再修路；", "“铺"),
        ("建平台。\n再修路；“铺桥。”", "完成"),
    ]
    assert split_points("只有一句。") == []

import pytest

from imports.documents.clauses import Named, find_clauses, merge, read_clause
from imports.documents.text import Traced


def said(content: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = read_clause(content)
    return named.lead, named.co


@pytest.mark.parametrize(
    ("content", "lead", "co"),
    [
        ("责任单位：甲局、乙局，丙大学", ("甲局",), ("乙局", "丙大学")),
        ("牵头单位：甲局；配合单位：乙局、丙局", ("甲局",), ("乙局", "丙局")),
        ("牵头单位：甲局、乙局；责任单位：丙局", ("甲局", "乙局"), ("丙局",)),
        ("责任单位：甲局、乙局；配合单位：丙局", ("甲局", "乙局"), ("丙局",)),
        ("主办单位：甲局；协办单位：乙局", ("甲局",), ("乙局",)),
        ("牵头：甲局；配合：乙局", ("甲局",), ("乙局",)),
        ("责任单位:甲局,乙局", ("甲局",), ("乙局",)),
        ("牵头单位：甲局，配合单位：乙局", ("甲局",), ("乙局",)),
        ("责任单位：甲局牵头，乙局配合", ("甲局",), ("乙局",)),
        ("甲局牵头，乙局、丙局配合", ("甲局",), ("乙局", "丙局")),
        ("甲局牵头，乙局、丙局", ("甲局",), ("乙局", "丙局")),
        ("由甲局牵头，乙局等部门参与", ("甲局",), ("乙局",)),
        ("甲局、乙局牵头负责", ("甲局", "乙局"), ()),
        ("甲局、乙局按职责分工负责", ("甲局",), ("乙局",)),
        ("甲局、乙局分别负责", ("甲局",), ("乙局",)),
        ("甲局牵头，乙局、丙局按职责分工负责", ("甲局",), ("乙局", "丙局")),
        ("甲局会同乙局负责", ("甲局",), ("乙局",)),
        ("甲局、乙局会同有关部门负责", ("甲局", "乙局"), ("有关部门",)),
        ("甲局会同乙局、丙局", ("甲局",), ("乙局", "丙局")),
        ("甲局负责，排在第一位的部门为牵头部门，下同", ("甲局",), ()),
        ("甲局、乙局负责。列第一位者为牵头单位，下同", ("甲局",), ("乙局",)),
        ("甲局、乙局等和各省级人民政府负责", ("甲局",), ("乙局", "各省级人民政府")),
        ("甲局负责", ("甲局",), ()),
        ("责任单位：无", (), ()),
        ("责任单位：甲局（牵头）、乙局", ("甲局",), ("乙局",)),
        ("责任单位：乙局、甲局（牵头单位）", ("甲局",), ("乙局",)),
        ("责任单位：各县（市、区）党委、政府，甲局", ("各县（市、区）党委、政府",), ("甲局",)),
        ("甲局等11个部门按职责分工负责", ("甲局",), ()),
    ],
)
def test_roles(content: str, lead: tuple[str, ...], co: tuple[str, ...]) -> None:
    assert said(content) == (lead, co)


def test_all_that_a_clause_may_name() -> None:
    named = read_clause(
        "牵头领导：王建国；牵头单位：甲局（李明）；配合单位：乙局；督导单位：丙室；完成时限：2024年12月底前"
    )
    assert named == Named(("甲局",), ("乙局",), ("王建国", "李明"), ("丙室",), "2024年12月底前")


def test_sentence_behind_the_units_is_a_deadline() -> None:
    named = read_clause("责任单位：甲局；配合单位：乙局。2024年6月底前完成")
    assert named == Named(("甲局",), ("乙局",), (), (), "2024年6月底前完成")


@pytest.mark.parametrize("label", ["完成时限", "办结时间", "时间进度", "完成日期", "推进安排"])
def test_words_for_the_deadline(label: str) -> None:
    assert read_clause(f"责任单位：甲局；{label}：2024年底").deadline_text == "2024年底"


def test_supervision_in_words_and_dates_without_label() -> None:
    assert read_clause("甲局负责，丙室督导，2024年底前完成") == Named(("甲局",), (), (), ("丙室",), "2024年底前完成")


def found(text: str) -> list[tuple[str, str]]:
    paragraph = Traced.of(text)
    clauses = find_clauses(paragraph)
    return [(text[clause.start : clause.end], clause.raw) for clause in clauses]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("推进建设。（责任单位：甲局、乙局)", [("（责任单位：甲局、乙局)", "甲局、乙局")]),
        ("推进建设。【责任单位：甲局】", [("【责任单位：甲局】", "甲局")]),
        ("推进建设。责任单位：甲局。", [("责任单位：甲局。", "甲局")]),
        ("牵头单位：甲局；配合单位：乙局", [("牵头单位：甲局；配合单位：乙局", "牵头单位：甲局；配合单位：乙局")]),
        ("完成时限：2024年底", [("完成时限：2024年底", "2024年底")]),
        ("推进（甲局负责）", [("（甲局负责）", "甲局负责")]),
        (
            "一方面。（甲局负责）另一方面。（乙局、丙局负责）",
            [("（甲局负责）", "甲局负责"), ("（乙局、丙局负责）", "乙局、丙局负责")],
        ),
        ("甲局牵头，乙局配合", [("甲局牵头，乙局配合", "甲局牵头，乙局配合")]),
        ("推进建设（责任单位：甲局、乙局", [("（责任单位：甲局、乙局", "甲局、乙局")]),
        ("推进（试点建设。（责任单位：甲局）", [("（责任单位：甲局）", "甲局")]),
        ("推进（试点（二期）建设。（甲局负责）", [("（甲局负责）", "甲局负责")]),
        (
            "（责任领导：王建国；责任单位：甲局）",
            [("（责任领导：王建国；责任单位：甲局）", "责任领导：王建国；责任单位：甲局")],
        ),
        ("推进建设（以下简称平台）", []),
        ("加强（由专人负责）管理", []),
        ("各项工作要有专人负责，确保落实。", []),
        ("推进建设。（联系人：王建国）", []),
        ("由甲局牵头建立机制，加强管理", []),
        ("推进（）建设", []),
        ("推进（甲（乙建设", []),
        ("推进建设。完成时限：2024年底", [("完成时限：2024年底", "2024年底")]),
        ("推进建设。联系人：王建国", []),
        ("推进建设。（市科技局、云川大学）", [("（市科技局、云川大学）", "市科技局、云川大学")]),
        ("推进建设。（云川大学）", []),
        ("推进建设（市科技局）", []),
        ("推进建设。（市科技局、以下简称甲）", []),
        ("各地要抓紧落实。", []),
        ("（" + "长" * 1600 + "负责）", []),
    ],
)
def test_find_clauses(text: str, clauses: list[tuple[str, str]]) -> None:
    assert found(text) == clauses


def test_unclosed_clause_is_marked() -> None:
    (clause,) = find_clauses(Traced.of("推进建设（责任单位：甲局"))
    assert clause.unclosed


def test_label_inside_a_sentence_is_none() -> None:
    assert found("各牵头单位：要抓紧") == []


def test_merge_leads_first_and_nobody_twice() -> None:
    parts = [Named(("甲局",), ("乙局",)), Named(("乙局",), ("甲局", "丙局"), ("王建国",), ("丁室",), "2024年")]
    assert merge(parts) == Named(("甲局", "乙局"), ("丙局",), ("王建国",), ("丁室",), "2024年")


def test_note_behind_the_units_names_nobody() -> None:
    assert said("责任单位：甲局、乙局按职责分工负责。任务均涉及各县政府，不再做分工，下同。") == (
        ("甲局",),
        ("乙局",),
    )
    assert said("牵头单位：甲局；以上任务由各县配合落实，下同") == (("甲局",), ())


def test_a_line_with_a_date_is_a_clause_only_of_offices() -> None:
    assert find_clauses(Traced.of("建立“一网统管”体系，每年不少于2场")) == ()
    (clause,) = find_clauses(Traced.of("市财政局、市教育局，2025年底前"))
    assert (clause.named.lead, clause.named.co) == (("市财政局",), ("市教育局",))


def test_last_sentence_may_name_central_bodies_by_their_shares() -> None:
    (clause,) = find_clauses(Traced.of("完善配送网络。商务部、国家邮政局按职责分工负责。"))
    assert (clause.start, clause.named.lead, clause.named.co) == (7, ("商务部",), ("国家邮政局",))
    assert find_clauses(Traced.of("完善配送网络。村党支部负责。")) == ()

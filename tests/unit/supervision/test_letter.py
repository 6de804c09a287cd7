"""The letter of an urge: what was owed since when, what is asked until when."""

from dataclasses import replace

import pytest

from app.supervision.letter import UrgeFacts, UrgeText, compose_urge
from tests.support.examples.urges import ALONE, FACTS, ONE, TEXT
from tests.support.pages import at


def said(text: UrgeText, head: str) -> str:
    return next(one.text for one in text.passages if one.head.startswith(head))


def alone(**changed: object) -> UrgeFacts:
    return replace(FACTS, reports=(replace(ONE, **changed),))  # type: ignore[arg-type]


def test_a_letter_about_one_report_says_everything_itself() -> None:
    assert ALONE.title == "关于催报《科技创新强基行动方案\n（2026年）》2026年11月工作进展的函"
    assert (ALONE.to, ALONE.signer, ALONE.day) == ("省工业和信息化厅：", "岚江省科学技术厅", "2026年11月28日")
    assert (ALONE.attached, ALONE.rows) == ("", ())
    assert [one.head + one.text for one in ALONE.passages] == [
        (
            "截至2026年11月28日（星期六）09:12，《科技创新强基行动方案（2026年）》（岚政办发〔2026〕8号）2026年11月工作进展，"
            "你单位有1项没有报送，或者退回后没有重新报送，现予催办。"
        ),
        (
            "一、催办事项。任务12“建成特种合金等3个省级中试平台，形成面向全省开放的中试服务能力”，"
            "应于2026年11月25日（星期三）18:00前报送，已逾期3天，这是第2次催办。"
        ),
        (
            "二、办理要求。请于2026年11月30日（星期一）18:00前由联络员登录督办系统填报，按本单位规定审核后报送。"
            "本期没有新进展的，说明原因即可。"
        ),
        "三、其他事项。请说明第三批平台的验收安排。",
        "联系人及电话：梁景行，6608。",
    ]


def test_a_letter_about_many_lists_them_in_its_annex() -> None:
    assert TEXT.to == "省工业和信息化厅、省农业农村厅、青屏市政府："
    assert "3个单位有4项没有报送" in TEXT.passages[0].text
    assert said(TEXT, "一、") == "4项中，3项已过应报时间，逐项任务和应报时间见附件。"
    assert said(TEXT, "二、").startswith("请在附件所列最迟报送时间前")
    assert TEXT.attached == "附件：催办事项明细"
    assert [(row.unit, row.due, row.late, row.lock, row.times) for row in TEXT.rows] == [
        ("省工业和信息化厅", "11月25日\n18:00", "已逾期3天", "11月30日\n18:00", 2),
        ("省工业和信息化厅", "11月25日\n18:00", "已逾期3天", "11月30日\n18:00", 1),
        ("省农业农村厅", "11月25日\n18:00", "已逾期3天", "11月30日\n18:00", 1),
        ("青屏市政府", "11月30日\n18:00", "还没有到期", "12月5日\n18:00", 1),
    ]
    assert {row.plan for row in TEXT.rows} == {""}


@pytest.mark.parametrize(
    ("due_at", "words"),
    [
        (at(11, 28, 9, 12), "还没有到期"),
        (at(11, 28, 9, 11), "今天已过时间"),
        (at(11, 27, 23, 59), "已逾期1天"),
    ],
)
def test_lateness_is_counted_in_days_of_the_calendar(due_at: object, words: str) -> None:
    assert words in said(compose_urge(alone(due_at=due_at)), "一、")


def test_what_is_locked_must_be_asked_for_first() -> None:
    closed = replace(ONE, lock_at=at(11, 28, 9, 12))
    text = compose_urge(replace(FACTS, reports=(closed,)))
    assert said(text, "二、") == "报送通道已关闭的1项，请先申请补报，获准后立即报送。本期没有新进展的，说明原因即可。"
    both = compose_urge(replace(FACTS, reports=(ONE, closed)))
    assert "请于2026年11月30日（星期一）18:00前" in said(both, "二、")
    assert "已关闭的1项" in said(both, "二、")
    assert [row.lock for row in both.rows] == ["11月30日\n18:00", "已关闭"]


def test_reports_of_several_rounds_name_theirs() -> None:
    other = replace(ONE, plan="数字政府建设方案", period="2026-Q4", number="3")
    text = compose_urge(replace(FACTS, reports=(ONE, other)))
    assert text.title == "关于催报重点任务\n工作进展的函"
    assert "各方案重点任务工作进展，你单位有2项" in text.passages[0].text
    assert [row.plan for row in text.rows] == [
        "科技创新强基行动方案（2026年），2026年11月",
        "数字政府建设方案，2026年第四季度",
    ]


@pytest.mark.parametrize(("hour", "words"), [(9, "2项均未到应报时间"), (19, "2项均已过应报时间")])
def test_all_late_or_none(hour: int, words: str) -> None:
    text = compose_urge(replace(FACTS, reports=(ONE, replace(ONE, number="13")), urged_at=at(11, 25, hour)))
    assert words in said(text, "一、")


def test_without_note_or_telephone_the_letter_says_less() -> None:
    text = compose_urge(replace(FACTS, note="", phone="", reports=(replace(ONE, document_number=""),)))
    assert [one.head for one in text.passages] == ["", "一、催办事项。", "二、办理要求。", ""]
    assert text.passages[-1].text == "联系人：梁景行。"
    assert "（2026年）》2026年11月" in text.passages[0].text


def test_a_date_of_another_year_says_its_year() -> None:
    late = replace(ONE, due_at=at(12, 31, 18), lock_at=at(1, 5, 18, year=2027))
    (row, _) = compose_urge(replace(FACTS, reports=(late, ONE))).rows
    assert (row.due, row.lock) == ("12月31日\n18:00", "2027年\n1月5日\n18:00")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.enums import ClaimedStatus, HintCode, ReportKind
from app.reports.hints import EarlierReport, Hint, ReportFacts, hint_sentence, likeness, review_hints

TEXT = "新建成中试平台2个，累计建成10个，完成设备安装。"
SAME = "新建成中试平台 2个， 累计建成10个 完成设备安装"


def sentences(facts: ReportFacts) -> list[str]:
    return [hint_sentence(hint) for hint in review_hints(facts)]


def full(**changes: object) -> ReportFacts:
    return ReportFacts(ReportKind.FULL, **{"progress": TEXT, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (full(), []),
        (full(last=EarlierReport(progress=SAME)), ["“本期进展”与上期有100%相同。"]),
        (full(last=EarlierReport(progress="已印发建设指引，明确平台布局和支持政策。")), []),
        (full(others=("别的内容，与此完全无关的一段话。", SAME)), ["“本期进展”与另一单位的报告有100%相同。"]),
        (
            full(next_steps="十二月上旬带料试车", last=EarlierReport(next_steps="十二月中旬带料试车")),
            ["“下步打算”与上期有88%相同。"],
        ),
        (full(percent=40, last=EarlierReport(percent=55)), ["进度由上期的55%减为40%。"]),
        (full(percent=55, last=EarlierReport(percent=55)), []),
        (full(percent=None, last=EarlierReport(percent=55)), []),
        (full(status=ClaimedStatus.DONE, percent=100), ["填报为已完成，但没有佐证材料。"]),
        (full(status=ClaimedStatus.DONE, percent=100, evidence=1), []),
        (full(status=ClaimedStatus.DONE, percent=90, evidence=1), ["填报为已完成，但进度只有90%。"]),
        (full(status=ClaimedStatus.DONE, evidence=1), []),
        (full(status=ClaimedStatus.ON_TRACK, percent=100), ["进度为100%，但没有填报为已完成。"]),
        (full(progress="高度重视，持续推进各项工作。"), ["有2处笼统表述，未见具体数据或事项。"]),
        (full(progress="持续推进，已建成3个。"), []),
        (full(progress="印发了管理办法。"), []),
        (ReportFacts(ReportKind.NIL, nil_streak=2), []),
        (ReportFacts(ReportKind.NIL, nil_streak=3), ["连续3期没有新进展。"]),
    ],
)
def test_what_the_reviewer_is_told(facts: ReportFacts, said: list[str]) -> None:
    assert sentences(facts) == said


def test_several_hints_stand_together() -> None:
    facts = full(status=ClaimedStatus.DONE, percent=50, last=EarlierReport(progress=TEXT, percent=60), others=(TEXT,))
    assert [hint.code for hint in review_hints(facts)] == [
        HintCode.COPIED_FROM_LAST,
        HintCode.COPIED_FROM_OTHER,
        HintCode.PERCENT_BACKWARDS,
        HintCode.DONE_WITHOUT_EVIDENCE,
        HintCode.DONE_BELOW_FULL,
    ]


def test_short_texts_are_not_compared() -> None:
    assert likeness("正在办理", "正在办理") == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_per_cent_and_symmetric(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 100
    assert likeness(one, one) in (0, 100)


@pytest.mark.parametrize("code", HintCode)
def test_every_hint_has_its_sentence(code: HintCode) -> None:
    numbers = (("ratio", 91), ("before", 60), ("now", 50), ("count", 3))
    assert "{" not in hint_sentence(Hint(code, numbers))

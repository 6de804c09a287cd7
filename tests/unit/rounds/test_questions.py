"""What asks again for what is reported, and what answers a question."""

import pytest

from app.rounds.enums import QuestionKind, RepeatKind, RoundFlaw
from app.rounds.questions import Known, Repeat, answer_flaw, answer_words, repeats_of

PLATFORMS = Known(RepeatKind.INDICATOR, "建成中试平台数量", "11")
PLANNED = Known(RepeatKind.QUESTION, "是否已制定年度工作计划？", "2026-09")
SHORT = Known(RepeatKind.INDICATOR, "人", "3")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请填写当前建成中试平台的数量", [PLATFORMS]),
        ("建成中试平台有多少个？", [PLATFORMS]),
        ("年度工作计划是否已制定", [PLANNED]),
        ("年度工作计划制定了吗，建成中试平台多少", [PLATFORMS]),
        ("需要省里协调解决的事项", []),
        ("本单位联络员手机号", []),
        ("人", [SHORT]),
        ("新增科研管理人员", []),
        ("？", []),
    ],
)
def test_a_question_is_recognised_in_other_words(text: str, found: list[Known]) -> None:
    said = repeats_of(text, [PLATFORMS, PLANNED, SHORT, PLATFORMS])
    assert [(one.kind, one.what, one.where) for one in said] == [(one.kind, one.what, one.where) for one in found]


def test_a_repeat_says_what_is_asked_again_and_survives_storage() -> None:
    repeat = Repeat(RepeatKind.INDICATOR, "建成中试平台数量", "11")
    assert repeat.said == "任务11的指标“建成中试平台数量”每期都报"
    assert Repeat.from_dict(repeat.to_dict()) == repeat


@pytest.mark.parametrize(
    ("kind", "value", "flaw"),
    [
        (QuestionKind.TEXT, "", RoundFlaw.ANSWER_MISSING),
        (QuestionKind.TEXT, "好", None),
        (QuestionKind.TEXT, "好" * 2000, None),
        (QuestionKind.TEXT, "好" * 2001, RoundFlaw.ANSWER_LONG),
        (QuestionKind.NUMBER, "12", None),
        (QuestionKind.NUMBER, "−3.5", None),
        (QuestionKind.NUMBER, "\uff11\uff12", None),
        (QuestionKind.NUMBER, "12人", RoundFlaw.ANSWER_NUMBER),
        (QuestionKind.NUMBER, "1e9", RoundFlaw.ANSWER_NUMBER),
        (QuestionKind.YES_NO, "yes", None),
        (QuestionKind.YES_NO, "是", RoundFlaw.ANSWER_CHOICE),
    ],
)
def test_an_answer_has_the_shape_of_its_question(kind: QuestionKind, value: str, flaw: RoundFlaw | None) -> None:
    assert answer_flaw(kind, value) is flaw


def test_an_answer_is_read_in_words() -> None:
    assert answer_words(QuestionKind.YES_NO, "no", "") == "否"
    assert answer_words(QuestionKind.YES_NO, "", "") == ""
    assert answer_words(QuestionKind.NUMBER, "3", "人") == "3人"
    assert answer_words(QuestionKind.NUMBER, "", "人") == ""

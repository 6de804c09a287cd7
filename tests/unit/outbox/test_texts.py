"""Editable texts: only the placeholders of the kind, plain substitution, nothing evaluated."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.templating import template_loader
from app.outbox.enums import MessageKind, Placeholder, TextCode
from app.outbox.letters import Recipient, built_in, compose, message_environment, text_code
from app.outbox.texts import ALLOWED, fill, text_flaws, written

FACTS: dict[str, Any] = {
    "plan": "科技创新强基行动方案",
    "period": "2026-11",
    "owed": 3,
    "round_id": 4,
    "number": "11",
    "task": "建设中试平台20个",
    "due_at": "2026-11-25T10:00:00+00:00",
    "lock_at": "2026-11-30T10:00:00+00:00",
    "due_before": "2026-11-24T10:00:00+00:00",
    "lock_before": "2026-11-29T10:00:00+00:00",
    "kind": "before",
    "reason": "请补充佐证。",
    "remark": "进展扎实。",
    "assignment_id": 5,
    "urged_by": "梁景行",
    "prepared_by": "周敏",
    "note": "请今天报送。",
    "leader": "沈怀川",
    "task_id": 6,
    "text": "抓紧。",
    "unit": "省教育厅",
    "units": 2,
    "message_kind": "reminder",
    "person": "周敏",
    "from_day": "2026-11-19",
    "to_day": "2026-11-24",
    "handover_id": 8,
    "state": "done",
    "giver": "周敏",
    "receiver": "陈晓",
    "role": "联络员",
    "day": "2026-11-19",
    "count": 3,
    "lines": "- 11 建设中试平台20个",
    "left": 2,
}
PERSON = Recipient(7, "周敏", "zhoumin@example.gov.cn", active=True)
ENVIRONMENT = message_environment(template_loader())


@pytest.mark.parametrize("code", list(TextCode))
@pytest.mark.parametrize("many", [1, 80])
def test_every_text_of_the_program_keeps_its_own_rules(code: TextCode, many: int) -> None:
    wording = built_in(ENVIRONMENT, code)
    assert text_flaws(code, wording.subject, wording.body) == {}
    letter = compose(
        ENVIRONMENT, code, wording, "key", PERSON, [FACTS] * many, base_url="https://duban.example", maybe_twice=True
    )
    assert letter.subject
    assert "{" not in letter.subject + letter.body
    assert letter.link.startswith("/")
    assert letter.body.endswith("可能重复，内容以系统为准。\n")


def test_every_kind_has_a_text_for_a_person() -> None:
    assert {text_code(kind, [{}], to_group=False) for kind in MessageKind} <= set(TextCode)
    late = [{"kind": "after"}]
    assert text_code(MessageKind.REMINDER, late, to_group=False) is TextCode.REMINDER_LATE
    assert text_code(MessageKind.REMINDER, late, to_group=True) is TextCode.GROUP_REMINDER_LATE
    assert text_code(MessageKind.REMINDER, [{"kind": "before"}], to_group=True) is TextCode.GROUP_REMINDER
    assert text_code(MessageKind.ROUND_OPENED, [{}], to_group=True) is TextCode.GROUP_OPENED
    assert text_code(MessageKind.URGED, [{}], to_group=True) is TextCode.GROUP_URGED
    assert text_code(MessageKind.TRIAL, [{}], to_group=True) is TextCode.TRIAL


def test_a_group_hears_one_line_for_each_unit() -> None:
    items = [{**FACTS, "unit": unit} for unit in ("省教育厅", "省教育厅", "省财政厅")]
    wording = built_in(ENVIRONMENT, TextCode.GROUP_REMINDER)
    letter = compose(
        ENVIRONMENT, TextCode.GROUP_REMINDER, wording, "k", PERSON, items, base_url="http://x", maybe_twice=False
    )
    assert letter.subject == "11月报送：还有2个单位3项未报"
    assert "省教育厅 2项\n省财政厅 1项" in letter.body
    assert "建设中试平台" not in letter.body


def test_several_plans_are_told_in_one_message_under_their_heads() -> None:
    other = {
        **FACTS,
        "plan": "数字政府建设方案",
        "number": "3",
        "task": "归集数据",
        "due_at": "2026-11-25T09:00:00+00:00",
    }
    wording = built_in(ENVIRONMENT, TextCode.REMINDER)
    letter = compose(
        ENVIRONMENT,
        TextCode.REMINDER,
        wording,
        "k",
        PERSON,
        [FACTS, FACTS, other],
        base_url="http://x",
        maybe_twice=False,
    )
    assert letter.body.splitlines()[1:7] == [
        "《科技创新强基行动方案》《数字政府建设方案》2026年11月期次还有3项未报，2026年11月25日 18:00截止：",
        "《科技创新强基行动方案》2026年11月（2026年11月25日 18:00截止）",
        "- 11 建设中试平台20个",
        "- 11 建设中试平台20个",
        "《数字政府建设方案》2026年11月（2026年11月25日 17:00截止）",
        "- 3 归集数据",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{清单}{截止时间}{{7*7}}", "不认识的占位符{7*7}"),
        ("{清单}{截止时间}{cycler.__init__.__globals__}", "不认识的占位符{cycler.__init__"),
        ("{清单}{截止时间}{领导}", "不认识的占位符{领导}"),
        ("{清单}{截止时间} {", "花括号只能用来写占位符"),
        ("{清单}{截止时间} {% if x %}", "不认识的占位符"),
        ("   ", "不能为空"),
        ("{清单}{截止时间}" + "长" * 2001, "最多2000个字"),
        ("请尽快报送。", "至少要用到占位符{清单}{截止时间}"),
    ],
)
def test_a_text_that_cannot_be_used_says_why(body: str, said: str) -> None:
    assert said in text_flaws(TextCode.REMINDER, "提醒", body)["body"]


def test_a_subject_is_one_short_line() -> None:
    assert text_flaws(TextCode.TRIAL, "一\n二", "文") == {"subject": "标题只能写一行。"}
    assert "最多120个字" in text_flaws(TextCode.TRIAL, "长" * 121, "文")["subject"]


def test_what_a_value_holds_is_not_filled_again() -> None:
    values = {Placeholder.NOTE: "{收件人}{{7*7}}", Placeholder.RECIPIENT: "周敏"}
    assert fill("{收件人}：{附言}", values) == "周敏：{收件人}{{7*7}}"


def test_a_line_without_anything_to_say_is_left_out() -> None:
    assert fill("一\n附言：{附言}\n二", {Placeholder.NOTE: ""}) == "一\n二"
    assert fill("{收件人}：{附言}", {Placeholder.RECIPIENT: "周敏"}) == "周敏："
    assert fill("{陌生}", {}) == "{陌生}"


@given(st.text(max_size=200))
def test_any_text_is_either_refused_or_filled(text: str) -> None:
    if text_flaws(TextCode.TRIAL, "题", text):
        return
    filled = fill(text, dict.fromkeys(ALLOWED[TextCode.TRIAL], "值"))
    assert "{" not in filled
    assert written(Placeholder.RECIPIENT) not in filled

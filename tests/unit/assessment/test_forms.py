"""Forms of assessment: what is typed becomes values, or a message beside its field."""

from datetime import date
from decimal import Decimal

import pytest

from app.assessment.defaults import DEFAULT_NAME, DEFAULT_SCHEME
from app.assessment.enums import ScoreEvent
from app.assessment.forms import RunOrder, base_revision_of, next_group_code, run_order, scheme_form
from app.core.errors import InvalidInput
from app.core.forms import SubmittedForm

ORDER = {"plan": "3", "from_day": "2026年1月1日", "to_day": "2026-11-30", "scheme": "", "title": "试算"}


def typed(**changes: str) -> SubmittedForm:
    """The default scheme as the editor shows it, with changes; None-like blanks of the rows for new entries too."""
    values = {"name": DEFAULT_NAME, "excellent": "90", "good": "80", "passed": "60"}
    for number, group in enumerate(DEFAULT_SCHEME.groups):
        row = {"code": group.code, "name": group.name, "base": str(group.base), "full": str(group.full)}
        values |= {f"g{number}_{field}": text for field, text in row.items()}
    for number, rule in enumerate(DEFAULT_SCHEME.rules):
        row = {"code": rule.code, "name": rule.name, "event": rule.event.value, "points": str(rule.points)}
        row |= {"weight": str(rule.weight), "cap": str(rule.cap or ""), "group": rule.group}
        values |= {f"r{number}_{field}": text for field, text in row.items()}
    values |= {"g4_code": "g1", "g4_name": "", "g4_base": "", "g4_full": ""}
    values |= {"r7_code": "", "r7_name": "", "r7_event": "on_time", "r7_points": "", "r7_weight": "1", "r7_cap": ""}
    values |= {"r7_group": "punctuality"}
    return SubmittedForm({name: [text] for name, text in (values | changes).items()})


def test_an_order_is_read() -> None:
    assert run_order(ORDER) == RunOrder(3, date(2026, 1, 1), date(2026, 11, 30), None, "试算")
    assert run_order({**ORDER, "plan": "", "scheme": "7"}).scheme_id == 7


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"from_day": ""}, {"from_day": "请填写起始日期。"}),
        ({"to_day": ""}, {"to_day": "请填写截止日期。"}),
        ({"to_day": "2026-11-31"}, {"to_day": "“2026-11-31”不是一个存在的日期。请写成2026-11-25这样的格式。"}),
        ({"plan": "x"}, {"plan": "请从列表中选择文件。"}),
        ({"plan": "0"}, {"plan": "请从列表中选择文件。"}),
        ({"plan": "2147483648"}, {"plan": "请从列表中选择文件。"}),
        ({"plan": "9" * 5000}, {"plan": "请从列表中选择文件。"}),
        ({"scheme": "²"}, {"scheme": "请从列表中选择评分规则。"}),
        ({"title": "长" * 201}, {"title": "名称不超过200个字。"}),
    ],
)
def test_an_order_is_refused_field_by_field(change: dict[str, str], message: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as fault:
        run_order({**ORDER, **change})
    assert fault.value.fields == message


def test_an_untouched_editor_is_the_scheme_itself() -> None:
    assert scheme_form(typed(), DEFAULT_SCHEME) == (DEFAULT_NAME, DEFAULT_SCHEME)


def test_numbers_may_be_typed_as_people_type_them() -> None:
    _, value = scheme_form(typed(r0_points="−１.5", r0_weight="", r0_cap=" 12 ", g0_full="＋30"), DEFAULT_SCHEME)
    assert (value.rules[0].points, value.rules[0].weight) == (Decimal("-1.5"), Decimal(1))
    assert value.rules[0].cap == Decimal(12)
    assert value.groups[0].full == 30


def test_rows_are_removed_and_added() -> None:
    added = {"g4_name": "创新", "g4_base": "0", "g4_full": "5", "r7_name": "报告被接受，每次加1分"}
    added |= {"r7_event": "accepted", "r7_points": "1", "r7_group": "g1", "r7_cap": "3"}
    _, value = scheme_form(typed(**added, r0_remove="1"), DEFAULT_SCHEME)
    assert [group.code for group in value.groups][-1] == next_group_code(DEFAULT_SCHEME) == "g1"
    assert [rule.code for rule in value.rules] == [*(rule.code for rule in DEFAULT_SCHEME.rules[1:]), "r1"]
    assert (value.rules[-1].event, value.rules[-1].group, value.rules[-1].cap) == (
        ScoreEvent.ACCEPTED,
        "g1",
        Decimal(3),
    )


def test_codes_from_a_changed_page_are_given_anew() -> None:
    changes = {"r1_code": "late", "r2_code": "made up", "g1_code": "punctuality"}
    changes |= {f"r{number}_group": "punctuality" for number in range(7)}
    _, value = scheme_form(typed(**changes), DEFAULT_SCHEME)
    assert [group.code for group in value.groups] == ["punctuality", "g1", "quality", "returns"]
    assert [rule.code for rule in value.rules][:4] == ["late", "r1", "r2", "done_late"]


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"name": ""}, "name", "请填写考核办法的名称。"),
        ({"g0_name": ""}, "g0_name", "请填写项目名称。"),
        ({"g0_name": "长" * 21}, "g0_name", "项目名称不超过20个字。"),
        ({"g1_name": "按时报送"}, "g1_name", "已经有“按时报送”这个项目。"),
        ({"g0_base": "31"}, "g0_base", "基础分不能高于满分。"),
        ({"g0_full": "三十"}, "g0_full", "请填写0到1000之间的数，最多两位小数。"),
        ({"g4_base": "3"}, "g4_name", "请填写项目名称。"),
        ({"g0_remove": "1"}, "r0_group", "请选择考核项目，或删除这条规则。"),
        ({f"g{n}_remove": "1" for n in range(4)}, "g0_name", "至少要有一个考核项目。"),
        ({"r0_name": ""}, "r0_name", "请填写规则。"),
        ({"r0_name": "长" * 61}, "r0_name", "规则不超过60个字。"),
        ({"r0_points": "0"}, "r0_points", "分值不能是0。扣分写成负数，加分写成正数。"),
        ({"r0_points": "-0.555"}, "r0_points", "请填写-1000到1000之间的数，最多两位小数。"),
        ({"r0_points": "1e3"}, "r0_points", "请填写-1000到1000之间的数，最多两位小数。"),
        ({"r0_points": "9" * 5000}, "r0_points", "请填写-1000到1000之间的数，最多两位小数。"),
        ({"r0_points": ""}, "r0_points", "请填写-1000到1000之间的数，最多两位小数。"),
        ({"r0_points": "-0.25", "r0_weight": "0.5"}, "r0_weight", "分值乘以权重最多两位小数。"),
        ({"r0_weight": "0"}, "r0_weight", "请填写0.01到100之间的数，最多两位小数。"),
        ({"r0_cap": "-1"}, "r0_cap", "请填写0到1000之间的数，最多两位小数。"),
        ({"r0_event": "log_in"}, "r0_event", "请选择计分事项。"),
        ({"r7_name": "新规则"}, "r7_points", "请填写-1000到1000之间的数，最多两位小数。"),
        ({"good": "95"}, "excellent", "分数线须由高到低：优秀、良好、合格。"),
        ({"passed": ""}, "passed", "请填写0到100之间的数，最多两位小数。"),
    ],
)
def test_a_scheme_is_refused_beside_the_field(change: dict[str, str], field: str, message: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        scheme_form(typed(**change), DEFAULT_SCHEME)
    assert fault.value.fields[field] == message


@pytest.mark.parametrize(("text", "revision"), [("3", 3), ("", 0), ("x", 0), ("9" * 5000, 0), ("²", 0)])
def test_the_revision_begun_from(text: str, revision: int) -> None:
    assert base_revision_of(SubmittedForm({"base_revision": [text]})) == revision

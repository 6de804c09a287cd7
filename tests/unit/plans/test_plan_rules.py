"""Cutting, naming and judging drafts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plans.enums import PlanState, PublishGap, ResponsibilityRole, TaskKind, TaskState
from app.plans.forms import first_sentence, leading_number
from app.plans.rules import (
    DraftFacts,
    Duty,
    Mention,
    check_publication,
    duties,
    find_cut,
    is_descendant,
)
from app.plans.states import PlanAction, TaskAction, next_plan_state, next_task_state
from app.units.forms import split_names

LEAD, CO = ResponsibilityRole.LEAD, ResponsibilityRole.CO


def facts(task_id: int, number: str = "1", *mentions: Mention, **more: object) -> DraftFacts:
    values = {"kind": TaskKind.TASK, "path": (), "parent_id": None, "doubtful": False, **more}
    return DraftFacts(task_id=task_id, number=number, title="某事", mentions=mentions, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("省科技厅、省财政厅，省教育厅", ("省科技厅", "省财政厅", "省教育厅")),
        ("各县（市、区）人民政府；省科技厅", ("各县（市、区）人民政府", "省科技厅")),
        ("省科技厅\n 省科技厅 ,", ("省科技厅",)),
        ("有关单位）、甲", ("有关单位）", "甲")),
        ("", ()),
    ],
)
def test_names_are_split_outside_brackets(text: str, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


@given(st.text(alphabet="甲乙、，（）() \n", max_size=30))
def test_splitting_loses_no_letter(text: str) -> None:
    kept = {character for name in split_names(text) for character in name}
    assert {c for c in text if c in "甲乙"} == {c for c in kept if c in "甲乙"}


def test_first_sentence_and_number() -> None:
    assert first_sentence("建设平台。再做别的") == "建设平台"
    assert first_sentence("。") == "。"
    assert leading_number("12. 建设平台") == ("12", "建设平台")
    assert leading_number("（三）建设平台") == ("三", "建设平台")
    assert leading_number(" 建设平台") == ("", "建设平台")


def test_a_cut_is_found_in_the_source_or_not_at_all() -> None:
    source = "前文。甲事甲事。乙事乙事。"
    assert find_cut(source, 3, len(source), "乙事乙事。") == source.index("乙")
    assert find_cut(source, 3, len(source), "没有这话") is None
    assert find_cut(source, None, None, "乙事") is None
    assert find_cut(source, 3, len(source), " ") is None


def test_duties_expand_collectives_and_let_the_lead_be_lead_alone() -> None:
    mentions = (Mention(LEAD, "甲"), Mention(CO, "各市"), Mention(CO, "甲"), Mention(CO, "某人"))
    resolved = {"甲": (1,), "各市": (3, 2, 1), "某人": ()}
    assert duties(mentions, resolved) == (Duty(1, LEAD, 1), Duty(3, CO, 1), Duty(2, CO, 2))


def test_publication_names_every_gap() -> None:
    tasks = [
        facts(1, "1", Mention(LEAD, "甲")),
        facts(2, "1", Mention(LEAD, "乙"), doubtful=True),
        facts(3, "1", kind=TaskKind.BOX_ITEM),
    ]
    check = check_publication(tasks, {"甲": (1,)})
    assert {gap: [item.task_id for item in items] for gap, items in check.gaps.items()} == {
        PublishGap.NUMBER_TWICE: [2],
        PublishGap.UNRESOLVED: [None],
        PublishGap.WITHOUT_LEAD: [2, 3],
        PublishGap.DOUBTFUL: [2],
    }
    assert check.refused(PublishGap) == (PublishGap.NUMBER_TWICE,)
    assert check.refused([]) == tuple(check.gaps)
    assert check_publication([], {}).refused(PublishGap) == (PublishGap.NO_TASKS,)


def test_a_box_entry_is_covered_by_the_task_it_belongs_to() -> None:
    lead = Mention(LEAD, "甲")
    box = {"kind": TaskKind.BOX_ITEM, "parent_id": 1}
    led = check_publication([facts(1, "1", lead), facts(2, "1", **box)], {"甲": (1,)})
    assert led.gaps == {}
    unled = check_publication([facts(1, "1"), facts(2, "1", **box)], {})
    assert [item.task_id for item in unled.gaps[PublishGap.WITHOUT_LEAD]] == [1, 2]


def test_a_complete_draft_has_no_gap() -> None:
    check = check_publication([facts(1, "", Mention(LEAD, "甲")), facts(2, "", Mention(LEAD, "甲"))], {"甲": (1,)})
    assert (check.tasks, check.gaps, check.refused([])) == (2, {}, ())


def test_descent_ends_on_a_circle() -> None:
    assert is_descendant({2: 1, 1: None}, 2, 1)
    assert not is_descendant({2: 1, 1: None}, 1, 2)
    assert is_descendant({2: 1, 1: 2}, 2, 3)


def test_states_go_one_way() -> None:
    allowed = {(state, action) for state in PlanState for action in PlanAction if next_plan_state(state, action)}
    assert allowed == {
        (PlanState.DRAFT, PlanAction.EDIT),
        (PlanState.DRAFT, PlanAction.PUBLISH),
        (PlanState.DRAFT, PlanAction.ARCHIVE),
        (PlanState.PUBLISHED, PlanAction.ARCHIVE),
    }
    assert next_task_state(TaskState.DRAFT, TaskAction.PUBLISH) is TaskState.ACTIVE
    assert next_task_state(TaskState.ACTIVE, TaskAction.EDIT) is None

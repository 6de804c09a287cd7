from collections import Counter

import pytest

from imports.sample.source import people, plan_text, remarks, stories, unit_named, units
from tests.support.requirements import corpus
from tests.support.sample import gold, main_tasks

RUN = 14
# Phrases of the trade that any two plans share.
GENERIC = (
    "责任单位",
    "规模以上工业企业",
    "人力资源社会保障厅",
    "重大科技基础设施",
    "大型科研仪器",
    "科学技术厅",
    "关于印发",
)


def runs_shared(text: str, other: str) -> set[str]:
    """Runs of RUN characters in both texts that hold no generic phrase."""
    squeezed = ["".join(t.split()) for t in (text, other)]
    mine, theirs = ({t[at : at + RUN] for at in range(len(t) - RUN + 1)} for t in squeezed)
    return {run for run in mine & theirs if not any(phrase in run for phrase in GENERIC)}


def test_there_are_twenty_one_units_and_two_collectives() -> None:
    assert Counter(unit.is_collective for unit in units()) == {False: 21, True: 2}


def test_parents_and_members_are_units_of_the_roster() -> None:
    names = {unit.name for unit in units()}
    assert {unit.parent for unit in units()} - {""} <= names
    assert {member for unit in units() for member in unit.members} <= names


def test_no_two_units_are_written_alike() -> None:
    writings = Counter(writing for unit in units() for writing in unit.writings)
    assert [writing for writing, count in writings.items() if count > 1] == []


def test_every_unit_has_a_leader_and_two_liaisons() -> None:
    posts = Counter((person.unit, person.role + "备" * person.is_alternate) for person in people())
    concrete = [unit.name for unit in units() if not unit.is_collective]
    for role in ("单位负责人", "联络员", "联络员备"):
        assert [unit for unit in concrete if posts[unit, role] != 1] == []


def test_every_role_is_filled() -> None:
    roles = Counter(person.role for person in people())
    assert (roles["督查员"], roles["办公室"], roles["领导"]) == (2, 2, 2)
    assert (roles["系统管理员"], roles["安全管理员"], roles["审计员"]) == (1, 1, 1)


def test_logins_and_names_are_unique_and_no_password_is_kept() -> None:
    assert len({person.login for person in people()}) == len({person.name for person in people()}) == len(people())
    assert "密码" not in "".join(vars(people()[0]))


def test_leaders_look_after_units_of_the_roster() -> None:
    names = {unit.name for unit in units()}
    scopes = [person.scope for person in people() if person.role == "领导"]
    assert all(scope and set(scope) <= names for scope in scopes)


def test_plan_moves_to_another_year() -> None:
    moved = plan_text("main", 2028)
    assert "行动方案（2028年）" in moved
    assert "2026" not in moved


def test_every_task_has_a_story_with_twelve_months() -> None:
    assert {"t" + task.number for task in main_tasks()} <= set(stories())
    for key, story in stories().items():
        assert all(len(figure.by_month) == 12 for figure in story.figures), key
        assert story.figures or len(story.percents) == 12, key


def test_ambiguous_names_are_answered_by_the_office() -> None:
    assert unit_named("省工信厅").name == "岚江省工业和信息化厅"
    with pytest.raises(LookupError):
        unit_named("相关市州政府")


def test_gold_quotes_the_plan() -> None:
    text = plan_text("main")
    record = gold()
    assert [t["number"] for t in record["tasks"] if t["kind"] == "task"] == [str(n) for n in range(1, 41)]
    assert [t["id"] for t in record["tasks"] if t["body_start"] not in text or t["body_end"] not in text] == []
    assert [i["quote"] for i in record["indicators"] if i["quote"] not in text] == []


def test_shared_runs_are_found_and_generic_ones_let_pass() -> None:
    copied = "把这一句话原原本本抄进来就会被发现。"
    assert runs_shared("前文。" + copied, copied + "后文。")
    assert not runs_shared("引导规模以上工业企业加大投入", "引导规模以上工业企业加大投入")


def test_nothing_is_copied_from_real_plans() -> None:
    place = corpus()
    real = [path.read_text(encoding="utf-8") for path in sorted(place.rglob("*.txt"))] if place else []
    ours = plan_text("main") + plan_text("division") + plan_text("quarter") + str(stories()) + str(remarks())
    assert [runs_shared(ours, text) for text in real] == [set() for _ in real]

"""One way of writing names one unit; a roster is judged as a whole."""

import pytest

from app.units.enums import RosterOutcome, RosterRefusal, UnitKind
from app.units.rules import (
    Clash,
    RosterRow,
    UnitFacts,
    exact_names,
    find_clash,
    judge_roster,
    lies_below,
    normal_name,
)

DEPARTMENT = UnitKind.DEPARTMENT


def unit(unit_id: int, name: str, short: str = "", **facts: object) -> UnitFacts:
    kind = facts.pop("kind", DEPARTMENT)
    assert isinstance(kind, UnitKind)
    base = UnitFacts(unit_id, name, short, kind, is_collective=kind is UnitKind.COLLECTIVE, active=True)
    return UnitFacts(**{**base.__dict__, **facts})


SCIENCE = unit(1, "岚江省科学技术厅", "省科技厅", aliases=("省科学技术厅",))
FINANCE = unit(2, "岚江省财政厅", "省财政厅", former=("岚江省财政局",))


def row(number: int, name: str, **facts: object) -> RosterRow:
    values = {"short_name": "", "kind": DEPARTMENT, **facts}
    return RosterRow(number, name, **values)  # type: ignore[arg-type]


def test_names_are_equal_whatever_the_width_of_their_brackets() -> None:
    assert normal_name("各县（市、区）人民政府") == normal_name("各县(市、区) 人民政府")


@pytest.mark.parametrize(
    ("wanted", "clash"),
    [
        ({"name": "岚江省科学技术厅"}, Clash("岚江省科学技术厅", "岚江省科学技术厅")),
        ({"name": "省科技厅"}, Clash("省科技厅", "岚江省科学技术厅")),
        ({"name": "甲", "aliases": ("省科学技术厅",)}, Clash("省科学技术厅", "岚江省科学技术厅")),
        ({"name": "甲", "short_name": "省科学技术厅"}, Clash("省科学技术厅", "岚江省科学技术厅")),
        ({"name": "甲", "short_name": "省科技厅"}, None),
        ({"short_name": "省教育厅"}, None),
    ],
)
def test_clash_names_the_owner(wanted: dict[str, object], clash: Clash | None) -> None:
    assert find_clash([SCIENCE, FINANCE], **wanted) == clash  # type: ignore[arg-type]


def test_exact_names_prefer_settled_names_to_short_and_former_ones() -> None:
    other = unit(3, "岚江省财政局", "省科技厅")
    gone = unit(4, "岚江省林业厅", active=False)
    names = exact_names([SCIENCE, FINANCE, other, gone])
    assert names["省科技厅"] == (1, 3)
    assert names["岚江省财政局"] == (3,)
    assert names["省科学技术厅"] == (1,)
    assert "岚江省林业厅" not in names


def test_lies_below_ends_on_a_circle() -> None:
    assert lies_below({1: 2, 2: 3}, 1, 3)
    assert lies_below({}, 1, 1)
    assert not lies_below({1: 2, 2: 1}, 1, 3)


def test_roster_tells_new_changed_and_unchanged_rows() -> None:
    rows = [
        row(2, "岚江省教育厅", parent="岚江省科学技术厅"),
        row(3, "岚江省财政厅", short_name="省财政"),
        row(4, "岚江省科学技术厅", short_name="省科技厅", aliases=("省科学技术厅",)),
        row(5, "各市州政府", kind=UnitKind.COLLECTIVE, members=("岚江省财政厅", "岚江省教育厅")),
    ]
    outcomes = [verdict.outcome for verdict in judge_roster(rows, [SCIENCE, FINANCE])]
    assert outcomes == [
        RosterOutcome.CREATED,
        RosterOutcome.UPDATED,
        RosterOutcome.UNCHANGED,
        RosterOutcome.CREATED,
    ]


@pytest.mark.parametrize(
    ("bad", "refusal", "detail"),
    [
        (row(3, "岚江省教育厅"), RosterRefusal.NAME_TWICE, "岚江省教育厅"),
        (row(3, "省科技厅"), RosterRefusal.NAME_TAKEN, "省科技厅 = 岚江省科学技术厅"),
        (row(3, "甲", aliases=("省教育厅",)), RosterRefusal.NAME_TAKEN, "省教育厅 = 岚江省教育厅"),
        (row(3, "甲", parent="没有的厅"), RosterRefusal.PARENT_UNKNOWN, "没有的厅"),
        (row(3, "甲", parent="甲"), RosterRefusal.PARENT_LOOP, "甲"),
        (row(3, "甲", members=("岚江省财政厅",)), RosterRefusal.MEMBERS_OF_ONE, ""),
        (
            row(3, "各厅", kind=UnitKind.COLLECTIVE, members=("没有的厅",)),
            RosterRefusal.MEMBER_UNKNOWN,
            "没有的厅",
        ),
        (row(3, "各厅", kind=UnitKind.COLLECTIVE, members=("各厅",)), RosterRefusal.MEMBER_COLLECTIVE, "各厅"),
    ],
)
def test_roster_refuses_a_row_with_its_reason(bad: RosterRow, refusal: RosterRefusal, detail: str) -> None:
    good = row(2, "岚江省教育厅", short_name="省教育厅")
    verdict = judge_roster([good, bad], [SCIENCE, FINANCE])[-1]
    assert (verdict.outcome, verdict.refusal, verdict.detail) == (RosterOutcome.REFUSED, refusal, detail)


def test_two_rows_that_claim_each_other_as_parent_are_both_refused() -> None:
    rows = [row(2, "甲", parent="乙"), row(3, "乙", parent="甲"), row(4, "丙", parent="甲")]
    refusals = [verdict.refusal for verdict in judge_roster(rows, [])]
    assert refusals == [RosterRefusal.PARENT_LOOP, RosterRefusal.PARENT_LOOP, None]

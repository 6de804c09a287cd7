import csv

import pytest

from imports.documents.units import MatchKind, UnitEntry, is_collective, match_unit, propose_full_name
from tests.support.requirements import corpus


def unit(full: str, short: str = "", *aliases: str, parent: str = "") -> UnitEntry:
    return UnitEntry(full, full, short, aliases, parent)


DIRECTORY = [
    unit("云川省科学技术厅", "省科技厅"),
    unit("云川省发展和改革委员会", "", "省发改局"),
    unit("云川省住房和城乡建设厅"),
    unit("云川省人民政府国有资产监督管理委员会"),
    unit("云川省人民政府办公厅"),
    unit("中共云川省委办公厅"),
    unit("中共云川省委军民融合发展委员会办公室"),
    unit("云川省市场监督管理局"),
    unit("东山市教育局"),
    unit("西山市教育局"),
    unit("南岭回族自治州人民政府"),
    unit("东山高新技术产业开发区管理委员会", "东山高新区"),
    unit("云川大学"),
    unit("云川省科学技术厅规划处", parent="云川省科学技术厅"),
    unit("云川省教育厅", "省教育厅"),
    unit("云川省教育厅（省语委）"),
]


@pytest.mark.parametrize(
    ("printed", "kind", "full"),
    [
        ("云川省科学技术厅", MatchKind.EXACT, "云川省科学技术厅"),
        ("云川省 教育厅(省语委)", MatchKind.EXACT, "云川省教育厅（省语委）"),
        ("省科技厅", MatchKind.ALIAS, "云川省科学技术厅"),
        ("省发改局", MatchKind.ALIAS, "云川省发展和改革委员会"),
        ("省发改委", MatchKind.ABBREVIATION, "云川省发展和改革委员会"),
        ("云川省发改委", MatchKind.ABBREVIATION, "云川省发展和改革委员会"),
        ("省住建厅", MatchKind.ABBREVIATION, "云川省住房和城乡建设厅"),
        ("省政府国资委", MatchKind.ABBREVIATION, "云川省人民政府国有资产监督管理委员会"),
        ("省国资委", MatchKind.ABBREVIATION, "云川省人民政府国有资产监督管理委员会"),
        ("省政府办公厅", MatchKind.ABBREVIATION, "云川省人民政府办公厅"),
        ("省委办公厅", MatchKind.ABBREVIATION, "中共云川省委办公厅"),
        ("省市场监管局", MatchKind.ABBREVIATION, "云川省市场监督管理局"),
        ("南岭州政府", MatchKind.ABBREVIATION, "南岭回族自治州人民政府"),
        ("东山市教育局", MatchKind.EXACT, "东山市教育局"),
        ("云川科学技术厅", MatchKind.ABBREVIATION, "云川省科学技术厅"),
        ("规划处", MatchKind.ABBREVIATION, "云川省科学技术厅规划处"),
        ("东山高新区管委会", MatchKind.ABBREVIATION, "东山高新技术产业开发区管理委员会"),
        ("云川大学", MatchKind.EXACT, "云川大学"),
    ],
)
def test_one_unit_is_meant(printed: str, kind: MatchKind, full: str) -> None:
    match = match_unit(printed, DIRECTORY)
    assert (match.kind, match.resolved and match.resolved.full_name) == (kind, full)


def test_several_units_may_be_meant() -> None:
    match = match_unit("市教育局", DIRECTORY)
    assert (match.kind, [each.full_name for each in match.candidates]) == (
        MatchKind.AMBIGUOUS,
        ["东山市教育局", "西山市教育局"],
    )
    assert match.resolved is None


def test_near_names_are_suggested_and_never_taken() -> None:
    match = match_unit("云川省科学技木厅", DIRECTORY)
    assert match.kind == MatchKind.SUGGESTION
    assert match.candidates[0].full_name == "云川省科学技术厅"
    assert match.resolved is None


@pytest.mark.parametrize("printed", ["", "外交部", "各市州政府", "相关市州政府", "北山市教育厅"])
def test_nobody_is_guessed(printed: str) -> None:
    assert match_unit(printed, DIRECTORY).resolved is None


@pytest.mark.parametrize("printed", ["北山市教育局", "省委科技厅", "省工信厅", "京委"])
def test_place_and_order_must_fit(printed: str) -> None:
    assert match_unit(printed, DIRECTORY).kind not in (MatchKind.EXACT, MatchKind.ALIAS, MatchKind.ABBREVIATION)


@pytest.mark.parametrize(
    ("printed", "full"), [("住建厅", "云川省住房和城乡建设厅"), ("市场监管局", "云川省市场监督管理局")]
)
def test_name_without_its_level_is_only_suggested(printed: str, full: str) -> None:
    """省科技厅、住建厅: the list may mean the province's office or another's."""
    match = match_unit(printed, DIRECTORY)
    assert (match.kind, match.resolved, match.candidates[0].full_name) == (MatchKind.SUGGESTION, None, full)


def test_traditional_name_is_the_same_name() -> None:
    assert match_unit("雲川省教育廳", DIRECTORY).kind == MatchKind.EXACT


@pytest.mark.parametrize(
    ("printed", "letterhead", "proposed"),
    [
        ("省科技厅", ["云川省科学技术厅", "云川省财政厅"], "云川省科学技术厅"),
        ("省林草局", ["云川省科学技术厅", "云川省财政厅"], "云川省林草局"),
        ("市林草局", ["云川省科学技术厅"], "市林草局"),
        ("省林草局", [], "省林草局"),
        ("省委组织部", ["云川省人民政府办公厅", "东山省人民政府办公厅"], "省委组织部"),
    ],
)
def test_letterhead_proposes_a_full_name(printed: str, letterhead: list[str], proposed: str) -> None:
    assert propose_full_name(printed, letterhead) == proposed


def test_same_alias_of_two_units_is_asked() -> None:
    twins = [unit("甲市水务局", "水务局"), unit("乙市水务局", "水务局")]
    assert match_unit("水务局", twins).kind == MatchKind.AMBIGUOUS


def test_collective_names_are_known_here_too() -> None:
    assert is_collective("各市州政府")


def test_short_names_of_a_real_roster_are_found_without_their_aliases() -> None:
    """Stands on the invented directory where the shared roster is absent."""
    place = corpus()
    if place is None:
        assert match_unit("省发改委", DIRECTORY).resolved is not None
        return
    with (place / "units.csv").open(encoding="utf-8-sig", newline="") as held:
        rows = list(csv.DictReader(held))
    bare = [unit(row["全称"], parent=row["上级单位"]) for row in rows]
    wrong, missed = [], []
    for row in rows:
        match = match_unit(row["简称"], bare)
        if match.resolved is None:
            missed.append(row["简称"])
        elif match.resolved.full_name != row["全称"]:
            wrong.append(row["简称"])
    assert wrong == []
    assert len(missed) <= 2

import pytest

from imports.documents.unit_names import is_collective, is_person, looks_like_unit, split_units, take_people


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("省科技厅、省教育厅，云川大学；省财政厅", ["省科技厅", "省教育厅", "云川大学", "省财政厅"]),
        ("各县（市、区）人民政府、市科技局", ["各县（市、区）人民政府", "市科技局"]),
        ("各县(市、区)人民政府", ["各县(市、区)人民政府"]),
        ("市科技局 市教育局", ["市科技局", "市教育局"]),
        ("省科 技厅、省教 育厅", ["省科技厅", "省教育厅"]),
        ("省发展和改革委员会和省教育厅", ["省发展和改革委员会", "省教育厅"]),
        ("省人力资源和社会保障厅、省工业和信息化厅", ["省人力资源和社会保障厅", "省工业和信息化厅"]),
        ("市科技局等", ["市科技局"]),
        ("市科技局、市教育局等有关部门和单位", ["市科技局", "市教育局"]),
        ("市科技局等单位", ["市科技局"]),
        ("市科技局等和各县人民政府", ["市科技局", "各县人民政府"]),
        ("市科技局等有关部门，各县人民政府", ["市科技局", "各县人民政府"]),
        ("各有关部门和单位", ["各有关部门和单位"]),
        ("由市科技局", ["市科技局"]),
        ("无", []),
        ("—", []),
        ("", []),
        ("市科技局、市科技局", ["市科技局"]),
        ("市科技局）、市教育局", ["市科技局）", "市教育局"]),
    ],
)
def test_split_units(text: str, units: list[str]) -> None:
    assert split_units(text) == units


def test_people_are_taken_out() -> None:
    names = ["市科技局（王小川、李明）", "张三", "李副市长", "市委办公室（市档案局）", "高新区", "（王小川）"]
    assert take_people(names) == (
        ["市科技局", "市委办公室（市档案局）", "高新区", "（王小川）"],
        ["王小川", "李明", "张三", "李副市长"],
    )


@pytest.mark.parametrize(
    ("name", "person"),
    [("王建国", True), ("王局", False), ("陈市长", True), ("安委办", False), ("王建国平台", False)],
)
def test_is_person(name: str, person: bool) -> None:
    assert is_person(name) == person


@pytest.mark.parametrize(
    "name",
    [
        "各市州政府",
        "相关市州政府",
        "省直有关部门",
        "领导小组成员单位",
        "各省级高新区",
        "市（州）人民政府",
        "县区政府",
        "有关部门",
        "重点实验室依托单位",
        "高校",
    ],
)
def test_collectives(name: str) -> None:
    assert is_collective(name)


@pytest.mark.parametrize(
    "name", ["省科技厅", "云川市政府", "云川大学", "云川高新区", "省政府国资委", "云川新区管委会"]
)
def test_concrete_units(name: str) -> None:
    assert not is_collective(name)


@pytest.mark.parametrize(
    ("name", "unit"),
    [("省科技厅", True), ("各地", True), ("厅", False), ("以下简称平台建设", False), ("国家能源投资集团", True)],
)
def test_looks_like_unit(name: str, unit: bool) -> None:
    assert looks_like_unit(name) == unit

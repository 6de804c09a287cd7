import pytest

from app.policy.roles import Role
from app.units.enums import UnitKind
from imports.tables import safely
from imports.tables.problems import TableRefused
from imports.tables.templates import build_units_template, build_users_template
from imports.tables.units import read_units
from imports.tables.users import read_users
from tests.support.requirements import corpus
from tests.unit.exports.reading import opened
from tests.unit.tables.making import UNIT_HEADINGS, USER_HEADINGS, errors, header, saved, told, workbook

STAND_IN = (
    "全称,简称,类别,上级单位,别名\n省科技创新厅,省科创厅,省直部门,,科创厅\n江州市科技局,市科技局,市州科技局,,\n"
)


def units_of(*rows: tuple[object, ...]) -> bytes:
    return workbook(UNIT_HEADINGS, *rows)


def users_of(*rows: tuple[object, ...]) -> bytes:
    return workbook(USER_HEADINGS, *rows)


def test_unit_with_everything() -> None:
    result = read_units(
        units_of(
            ("省科技创新厅", "省科创厅", "省直部门", "省政府", "\uff13", "科创厅、省科技厅", "否"),
            ("各市州政府", "", "", "", 9, "", "是"),
        )
    )
    assert result.problems == ()
    first, second = result.rows
    assert (first.row, first.name, first.short_name, first.kind) == (
        2,
        "省科技创新厅",
        "省科创厅",
        UnitKind.DEPARTMENT,
    )
    assert (first.parent, first.sort_no, first.aliases, first.is_collective) == (
        "省政府",
        3,
        ("科创厅", "省科技厅"),
        False,
    )
    assert (second.kind, second.is_collective) == (UnitKind.COLLECTIVE, True)
    assert first.to_roster().aliases == ("科创厅", "省科技厅")


def test_headings_under_a_title_with_other_names_and_marks() -> None:
    data = workbook(
        ("单位名册", None, None, None), ("单 位 名 称 *", "单位简称", "类型（选填）", "传真"), ("甲厅", "甲", "厅局", "0931"),
        merges=("A1:D1",),
    )  # fmt: skip
    result = read_units(data)
    assert [(row.name, row.kind) for row in result.rows] == [("甲厅", UnitKind.DEPARTMENT)]
    [warning] = told(result)
    assert warning.startswith(
        "“Sheet1”第2行“传真”列：没有用到列“传真”，其中的内容不会导入。可用的列：全称（必填）、简称"
    )
    assert result.ok


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ([("甲厅",), ("甲厅",)], (3, "全称"), "重复，第2行已有"),
        ([("甲（厅）",), ("甲(厅)",)], (3, "全称"), "重复"),
        ([("", "甲")], (2, "全称"), "没有填写单位全称"),
        ([("甲" * 101,)], (2, "全称"), "有101个字，超过100个字"),
        ([("甲厅", "", "神仙")], (2, "类别"), "没有“神仙”这个类别。可填：省直部门、"),
        ([("甲厅", "", "", "甲厅")], (2, "上级单位"), "不能是本单位自己"),
        ([("甲厅", "", "", "乙厅"), ("乙厅", "", "", "甲厅")], (2, "上级单位"), "的上级又是本单位"),
        ([("甲厅", "", "", "", "第一")], (2, "排序"), "应填整数，现为“第一”"),
        ([("甲厅",), ("乙厅", "", "", "", "", "甲厅")], (3, "别名"), "已用于第2行的“甲厅”"),
        ([("甲厅", "", "", "", "", "", "也许")], (2, "是否集体"), "应填“是”或“否”"),
        ([("甲厅", "", "集体单位", "", "", "", "否")], (2, "是否集体"), "请改成一致"),
    ],
)
def test_unit_row_that_cannot_be_taken(rows: list[tuple[object, ...]], place: tuple[int, str], words: str) -> None:
    result = read_units(units_of(*rows))
    assert place in errors(result.problems)
    assert words in "".join(told(result))
    assert not result.ok


def test_same_short_name_is_only_noticed() -> None:
    result = read_units(units_of(("江州市科技局", "市科技局"), ("青原市科技局", "市科技局")))
    assert result.ok
    assert "简称“市科技局”与第2行的“江州市科技局”相同" in told(result)[0]


def test_counter_column_blank_column_and_empty_row_are_passed_over() -> None:
    result = read_units(workbook(("序号", None, "全称"), (1, None, "甲厅"), (2, None, None), (3, None, "乙厅")))
    assert result.problems == ()
    assert [(row.row, row.name) for row in result.rows] == [(2, "甲厅"), (4, "乙厅")]


def test_unknown_headings_are_listed_with_the_expected_ones() -> None:
    with pytest.raises(TableRefused) as refused:
        read_units(workbook(("品名", "规格", "单价"), ("纸", "A4", 20)))
    assert refused.value.message.startswith(
        "没有找到表头。读到的第一行内容是：“品名”、“规格”、“单价”。需要的列：全称（必填）、简称、"
    )


def test_missing_required_heading_is_named() -> None:
    with pytest.raises(TableRefused, match="第1行的表头缺少“姓名”、“角色”。读到的列：“登录名”、“邮箱”。"):
        read_users(workbook(("登录名", "邮箱"), ("a1", "")))


def test_heading_twice_and_no_rows() -> None:
    result = read_units(workbook(("全称", "单位名称")))
    assert told(result) == [
        "“Sheet1”第1行“单位名称”列：表头“单位名称”与“全称”是同一列，请只保留一列。",
        "“Sheet1”第1行：表头下面没有数据行，请填写后再上传。",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_roster(encoding: str) -> None:
    text = "全称,简称,类别,上级单位,别名\r\n甲厅,甲,省直部门,,甲甲\r\n江州市科技局,市科技局,市州科技局,,\r\n"
    result = read_units(text.encode(encoding))
    assert result.problems == ()
    assert [(row.row, row.name, row.kind) for row in result.rows] == [
        (2, "甲厅", UnitKind.DEPARTMENT),
        (3, "江州市科技局", UnitKind.BUREAU),
    ]


def test_whole_roster_is_read_without_error_in_both_encodings() -> None:
    """The real roster where the corpus lies beside the checkout, a stand-in with the same headings elsewhere."""
    place = corpus()
    data = (place / "units.csv").read_bytes() if place else STAND_IN.encode("utf-8-sig")
    text = data.decode("utf-8-sig")
    result = read_units(data)
    assert result.errors == ()
    assert len(result.rows) == len(text.splitlines()) - 1
    assert read_units(text.encode("gb18030")).rows == result.rows


def test_user_with_everything() -> None:
    data = users_of(
        (
            "Zhang.Ming",
            "张 明",
            "省科技创新厅",
            "一级主任科员",
            13900000001.0,
            "zm@example.cn",
            "联络员、单位负责人",
            "备",
        ),
        ("li", "李", "", "", "", "", "审计员", ""),
    )
    result = read_users(data)
    assert result.problems == ()
    first, second = result.rows
    assert (first.login, first.name, first.phone) == ("zhang.ming", "张明", "13900000001")
    assert (first.roles, first.is_alternate) == ((Role.LIAISON, Role.UNIT_LEADER), True)
    assert (second.roles, second.is_alternate, second.row) == ((Role.AUDITOR,), False, 3)


@pytest.mark.parametrize(
    ("row", "heading", "words"),
    [
        (("", "张", "甲厅", "", "", "", "联络员", ""), "登录名", "没有填写登录名"),
        (("张三", "张", "甲厅", "", "", "", "联络员", ""), "登录名", "不合要求"),
        (("zs", "", "甲厅", "", "", "", "联络员", ""), "姓名", "没有填写姓名"),
        (("zs", "张" * 41, "甲厅", "", "", "", "联络员", ""), "姓名", "有41个字，超过40个字"),
        (("zs", "张", "", "", "", "", "联络员", ""), "单位", "必须填写所属单位"),
        (("zs", "张", "甲厅", "", "问同事", "", "联络员", ""), "电话", "格式不对"),
        (("zs", "张", "甲厅", "", "", "zs@", "联络员", ""), "邮箱", "格式不对"),
        (("zs", "张", "甲厅", "", "", "", "", ""), "角色", "没有填写角色"),
        (("zs", "张", "甲厅", "", "", "", "神仙", ""), "角色", "没有“神仙”这个角色。可填：联络员、"),
        (("zs", "张", "甲厅", "", "", "", "系统", ""), "角色", "没有“系统”这个角色"),
        (("zs", "张", "甲厅", "", "", "", "系统管理员、审计员", ""), "角色", "三权分立"),
        (("zs", "张", "甲厅", "", "", "", "联络员", "第三"), "正/备", "应填“正”或“备”，现为“第三”"),
    ],
)
def test_user_row_that_cannot_be_taken(row: tuple[object, ...], heading: str, words: str) -> None:
    result = read_users(users_of(row))
    assert (2, heading) in errors(result.problems)
    assert words in "".join(told(result))


def test_login_twice_second_main_liaison_and_idle_alternate() -> None:
    result = read_users(
        users_of(
            ("a1", "张", "甲厅", "", "", "", "联络员", "正"),
            ("A1", "王", "甲厅", "", "", "", "联络员", ""),
            ("a2", "李", "甲厅", "", "", "", "督查员", "备"),
        )
    )
    assert errors(result.problems) == [(3, "登录名")]
    assert [str(problem) for problem in result.problems if problem not in result.errors] == [
        "“Sheet1”第3行“角色”列：“甲厅”已有正联络员“张”（第2行），催办时两人都会收到。",
        "“Sheet1”第4行“正/备”列：只有联络员分正备，这里的“备”不起作用。",
    ]


def test_units_template_is_read_back_when_filled() -> None:
    book = opened(build_units_template(header()))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[4]][:3] == ["全称*", "简称", "类别"]
    assert sheet["A2"].value.startswith("填写说明：标 * 的列必填")
    assert sheet["A6"].number_format == "@"
    choices = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert '"是,否"' in choices
    sheet["A6"], sheet["C6"], sheet["D7"], sheet["A7"] = "甲厅", "省直部门", "甲厅", "乙处"
    result = read_units(saved(book))
    assert result.problems == ()
    assert [(row.row, row.name, row.parent) for row in result.rows] == [(6, "甲厅", ""), (7, "乙处", "甲厅")]


def test_users_template_is_read_back_when_filled() -> None:
    book = opened(build_users_template(header("人员名册")))
    sheet = book.worksheets[0]
    for letter, text in zip("ABCG", ("a1", "张明", "甲厅", "联络员"), strict=True):
        sheet[f"{letter}6"] = text
    result = read_users(saved(book))
    assert result.problems == ()
    assert [row.login for row in result.rows] == ["a1"]


def test_empty_template_says_that_rows_are_missing() -> None:
    assert "表头下面没有数据行" in told(read_units(build_units_template(header())))[0]


def test_readers_in_a_child_process() -> None:
    assert safely.read_units(units_of(("甲厅",))).rows == read_units(units_of(("甲厅",))).rows
    assert safely.read_users(users_of(("a1", "张", "甲厅", "", "", "", "联络员", ""))).ok
    with pytest.raises(TableRefused, match="没有找到表头"):
        safely.read_units(workbook(("品名",), ("纸",)))

"""Empty rosters to be filled in, with how to fill them above the headings."""

from collections.abc import Sequence

from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.sheet import Column, OfficialBook, SheetSpec
from app.policy.roles import GRANTABLE_ROLES
from app.units.enums import UnitKind
from imports.tables import history, units, users
from imports.tables.headings import Heading

_EMPTY_ROWS = 30
_UNITS_INTRO = (
    "填写说明：标 * 的列必填，每行一个单位。别名写其他常见写法，多个用“、”分隔；一种写法只能指一个单位。",
    "“相关市州政府”“各省级高新区”等不特定单位，是否集体填“是”，并在成员单位中列出具体单位。上级单位须在本表或系统中已有。",
)
_USERS_INTRO = (
    "填写说明：标 * 的列必填，每行一人。登录名为2至40位字母、数字或 . _ @ - ；单位可写全称、简称或别名。",
    "一人多个角色用“、”分隔；系统管理员、安全管理员、审计员须由三个人分别担任，且不兼任其他角色。初始密码由系统生成，不在表中填写。",
)
_HISTORY_INTRO = (
    "填写说明：标 * 的列必填，每行是一个单位对一项任务的一期报送。任务编号和任务至少写一个；期次写2026年3月、2026年第一季度、2026年上半年或2026年。",
    "导入后只供对照查看，注明“历史导入，未经审核”，不参与亮灯、考核、报送统计和提醒。",
)
_WIDTHS = {
    "任务": 30.0,
    "进展情况": 44.0,
    "存在问题": 26.0,
    "下步打算": 26.0,
    "全称": 30.0,
    "单位": 30.0,
    "上级单位": 30.0,
    "别名": 30.0,
    "成员单位": 34.0,
    "邮箱": 28.0,
    "角色": 22.0,
    "登录名": 18.0,
    "电话": 18.0,
    "简称": 18.0,
}


def build_units_template(header: ExportHeader) -> bytes:
    choices = {"kind": _listed([kind.label for kind in UnitKind]), "is_collective": _listed(["是", "否"])}
    return _build(header, "单位名册", units.HEADINGS, choices, _UNITS_INTRO)


def build_users_template(header: ExportHeader) -> bytes:
    choices = {"roles": _listed([role.label for role in GRANTABLE_ROLES]), "alternate": _listed(["正", "备"])}
    return _build(header, "人员名册", users.HEADINGS, choices, _USERS_INTRO)


def build_history_template(header: ExportHeader) -> bytes:
    return _build(header, "历史数据", history.HEADINGS, {}, _HISTORY_INTRO)


def _build(
    header: ExportHeader,
    name: str,
    headings: Sequence[Heading],
    choices: dict[str, str],
    intro: tuple[str, ...],
) -> bytes:
    columns = tuple(
        Column(
            heading.label + ("*" if heading.required else ""),
            _WIDTHS.get(heading.label, 12.0),
            align="left",
            # Text, so that a login or a telephone number keeps its leading zero.
            number_format="@",
            choices=choices.get(heading.field, ""),
        )
        for heading in headings
    )
    spec = SheetSpec(name=name, title=header.title, columns=columns, intro=intro, least_height=24.0, dated=False)
    book = OfficialBook(header)
    book.add(spec, [tuple(None for _ in columns)] * _EMPTY_ROWS)
    return book.to_bytes()


def _listed(labels: Sequence[str]) -> str:
    return f'"{",".join(labels)}"'

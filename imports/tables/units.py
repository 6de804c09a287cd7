"""The roster of units (单位名册) as .xlsx or .csv."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.units.enums import UnitKind
from app.units.rules import NAME_LENGTH, SHORT_LENGTH, RosterRow, normal_name
from imports.tables.grid import read_grids
from imports.tables.headings import Heading, Record, Table, find_table
from imports.tables.problems import Problem, Severity, TableResult, in_file_order
from imports.tables.values import BadValueError, as_flag, as_integer, as_text, split_names

HEADINGS = (
    Heading("name", "全称", ("单位全称", "单位名称", "名称", "单位", "机构名称"), required=True),
    Heading("short_name", "简称", ("单位简称", "常用简称")),
    Heading("kind", "类别", ("单位类别", "类型", "单位类型", "性质")),
    Heading("parent", "上级单位", ("上级", "主管单位", "所属单位", "隶属单位")),
    Heading("sort_no", "排序", ("排序号", "顺序", "次序")),
    Heading("aliases", "别名", ("其他名称", "又称", "曾用名", "其他写法")),
    Heading("is_collective", "是否集体", ("集体单位", "是否集体单位")),
    Heading("members", "成员单位", ("成员", "集体成员", "包含单位")),
)
_KIND_ALIASES = {
    "省级部门": UnitKind.DEPARTMENT,
    "省直单位": UnitKind.DEPARTMENT,
    "省直机关": UnitKind.DEPARTMENT,
    "省级单位": UnitKind.DEPARTMENT,
    "厅局": UnitKind.DEPARTMENT,
    "处室": UnitKind.OFFICE,
    "内设机构": UnitKind.OFFICE,
    "机关处室": UnitKind.OFFICE,
    "事业单位": UnitKind.AFFILIATE,
    "厅属单位": UnitKind.AFFILIATE,
    "市州政府": UnitKind.CITY,
    "市": UnitKind.CITY,
    "市州科技局": UnitKind.BUREAU,
    "市州局": UnitKind.BUREAU,
    "市级部门": UnitKind.BUREAU,
    "市级单位": UnitKind.BUREAU,
    "市直部门": UnitKind.BUREAU,
    "市直单位": UnitKind.BUREAU,
    "市直机关": UnitKind.BUREAU,
    "县": UnitKind.COUNTY,
    "区县": UnitKind.COUNTY,
    "县区": UnitKind.COUNTY,
    "县（市、区）": UnitKind.COUNTY,
    "高新区": UnitKind.ZONE,
    "开发区": UnitKind.ZONE,
    "高校": UnitKind.CAMPUS,
    "科研院所": UnitKind.CAMPUS,
    "公司": UnitKind.ENTERPRISE,
    "集体": UnitKind.COLLECTIVE,
}
KINDS = {**{kind.label: kind for kind in UnitKind}, **_KIND_ALIASES}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the roster; `sort_no` None keeps the order of the file."""

    sheet: str
    row: int
    name: str
    short_name: str
    kind: UnitKind
    parent: str
    sort_no: int | None
    aliases: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def is_collective(self) -> bool:
        return self.kind is UnitKind.COLLECTIVE

    def to_roster(self) -> RosterRow:
        return RosterRow(
            row=self.row,
            name=self.name,
            short_name=self.short_name,
            kind=self.kind,
            parent=self.parent,
            aliases=self.aliases,
            members=self.members,
        )


def read_units(data: bytes) -> TableResult[UnitRow]:
    table = find_table(read_grids(data), HEADINGS)
    problems = list(table.problems)
    rows = [row for record in table.records if (row := _read(table, record, problems))]
    problems += _repetitions(table, rows)
    problems += _loops(table, rows)
    return TableResult(tuple(rows), in_file_order(problems))


def _read(table: Table, record: Record, problems: list[Problem]) -> UnitRow | None:
    name = as_text(record["name"])
    short_name = as_text(record["short_name"])
    if not name:
        problems.append(table.problem(record, "name", "没有填写单位全称。请补填，或删去这一行。"))
        return None
    for field, text, limit in (("name", name, NAME_LENGTH), ("short_name", short_name, SHORT_LENGTH)):
        if len(text) > limit:
            problems.append(table.problem(record, field, f"有{len(text)}个字，超过{limit}个字。"))
    kind = _kind(table, record, problems)
    sort_no = None
    try:
        sort_no = as_integer(record["sort_no"])
    except BadValueError as bad:
        problems.append(table.problem(record, "sort_no", str(bad)))
    parent = as_text(record["parent"])
    if parent and normal_name(parent) == normal_name(name):
        problems.append(table.problem(record, "parent", "上级单位不能是本单位自己。"))
    aliases = tuple(alias for alias in split_names(record["aliases"]) if alias not in (name, short_name))
    members = split_names(record["members"])
    return UnitRow(table.sheet, record.row, name, short_name, kind, parent, sort_no, aliases, members)


def _kind(table: Table, record: Record, problems: list[Problem]) -> UnitKind:
    text = as_text(record["kind"])
    kind = KINDS.get(text)
    if text and kind is None:
        allowed = "、".join(each.label for each in UnitKind)
        problems.append(table.problem(record, "kind", f"没有“{text}”这个类别。可填：{allowed}。"))
    try:
        collective = as_flag(record["is_collective"])
    except BadValueError as bad:
        problems.append(table.problem(record, "is_collective", str(bad)))
        collective = None
    if collective:
        return UnitKind.COLLECTIVE
    if kind is UnitKind.COLLECTIVE and collective is False:
        problems.append(table.problem(record, "is_collective", "类别是“集体单位”，是否集体却填了“否”，请改成一致。"))
    return kind or UnitKind.OTHER


def _repetitions(table: Table, rows: list[UnitRow]) -> Iterator[Problem]:
    """One way of writing names one unit; short names alone may repeat and are asked about later."""
    owners: dict[str, UnitRow] = {}
    for row in rows:
        first = owners.setdefault(normal_name(row.name), row)
        if first is not row:
            yield _at(table, row, "name", f"单位“{row.name}”重复，第{first.row}行已有。请只保留一行。")
    shorts: dict[str, UnitRow] = {}
    for row in rows:
        for alias in row.aliases:
            owner = owners.setdefault(normal_name(alias), row)
            if owner.row != row.row:
                yield _at(
                    table, row, "aliases", f"“{alias}”已用于第{owner.row}行的“{owner.name}”，一种写法只能指一个单位。"
                )
        if row.short_name:
            same = shorts.setdefault(normal_name(row.short_name), row)
            if normal_name(same.name) != normal_name(row.name):
                message = f"简称“{row.short_name}”与第{same.row}行的“{same.name}”相同，导入文件时会请您逐处确认。"
                yield _at(table, row, "short_name", message, Severity.WARNING)


def _loops(table: Table, rows: list[UnitRow]) -> Iterator[Problem]:
    parents = {normal_name(row.name): normal_name(row.parent) for row in rows if row.parent}
    for row in rows:
        start = normal_name(row.name)
        seen, current = {start}, parents.get(start, "")
        while current and current not in seen:
            seen.add(current)
            current = parents.get(current, "")
        if current == start and parents[start] != start:
            yield _at(table, row, "parent", f"上级单位“{row.parent}”的上级又是本单位，请改正。")


def _at(table: Table, row: UnitRow, field: str, message: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(table.sheet, row.row, table.labels[field], message, severity)

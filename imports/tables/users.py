"""The roster of users (人员名册) as .xlsx or .csv. No passwords: they are made by the system and shown once."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.policy.roles import ADMIN_ROLES, GRANTABLE_ROLES, UNIT_ROLES, Role
from imports.tables.grid import read_grids
from imports.tables.headings import Heading, Record, Table, find_table
from imports.tables.problems import Problem, Severity, TableResult, in_file_order
from imports.tables.values import as_text, split_names

HEADINGS = (
    Heading("login", "登录名", ("用户名", "账号", "帐号", "登录账号"), required=True),
    Heading("name", "姓名", ("真实姓名", "人员姓名", "联络员姓名"), required=True),
    Heading("unit", "单位", ("所属单位", "单位名称", "单位全称", "工作单位")),
    Heading("post", "职务", ("岗位", "职务职级", "职称")),
    Heading("phone", "电话", ("联系电话", "手机", "手机号", "办公电话", "联系方式")),
    Heading("email", "邮箱", ("电子邮箱", "电子邮件", "email", "e-mail", "邮件")),
    Heading("roles", "角色", ("用户角色", "身份", "权限"), required=True),
    Heading("alternate", "正/备", ("正备", "主/备", "主备", "a/b角", "ab角")),
)
_ROLE_ALIASES = {
    "联系人": Role.LIAISON,
    "单位联络员": Role.LIAISON,
    "分管负责人": Role.UNIT_LEADER,
    "单位领导": Role.UNIT_LEADER,
    "督查人员": Role.SUPERVISOR,
    "督办员": Role.SUPERVISOR,
    "办公室人员": Role.OFFICE,
    "厅领导": Role.LEADER,
    "分管领导": Role.LEADER,
    "安全员": Role.SECADMIN,
    "审计": Role.AUDITOR,
}
ROLES = {**{role.label: role for role in GRANTABLE_ROLES}, **_ROLE_ALIASES}
_MAIN = {"", "正", "主", "主要", "a", "a角", "正式"}
_ALTERNATE = {"备", "备用", "候补", "b", "b角", "副", "替补"}
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,39}")
_EMAIL = re.compile(r"[^@\s,;，；<>]{1,64}@[^@\s,;，；<>]{1,60}\.[A-Za-z]{2,20}")
_PHONE = re.compile(r"[+\d][\d\-() 转,]{2,38}")
_LIMITS = {"name": 40, "post": 40, "phone": 40, "email": 120}


@dataclass(frozen=True, slots=True)
class UserRow:
    """`unit` as written in the file: the service resolves it by name, short name or alias."""

    sheet: str
    row: int
    login: str
    name: str
    unit: str
    post: str
    phone: str
    email: str
    roles: tuple[Role, ...]
    is_alternate: bool


def read_users(data: bytes) -> TableResult[UserRow]:
    table = find_table(read_grids(data), HEADINGS)
    problems = list(table.problems)
    rows = []
    for record in table.records:
        row = _read(record)
        rows.append(row)
        problems += _faults(table, record, row)
    problems += _repetitions(table, rows)
    return TableResult(tuple(rows), in_file_order(problems))


def _read(record: Record) -> UserRow:
    roles = (ROLES.get(name) for name in split_names(record["roles"]))
    return UserRow(
        sheet=record.sheet,
        row=record.row,
        login=unicodedata.normalize("NFKC", as_text(record["login"])).lower(),
        name=re.sub(r"\s", "", as_text(record["name"])),
        unit=as_text(record["unit"]),
        post=as_text(record["post"]),
        phone=unicodedata.normalize("NFKC", as_text(record["phone"])),
        email=unicodedata.normalize("NFKC", as_text(record["email"])).replace(" ", ""),
        roles=tuple(dict.fromkeys(role for role in roles if role)),
        is_alternate=_plain(record["alternate"]) in _ALTERNATE,
    )


def _plain(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value or "")).strip().lower()


def _faults(table: Table, record: Record, row: UserRow) -> Iterator[Problem]:
    if not row.login:
        yield table.problem(record, "login", "没有填写登录名。")
    elif not _LOGIN.fullmatch(row.login):
        yield table.problem(
            record, "login", f"登录名“{row.login}”不合要求：2至40位字母、数字或 . _ @ - ，以字母或数字开头。"
        )
    if not row.name:
        yield table.problem(record, "name", "没有填写姓名。")
    for field, limit in _LIMITS.items():
        text = str(getattr(row, field))
        if len(text) > limit:
            yield table.problem(record, field, f"有{len(text)}个字，超过{limit}个字。")
    if row.email and not _EMAIL.fullmatch(row.email):
        yield table.problem(record, "email", f"邮箱“{row.email}”格式不对。")
    if row.phone and not _PHONE.fullmatch(row.phone):
        yield table.problem(record, "phone", f"电话“{row.phone}”格式不对，至少三位，只能有数字、短横线、括号和“转”。")
    if _plain(record["alternate"]) not in _MAIN | _ALTERNATE:
        yield table.problem(record, "alternate", f"应填“正”或“备”，现为“{as_text(record['alternate'])}”。")
    yield from _role_faults(table, record, row)


def _role_faults(table: Table, record: Record, row: UserRow) -> Iterator[Problem]:
    names = split_names(record["roles"])
    unknown = [name for name in names if name not in ROLES]
    allowed = "、".join(role.label for role in GRANTABLE_ROLES)
    if not names:
        yield table.problem(record, "roles", f"没有填写角色。可填：{allowed}。")
    if unknown:
        yield table.problem(record, "roles", f"没有“{'”“'.join(unknown)}”这个角色。可填：{allowed}。")
    administrators = [role for role in row.roles if role in ADMIN_ROLES]
    if administrators and len(row.roles) > 1:
        label = administrators[0].label
        yield table.problem(record, "roles", f"“{label}”须由专人担任，同一人不能再任其他角色（三权分立）。")
    if not row.unit and UNIT_ROLES & set(row.roles):
        yield table.problem(record, "unit", "联络员和单位负责人必须填写所属单位。")
    if row.is_alternate and Role.LIAISON not in row.roles:
        yield table.problem(record, "alternate", "只有联络员分正备，这里的“备”不起作用。", Severity.WARNING)


def _repetitions(table: Table, rows: list[UserRow]) -> Iterator[Problem]:
    logins: dict[str, UserRow] = {}
    mains: dict[str, UserRow] = {}
    for row in rows:
        first = logins.setdefault(row.login, row)
        if row.login and first is not row:
            message = f"登录名“{row.login}”重复，第{first.row}行“{first.name}”已用。"
            yield Problem(table.sheet, row.row, table.labels["login"], message)
        if Role.LIAISON in row.roles and not row.is_alternate and row.unit:
            main = mains.setdefault(row.unit, row)
            if main is not row:
                message = f"“{row.unit}”已有正联络员“{main.name}”（第{main.row}行），催办时两人都会收到。"
                yield Problem(table.sheet, row.row, table.labels["roles"], message, Severity.WARNING)

"""Examples of pages: a template, an instance of its page dataclass and what stands around it."""

import dataclasses
import functools
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import meta, nodes

from app.core.chrome import Chrome, NavItem
from app.core.templating import make_environment, render, template_folder

CHINA = ZoneInfo("Asia/Shanghai")
ORG = "岚江省科学技术厅"


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


def chrome_of(
    name: str, role_line: str, now: datetime, nav: tuple[tuple[str, str, int | None], ...], current: str
) -> Chrome:
    items = tuple(NavItem(label, href, count, current=label == current) for label, href, count in nav)
    return Chrome(org=ORG, today=now.date(), now=now, nav=items, name=name, role_line=role_line, draft_owner="7")


LIAISON_NAV = (
    ("本月待报", "/", 3),
    ("本单位任务", "/tasks", None),
    ("历次报告", "/reports", None),
    ("通知", "/messages", 2),
)
SUPERVISOR_NAV = (
    ("待审报告", "/reviews", 12),
    ("督查看板", "/board", 16),
    ("任务台账", "/tasks", None),
    ("导出", "/exports", None),
)
OFFICE_NAV = (
    ("填报调度", "/rounds", 7),
    ("方案导入", "/imports", None),
    ("任务台账", "/tasks", None),
    ("督查看板", "/board", None),
    ("考核", "/assessments", None),
    ("导出", "/exports", None),
)
LEADER_NAV = (("月底前需完成", "/", 4), ("分管任务", "/tasks", None), ("考核结果", "/assessments", None))


def as_liaison(current: str) -> Chrome:
    return chrome_of("周敏", "省工业和信息化厅联络员", at(11, 21, 9, 44), LIAISON_NAV, current)


def as_supervisor(current: str) -> Chrome:
    return chrome_of("梁景行", "督查员", at(11, 26), SUPERVISOR_NAV, current)


def as_office(current: str) -> Chrome:
    return chrome_of("许若溪", "办公室", at(11, 26), OFFICE_NAV, current)


def as_leader(current: str) -> Chrome:
    return chrome_of("沈怀川", "副厅长", at(11, 26), LEADER_NAV, current)


def as_nobody() -> Chrome:
    return Chrome(org=ORG, today=date(2026, 11, 26), now=at(11, 26))


@dataclass(frozen=True)
class Example:
    """`name` is also the name of its screenshot."""

    name: str
    template: str
    page: Any
    chrome: Chrome

    def render(self) -> str:
        values = {field.name: getattr(self.page, field.name) for field in dataclasses.fields(self.page)}
        return render(make_environment(), self.template, {"chrome": self.chrome, **values})


@dataclass(frozen=True)
class Reading:
    """What a template asks for: names of its context, and attributes of anything."""

    names: frozenset[str]
    attributes: frozenset[str]


def reading_of(template: str) -> Reading:
    """Follows extends, include and import, as far as they are written out."""
    names: set[str] = set()
    imported: set[str] = set()
    attributes: set[str] = set()
    for source in sorted(_reachable(template)):
        tree = tree_of(source)
        names |= meta.find_undeclared_variables(tree)
        imported |= set(_imported(tree))
        attributes |= {node.attr for node in tree.find_all(nodes.Getattr)}
    return Reading(frozenset(names - imported - set(make_environment().globals)), frozenset(attributes))


def _imported(tree: nodes.Template) -> Iterator[str]:
    """Imports of a page and names of a `with` are seen inside its blocks and partials, which Jinja's own analysis does not know."""
    yield from (found.target for found in tree.find_all(nodes.Import))
    for held in tree.find_all(nodes.With):
        yield from (target.name for target in held.targets if isinstance(target, nodes.Name))
    for found in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in found.names)


@functools.cache
def tree_of(template: str) -> nodes.Template:
    return make_environment().parse((template_folder() / template).read_text("utf-8"))


def _reachable(template: str) -> set[str]:
    seen, waiting = set[str](), {template}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        found = set(meta.find_referenced_templates(tree_of(name)))
        waiting |= {other for other in found if other} - seen
    return seen


def nested_fields(contract: type) -> Iterator[tuple[str, str]]:
    """(class, field) of every dataclass inside a contract that the same slice defines."""
    seen: set[type] = set()
    waiting = [contract]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        hints = typing.get_type_hints(current)
        for field in dataclasses.fields(current):
            if current is not contract:
                yield current.__name__, field.name
            waiting += [t for t in _types_in(hints[field.name]) if t.__module__ == contract.__module__]


def _types_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        yield hint
    for inner in typing.get_args(hint):
        if not isinstance(inner, types.EllipsisType):
            yield from _types_in(inner)


def tidy(html: str) -> str:
    return " ".join(html.split())

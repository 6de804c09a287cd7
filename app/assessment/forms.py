"""Forms of assessment to typed values: what to compute, and a scheme as rows."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.assessment.enums import ScoreEvent
from app.assessment.scheme import Scheme, SchemeGroup, SchemeRule, Thresholds
from app.core.forms import FieldErrors, SubmittedForm, field_date
from app.core.ids import MAX_ID

RUN_FIELDS = ("title", "plan", "from_day", "to_day", "scheme")
GROUP_FIELDS = ("code", "name", "base", "full", "remove")
RULE_FIELDS = ("code", "name", "event", "points", "weight", "cap", "group", "remove")
LINES = ("excellent", "good", "passed")
MOST_GROUPS, MOST_RULES = 12, 60
# Rows for new entries stand below those that are there.
NEW_GROUPS, NEW_RULES = 1, 3
CENT = Decimal("0.01")


@dataclass(frozen=True)
class RunOrder:
    plan_id: int | None
    from_day: date
    to_day: date
    scheme_id: int | None
    title: str


def run_order(values: Mapping[str, str]) -> RunOrder:
    """From a form or from an address; the fields are RUN_FIELDS."""
    errors = FieldErrors()
    days = {}
    for name, message in (("from_day", "请填写起始日期。"), ("to_day", "请填写截止日期。")):
        days[name] = field_date(errors, name, values.get(name, ""))
        if days[name] is None:
            errors.setdefault(name, message)
    plan_id, scheme_id = (
        _row_id(errors, name, values.get(name, ""), words)
        for name, words in (("plan", "请从列表中选择文件。"), ("scheme", "请从列表中选择评分规则。"))
    )
    title = values.get("title", "")
    if len(title) > 200:
        errors["title"] = "名称不超过200个字。"
    errors.raise_if_any()
    from_day, to_day = days["from_day"], days["to_day"]
    assert from_day is not None
    assert to_day is not None
    return RunOrder(plan_id, from_day, to_day, scheme_id, title)


def _row_id(errors: FieldErrors, name: str, text: str, message: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 11 and 0 < int(text) <= MAX_ID:
        return int(text)
    errors[name] = message
    return None


def scheme_form(form: SubmittedForm, known: Scheme) -> tuple[str, Scheme]:
    """(name, scheme) as typed. Rows without any word are no rows; codes of known rows stay, new rows get new ones."""
    errors = FieldErrors()
    name = errors.require("name", form.text("name"), "请填写考核办法的名称。")
    groups = _groups(form, errors, known)
    rules = _rules(form, errors, known, {group.code for group in groups})
    lines = _thresholds(form, errors)
    if not groups:
        errors.setdefault("g0_name", "至少要有一个考核项目。")
    errors.raise_if_any()
    assert lines is not None
    return name, Scheme(tuple(groups), tuple(rules), lines)


def base_revision_of(form: SubmittedForm) -> int:
    """The revision that the editor began from; 0 never matches."""
    text = form.text("base_revision")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def rows_of(form: SubmittedForm, letter: str, fields: tuple[str, ...], most: int) -> list[tuple[str, dict[str, str]]]:
    """(prefix, values) of the rows of one kind that were submitted, in order."""
    prefixes = [f"{letter}{number}_" for number in range(most) if form.has(f"{letter}{number}_name")]
    return [(prefix, {name: form.text(prefix + name) for name in fields}) for prefix in prefixes]


def new_code(letter: str, taken: set[str]) -> str:
    """The first free one of g1, g2, …"""
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def next_group_code(known: Scheme) -> str:
    """The code that the empty row for a new group will get, so that rules can already choose it."""
    return new_code("g", {group.code for group in known.groups})


def _groups(form: SubmittedForm, errors: FieldErrors, known: Scheme) -> list[SchemeGroup]:
    taken = {group.code for group in known.groups}
    made: list[SchemeGroup] = []
    for prefix, row in rows_of(form, "g", GROUP_FIELDS, MOST_GROUPS):
        if row["remove"] or not (row["name"] or row["base"] or row["full"]):
            continue
        name = errors.require(f"{prefix}name", row["name"], "请填写项目名称。")
        if len(name) > 20:
            errors[f"{prefix}name"] = "项目名称不超过20个字。"
        if name and name in {group.name for group in made}:
            errors[f"{prefix}name"] = f"已经有“{name}”这个项目。"
        full = _number(errors, f"{prefix}full", row["full"], low=Decimal(0), high=Decimal(1000))
        base = _number(errors, f"{prefix}base", row["base"], low=Decimal(0), high=Decimal(1000))
        if full is None or base is None:
            continue
        if base > full:
            errors[f"{prefix}base"] = "基础分不能高于满分。"
            continue
        code = row["code"] if row["code"] in taken else new_code("g", taken)
        if code in {group.code for group in made}:
            code = new_code("g", taken)
        taken.add(code)
        made.append(SchemeGroup(code, name, base, full))
    return made


def _rules(form: SubmittedForm, errors: FieldErrors, known: Scheme, groups: set[str]) -> list[SchemeRule]:
    taken = {rule.code for rule in known.rules}
    events = {event.value: event for event in ScoreEvent}
    made: list[SchemeRule] = []
    for prefix, row in rows_of(form, "r", RULE_FIELDS, MOST_RULES):
        if row["remove"] or not (row["name"] or row["points"]):
            continue
        name = errors.require(f"{prefix}name", row["name"], "请填写规则。")
        if len(name) > 60:
            errors[f"{prefix}name"] = "规则不超过60个字。"
        event = events.get(row["event"])
        if event is None:
            errors[f"{prefix}event"] = "请选择计分事项。"
        if row["group"] not in groups:
            errors[f"{prefix}group"] = "请选择考核项目，或删除这条规则。"
        points, weight, cap = _worth(errors, prefix, row)
        if event is None or points is None or weight is None:
            continue
        code = row["code"] if row["code"] in taken else new_code("r", taken)
        if code in {rule.code for rule in made}:
            code = new_code("r", taken)
        taken.add(code)
        made.append(SchemeRule(code, name, event, points, row["group"], cap, weight))
    return made


def _worth(
    errors: FieldErrors, prefix: str, row: Mapping[str, str]
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Points, weight, cap. Points × weight has two decimals at most, so that every printed line adds up."""
    points = _number(errors, f"{prefix}points", row["points"], low=Decimal(-1000), high=Decimal(1000))
    weight = _number(errors, f"{prefix}weight", row["weight"] or "1", low=CENT, high=Decimal(100))
    cap = None
    if row["cap"]:
        cap = _number(errors, f"{prefix}cap", row["cap"], low=Decimal(0), high=Decimal(1000))
    if points is not None and points == 0:
        errors[f"{prefix}points"] = "分值不能是0。扣分写成负数，加分写成正数。"
        points = None
    if points is not None and weight is not None and (points * weight) % CENT != 0:
        errors[f"{prefix}weight"] = "分值乘以权重最多两位小数。"
        weight = None
    return points, weight, cap


def _thresholds(form: SubmittedForm, errors: FieldErrors) -> Thresholds | None:
    found = [_number(errors, name, form.text(name), low=Decimal(0), high=Decimal(100)) for name in LINES]
    excellent, good, passed = found
    if excellent is None or good is None or passed is None:
        return None
    if not excellent > good > passed:
        errors["excellent"] = "分数线须由高到低：优秀、良好、合格。"
        return None
    return Thresholds(excellent, good, passed)


def _number(errors: FieldErrors, name: str, text: str, *, low: Decimal, high: Decimal) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("＋", "+").strip()
    value = Decimal(plain) if re.fullmatch(r"[+-]?[0-9]{1,6}(\.[0-9]{1,2})?", plain) else None
    if value is None or not low <= value <= high:
        errors[name] = f"请填写{low}到{high}之间的数，最多两位小数。"
        return None
    return value

"""Unit forms to typed values, and how several names are written in one line."""

from datetime import date

from app.core.forms import FieldErrors, SubmittedForm, field_date, field_int, ids, typed_number
from app.units.enums import UnitKind
from app.units.rules import NAME_LENGTH, SHORT_LENGTH
from app.units.service import UnitDraft

SEPARATORS = "、，,；;\n"
OPENING, CLOSING = "（(〔[【《", "）)〕]】》"
KINDS = {kind.value: kind for kind in UnitKind}
FIELDS = ("name", "short_name", "kind", "parent_id", "sort_no", "needs_sign_off", "aliases")


def split_names(text: str) -> tuple[str, ...]:
    """Names as typed or printed, in order, once each. A separator inside brackets belongs to the name."""
    names: list[str] = []
    depth, current = 0, ""
    for character in text:
        depth += (character in OPENING) - (character in CLOSING and depth > 0)
        if character in SEPARATORS and depth == 0:
            names.append(current.strip())
            current = ""
        else:
            current += character
    names.append(current.strip())
    return tuple(dict.fromkeys(name for name in names if name))


def unit_form(form: SubmittedForm, *, name: str = "") -> UnitDraft:
    """A unit as typed. `name` is the present name where it is not for this form to change."""
    errors = FieldErrors()
    full = name or errors.require("name", form.text("name"), "请填写单位全称。")
    if len(full) > NAME_LENGTH:
        errors["name"] = f"单位全称不超过{NAME_LENGTH}个字。"
    short = form.text("short_name")
    if len(short) > SHORT_LENGTH:
        errors["short_name"] = f"简称不超过{SHORT_LENGTH}个字。"
    kind = KINDS.get(form.text("kind"))
    if kind is None:
        errors["kind"] = "请选择单位类别。"
    sort_no = field_int(errors, "sort_no", form.text("sort_no"), low=0, high=1_000_000)
    aliases = split_names(form.text("aliases"))
    if any(len(alias) > NAME_LENGTH for alias in aliases):
        errors["aliases"] = f"每个别名不超过{NAME_LENGTH}个字，多个别名用顿号隔开。"
    errors.raise_if_any()
    parent = ids([form.text("parent_id")])
    return UnitDraft(
        name=full,
        kind=kind or UnitKind.OTHER,
        short_name=short,
        parent_id=parent[0] if parent else None,
        sort_no=sort_no or 0,
        needs_sign_off=form.text("needs_sign_off") == "1",
        aliases=aliases,
        member_ids=tuple(ids(form.texts("member_ids"))),
    )


def rename_form(form: SubmittedForm) -> tuple[str, date]:
    """The new name and the day from which it holds."""
    errors = FieldErrors()
    name = errors.require("new_name", form.text("new_name"), "请填写新名称。")
    if len(name) > NAME_LENGTH:
        errors["new_name"] = f"单位全称不超过{NAME_LENGTH}个字。"
    day = field_date(errors, "valid_from", form.text("valid_from"))
    if day is None:
        errors.setdefault("valid_from", "请填写更名日期。")
    errors.raise_if_any()
    assert day is not None
    return name, day


def version_of(form: SubmittedForm) -> int:
    """The version the person saw; 0 never matches."""
    return typed_number(form.text("version"))

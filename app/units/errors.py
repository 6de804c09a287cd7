"""Refusals about units, in the words that are shown."""

from datetime import date

from app.core.errors import IllegalTransition, InvalidInput
from app.units.enums import RosterRefusal


class UnitStateRefused(IllegalTransition):
    default = "这个单位的状态已经变化，请刷新后再试。"


def name_missing() -> InvalidInput:
    return InvalidInput({"name": "请填写单位全称。"})


def name_clash(field: str, text: str, owner: str) -> InvalidInput:
    return InvalidInput({field: f"“{text}”已经是“{owner}”的名称或别名。同一写法只能指一个单位，请改用别的写法。"})


def parent_refused(name: str) -> InvalidInput:
    return InvalidInput({"parent_id": f"不能把“{name}”设为上级：它不存在、已停用，或者就是本单位及其下级。"})


def members_refused() -> InvalidInput:
    return InvalidInput({"members": "成员单位须是在用的具体单位，不能是集体单位。"})


def rename_date_refused(earliest: date) -> InvalidInput:
    return InvalidInput({"valid_from": f"更名日期须晚于现用名称的启用日{earliest.isoformat()}，且不晚于今天。"})


def rename_same() -> InvalidInput:
    return InvalidInput({"name": "新名称与现用名称相同。"})


def roster_words(refusal: RosterRefusal, detail: str) -> str:
    return refusal.label.format(detail=detail)

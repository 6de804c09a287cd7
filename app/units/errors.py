"""What is said about units: refusals, confirmations, names of filters."""

from datetime import date

from app.core.errors import IllegalTransition, InvalidInput
from app.core.labels import LabelledEnum
from app.units.enums import RosterRefusal


class Said(LabelledEnum):
    ALL_KINDS = "all_kinds", "全部类别"
    AND = "and", "、"
    CREATED = "created", "单位已建立。"
    DISABLED = "disabled", "单位已停用，新导入的文件不再匹配到它。"
    ENABLED = "enabled", "单位已恢复使用。"
    IN_USE = "in_use", "在用"
    KIND = "kind", "类别"
    RENAMED = "renamed", "更名已登记，旧名称仍可匹配到本单位。"
    SAVED = "saved", "单位信息已保存。"
    SEARCH = "search", "单位"
    SEARCH_HINT = "search_hint", "全称、简称或别名"
    STATE = "state", "状态"
    WITH_DISABLED = "with_disabled", "在用和停用"


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


def successor_refused() -> InvalidInput:
    return InvalidInput({"to_unit": "请选择另一个在用的具体单位来承接。"})


def succession_day_refused() -> InvalidInput:
    return InvalidInput({"effective_on": "请填写不晚于今天的日期。"})


def succession_reason_missing() -> InvalidInput:
    return InvalidInput({"reason": "请写明依据，例如机构改革文件的文号。"})


def tasks_missing() -> InvalidInput:
    return InvalidInput({"task_ids": "请勾选划出的任务；全部划出请选“并入”。"})

"""Refusals about targets, in the words that are shown."""

from app.core.errors import InvalidInput


def name_missing() -> InvalidInput:
    return InvalidInput({"name": "请填写指标名称。"})


def value_refused(field: str, text: str) -> InvalidInput:
    return InvalidInput({field: f"“{text[:20]}”不是数字。请只填数字，计量单位填在右边一栏。"})


def range_refused() -> InvalidInput:
    return InvalidInput({"value_high": "区间的上限须大于下限。"})


def task_refused() -> InvalidInput:
    return InvalidInput({"task_id": "所属任务须是同一份文件中的任务。"})

"""Enums whose members carry the Chinese term that the user reads on screen."""

from enum import StrEnum
from typing import Self


class LabelledEnum(StrEnum):
    """`MEMBER = "code", "标签"`: the code is stored and compared, the label is shown."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

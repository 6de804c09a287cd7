"""The user reads labels: every member has one, and no two members of an enum look alike."""

import ast
import importlib
from enum import StrEnum

import pytest

from app.core.labels import LabelledEnum
from tests.architecture import sources
from tests.architecture.code_laws import CJK
from tests.architecture.sources import Source


def faults(enum: type[LabelledEnum]) -> list[str]:
    unlabelled = [f"{member!r} has no Chinese label" for member in enum if not CJK.search(member.label)]
    labels = [member.label for member in enum]
    twice = [f"{enum.__name__} shows {label} twice" for label in sorted(set(labels)) if labels.count(label) > 1]
    return unlabelled + twice


def enum_modules(source: Source) -> bool:
    return any(
        isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("LabelledEnum") for base in node.bases)
        for node in source.tree.body
    )


def labelled_enums() -> list[type[LabelledEnum]]:
    for source in sources.product():
        if enum_modules(source):
            importlib.import_module(source.path.removesuffix(".py").replace("/", "."))
    found = [enum for enum in LabelledEnum.__subclasses__() if enum.__module__.split(".")[0] in sources.PRODUCT]
    return sorted(found, key=lambda enum: (enum.__module__, enum.__name__))


def test_every_member_has_its_own_label() -> None:
    enums = labelled_enums()
    assert {"Permission", "Role", "Refusal"} <= {enum.__name__ for enum in enums}
    assert [fault for enum in enums for fault in faults(enum)] == []


def test_missing_and_double_labels_are_found() -> None:
    class Lamp(LabelledEnum):
        GREEN = "green", "正常"
        YELLOW = "yellow", "正常"
        RED = "red"

    assert faults(Lamp) == ["<Lamp.RED: 'red'> has no Chinese label", "Lamp shows 正常 twice"]


def plain_enums(source: Source) -> list[str]:
    """A StrEnum in enums.py is something people read: it must carry labels."""
    return [
        f"{source.path}:{node.lineno}: {node.name} should be a LabelledEnum"
        for node in source.tree.body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) in {"StrEnum", "Enum"} for base in node.bases)
    ]


def test_enums_of_slices_are_labelled() -> None:
    found = [fault for source in sources.product() if source.name == "enums.py" for fault in plain_enums(source)]
    assert found == []


@pytest.mark.parametrize(("base", "caught"), [("StrEnum", True), ("LabelledEnum", False)])
def test_plain_enum_is_found(base: str, caught: bool) -> None:
    assert bool(plain_enums(Source("app/plans/enums.py", f"class A({base}):\n    B = 'b'\n"))) is caught


def test_text_enums_are_still_text() -> None:
    assert issubclass(LabelledEnum, StrEnum)

"""Writes the second half of docs/GLOSSARY.md from the enums, so that the words on paper are the words on screen.

usage: python -m tests.support.glossary
"""

import sys

from app.core.labels import LabelledEnum
from tests.architecture.test_labels import labelled_enums
from tests.support.requirements import ROOT

GLOSSARY = ROOT / "docs" / "GLOSSARY.md"
MARK = "<!-- From here on written by python -m tests.support.glossary -->"


def is_vocabulary(enum: type[LabelledEnum]) -> bool:
    """Enums of whole sentences (refusals, faults) are messages, not terms."""
    return not any(member.label.endswith(("。", "，")) for member in enum)


def table(enum: type[LabelledEnum]) -> str:
    rows = "".join(f"| {member.label} | `{member.value}` |\n" for member in enum)
    where = enum.__module__.replace(".", "/")
    return f"### {enum.__name__}\n\n`{where}.py`\n\n| on screen | stored |\n|---|---|\n{rows}"


def rendered() -> str:
    tables = "\n".join(table(enum) for enum in labelled_enums() if is_vocabulary(enum))
    return f"{MARK}\n\n## Labels\n\n{tables}"


def written() -> str:
    return GLOSSARY.read_text("utf-8").partition(MARK)[0]


def main() -> int:
    GLOSSARY.write_text(written() + rendered(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

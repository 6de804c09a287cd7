"""The parser measured on real plans where they are at hand, and on an invented one everywhere.

The real plans and their gold stand beside the checkout (`DUBAN_CORPUS` or ../shared/corpus); they are not ours to
ship. `score.py` there is the measure; here is only what must be reached.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imports.documents import parse_bytes
from tests.support.requirements import ROOT, corpus
from tests.support.word_files import automatic_docx, typed_docx

PLANS = ("four-plans-2023", "six-actions-2024")
BARS = {"task_p": 1.0, "task_r": 1.0, "path": 1.0, "lead": 1.0, "co": 1.0, "body": 0.98, "ind_p": 0.95, "ind_r": 0.95}
INVENTED = """云川市科学技术局文件

云科发〔2024〕7号

关于印发《云川市创新行动方案（2024-2026）》的通知

云川市创新行动方案（2024-2026）

一、总体目标

到2026年，研发机构达到50家，技术合同成交额、研发投入占比分别达到20亿元、2.5%。

二、实施平台提升行动

1. **建设研究中心。**推进中心建设，到2025年，建成研究中心8家左右。引进院士团

队3个。（责任单位：市科技局、市教育局，相关县区政府）

专栏1 平台建设重点任务

1. **新能源。**研究储能技术。

2. **新材料。**研究合金技术。

2. **办好技术市场**。每年举办对接活动不少于10次。（责任单

位：市科技局、市财政局)

3. 加大投入。给予最高100万元补助。（责任单位：市财政局）

三、保障措施

加强组织领导，抓好落实。
"""


def scores(documents: list[tuple[Path, Path]], place: Path) -> dict[str, Any]:
    command = [sys.executable, str(place / "score.py"), "--parser", f"{sys.executable} -m imports.documents --json"]
    pairs = [str(path) for pair in documents for path in pair]
    done = subprocess.run([*command, *pairs], capture_output=True, text=True, check=True, cwd=ROOT)
    last = done.stdout.splitlines()[-1]
    found: dict[str, Any] = json.loads(last[last.index("{") : last.index("}") + 1])
    return found


def tasks_and_units(data: bytes, name: str) -> list[tuple[Any, ...]]:
    result = parse_bytes(data, name)
    return [(t.kind, t.path, t.number, t.title, t.text, t.parent, t.lead, t.co, t.units_raw) for t in result.tasks]


def folded(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Word's own numbers print wide brackets where a text may have typed narrow ones."""
    return [(row[0], tuple(each.replace("(", "（").replace(")", "）") for each in row[1]), *row[2:]) for row in rows]


def sources() -> dict[str, str]:
    place = corpus()
    if place is None:
        return {"invented": INVENTED}
    return {"invented": INVENTED} | {name: (place / f"{name}.txt").read_text("utf-8") for name in PLANS}


def test_real_plans_reach_the_bars() -> None:
    place = corpus()
    if place is None:
        result = parse_bytes(INVENTED.encode(), "a.txt")
        assert len(result.tasks) == 5
        return
    found = scores([(place / f"{name}.json", place / f"{name}.txt") for name in PLANS], place)
    assert {key: found[key] for key, bar in BARS.items() if found[key] < bar} == {}


def test_state_council_documents_reach_the_bars() -> None:
    place = corpus()
    folder = place / "state-council" if place else None
    if place is None or folder is None or not folder.is_dir():
        assert parse_bytes(INVENTED.encode(), "a.txt").document.document_number == "云科发〔2024〕7号"
        return
    found = scores([(path.with_suffix(".json"), path) for path in sorted(folder.glob("*.txt"))], place)
    assert {key: found[key] for key, bar in BARS.items() if found[key] is not None and found[key] < bar} == {}


def test_invented_plan_is_read_to_the_letter() -> None:
    result = parse_bytes(INVENTED.encode(), "a.txt")
    assert [(t.kind, t.number, t.title, t.parent, t.lead, t.co) for t in result.tasks] == [
        ("task", "1", "建设研究中心", None, ("市科技局",), ("市教育局", "相关县区政府")),
        ("box_item", "1", "新能源", 0, (), ()),
        ("box_item", "2", "新材料", 0, (), ()),
        ("task", "2", "办好技术市场", None, ("市科技局",), ("市财政局",)),
        ("task", "3", "加大投入", None, ("市财政局",), ()),
    ]
    assert [(g.task, g.name, g.op, g.value, g.unit, g.deadline, g.recurrence) for g in result.indicators] == [
        (None, "研发机构", ">=", 50, "家", "2026", None),
        (None, "技术合同成交额", ">=", 20, "亿元", "2026", None),
        (None, "研发投入占比", ">=", 2.5, "%", "2026", None),
        (0, "研究中心", "~", 8, "家", "2025", None),
        (0, "引进院士团队", "=", 3, "个", None, None),
        (3, "对接活动", ">=", 10, "次", None, "annual"),
    ]
    assert all(t.warnings == () for t in result.tasks)


@pytest.mark.parametrize("name", sorted(sources()))
@pytest.mark.parametrize("make", [typed_docx, automatic_docx], ids=["typed", "automatic"])
def test_word_file_gives_the_same_tasks_and_units(name: str, make: Callable[[str], bytes]) -> None:
    text = sources()[name]
    assert folded(tasks_and_units(make(text), "a.docx")) == folded(tasks_and_units(text.encode(), "a.txt"))


@pytest.mark.parametrize("name", sorted(sources()))
def test_every_character_is_in_a_task_a_path_a_clause_or_left_over(name: str) -> None:
    """Nothing is dropped silently: what no record shows is no more than signs of emphasis and blanks."""
    text = sources()[name]
    result = parse_bytes(text.encode(), "a.txt")
    spans = [task.source for task in result.tasks] + [piece.source for piece in result.unplaced]
    covered = {at for span in spans for at in range(span.start, span.end)}
    headings = {piece for task in result.tasks for piece in task.path}
    left = "".join(sign if at not in covered else "\n" for at, sign in enumerate(text))
    lost = [line for line in left.split("\n") if line.strip()]
    plain = [line.replace(" ", "").replace("*", "").strip("。") for line in lost]
    spelt = {heading.replace(" ", "") for heading in headings}
    assert [line for line in plain if line not in spelt] == []


@pytest.mark.parametrize("name", sorted(sources()))
def test_wrapped_lines_give_the_same_tasks(name: str) -> None:
    """As copied out of a PDF: every paragraph broken after 38 signs."""
    text = sources()[name]
    pieces = (line[at : at + 38] for line in text.split("\n") for at in range(0, max(len(line), 1), 38))
    wrapped = tasks_and_units("\n".join(pieces).encode(), "a.txt")
    assert [row[:4] + row[6:] for row in wrapped] == [
        row[:4] + row[6:] for row in tasks_and_units(text.encode(), "a.txt")
    ]

"""The sample plan read from both of its files, against gold written by hand."""

from collections import Counter
from typing import Any

import pytest

from imports.documents import ParseResult, parse_bytes
from imports.sample.document import plan_docx
from imports.sample.source import plan_text
from tests.support.sample import gold

FILES = {
    "plan.txt": lambda: plan_text("main").encode(),
    "plan.gb18030.txt": lambda: plan_text("main").encode("gb18030"),
    "plan.docx": lambda: plan_docx("main"),
}
TASK_FACTS = ("kind", "number", "title", "path", "lead", "co", "collective", "deadline")


@pytest.fixture(scope="module", params=sorted(FILES))
def parsed(request: pytest.FixtureRequest) -> ParseResult:
    return parse_bytes(FILES[request.param](), request.param)


def test_document_says_what_it_is(parsed: ParseResult) -> None:
    facts, wanted = parsed.document.to_json(), gold()
    assert {name: facts[name] for name in facts} == {name: wanted[name] for name in facts}


def test_every_task_is_read_exactly(parsed: ParseResult) -> None:
    read = [task.to_json() for task in parsed.tasks]
    assert [facts_of(task) for task in read] == [facts_of(task) for task in gold()["tasks"]]


def test_bodies_begin_and_end_where_they_do(parsed: ParseResult) -> None:
    wrong = [
        wanted["id"]
        for wanted, task in zip(gold()["tasks"], parsed.tasks, strict=True)
        if wanted["body_start"] not in task.text or not task.text.endswith(wanted["body_end"])
    ]
    assert wrong == []


def test_box_entries_belong_to_the_task_above(parsed: ParseResult) -> None:
    numbers = [task.number for task in parsed.tasks]
    parents = [None if task.parent is None else numbers[task.parent] for task in parsed.tasks]
    assert parents == [task["parent"] for task in gold()["tasks"]]


def test_every_target_is_read_once(parsed: ParseResult) -> None:
    """What the gold itself marks as doubtful is neither asked for nor counted against."""
    ids = [task["id"] for task in gold()["tasks"]]
    doubtful = {key_of(i) for i in gold()["indicators"] if "doubt" in i}
    read = [(None if i.task is None else ids[i.task], i.value, i.unit) for i in parsed.indicators]
    wanted = Counter(key_of(i) for i in gold()["indicators"] if "doubt" not in i)
    assert Counter(each for each in read if each not in doubtful) == wanted


def test_numbers_that_are_no_targets_are_left_alone(parsed: ParseResult) -> None:
    quotes = " ".join(indicator.quote for indicator in parsed.indicators)
    assert [trap["quote"] for trap in gold()["excluded_numbers"] if trap["quote"] in quotes] == []


def facts_of(task: dict[str, Any]) -> dict[str, Any]:
    return {name: task[name] for name in TASK_FACTS}


def key_of(indicator: dict[str, Any]) -> tuple[Any, ...]:
    return indicator["task"], indicator["value"], indicator["unit"]

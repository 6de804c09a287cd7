"""Documents of our own making, one per shape, with the gold they are read against. Everything in them is fictional.

The texts stand beside their gold in `tests/unit/documents/shapes`. What a gold task or indicator does not name must be
empty in the parse: a gold is complete.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from imports.documents import IndicatorRecord, ParseResult, TaskRecord

FOLDER = Path(__file__).parents[1] / "unit" / "documents" / "shapes"
_LISTS = ("lead", "co", "leaders", "supervisors", "collective")


def shapes() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def shape_text(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text("utf-8")


@cache
def shape_gold(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def differences(result: ParseResult, gold: dict[str, Any]) -> list[str]:
    """What the parse says otherwise than the gold; empty where they agree."""
    found = _document(result, gold)
    wanted_tasks, wanted_goals = gold.get("tasks", []), gold.get("indicators", [])
    if len(result.tasks) != len(wanted_tasks):
        found.append(f"tasks: {[task.title for task in result.tasks]}")
    for at, (task, wanted) in enumerate(zip(result.tasks, wanted_tasks, strict=False)):
        found.extend(f"task {at}: {each}" for each in _task(task, wanted))
    read = [_goal(goal) for goal in result.indicators]
    wanted = [_wanted_goal(goal) for goal in wanted_goals]
    found.extend(f"indicator missing: {goal}" for goal in wanted if goal not in read)
    found.extend(f"indicator too many: {goal}" for goal in read if goal not in wanted)
    if len(read) != len(wanted):
        found.append(f"{len(read)} indicators instead of {len(wanted)}")
    return found


def _document(result: ParseResult, gold: dict[str, Any]) -> list[str]:
    facts = result.document.to_json()
    period = gold.get("period")
    wanted = {
        "title": gold["title"],
        "document_number": gold.get("document_number"),
        "period": {"start": period[0], "end": period[1]} if period else None,
    } | {name: gold[name] for name in ("issued_on", "issuers") if name in gold}
    found = [
        f"{name}: {facts[name]!r} instead of {value!r}" for name, value in wanted.items() if facts[name] != value
    ]
    left = "\n".join(piece.text for piece in result.unplaced)
    return found + [f"not left over: {text}" for text in gold.get("unplaced", []) if text not in left]


def _task(task: TaskRecord, gold: dict[str, Any]) -> list[str]:
    read = task.to_json()
    wanted = {
        "kind": gold.get("kind", "task"),
        "number": gold.get("number"),
        "title": gold["title"],
        "path": gold.get("path", []),
        "parent": gold.get("parent"),
        "deadline": gold.get("deadline"),
    } | {name: gold.get(name, []) for name in _LISTS}
    found = [f"{name}: {read[name]!r} instead of {value!r}" for name, value in wanted.items() if read[name] != value]
    text = gold.get("text")
    if text is not None and task.text != text:
        found.append(f"text: {task.text!r} instead of {text!r}")
    if "ends" in gold and not (task.text.startswith(gold["title"][:2]) and task.text.endswith(gold["ends"])):
        found.append(f"text: {task.text!r} does not end with {gold['ends']!r}")
    warned = gold.get("warned")
    if (warned is None) != (not task.warnings) or (warned and not any(warned in each for each in task.warnings)):
        found.append(f"warnings: {task.warnings!r} instead of {warned!r}")
    return found


def _goal(goal: IndicatorRecord) -> tuple[Any, ...]:
    baseline = (goal.baseline.value, goal.baseline.year) if goal.baseline else None
    return (
        goal.task,
        goal.name,
        goal.op,
        goal.value,
        goal.unit,
        goal.deadline,
        goal.recurrence,
        baseline,
        goal.attribute,
    )


def _wanted_goal(goal: dict[str, Any]) -> tuple[Any, ...]:
    value = tuple(goal["value"]) if isinstance(goal["value"], list) else goal["value"]
    baseline = (goal["baseline"]["value"], goal["baseline"].get("year")) if "baseline" in goal else None
    rest = (goal.get("deadline"), goal.get("recurrence"), baseline, goal.get("attribute"))
    return (goal.get("task"), goal["name"], goal["op"], value, goal["unit"], *rest)

"""The sample as tests need it: gold, task references, the published calendar."""

import json
from pathlib import Path
from typing import Any

from app.workdays.seed import seed_calendar
from imports.sample.events import TaskRef
from imports.sample.source import remarks, unit_named

GOLD = Path(__file__).parent / "gold" / "sample-plan.json"
QUARTER_LEADS = {"1": "省财政厅", "2": "省市场监管局", "3": "省财政厅", "4": "青屏市政府", "5": "省工业和信息化厅"}


def gold() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(GOLD.read_text(encoding="utf-8"))
    return loaded


def main_tasks() -> tuple[TaskRef, ...]:
    leads = remarks()["decisions"]["leads"]
    return tuple(
        TaskRef("main", t["number"], unit_named(t["lead"][0] if t["lead"] else leads[t["number"]]).name)
        for t in gold()["tasks"]
        if t["kind"] == "task"
    )


def quarter_tasks() -> tuple[TaskRef, ...]:
    return tuple(TaskRef("quarter", number, unit_named(lead).name) for number, lead in QUARTER_LEADS.items())


CALENDAR = seed_calendar(range(2025, 2029))

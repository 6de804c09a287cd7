"""Plans of the sample: read from their own Word files, checked by the office, published, scheduled."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.core.context import Ctx
from app.plans.enums import PublishGap, TaskKind
from app.plans.queries import DraftTask, draft_tasks, mention_lines, plan_head
from app.plans.rules import TaskEdit
from app.plans.service import edit_task, publish_plan, resolve_mention
from app.rounds.enums import Consolidation
from app.rounds.service import ScheduleInput, save_schedule
from app.workdays.calendar import Calendar
from app.workdays.enums import Cycle
from imports.documents import parse_bytes
from imports.sample.document import plan_docx
from imports.sample.events import TaskRef
from imports.sample.source import PlanKey, remarks, unit_named
from imports.sample.timeline import plan_year, schedule_for
from imports.service import ReadDocument, import_plan

CYCLES: dict[PlanKey, Cycle] = {"main": Cycle.MONTH, "quarter": Cycle.QUARTER}
NO_DATE = "适时"


@dataclass(frozen=True)
class SeededPlan:
    """`tasks` report; `task_ids` go by printed number. Box entries are in neither."""

    plan_id: int
    tasks: tuple[TaskRef, ...]
    task_ids: Mapping[str, int]


def import_draft(ctx: Ctx, key: PlanKey, year: int) -> int:
    """The plan's Word file as a draft; answers its id."""
    content = plan_docx(key, year)
    parsed = parse_bytes(content, f"{key}.docx")
    name = f"{parsed.document.document_number or parsed.document.title}.docx"
    return import_plan(ctx, ReadDocument(parsed, name, hashlib.sha256(content).hexdigest(), content)).plan_id


def check_draft(ctx: Ctx, key: PlanKey, plan_id: int, year: int, unit_ids: Mapping[str, int]) -> SeededPlan:
    """What the office does on the import page: the missing unit, the missing dates, the names that are asked about."""
    words = remarks()["decisions"]
    leads: Mapping[str, str] = words["leads"] if key == "main" else {}
    tasks = [task for task in draft_tasks(ctx.session, plan_id) if task.kind is TaskKind.TASK]
    for task in tasks:
        lead = (leads[task.number],) if task.number in leads else task.lead
        deadline = task.deadline or (None if task.deadline_text == NO_DATE else date(year, 12, 31))
        if (lead, deadline) != (task.lead, task.deadline):
            _edit(ctx, plan_id, task, lead, deadline)
    ctx.session.flush()  # the names below are read with a SELECT
    for line in mention_lines(ctx.session, plan_id):
        if not line.settled:
            wanted = words["units"][line.printed]
            resolve_mention(ctx, plan_id, line.printed, [unit_ids[name] for name in wanted])
    refs = [TaskRef(key, t.number, unit_named(leads.get(t.number) or t.lead[0]).name) for t in tasks]
    return SeededPlan(plan_id, tuple(refs), {task.number: task.task_id for task in tasks})


def publish(ctx: Ctx, key: PlanKey, plan: SeededPlan, today: date, calendar: Calendar) -> None:
    """Into force, under the schedule that the rounds of the history keep. Box entries answer through their task."""
    ctx.session.flush()
    version = plan_head(ctx.session, ctx.actor, plan.plan_id).version
    publish_plan(ctx, plan.plan_id, version, accepted=(PublishGap.WITHOUT_LEAD, PublishGap.DOUBTFUL))
    _schedule(ctx, key, plan, today, calendar, starts_on=date(plan_year(today), 1, 1), version=0)


def let_rounds_open(ctx: Ctx, key: PlanKey, plan: SeededPlan, today: date, calendar: Calendar) -> None:
    """From today the scheduler opens what falls due; the rounds of before were opened by the replay."""
    _schedule(ctx, key, plan, today, calendar, starts_on=today, version=1)


def _schedule(
    ctx: Ctx, key: PlanKey, plan: SeededPlan, today: date, calendar: Calendar, *, starts_on: date, version: int
) -> None:
    schedule = replace(schedule_for(today, calendar), cycle=CYCLES[key])
    wanted = ScheduleInput(
        schedule, Consolidation.LEAD_ONLY, starts_on=starts_on, auto_open=version > 0, version=version
    )
    save_schedule(ctx, plan.plan_id, wanted)


def _edit(ctx: Ctx, plan_id: int, task: DraftTask, lead: tuple[str, ...], deadline: date | None) -> None:
    edit = TaskEdit(
        title=task.title,
        text=task.text,
        number=task.number,
        deadline=deadline,
        deadline_text=task.deadline_text,
        lead=lead,
        co=task.co,
    )
    edit_task(ctx, plan_id, task.task_id, task.version, edit)

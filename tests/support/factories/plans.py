"""Plans for tests, through the real verbs: a document of a few tasks, its draft, its publication."""

from dataclasses import replace

from app.core.context import Ctx
from app.plans import queries
from app.plans.enums import PlanKind, PublishGap
from app.plans.rules import NewPlan, NewTask
from app.plans.service import create_draft, publish_plan
from tests.support.factories.accounts import make_unit

UNITS = ("省科学技术厅", "省工业和信息化厅", "省财政厅")
TEXT = "一、总体任务\n1. 建设平台十个。建成平台。（省科学技术厅牵头）\n2. 改造企业百家。完成改造。"


def tasks_document(*tasks: NewTask, sha256: str = "a" * 64, **facts: object) -> NewPlan:
    document = NewPlan(
        title="科技强省行动方案",
        kind=PlanKind.ACTION_PLAN,
        file_name="方案.docx",
        sha256=sha256,
        text=TEXT,
        document_number="岚政办发〔2026〕8号",
        tasks=tasks,
    )
    return replace(document, **facts)  # type: ignore[arg-type]


def task(number: str, title: str = "", **facts: object) -> NewTask:
    title = title or f"完成第{number}件事"
    made = NewTask(title=title, text=f"{title}。细则。", number=number, path=("一、总体任务",))
    return replace(made, **facts)  # type: ignore[arg-type]


def make_units(ctx: Ctx) -> tuple[int, ...]:
    return tuple(make_unit(ctx, name) for name in UNITS)


def make_draft(ctx: Ctx, *tasks: NewTask, sha256: str = "a" * 64, **facts: object) -> tuple[int, tuple[int, ...]]:
    """A draft of the given tasks; without any, of two with lead and co."""
    chosen = tasks or (
        task("1", lead=("省科学技术厅",), co=("省财政厅",)),
        task("2", lead=("省工业和信息化厅",)),
    )
    made = create_draft(ctx, tasks_document(*chosen, sha256=sha256, **facts))
    return made.plan_id, made.task_ids


def publish(ctx: Ctx, plan_id: int, *accepted: PublishGap) -> None:
    publish_plan(ctx, plan_id, version_of(ctx, plan_id), accepted=accepted)
    ctx.session.flush()


def make_plan(ctx: Ctx, *tasks: NewTask, sha256: str = "a" * 64, **facts: object) -> tuple[int, tuple[int, ...]]:
    """A published plan; gaps that may be accepted are accepted."""
    plan_id, task_ids = make_draft(ctx, *tasks, sha256=sha256, **facts)
    publish(ctx, plan_id, PublishGap.UNRESOLVED, PublishGap.WITHOUT_LEAD, PublishGap.DOUBTFUL)
    return plan_id, task_ids


def version_of(ctx: Ctx, plan_id: int) -> int:
    ctx.session.flush()
    return queries.plan_head(ctx.session, ctx.actor, plan_id).version

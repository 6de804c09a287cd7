"""From document to draft, and the corrections before publication."""

from datetime import date

import pytest

from app.audit.queries import history_of
from app.core.context import Ctx
from app.core.errors import Forbidden, InvalidInput, NotFound, StaleData
from app.plans import queries
from app.plans.enums import PlanKind, PlanState, TaskKind, TaskState
from app.plans.errors import PlanStateRefused, TaskStateRefused
from app.plans.models import Plan
from app.plans.queries import DraftTask
from app.plans.rules import Passage, PlanEdit, TaskEdit
from app.plans.service import (
    add_task,
    archive_plan,
    confirm_task,
    create_draft,
    discard_task,
    edit_plan,
    edit_task,
    merge_tasks,
    restore_task,
    split_task,
)
from app.policy.roles import Role
from app.units.enums import UnitKind
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.plans import TEXT, make_draft, make_plan, make_units, task, tasks_document, version_of


def drafts(ctx: Ctx, plan_id: int) -> list[DraftTask]:
    return queries.draft_tasks(ctx.session, plan_id)


def one(ctx: Ctx, plan_id: int, task_id: int) -> DraftTask:
    return next(t for t in drafts(ctx, plan_id) if t.task_id == task_id)


def test_a_document_becomes_a_draft_with_its_source(ctx: Ctx) -> None:
    make_units(ctx)
    box = task("1", "平台甲", kind=TaskKind.BOX_ITEM, parent=0, deadline=date(2026, 12, 31), deadline_text="年内")
    plan_id, task_ids = make_draft(
        ctx, task("1", lead=("省科学技术厅",)), box, unplaced=(Passage("前言", 0, 2),), warnings=("有附件",)
    )
    records = drafts(ctx, plan_id)
    assert [(t.seq, t.number, t.kind, t.parent_id) for t in records] == [
        (1, "1", TaskKind.TASK, None),
        (2, "1", TaskKind.BOX_ITEM, task_ids[0]),
    ]
    assert (records[1].deadline, records[1].deadline_text) == (date(2026, 12, 31), "年内")
    text = queries.plan_text(ctx.session, plan_id)
    assert (text.text, text.unplaced, text.warnings) == (TEXT, (Passage("前言", 0, 2),), ("有附件",))
    assert queries.plan_head(ctx.session, ctx.actor, plan_id).document_number == "岚政办发〔2026〕8号"


def test_the_same_file_again_changes_nothing(ctx: Ctx) -> None:
    plan_id, _ = make_draft(ctx)
    again = create_draft(ctx, tasks_document(task("9")))
    assert (again.plan_id, again.created, again.task_ids) == (plan_id, False, ())
    assert [t.number for t in drafts(ctx, plan_id)] == ["1", "2"]


def test_a_draft_given_up_lets_the_file_in_again(ctx: Ctx) -> None:
    plan_id, _ = make_draft(ctx)
    archive_plan(ctx, plan_id, version_of(ctx, plan_id), "传错了文件")
    again = create_draft(ctx, tasks_document(task("9")))
    assert again.created
    with pytest.raises(PlanStateRefused):
        archive_plan(ctx, plan_id, version_of(ctx, plan_id))


def test_exact_names_are_settled_and_others_asked(ctx: Ctx) -> None:
    science, _, finance = make_units(ctx)
    make_unit(ctx, "省农业厅", kind=UnitKind.COLLECTIVE)
    plan_id, _ = make_draft(ctx, task("1", lead=("省科学技术厅",), co=("省财政厅", "省农业厅")))
    settled = {line.printed: line.unit_ids for line in queries.mention_lines(ctx.session, plan_id)}
    assert settled == {"省科学技术厅": (science,), "省财政厅": (finance,), "省农业厅": None}


def test_edit_keeps_what_was_typed_and_settles_new_names(ctx: Ctx) -> None:
    _, _, finance = make_units(ctx)
    plan_id, (first, second) = make_draft(ctx)
    edit = TaskEdit("新标题", "新正文", "7", parent_id=second, deadline=date(2027, 1, 1), lead=("省财政厅",))
    edit_task(ctx, plan_id, first, 1, edit)
    record = one(ctx, plan_id, first)
    assert (record.title, record.text, record.number, record.parent_id) == ("新标题", "新正文", "7", second)
    assert (record.lead, record.co, record.version) == (("省财政厅",), (), 2)
    assert queries.resolutions(ctx.session, plan_id)["省财政厅"] == (finance,)
    changes = history_of(ctx.session, "task", first)[0].changes
    assert changes["number"] == ["1", "7"]


def test_a_stale_edit_says_who_was_faster(ctx: Ctx) -> None:
    plan_id, (first, _) = make_draft(ctx)
    edit_task(ctx, plan_id, first, 1, TaskEdit("甲", "甲", "1"))
    with pytest.raises(StaleData) as refusal:
        edit_task(ctx, plan_id, first, 1, TaskEdit("乙", "乙", "1"))
    assert refusal.value.message == "test在11月18日 09:00改过这条内容，您的改动没有保存。请刷新后再改。"
    assert one(ctx, plan_id, first).title == "甲"


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (TaskEdit("", "正文"), "title"),
        (TaskEdit("甲", "", "2"), "number"),
        (TaskEdit("甲", "", "1", parent_id=99999), "parent_id"),
    ],
)
def test_edit_refuses_with_the_field(ctx: Ctx, edit: TaskEdit, field: str) -> None:
    plan_id, (first, _) = make_draft(ctx)
    with pytest.raises(InvalidInput) as refusal:
        edit_task(ctx, plan_id, first, 1, edit)
    assert list(refusal.value.fields) == [field]


def test_a_task_is_not_put_below_its_own_child(ctx: Ctx) -> None:
    plan_id, (first, second) = make_draft(ctx, task("1"), task("2", parent=0))
    with pytest.raises(InvalidInput) as refusal:
        edit_task(ctx, plan_id, first, 1, TaskEdit("甲", "", "1", parent_id=second))
    assert list(refusal.value.fields) == ["parent_id"]


def test_a_task_of_another_plan_is_not_found(ctx: Ctx) -> None:
    plan_id, _ = make_draft(ctx)
    _, (foreign,) = make_draft(ctx, task("1"), sha256="b" * 64)
    with pytest.raises(NotFound):
        edit_task(ctx, plan_id, foreign, 1, TaskEdit("甲", ""))
    with pytest.raises(NotFound):
        queries.plan_text(ctx.session, 999)


def test_a_doubtful_record_can_be_confirmed(ctx: Ctx) -> None:
    plan_id, (first,) = make_draft(ctx, task("1", warnings=("编号重复",)))
    confirm_task(ctx, plan_id, first, 1)
    assert (one(ctx, plan_id, first).warnings, one(ctx, plan_id, first).version) == ((), 2)


def test_a_task_added_by_hand_stands_behind_its_neighbour(ctx: Ctx) -> None:
    plan_id, (first, _) = make_draft(ctx)
    added = add_task(ctx, plan_id, TaskEdit("补录", "", "1-1", lead=("省财政厅",)), after_id=first)
    last = add_task(ctx, plan_id, TaskEdit("最后", ""))
    records = drafts(ctx, plan_id)
    assert [t.title for t in records] == ["完成第1件事", "补录", "完成第2件事", "最后"]
    assert [t.seq for t in records] == [1, 2, 3, 4]
    assert one(ctx, plan_id, added).path == ("一、总体任务",)
    assert (one(ctx, plan_id, last).path, one(ctx, plan_id, last).version) == ((), 1)


def test_discard_moves_children_up_and_restore_brings_back(ctx: Ctx) -> None:
    plan_id, (_, middle, child) = make_draft(ctx, task("1"), task("2", parent=0), task("3", parent=1))
    discard_task(ctx, plan_id, middle, 1)
    assert one(ctx, plan_id, child).parent_id == one(ctx, plan_id, middle).parent_id
    assert one(ctx, plan_id, middle).state is TaskState.DISCARDED
    with pytest.raises(TaskStateRefused):
        discard_task(ctx, plan_id, middle, 2)
    restore_task(ctx, plan_id, middle, 2)
    assert one(ctx, plan_id, middle).state is TaskState.DRAFT


def test_merge_takes_in_text_units_and_children(ctx: Ctx) -> None:
    plan_id, ids = make_draft(
        ctx,
        task("1", lead=("甲",), source_start=5, source_end=20),
        task("2", lead=("甲", "乙"), co=("丙",), deadline=date(2026, 12, 31), source_start=20, source_end=40),
        task("3", parent=1),
    )
    kept, gone = merge_tasks(ctx, plan_id, [ids[1], ids[0]])
    assert (kept, gone) == (ids[0], (ids[1],))
    record = one(ctx, plan_id, kept)
    assert record.text == "完成第1件事。细则。\n完成第2件事。细则。"
    assert (record.lead, record.co, record.deadline) == (("甲", "乙"), ("丙",), date(2026, 12, 31))
    assert (record.source_start, record.source_end) == (5, 40)
    assert one(ctx, plan_id, ids[1]).discarded
    assert one(ctx, plan_id, ids[2]).parent_id == kept


def test_merge_with_its_own_parent_leaves_no_circle(ctx: Ctx) -> None:
    plan_id, ids = make_draft(ctx, task("1"), task("2", parent=0))
    kept, _ = merge_tasks(ctx, plan_id, ids)
    assert one(ctx, plan_id, kept).parent_id is None


def test_merge_needs_two_live_tasks(ctx: Ctx) -> None:
    plan_id, (first, second) = make_draft(ctx)
    with pytest.raises(InvalidInput):
        merge_tasks(ctx, plan_id, [first])
    discard_task(ctx, plan_id, second, 1)
    with pytest.raises(InvalidInput):
        merge_tasks(ctx, plan_id, [first, second])


def test_split_makes_the_next_task_with_the_same_units(ctx: Ctx) -> None:
    start, end = TEXT.index("1. "), len(TEXT)
    text = "建设平台十个。2. 改造企业百家。完成改造。"
    whole = task("1", "建设平台十个", lead=("甲",), co=("乙",), source_start=start, source_end=end)
    plan_id, (first, _) = make_draft(ctx, whole, task("3"))
    edit_task(ctx, plan_id, first, 1, TaskEdit("建设平台十个", text, "1", lead=("甲",), co=("乙",)))
    result = split_task(ctx, plan_id, first, 2, text.index("2."))
    records = drafts(ctx, plan_id)
    assert [(t.number, t.title, t.text) for t in records[:2]] == [
        ("1", "建设平台十个", "建设平台十个。"),
        ("2", "改造企业百家", "改造企业百家。完成改造。"),
    ]
    assert (records[1].task_id, records[1].lead, records[1].co) == (result.task_id, ("甲",), ("乙",))
    assert result.cut == TEXT.index("2. ")
    assert (records[0].source_end, records[1].source_start) == (result.cut, result.cut)


@pytest.mark.parametrize("offset", [-1, 0, 999])
def test_split_refuses_the_ends(ctx: Ctx, offset: int) -> None:
    plan_id, (first, _) = make_draft(ctx)
    with pytest.raises(InvalidInput):
        split_task(ctx, plan_id, first, 1, offset)


def test_split_of_a_hand_made_task_has_no_cut(ctx: Ctx) -> None:
    plan_id, _ = make_draft(ctx)
    added = add_task(ctx, plan_id, TaskEdit("补录", "甲事。乙事。"))
    result = split_task(ctx, plan_id, added, 1, 3)
    assert (result.cut, one(ctx, plan_id, result.task_id).title) == (None, "乙事")


def test_plan_facts_can_be_corrected(ctx: Ctx) -> None:
    plan_id, _ = make_draft(ctx)
    edit = PlanEdit("新名", PlanKind.PROGRAMME, "简称", "〔2026〕9号", ("省政府",), date(2026, 3, 1), 2026, 2027)
    edit_plan(ctx, plan_id, 1, edit)
    head = queries.plan_head(ctx.session, ctx.actor, plan_id)
    assert (head.title, head.kind, head.issuers, head.period_end, head.version) == (
        "新名", PlanKind.PROGRAMME, ("省政府",), 2027, 2,
    )  # fmt: skip
    with pytest.raises(StaleData):
        edit_plan(ctx, plan_id, 1, edit)
    with pytest.raises(InvalidInput):
        edit_plan(ctx, plan_id, 2, PlanEdit("", PlanKind.OTHER))
    with pytest.raises(NotFound):
        edit_plan(ctx, 999, 1, edit)
    with pytest.raises(NotFound):
        archive_plan(ctx, 999, 1)


def test_a_published_plan_is_no_draft(ctx: Ctx) -> None:
    plan_id, (first, _) = make_plan(ctx)
    with pytest.raises(NotFound):
        edit_task(ctx, plan_id, first, 2, TaskEdit("甲", ""))
    archive_plan(ctx, plan_id, version_of(ctx, plan_id))
    assert ctx.session.get_one(Plan, plan_id).state is PlanState.ARCHIVED


def test_only_the_office_imports(ctx: Ctx) -> None:
    unit_id = make_unit(ctx, "省科学技术厅")
    make_user(ctx, "lian", Role.LIAISON, unit_id=unit_id)
    make_user(ctx, "ducha", Role.SUPERVISOR)
    for login in ("lian", "ducha"):
        with pytest.raises(Forbidden):
            create_draft(ctx.acting_as(actor_of(ctx, login)), tasks_document(task("1")))

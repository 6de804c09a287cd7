"""A later version of a plan in force: matched, settled, applied as one change, with the history of each task."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.errors import InvalidInput, NotFound
from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from app.indicators.rules import NewIndicator
from app.indicators.service import store_indicators
from app.plans import queries
from app.plans import service as plans
from app.plans.enums import DutyChoice, PlanState, RevisionChoice, RevisionKind, TaskState
from app.plans.models import Plan, Responsibility, Task
from app.plans.rules import TaskEdit
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment
from app.rounds.service import open_round
from imports.service import revisions
from imports.service.revisions import Difference
from tests.support.factories.plans import UNITS, make_draft, make_plan, make_units, task
from tests.support.factories.rounds import NOVEMBER, make_schedule

SCIENCE, INDUSTRY, FINANCE = UNITS
OLD = (
    task("1", "建设省级创新平台十个", lead=(SCIENCE,)),
    task("2", "改造规上企业一百家", lead=(INDUSTRY,), co=(FINANCE,)),
    task("3", "举办科技成果交易会", lead=(SCIENCE,)),
    task("4", "完善科研诚信制度", lead=(SCIENCE,)),
    task("5", "培训青年科研骨干", lead=(FINANCE,)),
)
NEW = (
    task("1", "建设省级创新平台十二个", lead=(SCIENCE,), deadline=date(2027, 6, 30), deadline_text="2027年6月底前"),
    task("2", "布局量子传感实验室", lead=(INDUSTRY,)),
    task("3", "改造规上企业一百家", lead=(FINANCE,), co=(SCIENCE,)),
    task("4", "完善科研诚信制度", lead=(SCIENCE,)),
    task("5", "培训青年科研骨干", lead=(FINANCE,)),
)
Plans = tuple[int, int, tuple[int, ...]]


@pytest.fixture
def pair(ctx: Ctx) -> Plans:
    """(base, draft, tasks of the base), set beside each other."""
    make_units(ctx)
    base, ids = make_plan(ctx, *OLD)
    draft, _ = make_draft(ctx, *NEW, sha256="b" * 64, document_number="岚政办发〔2026〕30号")
    plans.start_revision(ctx, draft, base)
    ctx.session.flush()
    return base, draft, ids


def shown(ctx: Ctx, draft: int) -> dict[str, list[Difference]]:
    ctx.session.flush()
    found: dict[str, list[Difference]] = {}
    for one in revisions.differences_of(ctx, draft):
        found.setdefault(one.line.kind.value, []).append(one)
    return found


def settle(ctx: Ctx, draft: int, duties: DutyChoice | None = None) -> None:
    for one in revisions.differences_of(ctx, draft):
        if not one.settled:
            asked = duties if one.asks_about_duties else None
            revisions.settle_difference(ctx, draft, one.line.key, RevisionChoice.ADOPT, asked, "修订后不再列入")
    ctx.session.flush()


def version(ctx: Ctx, draft: int) -> int:
    return queries.revision_or_404(ctx.session, draft).version


def test_tasks_are_matched_and_their_differences_named(ctx: Ctx, pair: Plans) -> None:
    found = shown(ctx, pair[1])
    titles = {kind: [(o.line.new or o.line.old).title for o in rows] for kind, rows in found.items()}  # type: ignore[union-attr]
    assert titles == {
        "changed": ["建设省级创新平台十二个", "改造规上企业一百家"],
        "added": ["布局量子传感实验室"],
        "same": ["完善科研诚信制度", "培训青年科研骨干"],
        "removed": ["举办科技成果交易会"],
    }
    assert [one.settled for rows in found.values() for one in rows].count(False) == 4


def test_nothing_is_applied_while_a_difference_waits(ctx: Ctx, pair: Plans) -> None:
    with pytest.raises(InvalidInput, match="还有4处差异没有处理"):
        revisions.apply_revision(ctx, pair[1], version(ctx, pair[1]))
    removed = shown(ctx, pair[1])["removed"][0]
    with pytest.raises(InvalidInput, match="终止任务须写明原因"):
        revisions.settle_difference(ctx, pair[1], removed.line.key, RevisionChoice.ADOPT, None, "")


def test_a_revision_is_applied_with_its_history(ctx: Ctx, pair: Plans) -> None:
    base, draft, ids = pair
    settle(ctx, draft)
    done = revisions.apply_revision(ctx, draft, version(ctx, draft))
    ctx.session.flush()
    assert (done.count(RevisionKind.CHANGED), done.count(RevisionKind.ADDED), done.count(RevisionKind.REMOVED)) == (
        2,
        1,
        1,
    )
    rows = ctx.session.scalars(sa.select(Task).where(col(Task.plan_id) == base).order_by(col(Task.seq))).all()
    assert [(row.number, row.title, row.state) for row in rows] == [
        ("1", "建设省级创新平台十二个", TaskState.ACTIVE),
        ("2", "布局量子传感实验室", TaskState.ACTIVE),
        ("3", "改造规上企业一百家", TaskState.ACTIVE),
        ("3", "举办科技成果交易会", TaskState.CANCELLED),
        ("4", "完善科研诚信制度", TaskState.ACTIVE),
        ("5", "培训青年科研骨干", TaskState.ACTIVE),
    ]
    assert rows[0].deadline == date(2027, 6, 30)
    (changed,) = queries.versions_of(ctx.session, ids[0])
    assert (changed.kind, changed.document) == (RevisionKind.CHANGED, "岚政办发〔2026〕30号")
    assert (changed.before or {})["title"] == "建设省级创新平台十个"
    (ended,) = queries.versions_of(ctx.session, ids[2])
    assert (ended.kind, ended.after, ended.reason) == (RevisionKind.REMOVED, None, "修订后不再列入")
    assert queries.versions_of(ctx.session, ids[3]) == []
    plan, kept = ctx.session.get_one(Plan, base), ctx.session.get_one(Plan, draft)
    assert (plan.document_number, plan.state, kept.state) == (
        "岚政办发〔2026〕30号", PlanState.PUBLISHED, PlanState.ARCHIVED,
    )  # fmt: skip
    with pytest.raises(NotFound):
        queries.revision_or_404(ctx.session, draft)
    again, _ = make_draft(ctx, *NEW, sha256="b" * 64)
    assert again == base


def test_units_change_from_today_and_stay_on_record(ctx: Ctx, pair: Plans) -> None:
    base, draft, ids = pair
    later = replace(ctx, now=ctx.now.replace(day=20))
    settle(later, draft)
    revisions.apply_revision(later, draft, version(ctx, draft))
    ctx.session.flush()
    rows = ctx.session.scalars(sa.select(Responsibility).where(col(Responsibility.task_id) == ids[1])).all()
    assert sorted((row.unit_id, row.role.value, str(row.valid_from), str(row.valid_to)) for row in rows) == [
        (1, "co", "2026-11-20", "None"),
        (2, "lead", "2026-11-18", "2026-11-19"),
        (3, "co", "2026-11-18", "2026-11-19"),
        (3, "lead", "2026-11-20", "None"),
    ]
    assert queries.responsible_units(ctx.session, [ids[1]])[ids[1]][0].unit_id == 3
    assert base != draft


def open_november(ctx: Ctx, base: int) -> None:
    make_schedule(ctx, base)
    open_round(ctx, base, NOVEMBER)
    ctx.session.flush()


def owed(ctx: Ctx, task_id: int) -> dict[int, AssignmentState]:
    ctx.session.flush()
    rows = ctx.session.scalars(sa.select(Assignment).where(col(Assignment.task_id) == task_id))
    return {row.unit_id: row.state for row in rows.all()}


@pytest.mark.parametrize(
    ("duties", "changed", "removed"),
    [
        (DutyChoice.KEEP, {2: AssignmentState.PENDING}, {1: AssignmentState.PENDING}),
        (DutyChoice.EXEMPT, {2: AssignmentState.EXEMPT}, {1: AssignmentState.EXEMPT}),
    ],
)
def test_reports_owed_in_an_open_round_wait_for_a_decision(
    ctx: Ctx,
    pair: Plans,
    duties: DutyChoice,
    changed: dict[int, AssignmentState],
    removed: dict[int, AssignmentState],
) -> None:
    base, draft, ids = pair
    open_november(ctx, base)
    asked = [one for rows in shown(ctx, draft).values() for one in rows if one.asks_about_duties]
    assert [(one.line.old.task_id if one.line.old else 0) for one in asked] == [ids[1], ids[2]]
    with pytest.raises(InvalidInput, match="还有1份报告没有报送"):
        revisions.settle_difference(ctx, draft, asked[0].line.key, RevisionChoice.ADOPT, None, "")
    settle(ctx, draft, duties)
    assert owed(ctx, ids[1]) == {2: AssignmentState.PENDING}
    revisions.apply_revision(ctx, draft, version(ctx, draft))
    assert owed(ctx, ids[1]) == changed
    assert owed(ctx, ids[2]) == removed
    assert owed(ctx, ids[0]) == {1: AssignmentState.PENDING}


def test_without_a_new_lead_nobody_can_take_a_report_over(ctx: Ctx, pair: Plans) -> None:
    base, draft, _ = pair
    open_november(ctx, base)
    changed = shown(ctx, draft)["changed"][1]
    revisions.settle_difference(ctx, draft, changed.line.key, RevisionChoice.ADOPT, DutyChoice.EXEMPT, "")
    heirless = shown(ctx, draft)["removed"][0]
    with pytest.raises(InvalidInput, match="没有新的牵头单位"):
        revisions.settle_difference(ctx, draft, heirless.line.key, RevisionChoice.ADOPT, DutyChoice.REASSIGN, "因")


def test_a_report_of_a_unit_that_left_is_filed_by_the_unit_that_came(ctx: Ctx) -> None:
    make_units(ctx)
    base, ids = make_plan(ctx, task("1", "改造规上企业一百家", lead=(INDUSTRY,)))
    draft, _ = make_draft(ctx, task("1", "改造规上企业一百家", lead=(FINANCE,)), sha256="c" * 64)
    plans.start_revision(ctx, draft, base)
    open_november(ctx, base)
    settle(ctx, draft, DutyChoice.REASSIGN)
    revisions.apply_revision(ctx, draft, version(ctx, draft))
    assert owed(ctx, ids[0]) == {2: AssignmentState.EXEMPT, 3: AssignmentState.PENDING}


def test_a_decision_on_other_words_counts_no_longer(ctx: Ctx, pair: Plans) -> None:
    draft = pair[1]
    settle(ctx, draft)
    first = queries.draft_tasks(ctx.session, draft)[0]
    edit = TaskEdit("建设省级创新平台二十个", first.text, number=first.number, lead=first.lead)
    plans.edit_task(ctx, draft, first.task_id, first.version, edit)
    waiting = [one for one in revisions.differences_of(ctx, draft) if not one.settled]
    assert [one.line.new.title if one.line.new else "" for one in waiting] == ["建设省级创新平台二十个"]


def test_pairs_are_broken_and_made_by_hand(ctx: Ctx, pair: Plans) -> None:
    draft, ids = pair[1], pair[2]
    one = shown(ctx, draft)["changed"][0].line
    assert one.new is not None
    plans.pair_tasks(ctx, draft, one.new.task_id, None)
    found = shown(ctx, draft)
    assert [len(found[kind]) for kind in ("changed", "added", "removed")] == [1, 2, 2]
    plans.pair_tasks(ctx, draft, one.new.task_id, ids[2])
    found = shown(ctx, draft)
    assert [len(found[kind]) for kind in ("changed", "added", "removed")] == [2, 1, 1]
    with pytest.raises(NotFound):
        plans.pair_tasks(ctx, draft, 999, None)
    with pytest.raises(NotFound):
        plans.pair_tasks(ctx, draft, one.new.task_id, 999)


def test_what_is_kept_stays_as_it_was(ctx: Ctx, pair: Plans) -> None:
    base, draft, _ = pair
    before = [(t.number, t.title, t.state) for t in queries.plan_tree(ctx.session, ctx.actor, base)]
    for one in revisions.differences_of(ctx, draft):
        if not one.settled:
            revisions.settle_difference(ctx, draft, one.line.key, RevisionChoice.KEEP, None, "")
    revisions.apply_revision(ctx, draft, version(ctx, draft))
    after = {(t.number, t.title, t.state) for t in queries.plan_tree(ctx.session, ctx.actor, base)}
    assert after == set(before)


def test_targets_follow_their_tasks(ctx: Ctx) -> None:
    make_units(ctx)
    base, _ = make_draft(ctx, task("1", "建设平台", lead=(SCIENCE,)))
    old = [
        NewIndicator("平台数", Comparator.AT_LEAST, "10", task_id=1),
        NewIndicator("投入", Comparator.AT_LEAST, "3", task_id=1),
    ]
    store_indicators(ctx, base, old)
    plans.publish_plan(ctx, base, 1)
    draft, (later,) = make_draft(ctx, task("1", "建设更多平台", lead=(SCIENCE,)), sha256="d" * 64)
    new = [
        NewIndicator("平台数", Comparator.AT_LEAST, "12", task_id=later),
        NewIndicator("服务", Comparator.AT_LEAST, "5", task_id=later),
    ]
    store_indicators(ctx, draft, new)
    plans.start_revision(ctx, draft, base)
    settle(ctx, draft)
    revisions.apply_revision(ctx, draft, version(ctx, draft))
    ctx.session.flush()
    rows = ctx.session.scalars(sa.select(Indicator).where(col(Indicator.plan_id) == base).order_by(col(Indicator.id)))
    assert [(row.id, row.name, row.value) for row in rows.all()] == [(1, "平台数", "12"), (5, "服务", "5")]


def test_a_draft_that_revises_is_not_published_beside(ctx: Ctx, pair: Plans) -> None:
    with pytest.raises(InvalidInput, match="不能单独发布"):
        revisions.refuse_if_revising(ctx, pair[1])
    with pytest.raises(InvalidInput, match="请选择一份执行中的方案"):
        plans.start_revision(ctx, pair[1], pair[1])

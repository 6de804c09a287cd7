"""Printed units, publication, and who then sees what."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.errors import InvalidInput, NotFound, StaleData
from app.core.paging import Window
from app.plans import queries
from app.plans.enums import PlanState, PublishGap, ResponsibilityRole, TaskKind, TaskState
from app.plans.errors import PlanStateRefused, PublishRefused
from app.plans.models import Responsibility, Task
from app.plans.queries import PlanFilter, TaskFilter
from app.plans.service import Division, apply_division, discard_task, publish_plan, resolve_mention
from app.policy.roles import Role
from app.units.enums import UnitKind
from app.units.queries import directory
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.plans import make_draft, make_plan, make_units, publish, task
from tests.support.queries import count_queries

LEAD, CO = ResponsibilityRole.LEAD, ResponsibilityRole.CO
WINDOW = Window()


def answers(ctx: Ctx, task_id: int) -> list[tuple[int, ResponsibilityRole, int]]:
    rows = ctx.session.execute(
        sa.select(col(Responsibility.unit_id), col(Responsibility.role), col(Responsibility.position))
        .where(col(Responsibility.task_id) == task_id)
        .order_by(col(Responsibility.id))
    )
    return [tuple(row) for row in rows]


def test_publication_gives_every_task_its_units(ctx: Ctx) -> None:
    science, industry, finance = make_units(ctx)
    city = make_unit(ctx, "甲市政府", kind=UnitKind.CITY)
    plan_id, (first, second) = make_draft(
        ctx,
        task("1", lead=("省科学技术厅",), co=("各市州政府", "省科学技术厅")),
        task("2", lead=("省工业和信息化厅", "省财政厅")),
        issued_on=date(2026, 3, 1),
    )
    resolve_mention(ctx, plan_id, "各市州政府", [city, science])
    publish(ctx, plan_id)
    assert answers(ctx, first) == [(science, LEAD, 1), (city, CO, 1)]
    assert answers(ctx, second) == [(industry, LEAD, 1), (finance, LEAD, 2)]
    row = ctx.session.get_one(Task, first)
    assert (row.state, row.starts_on) == (TaskState.ACTIVE, date(2026, 3, 1))
    head = queries.plan_head(ctx.session, ctx.actor, plan_id)
    assert (head.state, head.published_at) == (PlanState.PUBLISHED, ctx.now)


def test_publication_refuses_gaps_by_name(ctx: Ctx) -> None:
    make_units(ctx)
    plan_id, _ = make_draft(
        ctx, task("1", lead=("省农业厅",)), task("1", "又一件"), task("2", lead=("省财政厅",), warnings=("存疑",))
    )
    with pytest.raises(PublishRefused) as refusal:
        publish(ctx, plan_id)
    assert list(refusal.value.gaps) == [
        PublishGap.NUMBER_TWICE,
        PublishGap.UNRESOLVED,
        PublishGap.WITHOUT_LEAD,
        PublishGap.DOUBTFUL,
    ]
    assert "没有牵头单位的任务有2项：“1 完成第1件事”、“1 又一件”。" in refusal.value.message
    assert "还有1个单位没有确认：“省农业厅”。" in refusal.value.message
    with pytest.raises(PublishRefused) as refusal:
        publish(ctx, plan_id, *PublishGap)
    assert list(refusal.value.gaps) == [PublishGap.NUMBER_TWICE]


def test_accepted_gaps_are_written_down(ctx: Ctx) -> None:
    plan_id, (first, _) = make_draft(ctx, task("1", lead=("省农业厅",)), task("2"))
    accepted = (PublishGap.UNRESOLVED, PublishGap.WITHOUT_LEAD)
    done = publish_plan(ctx, plan_id, 1, accepted=accepted)
    assert (done.tasks, done.responsibilities, done.accepted) == (2, 0, accepted)
    assert answers(ctx, first) == []


def test_an_empty_draft_is_not_published(ctx: Ctx) -> None:
    plan_id, (only,) = make_draft(ctx, task("1"))
    discard_task(ctx, plan_id, only, 1)
    with pytest.raises(PublishRefused) as refusal:
        publish(ctx, plan_id, *PublishGap)
    assert "没有任务" in refusal.value.message


def test_discarded_tasks_stay_out_of_the_ledger(ctx: Ctx) -> None:
    make_units(ctx)
    plan_id, (first, second) = make_draft(ctx)
    discard_task(ctx, plan_id, first, 1)
    publish(ctx, plan_id)
    assert [line.task_id for line in queries.plan_tree(ctx.session, ctx.actor, plan_id)] == [second]


def test_publication_happens_once(ctx: Ctx) -> None:
    plan_id, _ = make_plan(ctx)
    with pytest.raises(PlanStateRefused):
        publish(ctx, plan_id)
    other, _ = make_draft(ctx, sha256="b" * 64)
    with pytest.raises(StaleData):
        publish_plan(ctx, other, 9)
    with pytest.raises(NotFound):
        publish_plan(ctx, 999, 1)


def test_a_name_can_be_set_aside_and_settled_again(ctx: Ctx) -> None:
    science, *_ = make_units(ctx)
    plan_id, _ = make_draft(ctx, task("1", lead=("厅",)))
    resolve_mention(ctx, plan_id, "厅", [])
    assert queries.resolutions(ctx.session, plan_id) == {"厅": ()}
    resolve_mention(ctx, plan_id, "厅", [science], remember=True)
    assert queries.resolutions(ctx.session, plan_id) == {"厅": (science,)}
    assert next(u for u in directory(ctx.session) if u.unit_id == science).aliases == ("厅",)


def test_resolution_refuses_collectives_and_names_not_printed(ctx: Ctx) -> None:
    every = make_unit(ctx, "各厅局", kind=UnitKind.COLLECTIVE)
    plan_id, _ = make_draft(ctx, task("1", lead=("各厅局",)))
    assert queries.mention_lines(ctx.session, plan_id)[0].unit_ids is None
    for printed, units in (("各厅局", [every]), ("各厅局", [999]), ("没写的单位", [])):
        with pytest.raises(InvalidInput):
            resolve_mention(ctx, plan_id, printed, units)


def test_division_sets_units_of_many_tasks(ctx: Ctx) -> None:
    science, _, finance = make_units(ctx)
    plan_id, (first, second) = make_draft(ctx, task("1"), task("2", lead=("旧",)))
    apply_division(
        ctx,
        plan_id,
        [
            Division(first, ("省科学技术厅",), ("财政部门", "省科学技术厅"), {"财政部门": finance}),
            Division(second, ("省财政厅",), (), {}),
        ],
    )
    publish(ctx, plan_id)
    assert answers(ctx, first) == [(science, LEAD, 1), (finance, CO, 1)]
    assert answers(ctx, second) == [(finance, LEAD, 1)]


def test_division_of_a_foreign_task_is_not_found(ctx: Ctx) -> None:
    plan_id, _ = make_draft(ctx)
    _, (foreign,) = make_draft(ctx, task("1"), sha256="b" * 64)
    with pytest.raises(NotFound):
        apply_division(ctx, plan_id, [Division(foreign, (), (), {})])


@pytest.fixture
def two_units(ctx: Ctx) -> tuple[int, int, int]:
    """A published plan: task 1 of science with finance, task 2 of industry; and a draft nobody else may see."""
    science, industry, _ = make_units(ctx)
    plan_id, _ = make_plan(ctx)
    make_draft(ctx, task("9", lead=("省科学技术厅",)), sha256="b" * 64)
    make_user(ctx, "keji", Role.LIAISON, unit_id=science)
    make_user(ctx, "gongxin", Role.UNIT_LEADER, unit_id=industry)
    make_user(ctx, "ducha", Role.SUPERVISOR)
    make_user(ctx, "none", Role.SUPERVISOR, everything=False)
    make_user(ctx, "office", Role.OFFICE)
    make_user(ctx, "guan", Role.SYSADMIN)
    return plan_id, science, industry


@pytest.mark.parametrize(
    ("login", "numbers", "plans"),
    [
        ("keji", ["1"], 1),
        ("gongxin", ["2"], 1),
        ("ducha", ["1", "2"], 1),
        ("none", [], 0),
        ("office", ["1", "2"], 2),
        ("guan", [], 0),
    ],
)
def test_everyone_sees_their_scope(
    ctx: Ctx, two_units: tuple[int, int, int], login: str, numbers: list[str], plans: int
) -> None:
    actor = actor_of(ctx, login)
    lines = queries.task_lines(ctx.session, actor, TaskFilter(), WINDOW)
    assert ([line.number for line in lines.rows], lines.total) == (numbers, len(numbers))
    listed = queries.plan_lines(ctx.session, actor, PlanFilter(), WINDOW)
    assert (len(listed.rows), listed.total) == (plans, plans)
    hidden = set(two_units[1:]) and {"1", "2"} - set(numbers)
    for row in ctx.session.scalars(sa.select(Task).where(col(Task.number).in_(sorted(hidden)))):
        with pytest.raises(NotFound):
            queries.task_detail(ctx.session, actor, row.id or 0)


def test_box_entries_are_seen_with_their_task(ctx: Ctx) -> None:
    science, industry, _ = make_units(ctx)
    box = {"kind": TaskKind.BOX_ITEM, "parent": 0}
    make_plan(ctx, task("1", lead=("省科学技术厅",)), task("1", "专栏甲", **box), task("2", "专栏乙", **box))
    make_user(ctx, "keji", Role.LIAISON, unit_id=science)
    make_user(ctx, "gongxin", Role.LIAISON, unit_id=industry)
    seen = queries.task_lines(ctx.session, actor_of(ctx, "keji"), TaskFilter(), WINDOW)
    assert [line.title for line in seen.rows] == ["完成第1件事", "专栏甲", "专栏乙"]
    assert queries.task_lines(ctx.session, actor_of(ctx, "gongxin"), TaskFilter(), WINDOW).total == 0


def test_task_detail_shows_units_and_kin(ctx: Ctx) -> None:
    science, *_ = make_units(ctx)
    plan_id, (first, second, third) = make_plan(
        ctx,
        task("1", lead=("省科学技术厅",), co=("省财政厅",)),
        task("2", lead=("省科学技术厅",), parent=0),
        task("3", lead=("省财政厅",), parent=0),
    )
    make_user(ctx, "keji", Role.LIAISON, unit_id=science)
    detail = queries.task_detail(ctx.session, ctx.actor, first)
    assert [ref.task_id for ref in detail.children] == [second, third]
    assert [unit.label for unit in (*detail.line.leads, *detail.line.cos)] == ["省科学技术厅", "省财政厅"]
    child = queries.task_detail(ctx.session, actor_of(ctx, "keji"), second)
    assert child.parent is not None
    assert child.parent.task_id == first
    own = queries.task_detail(ctx.session, actor_of(ctx, "keji"), first)
    assert [ref.task_id for ref in own.children] == [second]
    assert plan_id == detail.line.plan_id


def test_filters_of_tasks_and_plans(ctx: Ctx) -> None:
    science, _, finance = make_units(ctx)
    plan_id, _ = make_plan(
        ctx,
        task("1", lead=("省科学技术厅",), co=("省财政厅",), deadline=date(2026, 6, 30)),
        task("2", "修桥", lead=("省财政厅",)),
    )

    def numbers(**wanted: object) -> list[str]:
        lines = queries.task_lines(ctx.session, ctx.actor, TaskFilter(**wanted), WINDOW)  # type: ignore[arg-type]
        return [line.number for line in lines.rows]

    assert numbers(text="修桥") == ["2"]
    assert numbers(unit_id=science) == ["1"]
    assert numbers(unit_id=finance, role=LEAD) == ["2"]
    assert numbers(due_by=date(2026, 6, 30)) == ["1"]
    assert numbers(plan_id=plan_id, state=TaskState.CLOSED) == []
    found = queries.plan_lines(ctx.session, ctx.actor, PlanFilter(text="科技强省"), WINDOW)
    assert [(line.plan_id, line.tasks, line.closed) for line in found.rows] == [(plan_id, 2, 0)]
    assert queries.plan_lines(ctx.session, ctx.actor, PlanFilter(state=PlanState.DRAFT), WINDOW).total == 0


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_lists_ask_as_often_for_many_rows(ctx: Ctx, rows: int) -> None:
    make_units(ctx)
    many = [task(str(n), lead=("省科学技术厅",), co=("省财政厅",)) for n in range(rows)]
    plan_id, _ = make_plan(ctx, *many)
    draft_id, _ = make_draft(ctx, *many, sha256="b" * 64)
    ctx.session.expire_all()
    for expected, ask in (
        (3, lambda: queries.task_lines(ctx.session, ctx.actor, TaskFilter(), WINDOW).rows),
        (1, lambda: queries.plan_tree(ctx.session, ctx.actor, plan_id)),
        (2, lambda: queries.draft_tasks(ctx.session, draft_id)),
        (2, lambda: queries.draft_facts(ctx.session, draft_id)),
    ):
        with count_queries(ctx.session) as asked:
            assert len(ask()) == rows
        assert len(asked) == expected
    with count_queries(ctx.session) as asked:
        assert queries.plan_lines(ctx.session, ctx.actor, PlanFilter(), WINDOW).total == 2
    assert len(asked) == 3

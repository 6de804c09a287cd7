"""Tasks with a cycle of their own, and tasks that owe no reports: what the next rounds ask for."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.clock import local_date
from app.core.context import Ctx
from app.core.errors import Forbidden, NotFound
from app.policy.roles import Role
from app.reports.queries.scope import filing_of
from app.rounds.build.lists import preview_page
from app.rounds.build.terms import terms_page
from app.rounds.enums import Consolidation, Cycle, RoundFlaw
from app.rounds.errors import RoundInputRefused
from app.rounds.models import Assignment, Schedule, TaskCycle
from app.rounds.queries.terms import terms_of_plan
from app.rounds.service import exempt_tasks, open_round, preview_round, set_task_cycle
from app.workdays.period import Period
from app.workdays.schedule import SchedulePlan
from app.workdays.wording import parse_due_rule
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import make_plan, make_schedule, make_task


@pytest.fixture
def plan_id(ctx: Ctx) -> int:
    made = make_plan(ctx)
    unit, other = make_unit(ctx, "省工业和信息化厅"), make_unit(ctx, "省教育厅")
    for seq in (1, 2, 3):
        make_task(ctx, made, seq, [unit], [other])
    make_schedule(ctx, made, Consolidation.EACH)
    return made


@pytest.fixture
def tasks(ctx: Ctx, plan_id: int) -> list[int]:
    return [term.task_id for term in terms_of_plan(ctx, plan_id)]


def owed(ctx: Ctx, plan_id: int, period: str) -> list[int]:
    opened = open_round(ctx, plan_id, Period.parse(period))
    rows = ctx.session.scalars(
        sa.select(col(Assignment.task_id)).where(col(Assignment.round_id) == opened.round_id).distinct()
    )
    return sorted(rows)


def test_a_quarterly_task_of_a_monthly_plan_is_owed_when_the_quarter_closes(
    ctx: Ctx, plan_id: int, tasks: list[int]
) -> None:
    first, second, third = tasks
    assert set_task_cycle(ctx, plan_id, [second], Cycle.QUARTER, "统计按季度公布") == 1
    assert set_task_cycle(ctx, plan_id, [third], Cycle.YEAR) == 1
    assert owed(ctx, plan_id, "2026-11") == [first]
    assert owed(ctx, plan_id, "2026-12") == [first, second, third]
    assert owed(ctx, plan_id, "2027-03") == [first, second]


def test_the_preview_counts_what_the_round_will_ask(ctx: Ctx, plan_id: int, tasks: list[int]) -> None:
    set_task_cycle(ctx, plan_id, tasks[:1], Cycle.HALF)
    november = preview_round(ctx, plan_id, Period.parse("2026-11"))
    december = preview_round(ctx, plan_id, Period.parse("2026-12"))
    assert (november.tasks, november.assignments) == (2, 4)
    assert (december.tasks, december.assignments) == (3, 6)
    assert len(owed(ctx, plan_id, "2026-11")) == 2


def test_a_shorter_cycle_than_the_plans_is_refused(ctx: Ctx, plan_id: int, tasks: list[int]) -> None:
    quarterly = make_plan(ctx, "季度方案")
    number = make_task(ctx, quarterly, 1, [make_unit(ctx, "省财政厅")])
    make_schedule(ctx, quarterly, plan=SchedulePlan(cycle=Cycle.QUARTER))
    with pytest.raises(RoundInputRefused) as refused:
        set_task_cycle(ctx, quarterly, [number], Cycle.MONTH)
    assert refused.value.flaw is RoundFlaw.CYCLE_SHORTER
    with pytest.raises(NotFound):
        set_task_cycle(ctx, quarterly, tasks[:1], Cycle.YEAR)


def test_the_plans_own_cycle_takes_the_override_away(ctx: Ctx, plan_id: int, tasks: list[int]) -> None:
    set_task_cycle(ctx, plan_id, tasks, Cycle.QUARTER)
    assert set_task_cycle(ctx, plan_id, tasks, Cycle.QUARTER) == 0
    assert set_task_cycle(ctx, plan_id, tasks[:2], Cycle.MONTH) == 2
    assert set_task_cycle(ctx, plan_id, tasks[2:], None) == 1
    assert ctx.session.scalars(sa.select(TaskCycle)).all() == []


def test_a_task_is_exempt_with_a_reason_and_can_come_back(ctx: Ctx, plan_id: int, tasks: list[int]) -> None:
    with pytest.raises(RoundInputRefused):
        exempt_tasks(ctx, plan_id, tasks[:1], "")
    assert exempt_tasks(ctx, plan_id, tasks[:1], "由立法机关掌握") == 1
    assert exempt_tasks(ctx, plan_id, tasks[:1], "由立法机关掌握") == 0
    assert owed(ctx, plan_id, "2026-11") == tasks[1:]
    assert [term.exempt_reason for term in terms_of_plan(ctx, plan_id)] == ["由立法机关掌握", "", ""]
    assert set_task_cycle(ctx, plan_id, tasks[:1], None) == 1
    assert owed(ctx, plan_id, "2026-12") == tasks
    rows = ctx.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.TASK_TERMS_SET).order_by(col(AuditRow.seq))
    ).all()
    assert [(row.subject_id, row.reason) for row in rows] == [(tasks[0], "由立法机关掌握"), (tasks[0], "")]


def test_only_the_office_sets_terms(ctx: Ctx, plan_id: int, tasks: list[int]) -> None:
    make_user(ctx, "dc1", Role.SUPERVISOR)
    acting = ctx.acting_as(actor_of(ctx, "dc1"))
    with pytest.raises(Forbidden):
        set_task_cycle(acting, plan_id, tasks, Cycle.YEAR)
    with pytest.raises(Forbidden):
        exempt_tasks(acting, plan_id, tasks, "x")


def test_a_task_that_begins_after_the_period_owes_nothing_yet(ctx: Ctx, plan_id: int, tasks: list[int]) -> None:
    late = make_task(ctx, plan_id, 4, [make_unit(ctx, "省财政厅")], starts_on=date(2026, 12, 1))
    assert owed(ctx, plan_id, "2026-11") == tasks
    assert owed(ctx, plan_id, "2026-12") == [*tasks, late]


def dues(ctx: Ctx, plan_id: int, period: str = "2026-11") -> dict[tuple[int, str], tuple[str, str]]:
    """(task, role) → local due and lock day of a round that is opened now."""
    opened = open_round(ctx, plan_id, Period.parse(period))
    rows = ctx.session.scalars(sa.select(Assignment).where(col(Assignment.round_id) == opened.round_id))
    return {
        (row.task_id, row.role.value): (f"{local_date(row.due_at):%m-%d}", f"{local_date(row.lock_at):%m-%d}")
        for row in rows
    }


def test_a_task_may_have_a_due_rule_of_its_own(ctx: Ctx, plan_id: int, tasks: list[int]) -> None:
    early, late, plain = tasks
    assert set_task_cycle(ctx, plan_id, [early], None, "月报20日出", parse_due_rule("20日")) == 1
    assert set_task_cycle(ctx, plan_id, [late], None, due=parse_due_rule("最后一个工作日")) == 1
    assert set_task_cycle(ctx, plan_id, [late], None, due=parse_due_rule("最后一个工作日")) == 0
    held = dues(ctx, plan_id)
    assert held[early, "lead"] == held[early, "co"] == ("11-20", "11-25")
    assert held[late, "lead"] == ("11-30", "12-03")
    assert held[plain, "lead"] == ("11-25", "11-30")
    terms = {term.task_id: term for term in terms_of_plan(ctx, plan_id)}
    assert terms[early].due == parse_due_rule("20日")
    assert (terms[early].cycle, terms[plain].due) == (None, None)
    saved = ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.TASK_TERMS_SET)).all()
    assert [row.changes["due"] for row in saved] == [[None, "20日，遇休息日顺延"], [None, "倒数第1个工作日"]]
    assert set_task_cycle(ctx, plan_id, [early], None) == 1
    assert [row.task_id for row in ctx.session.scalars(sa.select(TaskCycle))] == [late]


def test_where_a_tasks_own_day_is_over_the_rounds_line_holds(ctx: Ctx, plan_id: int, tasks: list[int]) -> None:
    """The round opens on the 18th, two days late: nobody gets a notice in the morning for the afternoon."""
    set_task_cycle(ctx, plan_id, tasks[:1], None, due=parse_due_rule("17日"))
    set_task_cycle(ctx, plan_id, tasks[1:], None, due=parse_due_rule("18日"))
    assert set(dues(ctx, plan_id).values()) == {("11-25", "11-30")}


def test_the_parts_of_an_early_task_are_due_before_it_and_its_lead_waits_no_longer_than_its_day(
    ctx: Ctx, plan_id: int, tasks: list[int]
) -> None:
    make_user(ctx, "gx9", Role.LIAISON, unit_id=make_unit(ctx, "省财政厅"))
    schedule = ctx.session.get_one(Schedule, plan_id)
    schedule.consolidation = Consolidation.CONSOLIDATED
    schedule.rules = {**schedule.rules, "co_workdays_before": 1, "lead_waits_workdays": 9}
    ctx.session.flush()
    set_task_cycle(ctx, plan_id, tasks[:1], None, due=parse_due_rule("20日"))
    held = dues(ctx, plan_id)
    assert (held[tasks[0], "co"][0], held[tasks[0], "lead"][0]) == ("11-19", "11-20")
    lead = ctx.session.scalars(
        sa.select(col(Assignment.id)).where(col(Assignment.task_id) == tasks[0]).order_by(col(Assignment.unit_id))
    ).first()
    filing = filing_of(ctx, lead or 0)
    assert filing.parts_until == datetime(2026, 11, 19, 16, tzinfo=UTC)


def test_a_due_rule_that_leaves_too_little_time_is_told_before_and_kept_after(
    ctx: Ctx, plan_id: int, tasks: list[int]
) -> None:
    """Opens on Monday the 16th; the 17th leaves one working day where the plan promises five."""
    set_task_cycle(ctx, plan_id, tasks[:2], None, "急报", parse_due_rule("17日"))
    set_task_cycle(ctx, plan_id, tasks[2:], None, "从容", parse_due_rule("24日"))
    opening = replace(ctx, now=datetime(2026, 11, 16, 1, tzinfo=UTC))
    (short,) = preview_round(opening, plan_id, Period.parse("2026-11")).short
    assert (short.numbers, short.notice) == (("1", "2"), 1)
    words = preview_page(opening, plan_id, Period.parse("2026-11")).short
    assert words == (
        "任务1、2按“17日，遇休息日顺延”在11月17日 周二截止，距开启只有1个工作日，少于最少5个工作日的要求。",
    )
    # The page of terms speaks of the next round that opens by itself.
    (coming,) = terms_page(opening, plan_id).short
    assert "任务1、2按“17日，" in coming
    open_round(opening, plan_id, Period.parse("2026-11"))
    (audited,) = ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.ROUND_OPENED))
    assert audited.changes["short_tasks"] == [None, str(tasks[:2])]


def test_a_quarterly_task_is_not_warned_of_in_a_month_that_does_not_ask_it(
    ctx: Ctx, plan_id: int, tasks: list[int]
) -> None:
    set_task_cycle(ctx, plan_id, tasks[:1], Cycle.QUARTER, "按季", parse_due_rule("17日"))
    opening = replace(ctx, now=datetime(2026, 11, 16, 1, tzinfo=UTC))
    assert preview_round(opening, plan_id, Period.parse("2026-11")).short == ()
    assert len(preview_round(opening, plan_id, Period.parse("2026-12")).short) == 1

"""Scores from what really happened: every line with its proof, the same again, only for whom it concerns."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.assessment import queries
from app.assessment.enums import Grade, ScoreEvent
from app.assessment.models import Assessment, Scheme, ScoreEntry, UnitScore
from app.assessment.service import preview_assessment, run_assessment
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Forbidden, InvalidInput, NotFound
from app.core.paging import Window
from app.plans.models import Responsibility
from app.policy.roles import Role
from app.reports.service import submit_report
from app.rounds.service import exempt_assignment
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.assessment import FROM, TO, Month, make_month, on
from tests.support.factories.plans import make_draft
from tests.support.factories.reports import NIL
from tests.support.factories.rounds import make_plan, make_round, make_task
from tests.support.queries import count_queries

E = ScoreEvent
D = Decimal
A = AuditAction


def run(month: Month, ctx: Ctx | None = None, to_day: date = TO) -> int:
    return run_assessment(ctx or month.over, month.plan_id, FROM, to_day)


def lines(ctx: Ctx, assessment_id: int) -> list[tuple[object, ...]]:
    return [
        (one.unit_id, one.rule, one.event, one.day, one.task_id, one.assignment_id, one.report_id, one.applied)
        for one in queries.score_lines(ctx, assessment_id)
    ]


def figures(ctx: Ctx, assessment_id: int) -> list[queries.ScoreFigures]:
    return queries.unit_scores(ctx, queries.assessment_or_404(ctx, assessment_id))


def audited(ctx: Ctx, *actions: AuditAction) -> list[AuditRow]:
    statement = sa.select(AuditRow).where(col(AuditRow.action).in_(actions)).order_by(col(AuditRow.seq))
    return list(ctx.session.scalars(statement))


def test_every_line_names_its_rule_its_event_and_its_proof(month: Month) -> None:
    found = lines(month.over, run(month))
    gx, jy, _ = month.units
    a, r = month.assignments, month.reports
    t = month.tasks
    assert found == [
        (gx, "missing", E.MISSING, date(2026, 11, 25), t[2], a[2], None, D("-1.5")),
        (gx, "late", E.LATE, date(2026, 11, 26), t[1], a[1], r[3], D("-0.5")),
        (gx, "done_late", E.DONE_LATE, date(2026, 11, 18), t[3], None, None, D(-2)),
        (gx, "task_overdue", E.TASK_OVERDUE, date(2026, 11, 20), t[2], None, None, D(-4)),
        (gx, "returned_again", E.RETURNED_AGAIN, date(2026, 11, 23), t[0], a[0], r[1], D(-2)),
        (gx, "accepted_first_time", E.ACCEPTED_FIRST_TIME, date(2026, 11, 27), t[1], a[1], r[3], D("0.2")),
        (gx, "returned", E.RETURNED, date(2026, 11, 21), t[0], a[0], r[0], D(-1)),
        (gx, "returned", E.RETURNED, date(2026, 11, 23), t[0], a[0], r[1], D(-1)),
        (jy, "accepted_first_time", E.ACCEPTED_FIRST_TIME, date(2026, 11, 20), t[4], a[4], r[5], D(0)),
    ]
    reasons = [one.remark for one in queries.score_lines(month.over, 1) if one.remark]
    assert reasons == ["附件为空白文件", "覆盖率口径与统计年报不一致", "附件为空白文件"]


def test_scores_are_the_base_and_the_lines(month: Month) -> None:
    one, two = figures(month.over, run(month))
    assert (one.unit, one.total, one.grade, one.lines) == ("省工业和信息化厅", D("88.2"), Grade.GOOD, 8)
    assert one.applied == {"punctuality": D(-2), "completion": D(-6), "quality": D("-1.8"), "returns": D(-2)}
    assert one.facts == {
        "accepted": 2,
        "accepted_first_time": 1,
        "done_late": 1,
        "late": 1,
        "missing": 1,
        "on_time": 2,
        "returned": 2,
        "returned_again": 1,
        "task_overdue": 1,
    }
    assert (two.unit, two.total, two.grade, two.lines) == ("省教育厅", D(100), Grade.EXCELLENT, 1)
    assert two.facts == {"accepted": 1, "accepted_first_time": 1, "done_on_time": 1, "on_time": 1}
    assert two.points("quality", D(20)) == 20
    head = queries.assessment_or_404(month.over, 1)
    for score in (one, two):
        assert score.total == sum((score.points(g.code, g.base) for g in head.scheme.groups), D(0))


def test_the_same_revision_gives_the_same_lines_whatever_happened_since(month: Month) -> None:
    first = run(month)
    assert run(month, replace(month.ctx, now=on(2, month=12) + timedelta(days=30))) == first + 1
    assert lines(month.over, first) == lines(month.over, first + 1)
    one, two = audited(month.ctx, A.ASSESSMENT_RUN)
    assert one.changes["digest"] == two.changes["digest"]
    # What was due on the 25th and filed on the 28th, before the line closed, was missing on the 27th.
    before = make_span_lines(month, date(2026, 11, 27))
    submit_report(month.at("gx", on(28)), month.assignments[2], NIL)
    assert make_span_lines(month, date(2026, 11, 27)) == before
    after = make_span_lines(month, TO)
    assert {(E.MISSING, month.tasks[2])} == before - after
    assert {(E.LATE, month.tasks[2])} == after - before


def make_span_lines(month: Month, to_day: date) -> set[tuple[object, object]]:
    found = lines(month.over, run_assessment(month.over, month.plan_id, FROM, to_day))
    return {(line[2], line[4]) for line in found}


def test_today_is_judged_up_to_this_moment(month: Month) -> None:
    """On the 25th at noon the reports of 18:00 are not missing yet; the task of the 20th is overdue."""
    noon = replace(month.ctx, now=on(25, 12))
    found = {line[2] for line in lines(noon, run(month, noon, date(2026, 11, 25)))}
    assert E.TASK_OVERDUE in found
    assert E.MISSING not in found


def test_first_use_stores_and_freezes_the_default_scheme(month: Month) -> None:
    assert month.ctx.session.scalars(sa.select(Scheme)).all() == []
    run(month)
    stored = month.ctx.session.scalars(sa.select(Scheme)).one()
    assert (stored.code, stored.revision, stored.frozen_at) == ("standard", 1, month.over.now)
    run(month, replace(month.over, now=on(3, month=12)))
    month.ctx.session.refresh(stored)
    assert stored.frozen_at == month.over.now
    actions = [row.action for row in audited(month.ctx, A.SCHEME_SAVED, A.SCHEME_FROZEN, A.ASSESSMENT_RUN)]
    assert actions == [A.SCHEME_SAVED, A.SCHEME_FROZEN, A.ASSESSMENT_RUN, A.ASSESSMENT_RUN]


def test_the_run_is_audited_with_its_figures(month: Month) -> None:
    ctx = month.as_("office")
    number = run_assessment(ctx, month.plan_id, FROM, TO, title="11月试算")
    row = audited(ctx, A.ASSESSMENT_RUN)[0]
    assert (row.subject_kind, row.subject_id, row.actor_name) == ("assessment", number, "许若溪")
    assert row.changes["units"] == [None, 2]
    assert row.changes["lines"] == [None, 9]
    stored = ctx.session.get_one(Assessment, number)
    assert (stored.title, stored.plan_id, stored.computed_by) == ("11月试算", month.plan_id, ctx.actor.user_id)


def test_a_title_is_made_from_the_days(month: Month) -> None:
    assert queries.assessment_or_404(month.over, run(month)).title == "2026年11月1日至2026年11月30日考核"


@pytest.mark.parametrize(
    ("from_day", "to_day", "field"),
    [
        (date(2026, 12, 1), date(2026, 11, 30), "to_day"),
        (FROM, date(2026, 12, 3), "to_day"),
        (date(2025, 1, 1), date(2025, 12, 31), ""),
    ],
)
def test_days_without_sense_or_events_are_refused(month: Month, from_day: date, to_day: date, field: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        run_assessment(month.over, month.plan_id, from_day, to_day)
    assert list(fault.value.fields) == [field]
    assert month.ctx.session.scalars(sa.select(Assessment)).all() == []


def test_a_title_may_not_run_on(month: Month) -> None:
    with pytest.raises(InvalidInput) as fault:
        run_assessment(month.over, None, FROM, TO, title="长" * 201)
    assert list(fault.value.fields) == ["title"]


@pytest.mark.parametrize("login", ["gx", "dc", "leader", "guan"])
def test_only_the_office_runs(month: Month, login: str) -> None:
    for verb in (run_assessment, preview_assessment):
        with pytest.raises(Forbidden):
            verb(month.as_(login), None, FROM, TO)


def test_an_unknown_plan_or_scheme_is_not_found(month: Month) -> None:
    with pytest.raises(NotFound):
        run_assessment(month.over, 999, FROM, TO)
    with pytest.raises(NotFound):
        run_assessment(month.over, None, FROM, TO, 999)


def test_a_preview_says_the_same_and_writes_nothing(month: Month) -> None:
    told = preview_assessment(month.over, month.plan_id, FROM, TO)
    assert (told.units, told.lines, told.grades) == (2, 9, {Grade.GOOD: 1, Grade.EXCELLENT: 1})
    assert told.scheme.scheme_id is None
    assert month.ctx.session.scalars(sa.select(UnitScore)).all() == []
    run(month)
    counted: dict[str, int] = {}
    for one in figures(month.over, 1):
        for kind, count in one.facts.items():
            counted[kind] = counted.get(kind, 0) + count
    assert dict(told.events) == counted


def test_other_plans_count_only_in_the_computation_of_all(ctx: Ctx) -> None:
    month = make_month(ctx)
    other = make_unit(ctx, "省科学技术厅", sort_no=4)
    make_task(ctx, make_plan(ctx, "另一方案"), 1, [other], deadline=date(2026, 11, 5))
    draft, _ = make_draft(ctx)
    assert [one.unit for one in figures(month.over, run(month))] == ["省工业和信息化厅", "省教育厅"]
    everything = run_assessment(month.over, None, FROM, TO)
    assert [one.unit_id for one in figures(month.over, everything)] == [*month.units[:2], other]
    with pytest.raises(InvalidInput):
        run_assessment(month.over, draft, FROM, TO)


def test_what_was_exempted_is_owed_by_nobody(ctx: Ctx) -> None:
    month = make_month(ctx, happened=False)
    exempt_assignment(month.at("dc", on(20)), month.assignments[4], "另行报送")
    units = {line[0] for line in lines(month.over, run(month))}
    assert units == {month.units[0]}


def test_the_lead_of_the_time_answers_for_the_task(month: Month) -> None:
    """工信 handed task 3 over on the 15th: it is 财政's at the end of the month, and was 工信's at the end of October."""
    held = month.ctx.session.scalars(sa.select(Responsibility).where(col(Responsibility.task_id) == month.tasks[2]))
    old = held.one()
    old.valid_to = date(2026, 11, 15)
    new = Responsibility(**{**old.model_dump(exclude={"id"}), "unit_id": month.units[2]})
    new.valid_from, new.valid_to = date(2026, 11, 16), None
    month.ctx.session.add(new)
    month.ctx.session.flush()
    overdue = [line[0] for line in lines(month.over, run(month)) if line[2] is E.TASK_OVERDUE]
    assert overdue == [month.units[2]]


@pytest.mark.parametrize(
    ("login", "units"),
    [("office", [0, 1]), ("dc", [0, 1]), ("leader", [0, 1]), ("gx", [0]), ("jy", [1])],
)
def test_each_sees_what_concerns_them(month: Month, login: str, units: list[int]) -> None:
    number = run(month)
    ctx = month.as_(login)
    seen = [month.units[position] for position in units]
    assert [one.unit_id for one in figures(ctx, number)] == seen
    assert {line[0] for line in lines(ctx, number)} == set(seen)
    assert queries.assessment_lines(ctx, Window()).rows[0].units == len(seen)


@pytest.mark.parametrize("login", ["cz", "guan", "narrow"])
def test_who_sees_no_score_sees_no_assessment(month: Month, login: str) -> None:
    make_user(month.ctx, "narrow", Role.LEADER, everything=False)
    number = run(month)
    ctx = month.as_(login)
    with pytest.raises(NotFound):
        queries.assessment_or_404(ctx, number)
    assert queries.assessment_lines(ctx, Window()).total == 0
    assert queries.score_lines(ctx, number) == []


def test_a_unit_reads_its_own_total_in_the_list(month: Month) -> None:
    run(month)
    own = queries.assessment_lines(month.as_("gx"), Window()).rows[0]
    assert (own.total, own.grades) == (D("88.2"), {Grade.GOOD: 1})
    everyone = queries.assessment_lines(month.as_("office"), Window()).rows[0]
    assert (everyone.total, everyone.grades) == (None, {Grade.GOOD: 1, Grade.EXCELLENT: 1})
    assert queries.assessment_lines(month.over, Window(), plan_id=999).total == 0


def test_statements_do_not_grow_with_the_rows(ctx: Ctx) -> None:
    counts = []
    for size in (1, 12):
        units = [make_unit(ctx, f"单位{size}-{number}") for number in range(size)]
        make_round(ctx, [([unit], []) for unit in units])
        over = replace(ctx, now=on(2, month=12))
        with count_queries(ctx.session) as sent:
            number = run_assessment(over, None, FROM, TO)
        with count_queries(ctx.session) as read:
            figures(over, number)
            queries.score_lines(over, number)
            queries.assessment_lines(over, Window())
        counts.append((len(sent), len(read)))
    # The first run also stores and freezes the default scheme.
    assert counts[1][0] <= counts[0][0]
    assert counts[1][1] == counts[0][1] == 7
    assert len(ctx.session.scalars(sa.select(ScoreEntry)).all()) == 14

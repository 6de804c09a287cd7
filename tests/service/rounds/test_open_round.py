"""Opening a round: who owes what, told once, in one transaction, whoever asks how often."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Actor, Ctx
from app.core.errors import Forbidden, NotFound
from app.outbox.enums import MessageKind
from app.outbox.models import Message, Occurrence
from app.plans.enums import PlanState, ResponsibilityRole, TaskState
from app.plans.models import Responsibility
from app.policy.roles import Role
from app.rounds.enums import AssignmentState, Consolidation, RoundFlaw
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, Round
from app.rounds.service import open_round, preview_round
from app.workdays.period import Period
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task

DUE = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def two_units(ctx: Ctx) -> tuple[int, int]:
    first, second = make_unit(ctx, "省工业和信息化厅", sort_no=1), make_unit(ctx, "省教育厅", sort_no=2)
    make_user(ctx, "gx1", Role.LIAISON, unit_id=first)
    make_user(ctx, "jy1", Role.LIAISON, unit_id=second)
    return first, second


def owed(ctx: Ctx) -> list[tuple[int, int, ResponsibilityRole, datetime]]:
    rows = ctx.session.execute(
        sa.select(
            col(Assignment.task_id), col(Assignment.unit_id), col(Assignment.role), col(Assignment.due_at)
        ).order_by(col(Assignment.id))
    )
    return [(task, unit, role, due) for task, unit, role, due in rows]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Consolidation.LEAD_ONLY, [(0, 0, "lead", DUE)]),
        (Consolidation.EACH, [(0, 0, "lead", DUE), (0, 1, "co", DUE)]),
        (Consolidation.CONSOLIDATED, [(0, 0, "lead", DUE), (0, 1, "co", datetime(2026, 11, 20, 10, 0, tzinfo=UTC))]),
    ],
)
def test_who_owes_follows_the_mode(
    ctx: Ctx, two_units: tuple[int, int], mode: Consolidation, expected: list[tuple[int, int, str, datetime]]
) -> None:
    plan_id = make_plan(ctx)
    task_id = make_task(ctx, plan_id, 1, [two_units[0]], [two_units[1]])
    make_schedule(ctx, plan_id, mode)
    opened = open_round(ctx, plan_id, NOVEMBER)
    assert opened.created
    assert opened.assignments == len(expected)
    assert owed(ctx) == [(task_id, two_units[u], ResponsibilityRole(r), due) for _, u, r, due in expected]


def test_a_round_keeps_the_dates_of_its_schedule(ctx: Ctx, two_units: tuple[int, int]) -> None:
    plan_id = make_plan(ctx)
    make_task(ctx, plan_id, 1, [two_units[0]])
    make_schedule(ctx, plan_id)
    row = ctx.session.get_one(Round, open_round(ctx, plan_id, NOVEMBER).round_id)
    assert row.due_at == DUE
    assert row.lock_at == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert row.scheduled_on == date(2026, 11, 16)
    # From Wednesday 18 to Wednesday 25 November there are five working days: just enough.
    assert (row.notice_workdays, row.short_notice, row.caught_up) == (5, False, False)
    assert row.reminders == [
        [-3, "2026-11-20"],
        [-1, "2026-11-24"],
        [0, "2026-11-25"],
        [1, "2026-11-26"],
        [3, "2026-11-30"],
    ]


def test_only_what_is_in_force_is_owed(ctx: Ctx, two_units: tuple[int, int]) -> None:
    plan_id = make_plan(ctx)
    kept = make_task(ctx, plan_id, 1, [two_units[0]])
    make_task(ctx, plan_id, 2, [two_units[0]], state=TaskState.CLOSED)
    make_task(ctx, plan_id, 3, [two_units[0]], reports_exempt=True, exempt_reason="年底一次报送")
    make_task(ctx, plan_id, 4, [two_units[0]], starts_on=date(2026, 12, 1))
    moved = make_task(ctx, plan_id, 5, [two_units[0]])
    ended = ctx.session.scalars(sa.select(Responsibility).where(col(Responsibility.task_id) == moved)).one()
    ended.valid_to = date(2026, 11, 17)
    ctx.session.add(
        Responsibility(
            task_id=moved,
            unit_id=two_units[1],
            role=ResponsibilityRole.LEAD,
            position=1,
            valid_from=date(2026, 11, 18),
        )
    )
    make_schedule(ctx, plan_id)
    open_round(ctx, plan_id, NOVEMBER)
    assert [(task, unit) for task, unit, _, _ in owed(ctx)] == [(kept, two_units[0]), (moved, two_units[1])]


def test_a_unit_in_both_roles_owes_one_report_as_lead(ctx: Ctx, two_units: tuple[int, int]) -> None:
    plan_id = make_plan(ctx)
    task_id = make_task(ctx, plan_id, 1, [two_units[0]])
    ctx.session.add(
        Responsibility(
            task_id=task_id, unit_id=two_units[0], role=ResponsibilityRole.CO, position=1, valid_from=date(2026, 2, 1)
        )
    )
    make_schedule(ctx, plan_id, Consolidation.EACH)
    open_round(ctx, plan_id, NOVEMBER)
    assert owed(ctx) == [(task_id, two_units[0], ResponsibilityRole.LEAD, DUE)]


def test_opening_again_changes_nothing(ctx: Ctx, two_units: tuple[int, int]) -> None:
    plan_id = make_plan(ctx)
    make_task(ctx, plan_id, 1, [two_units[0]])
    make_schedule(ctx, plan_id)
    first = open_round(ctx, plan_id, NOVEMBER)
    make_task(ctx, plan_id, 2, [two_units[1]])
    before = counts(ctx)
    again = open_round(ctx, plan_id, NOVEMBER)
    assert (again.round_id, again.created) == (first.round_id, False)
    assert counts(ctx) == before


def counts(ctx: Ctx) -> tuple[int, ...]:
    tables = (Round, Assignment, Occurrence, Message, AuditRow)
    return tuple(ctx.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables)


def test_every_liaison_is_told_once_with_what_the_unit_owes(ctx: Ctx, two_units: tuple[int, int]) -> None:
    alternate = make_user(ctx, "gx2", Role.LIAISON, unit_id=two_units[0])
    office = make_user(ctx, "bgs", Role.OFFICE)
    silent = make_unit(ctx, "省数据局", sort_no=3)
    plan_id = make_plan(ctx)
    for seq in (1, 2):
        make_task(ctx, plan_id, seq, [two_units[0]])
    make_task(ctx, plan_id, 3, [silent])
    make_schedule(ctx, plan_id)
    opened = open_round(ctx, plan_id, NOVEMBER)
    assert opened.people == 2
    told = ctx.session.scalars(sa.select(Occurrence).order_by(col(Occurrence.id))).all()
    by_person = {(o.kind, o.recipient_id): o.payload for o in told}
    liaison = next(r for k, r in by_person if k is MessageKind.ROUND_OPENED and r != alternate)
    assert set(by_person) == {
        (MessageKind.ROUND_OPENED, liaison),
        (MessageKind.ROUND_OPENED, alternate),
        (MessageKind.NO_LIAISON, office),
    }
    assert by_person[MessageKind.ROUND_OPENED, alternate]["owed"] == 2
    assert by_person[MessageKind.NO_LIAISON, office]["unit_ids"] == str(silent)
    # Two channels a person.
    assert len(told) == 6


def test_opening_writes_one_audit_row(ctx: Ctx, two_units: tuple[int, int]) -> None:
    plan_id = make_plan(ctx)
    make_task(ctx, plan_id, 1, list(two_units))
    make_schedule(ctx, plan_id)
    opened = open_round(ctx, plan_id, NOVEMBER)
    rows = ctx.session.scalars(sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.ROUND_OPENED)).all()
    assert [(row.subject_kind, row.subject_id) for row in rows] == [("round", opened.round_id)]
    assert rows[0].changes["assignments"] == [None, 2]


def test_short_notice_is_recorded(ctx: Ctx, two_units: tuple[int, int]) -> None:
    late = replace(ctx, now=ctx.now + timedelta(days=2))
    plan_id = make_plan(ctx)
    make_task(ctx, plan_id, 1, [two_units[0]])
    make_schedule(ctx, plan_id)
    assert preview_round(late, plan_id, NOVEMBER).planned.short_notice
    row = ctx.session.get_one(Round, open_round(late, plan_id, NOVEMBER).round_id)
    assert (row.notice_workdays, row.short_notice) == (3, True)


def test_the_office_may_move_the_due_day(ctx: Ctx, two_units: tuple[int, int]) -> None:
    plan_id = make_plan(ctx)
    make_task(ctx, plan_id, 1, [two_units[0]], [two_units[1]])
    make_schedule(ctx, plan_id, Consolidation.CONSOLIDATED)
    row = ctx.session.get_one(Round, open_round(ctx, plan_id, NOVEMBER, due_on=date(2026, 11, 27)).round_id)
    assert row.due_at == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    assert row.lock_at == datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
    assert row.reminders[0] == [-3, "2026-11-24"]
    assert [due for *_, due in owed(ctx)] == [row.due_at, datetime(2026, 11, 24, 10, 0, tzinfo=UTC)]


def test_preview_says_what_opening_does(ctx: Ctx, two_units: tuple[int, int]) -> None:
    silent = make_unit(ctx, "省数据局", sort_no=3)
    plan_id = make_plan(ctx)
    make_task(ctx, plan_id, 1, [two_units[0]], [two_units[1]])
    make_task(ctx, plan_id, 2, [two_units[0], silent])
    make_schedule(ctx, plan_id, Consolidation.EACH)
    before = counts(ctx)
    preview = preview_round(ctx, plan_id, NOVEMBER)
    assert counts(ctx) == before
    opened = open_round(ctx, plan_id, NOVEMBER)
    assert (preview.assignments, preview.people, preview.tasks) == (opened.assignments, opened.people, 2)
    assert [(u.name, u.lead_tasks, u.co_tasks) for u in preview.units] == [
        ("省工业和信息化厅", 2, 0),
        ("省教育厅", 0, 1),
        ("省数据局", 1, 0),
    ]
    assert [u.name for u in preview.units_without_liaison] == ["省数据局"]
    assert preview.sending_minutes == 1
    assert preview_round(ctx, plan_id, NOVEMBER).existing_round_id == opened.round_id


Prepare = Callable[[Ctx, int], None]


@pytest.mark.parametrize(
    ("state", "schedule", "task", "flaw"),
    [
        (PlanState.DRAFT, True, True, RoundFlaw.PLAN_NOT_PUBLISHED),
        (PlanState.ARCHIVED, True, True, RoundFlaw.PLAN_NOT_PUBLISHED),
        (PlanState.PUBLISHED, False, True, RoundFlaw.NO_SCHEDULE),
        (PlanState.PUBLISHED, True, False, RoundFlaw.NO_ASSIGNMENTS),
    ],
)
def test_what_cannot_be_opened_is_refused_in_words(
    ctx: Ctx, two_units: tuple[int, int], state: PlanState, *, schedule: bool, task: bool, flaw: RoundFlaw
) -> None:
    plan_id = make_plan(ctx, state=state)
    if task:
        make_task(ctx, plan_id, 1, [two_units[0]])
    if schedule:
        make_schedule(ctx, plan_id)
    with pytest.raises(RoundRefused) as refused:
        open_round(ctx, plan_id, NOVEMBER)
    assert refused.value.flaw is flaw


def test_a_period_of_another_cycle_is_refused(ctx: Ctx, two_units: tuple[int, int]) -> None:
    plan_id = make_plan(ctx)
    make_task(ctx, plan_id, 1, [two_units[0]])
    make_schedule(ctx, plan_id)
    with pytest.raises(RoundInputRefused):
        open_round(ctx, plan_id, Period.parse("2026-Q4"))


def test_an_unknown_plan_is_not_found(ctx: Ctx) -> None:
    with pytest.raises(NotFound):
        open_round(ctx, 999, NOVEMBER)


@pytest.mark.parametrize("role", [Role.LIAISON, Role.UNIT_LEADER, Role.SUPERVISOR, Role.LEADER, Role.SYSADMIN])
def test_only_the_office_opens(ctx: Ctx, two_units: tuple[int, int], role: Role) -> None:
    make_user(ctx, "other", role, unit_id=two_units[0])
    with pytest.raises(Forbidden):
        open_round(ctx.acting_as(actor_of(ctx, "other")), 1, NOVEMBER)
    with pytest.raises(Forbidden):
        preview_round(ctx.acting_as(Actor.nobody()), 1, NOVEMBER)


def test_new_assignments_are_pending(ctx: Ctx, two_units: tuple[int, int]) -> None:
    plan_id = make_plan(ctx)
    make_task(ctx, plan_id, 1, [two_units[0]])
    make_schedule(ctx, plan_id)
    open_round(ctx, plan_id, NOVEMBER)
    row = ctx.session.scalars(sa.select(Assignment)).one()
    assert (row.state, row.version, row.times_returned, row.urged) == (AssignmentState.PENDING, 1, 0, 0)
    assert row.first_submitted_at is None

"""When a year is published: what stays is unmarked, what would move waits for the office, nothing moves by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.calendars.rules import DayInput, NamedDay, YearInput
from app.calendars.service import load_year, seed_calendar, set_day
from app.core.context import Ctx
from app.core.errors import Forbidden
from app.outbox.enums import Channel, MessageKind, TextCode
from app.outbox.letters import Recipient, built_in, compose
from app.outbox.models import Message, Occurrence
from app.policy.roles import Role
from app.reminders.build.texts import ENVIRONMENT
from app.rounds.build.redating import redating_page
from app.rounds.enums import Consolidation, RoundFlaw
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import Assignment, Round
from app.rounds.service import (
    extend_lock,
    keep_round_dates,
    move_many_dates,
    move_round_dates,
    open_round,
    pending_moves,
    redating,
    set_task_cycle,
    settle_provisional_rounds,
)
from app.rounds.service.own_dates import OwnMove, own_moves
from app.rounds.service.planning import PlannedRound
from app.workdays.enums import DayKind
from app.workdays.period import Period
from app.workdays.wording import parse_due_rule
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import make_plan, make_schedule, make_task

JANUARY = datetime(2027, 1, 18, 1, tzinfo=UTC)
OLD_DUE, NEW_DUE = datetime(2027, 1, 25, 10, tzinfo=UTC), datetime(2027, 1, 26, 10, tzinfo=UTC)


def publish_2027(ctx: Ctx, *holidays: date) -> None:
    rest = [date(2027, 10, day) for day in range(1, 12)]
    load_year(ctx, YearInput(2027, tuple(NamedDay(day, DayKind.HOLIDAY, "") for day in (*holidays, *rest))))


@pytest.fixture
def january(ctx: Ctx) -> Ctx:
    seed_calendar(ctx)
    make_user(ctx, "bgs", Role.OFFICE)
    return replace(ctx, now=JANUARY)


@pytest.fixture
def plan_id(ctx: Ctx, january: Ctx) -> int:
    made = make_plan(ctx)
    make_task(ctx, made, 1, [make_unit(ctx, "省工业和信息化厅")], [make_unit(ctx, "省教育厅")])
    make_schedule(january, made, Consolidation.CONSOLIDATED, starts_on=date(2027, 1, 1))
    return made


@pytest.fixture
def round_id(january: Ctx, plan_id: int) -> int:
    return open_round(january, plan_id, Period.parse("2027-01")).round_id


def round_of(ctx: Ctx, round_id: int) -> Round:
    return ctx.session.get_one(Round, round_id, populate_existing=True)


def test_an_open_round_waits_for_the_office_before_it_moves(january: Ctx, round_id: int) -> None:
    assert round_of(january, round_id).provisional
    assert (settle_provisional_rounds(january), pending_moves(january)) == (0, [])
    publish_2027(january, date(2027, 1, 25))
    assert settle_provisional_rounds(january) == 1
    known = round_of(january, round_id)
    assert (known.provisional, known.due_at) == (True, OLD_DUE)
    (waiting,) = pending_moves(january)
    assert (waiting.round.id, waiting.planned.due_at) == (round_id, NEW_DUE)
    (row,) = redating_page(january, 2027).moves
    assert (row.due_before, row.due_after, row.is_past) == (OLD_DUE, NEW_DUE, False)


def test_the_office_moves_it_with_its_parts_and_reminders(january: Ctx, round_id: int) -> None:
    lead, co = january.session.scalars(sa.select(Assignment).order_by(col(Assignment.id)))
    later = datetime(2027, 2, 26, 10, tzinfo=UTC)
    publish_2027(january, date(2027, 1, 25))
    move_round_dates(january, round_id)
    known = round_of(january, round_id)
    assert (known.provisional, known.due_at, known.version) == (False, NEW_DUE, 2)
    assert known.reminders[2] == [0, "2027-01-26"]
    january.session.refresh(lead)
    january.session.refresh(co)
    assert (lead.due_at, lead.lock_at) == (NEW_DUE, known.lock_at)
    # Three working days before the 26th, the 25th being a holiday now.
    assert (co.due_at, known.co_due_at) == (known.co_due_at, datetime(2027, 1, 20, 10, tzinfo=UTC))
    row = january.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.ROUND_DATES_CHANGED)
    ).one()
    assert row.subject_id == round_id
    with pytest.raises(RoundRefused) as again:
        move_round_dates(january, round_id)
    assert again.value.flaw is RoundFlaw.DATES_SETTLED
    assert lead.id
    extend_lock(january, lead.id, later, "系统故障")


def test_a_lock_line_of_its_own_survives_the_move(january: Ctx, round_id: int) -> None:
    lead = january.session.scalars(sa.select(Assignment).order_by(col(Assignment.id))).first()
    assert lead is not None
    assert lead.id is not None
    until = JANUARY + timedelta(days=40)
    extend_lock(january, lead.id, until, "机构改革")
    publish_2027(january, date(2027, 1, 25))
    move_round_dates(january, round_id)
    january.session.refresh(lead)
    assert (lead.due_at, lead.lock_at) == (OLD_DUE, until)


def test_the_office_keeps_the_dates_with_a_reason(january: Ctx, round_id: int) -> None:
    publish_2027(january, date(2027, 1, 25))
    with pytest.raises(RoundInputRefused):
        keep_round_dates(january, round_id, "")
    keep_round_dates(january, round_id, "各单位已按原日期安排")
    known = round_of(january, round_id)
    assert (known.provisional, known.due_at) == (False, OLD_DUE)
    row = january.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.ROUND_DATES_KEPT)
    ).one()
    assert (row.subject_id, row.reason) == (round_id, "各单位已按原日期安排")
    assert (settle_provisional_rounds(january), pending_moves(january)) == (0, [])


def test_a_due_day_that_is_over_is_not_taken_over(january: Ctx, round_id: int) -> None:
    publish_2027(january, date(2027, 1, 25))
    late = replace(january, now=datetime(2027, 1, 27, 1, tzinfo=UTC))
    with pytest.raises(RoundRefused) as refused:
        move_round_dates(late, round_id)
    assert refused.value.flaw is RoundFlaw.DUE_PASSED
    assert redating_page(late, 2027).moves[0].is_past
    keep_round_dates(late, round_id, "已过")


def test_no_co_unit_becomes_late_by_a_calendar(january: Ctx, round_id: int) -> None:
    """The line of the round stays; the parts, due on the 20th, would have been due on the evening before."""
    publish_2027(january, date(2027, 1, 20))
    with pytest.raises(RoundRefused) as refused:
        move_round_dates(replace(january, now=datetime(2027, 1, 20, 1, tzinfo=UTC)), round_id)
    assert refused.value.flaw is RoundFlaw.DUE_PASSED
    # Whoever is late by the old line already is not made late by the new one.
    move_round_dates(replace(january, now=datetime(2027, 1, 20, 11, tzinfo=UTC)), round_id)
    assert round_of(january, round_id).co_due_at == day(19)


def test_dates_that_stay_are_only_unmarked(january: Ctx, round_id: int) -> None:
    publish_2027(january)
    assert settle_provisional_rounds(january) == 0
    known = round_of(january, round_id)
    assert (known.provisional, known.due_at) == (False, OLD_DUE)
    with pytest.raises(RoundRefused):
        keep_round_dates(january, round_id, "无")


def test_the_report_lists_the_periods_to_come_that_changed(january: Ctx, round_id: int) -> None:
    # What was set by hand counted before the year was published, so it changes nothing now.
    set_day(january, DayInput(date(2027, 3, 25), DayKind.HOLIDAY, ""))
    assert redating_page(january, 2027).changes == ()
    publish_2027(january, date(2027, 1, 25), date(2027, 2, 25))
    page = redating_page(january, 2027)
    changed = {row.name: (row.due_before, row.due_after) for row in page.changes}
    assert page.is_published
    assert changed == {"2月": (date(2027, 2, 25), date(2027, 2, 26))}


def test_only_the_office_decides(january: Ctx, round_id: int) -> None:
    supervisor = make_user(january, "dc1", Role.SUPERVISOR)
    assert supervisor
    publish_2027(january, date(2027, 1, 25))
    acting = january.acting_as(actor_of(january, "dc1"))
    with pytest.raises(Forbidden):
        move_round_dates(acting, round_id)
    with pytest.raises(Forbidden):
        keep_round_dates(acting, round_id, "无")


def test_a_liaison_hears_of_all_moves_of_one_sitting_in_one_message(
    january: Ctx, plan_id: int, round_id: int
) -> None:
    lead, co = january.session.scalars(sa.select(col(Assignment.unit_id)).order_by(col(Assignment.id)))
    person, other = (
        make_user(january, "gx1", Role.LIAISON, unit_id=lead),
        make_user(january, "jy1", Role.LIAISON, unit_id=co),
    )
    second = make_plan(january, "人才行动计划")
    make_task(january, second, 1, [lead])
    make_schedule(january, second, starts_on=date(2027, 1, 1))
    again = open_round(january, second, Period.parse("2027-01")).round_id
    january.session.execute(sa.update(Assignment).where(col(Assignment.unit_id) == co).values(state="submitted"))
    publish_2027(january, date(2027, 1, 25))
    move_round_dates(january, round_id)
    move_round_dates(replace(january, now=JANUARY + timedelta(minutes=5)), again)
    kind = col(Message.kind) == MessageKind.ROUND_MOVED
    sent = list(january.session.scalars(sa.select(Message).where(kind, col(Message.channel) == Channel.SMTP)))
    assert [(one.recipient_id, one.not_before) for one in sent] == [(person, JANUARY + timedelta(minutes=15))]
    assert other not in {one.recipient_id for one in sent}
    told = january.session.scalars(
        sa.select(col(Occurrence.payload))
        .where(col(Occurrence.message_id) == sent[0].id)
        .order_by(col(Occurrence.id))
    )
    letter = compose(
        ENVIRONMENT,
        TextCode.ROUND_MOVED,
        built_in(ENVIRONMENT, TextCode.ROUND_MOVED),
        "key",
        Recipient(person, "周敏", "", active=True),
        list(told),
        base_url="https://duban.example",
        maybe_twice=False,
    )
    assert letter.subject == "2个期次的报送日期已调整"
    assert (
        "《科技创新强基行动方案》2027年1月：截止由2027年1月25日 18:00改为2027年1月26日 18:00，锁定由" in letter.body
    )
    assert "《人才行动计划》2027年1月：" in letter.body
    assert plan_id


@pytest.fixture
def own_round(january: Ctx, plan_id: int) -> tuple[int, list[int]]:
    """Of three tasks the second is due on the 20th, the third on the 22nd; the 20th becomes a holiday."""
    lead = january.session.scalars(sa.text("SELECT unit_id FROM responsibility WHERE role = 'lead'")).first()
    assert lead is not None
    tasks = [make_task(january, plan_id, seq, [lead]) for seq in (2, 3)]
    set_task_cycle(january, plan_id, tasks[:1], None, "月报", parse_due_rule("20日"))
    set_task_cycle(january, plan_id, tasks[1:], None, "月报", parse_due_rule("22日"))
    return open_round(january, plan_id, Period.parse("2027-01")).round_id, tasks


def dues(ctx: Ctx, task_id: int) -> list[datetime]:
    rows = sa.select(col(Assignment.due_at)).where(col(Assignment.task_id) == task_id).order_by(col(Assignment.id))
    return list(ctx.session.scalars(rows))


def day(number: int) -> datetime:
    return datetime(2027, 1, number, 10, tzinfo=UTC)


def test_tasks_with_a_rule_of_their_own_are_shown_and_move_along(
    january: Ctx, own_round: tuple[int, list[int]]
) -> None:
    round_id, (second, third) = own_round
    publish_2027(january, date(2027, 1, 20), date(2027, 1, 25))
    (row,) = redating_page(january, 2027).moves
    assert [(own.numbers, own.due_before, own.due_after, own.is_past) for own in row.own] == [
        ("2", day(20), day(21), False),
        # Due as before, but a working day less lies before its lock line.
        ("3", day(22), day(22), False),
    ]
    move_round_dates(january, round_id)
    assert (dues(january, second), dues(january, third)) == ([day(21)], [day(22)])
    audited = january.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.ROUND_DATES_CHANGED)
    ).one()
    assert audited.changes["own_tasks"] == [None, str([second, third])]


def test_they_can_be_left_as_they_are(january: Ctx, own_round: tuple[int, list[int]]) -> None:
    round_id, (second, third) = own_round
    publish_2027(january, date(2027, 1, 20), date(2027, 1, 25))
    move_round_dates(january, round_id, own=False)
    assert (dues(january, second), dues(january, third)) == ([day(20)], [day(22)])
    assert round_of(january, round_id).due_at == NEW_DUE
    audited = january.session.scalars(
        sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.ROUND_DATES_CHANGED)
    ).one()
    assert audited.changes["own_kept"] == [None, str([second, third])]


def test_a_round_waits_for_its_own_rules_even_where_its_line_stays(
    january: Ctx, own_round: tuple[int, list[int]]
) -> None:
    round_id, (second, _) = own_round
    lead = january.session.scalars(sa.select(col(Assignment.unit_id)).where(col(Assignment.task_id) == second)).one()
    make_user(january, "gx1", Role.LIAISON, unit_id=lead)
    publish_2027(january, date(2027, 1, 20))
    late = replace(january, now=datetime(2027, 1, 19, 1, tzinfo=UTC))
    assert settle_provisional_rounds(late) == 1
    (row,) = redating_page(late, 2027).moves
    assert (row.due_before == row.due_after, row.is_past, [own.numbers for own in row.own]) == (True, False, ["2"])
    move_round_dates(late, round_id)
    assert dues(late, second) == [day(21)]
    told = late.session.scalars(
        sa.select(col(Occurrence.payload)).where(
            col(Occurrence.kind) == MessageKind.ROUND_MOVED, col(Occurrence.channel) == Channel.SMTP
        )
    ).all()
    own = [one for one in told if one.get("tasks")]
    assert [(one["tasks"], one["due_at"]) for one in own] == [("2", day(21).isoformat())]


def test_own_lines_that_are_over_or_were_given_otherwise_stay(january: Ctx, own_round: tuple[int, list[int]]) -> None:
    round_id, (second, third) = own_round
    number = january.session.scalars(sa.select(col(Assignment.id)).where(col(Assignment.task_id) == third)).one()
    assert number is not None
    extend_lock(january, number, JANUARY + timedelta(days=40), "机构改革")
    publish_2027(january, date(2027, 1, 20), date(2027, 1, 22))
    over = replace(january, now=datetime(2027, 1, 21, 11, tzinfo=UTC))
    (row,) = redating_page(over, 2027).moves
    assert [(own.numbers, own.is_past) for own in row.own] == [("2", True)]
    move_round_dates(over, round_id)
    assert (dues(over, second), dues(over, third)) == ([day(20)], [day(22)])


def test_who_is_given_time_while_the_office_decides_keeps_it(
    january: Ctx, own_round: tuple[int, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id, (second, _) = own_round
    number = january.session.scalars(sa.select(col(Assignment.id)).where(col(Assignment.task_id) == second)).one()
    assert number is not None
    publish_2027(january, date(2027, 1, 20))

    def meanwhile(ctx: Ctx, known: Round, planned: PlannedRound) -> tuple[OwnMove, ...]:
        found = own_moves(ctx, known, planned)
        extend_lock(ctx, number, JANUARY + timedelta(days=40), "机构改革")
        return found

    monkeypatch.setattr(redating, "own_moves", meanwhile)
    move_round_dates(january, round_id)
    assert january.session.get_one(Assignment, number).lock_at == JANUARY + timedelta(days=40)
    assert dues(january, second) == [day(20)]


def test_all_that_wait_move_at_once_and_what_was_decided_is_named(january: Ctx, plan_id: int, round_id: int) -> None:
    second = make_plan(january, "人才行动计划")
    make_task(january, second, 1, [make_unit(january, "省人社厅")])
    make_schedule(january, second, starts_on=date(2027, 1, 1))
    other = open_round(january, second, Period.parse("2027-01")).round_id
    publish_2027(january, date(2027, 1, 25))
    keep_round_dates(january, other, "各单位已按原日期安排")
    done = move_many_dates(january, [round_id, other, round_id])
    assert (done.rounds, set(done.left)) == ([round_id], {other})
    assert "已经确认过" in done.left[other]
    assert (round_of(january, round_id).due_at, round_of(january, other).due_at) == (NEW_DUE, OLD_DUE)
    assert plan_id

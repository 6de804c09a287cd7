"""A leave: who is told meanwhile, who may say so, and that it ends by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.accounts.enums import AbsenceState
from app.accounts.models import Absence, User
from app.accounts.queries.absences import absence_lines, contacts, stood_in_by
from app.accounts.service.absences import NewAbsence, end_absence, record_absence
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Forbidden, IllegalTransition, InvalidInput, NotFound
from app.core.paging import Window
from app.outbox.enums import CancelReason, Channel, MessageKind, OccurrenceState
from app.outbox.models import Occurrence
from app.policy.roles import Role
from app.reminders.enums import CallReason
from app.reminders.queries import spent_reminders
from app.reminders.queries.calls import calls
from app.reminders.service import remind_due
from app.rounds.models import Assignment
from app.supervision.service import urge_assignments
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import make_round

NOVEMBER = (date(2026, 11, 19), date(2026, 11, 24))


@pytest.fixture
def unit(ctx: Ctx) -> int:
    """A main and an alternate liaison, a leader, the office, and another unit with people of its own."""
    made, other = make_unit(ctx, "省工业和信息化厅"), make_unit(ctx, "省教育厅")
    make_user(ctx, "zhou", Role.LIAISON, unit_id=made, name="周敏")
    make_user(ctx, "chen", Role.LIAISON, unit_id=made, name="陈晓")
    make_user(ctx, "li", Role.UNIT_LEADER, unit_id=made, name="李岱")
    make_user(ctx, "fang", Role.LIAISON, unit_id=other, name="方圆")
    make_user(ctx, "office", Role.OFFICE, name="办公室")
    make_user(ctx, "liang", Role.SUPERVISOR, name="梁景行")
    return made


def number(ctx: Ctx, login: str) -> int:
    found = ctx.session.scalar(sa.select(col(User.id)).where(col(User.login) == login))
    assert found is not None
    return found


def by(ctx: Ctx, login: str) -> Ctx:
    return ctx.acting_as(actor_of(ctx, login))


def leave(ctx: Ctx, who: str, deputy: str = "", days: tuple[date, date] = NOVEMBER, *, actor: str = "") -> int:
    chosen = number(ctx, deputy) if deputy else None
    return record_absence(by(ctx, actor or who), NewAbsence(number(ctx, who), *days, chosen, "培训"))


def at(ctx: Ctx, day: int, hour: int = 9) -> Ctx:
    return replace(ctx, now=datetime(2026, 11, day, hour - 8, tzinfo=UTC))


def reminded(ctx: Ctx) -> dict[str, set[str]]:
    """Step → who has a reminder in the system."""
    rows = ctx.session.execute(
        sa.select(col(Occurrence.step), col(User.login))
        .join(User, col(User.id) == col(Occurrence.recipient_id))
        .where(col(Occurrence.kind) == MessageKind.REMINDER, col(Occurrence.channel) == Channel.IN_APP)
        .where(col(Occurrence.state) == OccurrenceState.PENDING)
    )
    found: dict[str, set[str]] = {}
    for step, login in rows:
        found.setdefault(step, set()).add(login)
    return found


def test_reminders_go_to_the_alternate_and_come_back_by_themselves(ctx: Ctx, unit: int) -> None:
    make_round(ctx, [([unit], [])])
    leave(ctx, "zhou", "chen")
    assert stood_in_by(ctx.session, number(ctx, "chen"), date(2026, 11, 19)) == [("周敏", date(2026, 11, 24))]
    remind_due(at(ctx, 20))
    assert reminded(ctx) == {"T-3": {"chen"}}
    # The leave ends on the 24th: the step of the 25th speaks to both again.
    remind_due(at(ctx, 25))
    assert reminded(ctx)["T+0"] == {"zhou", "chen"}
    assert stood_in_by(ctx.session, number(ctx, "chen"), date(2026, 11, 25)) == []


def test_the_alternate_is_told_once_when_the_leave_is_recorded(ctx: Ctx, unit: int) -> None:
    leave(ctx, "zhou", "chen", actor="li")
    told = ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.kind) == MessageKind.ABSENCE)).all()
    assert {(one.recipient_id, one.payload["person"], one.payload["to_day"]) for one in told} == {
        (number(ctx, "chen"), "周敏", "2026-11-24")
    }


def test_without_alternate_the_unit_s_leader_then_the_office_is_told(ctx: Ctx, unit: int) -> None:
    make_round(ctx, [([unit], [])])
    leave(ctx, "zhou")
    leave(ctx, "chen")
    day = date(2026, 11, 20)
    assert [one.name for one in contacts(ctx.session, day, [unit]).people] == ["李岱"]
    remind_due(at(ctx, 20))
    assert reminded(ctx) == {"T-3": {"li"}}
    leave(ctx, "li", actor="office")
    assert contacts(ctx.session, day, [unit]).unreached == (unit,)
    remind_due(at(ctx, 24))
    assert reminded(ctx) == {"T-3": {"li"}}
    silent = ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.kind) == MessageKind.NO_LIAISON)).all()
    assert {one.recipient_id for one in silent} == {number(ctx, "office")}
    assert [call.reason for call in calls(at(ctx, 24))] == [CallReason.AWAY]


def test_what_waits_for_somebody_who_left_is_cancelled_and_told_to_the_alternate(ctx: Ctx, unit: int) -> None:
    make_round(ctx, [([unit], [])])
    remind_due(at(ctx, 20))
    leave(at(ctx, 20, 10), "zhou", "chen", (date(2026, 11, 20), date(2026, 11, 24)))
    pending = list(ctx.session.scalars(sa.select(Occurrence).where(col(Occurrence.kind) == MessageKind.REMINDER)))
    spent = spent_reminders(at(ctx, 20, 11), pending)
    assert set(spent.values()) == {CancelReason.AWAY}
    gone = {one.recipient_id for one in pending if one.id in spent}
    assert gone == {number(ctx, "zhou")}


def test_an_urge_reaches_who_is_there(ctx: Ctx, unit: int) -> None:
    make_round(ctx, [([unit], [])])
    leave(ctx, "zhou", "chen")
    ids = list(ctx.session.scalars(sa.select(col(Assignment.id))))
    assert urge_assignments(by(at(ctx, 20), "liang"), ids) == (1, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "deputy", "field"),
    [
        ((date(2026, 11, 24), date(2026, 11, 19)), "chen", "to_day"),
        ((date(2026, 11, 1), date(2026, 11, 17)), "chen", "to_day"),
        ((date(2026, 11, 19), date(2027, 11, 30)), "chen", "to_day"),
        ((date(2026, 11, 22), date(2026, 11, 30)), "chen", ""),
        ((date(2026, 11, 19), date(2026, 11, 24)), "fang", "alternate"),
        ((date(2026, 11, 19), date(2026, 11, 24)), "li", "alternate"),
        ((date(2026, 11, 19), date(2026, 11, 24)), "zhou", "alternate"),
    ],
)
def test_what_cannot_be_is_named(ctx: Ctx, unit: int, days: tuple[date, date], deputy: str, field: str) -> None:
    if not field:
        leave(ctx, "zhou", "chen", days)
        leave(ctx, "chen", "", (date(2026, 12, 10), date(2026, 12, 12)))
        days, field = (date(2026, 11, 30), date(2026, 12, 2)), "from_day"
    with pytest.raises(InvalidInput) as refused:
        leave(ctx, "zhou", deputy, days)
    assert list(refused.value.fields) == [field]


def test_an_alternate_who_is_away_cannot_stand_in(ctx: Ctx, unit: int) -> None:
    leave(ctx, "chen", "zhou")
    with pytest.raises(InvalidInput) as refused:
        leave(ctx, "zhou", "chen")
    assert list(refused.value.fields) == ["alternate"]


def test_back_early_and_called_off(ctx: Ctx, unit: int) -> None:
    early = leave(ctx, "zhou", "chen")
    ahead = leave(ctx, "zhou", "chen", (date(2026, 12, 1), date(2026, 12, 3)))
    later = replace(ctx, now=ctx.now + timedelta(days=3))
    end_absence(by(later, "zhou"), early)
    end_absence(by(later, "li"), ahead)
    lines = {line.absence_id: line.state(later.today) for line in absence_lines(by(later, "li"), Window(1, 50)).rows}
    assert lines == {early: AbsenceState.PAST, ahead: AbsenceState.CALLED_OFF}
    # Both stay, and the days are free again.
    assert contacts(ctx.session, later.today, [unit]).away == frozenset()
    leave(later, "zhou", "chen", (later.today, date(2026, 12, 2)))
    with pytest.raises(IllegalTransition):
        end_absence(by(later, "zhou"), early)
    written = list(ctx.session.scalars(sa.select(col(AuditRow.action)).order_by(col(AuditRow.seq))))
    assert written.count(AuditAction.ABSENCE_RECORDED) == 3
    assert written.count(AuditAction.ABSENCE_ENDED) == 2


def test_nobody_speaks_for_another_unit_or_for_a_colleague(ctx: Ctx, unit: int) -> None:
    mine = leave(ctx, "zhou", "chen")
    for other in ("chen", "fang", "liang"):
        with pytest.raises(NotFound):
            leave(ctx, "zhou", "", (date(2026, 12, 1), date(2026, 12, 2)), actor=other)
    with pytest.raises(Forbidden):
        end_absence(by(ctx, "chen"), mine)
    with pytest.raises(NotFound):
        end_absence(by(ctx, "fang"), mine)
    assert ctx.session.scalar(sa.select(sa.func.count()).select_from(Absence)) == 1
    assert [line.name for line in absence_lines(by(ctx, "fang"), Window(1, 50)).rows] == []
    assert [line.name for line in absence_lines(by(ctx, "liang"), Window(1, 50)).rows] == ["周敏"]

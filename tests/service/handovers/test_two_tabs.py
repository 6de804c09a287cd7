"""The same thing done in two tabs at once: on PostgreSQL both read what neither has written yet."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col

from app.accounts.models import Absence
from app.accounts.service import absences
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.clock import FixedClock
from app.core.db import Database
from app.handovers import service as handovers
from app.handovers.enums import HandoverState
from app.handovers.models import Handover
from app.policy.roles import Role
from tests.support.at_once import Verb, both
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of, make_unit, make_user

TODAY, LATER = date(2026, 11, 18), date(2026, 12, 1)


@pytest.fixture
def people(database: Database, clock: FixedClock) -> dict[str, int]:
    with system_ctx(database, clock) as ctx:
        unit = make_unit(ctx, "省工业和信息化厅")
        for login in ("gx1", "gx2", "gx3"):
            make_user(ctx, login, Role.LIAISON, unit_id=unit)
        return {login: actor_of(ctx, login).id for login in ("gx1", "gx2", "gx3")}


def count(database: Database, model: type[SQLModel], *tests: Any) -> int:
    with database.transaction(write=False) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model).where(*tests)) or 0


def proposed(database: Database, clock: FixedClock, people: dict[str, int], day: date) -> int:
    with system_ctx(database, clock) as ctx:
        wanted = handovers.Proposal(people["gx1"], Role.LIAISON, people["gx2"], day)
        return handovers.propose_handover(ctx.acting_as(actor_of(ctx, "gx1")), wanted)


def test_a_handover_is_confirmed_once(
    database: Database, clock: FixedClock, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proposed(database, clock, people, LATER)
    tab: tuple[str, Verb] = ("gx2", lambda ctx: handovers.accept_handover(ctx, number))
    ended = both(database, clock, monkeypatch, (handovers, "handover_or_404"), tab, tab)
    assert ended == ["IllegalTransition", "done"]
    assert count(database, AuditRow, col(AuditRow.action) == AuditAction.HANDOVER_ACCEPTED) == 1


def test_what_is_withdrawn_is_not_confirmed_as_well(
    database: Database, clock: FixedClock, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proposed(database, clock, people, TODAY)
    ended = both(
        database,
        clock,
        monkeypatch,
        (handovers, "handover_or_404"),
        ("gx1", lambda ctx: handovers.withdraw_handover(ctx, number)),
        ("gx2", lambda ctx: handovers.accept_handover(ctx, number)),
    )
    assert ended[1] == "done"
    assert ended[0] != "done"
    settled = col(Handover.state).in_((HandoverState.WITHDRAWN, HandoverState.DONE))
    assert count(database, Handover, settled) == 1
    ends = (AuditAction.HANDOVER_WITHDRAWN, AuditAction.HANDOVER_ACCEPTED)
    assert count(database, AuditRow, col(AuditRow.action).in_(ends)) == 1


def test_the_same_work_is_offered_to_one_person(
    database: Database, clock: FixedClock, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def offer(to: str) -> tuple[str, Verb]:
        wanted = handovers.Proposal(people["gx1"], Role.LIAISON, people[to], LATER)
        return "gx1", lambda ctx: handovers.propose_handover(ctx, wanted)

    ended = both(database, clock, monkeypatch, (handovers, "is_under_way"), offer("gx2"), offer("gx3"))
    assert ended == ["InvalidInput", "done"]
    assert count(database, Handover) == 1


def test_a_leave_is_recorded_once_and_ended_once(
    database: Database, clock: FixedClock, people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    leave = absences.NewAbsence(people["gx1"], TODAY, LATER)
    record: tuple[str, Verb] = ("gx1", lambda ctx: absences.record_absence(ctx, leave))
    assert both(database, clock, monkeypatch, (absences, "away_between"), record, record) == ["InvalidInput", "done"]
    assert count(database, Absence) == 1
    end: tuple[str, Verb] = ("gx1", lambda ctx: absences.end_absence(ctx, 1))
    ended = both(database, clock, monkeypatch, (absences, "absence_or_404"), end, end)
    assert ended == ["IllegalTransition", "done"]

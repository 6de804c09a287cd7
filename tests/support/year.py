"""A year that can be lived through: three plans, thirty units, people who behave as a table says, one clock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.queries import user_by_login
from app.accounts.service.absences import NewAbsence, record_absence
from app.accounts.service.people import switch_account
from app.calendars.queries import calendar_value
from app.core.clock import FixedClock, local_date, local_moment
from app.core.config import Settings
from app.core.context import Ctx
from app.core.db import Database
from app.handovers.enums import HandoverState
from app.handovers.service import Proposal, accept_handover, propose_handover
from app.outbox.channels.failures import DeliveryFailure
from app.outbox.enums import Channel
from app.outbox.letters import Letter
from app.outbox.service.delivery import deliver_due
from app.policy.roles import Role
from app.reminders.service import remind_due
from app.reports.models import Report
from app.reports.queries.scope import own_filing
from app.reports.rules import awaits_parts
from app.reports.service import accept_report, return_report, submit_report
from app.rounds.enums import AssignmentState, Consolidation, Cycle
from app.rounds.models import Assignment
from app.rounds.service import extend_lock, open_due_rounds, settle_provisional_rounds
from app.units.service import facts_of, rename_unit
from app.workdays.calendar import Calendar
from app.workdays.due import DueRule
from app.workdays.enums import RuleKind
from app.workdays.schedule import SchedulePlan
from scheduler.runner import Runner
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.reports import FULL, NIL
from tests.support.factories.rounds import make_plan, make_schedule, make_task

OWING = (AssignmentState.PENDING, AssignmentState.DRAFT, AssignmentState.RETURNED)
OPENS = DueRule(RuleKind.DAY, 1)


@dataclass
class Gateway:
    """A mail server that is out of order on some mornings."""

    broken: bool = False

    def send(self, letter: Letter) -> None:
        if self.broken:
            raise DeliveryFailure("451 try again later", permanent=False)


@dataclass
class Year:
    """`habits` says how each unit files; `units` and `people` are numbered from 1 as in the test's table."""

    database: Database
    settings: Settings
    habits: dict[int, str]
    clock: FixedClock = field(default_factory=lambda: FixedClock(local_moment(date(2026, 1, 1), time(8))))
    gateway: Gateway = field(default_factory=Gateway)
    units: dict[int, int] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    plans: dict[str, int] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def at(self, login: str = "") -> Iterator[Ctx]:
        """A committed transaction of that person, or of the system."""
        with system_ctx(self.database, self.clock) as ctx:
            yield ctx.acting_as(actor_of(ctx, login)) if login else ctx

    def build(self) -> None:
        with self.at() as ctx:
            make_user(ctx, "bgs", Role.OFFICE)
            make_user(ctx, "dc", Role.SUPERVISOR)
            for number in self.habits:
                self.units[number] = make_unit(ctx, f"第{number:02}单位", sort_no=number)
                self.people[number] = f"u{number:02}"
                make_user(ctx, f"u{number:02}", Role.LIAISON, unit_id=self.units[number])
            self._plan(ctx, "A", Cycle.MONTH, Consolidation.CONSOLIDATED, [(n, n + 10) for n in range(1, 11)])
            self._plan(ctx, "B", Cycle.QUARTER, Consolidation.LEAD_ONLY, [(n, 0) for n in range(21, 31)])
            self._plan(ctx, "C", Cycle.HALF, Consolidation.EACH, [(n, n + 20) for n in range(1, 6)])

    def _plan(self, ctx: Ctx, name: str, cycle: Cycle, mode: Consolidation, duties: list[tuple[int, int]]) -> None:
        plan_id = self.plans[name] = make_plan(ctx, f"方案{name}")
        for seq, (lead, co) in enumerate(duties, start=1):
            cos = [self.units[co]] if co else []
            self.tasks[f"{name}{seq}"] = make_task(ctx, plan_id, seq, [self.units[lead]], cos)
        make_schedule(ctx, plan_id, mode, SchedulePlan(cycle=cycle, opens=OPENS), starts_on=date(2026, 1, 1))

    def live(self, first: date, last: date, events: dict[date, Callable[["Year"], None]], down: set[date]) -> None:
        """Day by day: what the table says happens, the jobs at 9:05, people at 10:00, reviewers at 16:00."""
        day = first
        while day <= last:
            if day not in down:
                self._set(day, time(8))
                if day in events:
                    events[day](self)
                self._set(day, time(9, 5))
                self.run_jobs()
                self._set(day, time(10))
                self.people_act()
                self._set(day, time(16))
                self.review()
                if self.gateway.broken:
                    self.gateway.broken = False
                    self._set(day, time(19))
                    self.run_jobs()
            day += timedelta(days=1)

    def _set(self, day: date, at: time) -> None:
        self.clock.at = local_moment(day, at)

    def run_jobs(self) -> None:
        with self.at() as ctx:
            open_due_rounds(ctx)
        with self.at() as ctx:
            settle_provisional_rounds(ctx)
        with self.at() as ctx:
            remind_due(ctx)
        sender = Runner(self.settings, self.database, self.clock).sender({Channel.SMTP: self.gateway})
        deliver_due(sender, limit=5000)

    def people_act(self) -> None:
        """Co-units first: a lead that waits for nobody any more files on the same day."""
        numbers = {unit_id: number for number, unit_id in self.units.items()}
        with self.at() as ctx:
            calendar = calendar_value(ctx.session)
            rows = ctx.session.scalars(
                sa.select(Assignment)
                .where(col(Assignment.state).in_(OWING))
                .order_by(col(Assignment.role), col(Assignment.id))
            ).all()
            due = [
                (row.id or 0, numbers[row.unit_id])
                for row in rows
                if is_time(row, self.habits[numbers[row.unit_id]], ctx.now, calendar)
            ]
        for assignment_id, number in due:
            self._act(assignment_id, number)

    def _act(self, assignment_id: int, number: int) -> None:
        habit = self.habits[number]
        with self.at() as ctx:
            row = ctx.session.get_one(Assignment, assignment_id)
            if habit == "extended" and ctx.now > row.lock_at:
                until = ctx.now + timedelta(days=10)
                extend_lock(ctx.acting_as(actor_of(ctx, "bgs")), assignment_id, until, "系统升级")
                return
            acting = ctx.acting_as(actor_of(ctx, self.people[number]))
            if awaits_parts(own_filing(acting, assignment_id).facts, ctx.now):
                return
            words = NIL if habit == "nil" else {**FULL, "progress": f"第{row.times_returned + 1}次报告"}
            submit_report(acting, assignment_id, words)

    def review(self) -> None:
        """Everything is accepted on the day, but the first report of who is returned once."""
        numbers = {unit_id: number for number, unit_id in self.units.items()}
        with self.at("dc") as ctx:
            rows = ctx.session.execute(
                sa.select(sa.func.max(col(Report.id)), col(Assignment.unit_id), col(Assignment.times_returned))
                .join(Assignment, col(Assignment.id) == col(Report.assignment_id))
                .where(col(Assignment.state) == AssignmentState.SUBMITTED)
                .group_by(col(Assignment.id), col(Assignment.unit_id), col(Assignment.times_returned))
                .order_by(sa.func.max(col(Report.id)))
            ).all()
            for report_id, unit_id, times in rows:
                if self.habits[numbers[unit_id]] == "returned" and not times:
                    return_report(ctx, report_id, "请补充数据")
                else:
                    accept_report(ctx, report_id)

    def hand_over(self, number: int, login: str) -> None:
        """A new liaison takes over from the one before, on a list that is confirmed."""
        with self.at() as ctx:
            receiver = make_user(ctx, login, Role.LIAISON, unit_id=self.units[number])
        giver = self.people[number]
        with self.at(giver) as ctx:
            proposal = Proposal(ctx.actor.id, Role.LIAISON, receiver, ctx.today)
            handover = propose_handover(ctx, proposal)
        with self.at(login) as ctx:
            assert accept_handover(ctx, handover) is HandoverState.DONE
        self.people[number] = login

    def leave(self, number: int, login: str, until: date) -> None:
        """An alternate stands in for the liaison from today on."""
        with self.at() as ctx:
            deputy = make_user(ctx, login, Role.LIAISON, unit_id=self.units[number])
        with self.at(self.people[number]) as ctx:
            record_absence(ctx, NewAbsence(ctx.actor.id, ctx.today, until, deputy))

    def dismiss(self, login: str) -> None:
        with self.at() as ctx:
            user = user_by_login(ctx.session, login)
            assert user is not None
            assert user.id is not None
            switch_account(ctx, user.id, active=False)

    def rename(self, number: int, name: str) -> None:
        with self.at("bgs") as ctx:
            unit = facts_of(ctx, self.units[number])
            rename_unit(ctx, unit.unit_id, unit.version, name, ctx.today)


def is_time(row: Assignment, habit: str, now: datetime, calendar: Calendar) -> bool:
    """Whether somebody with this habit does something about it today."""
    today, due_on, lock_on = local_date(now), local_date(row.due_at), local_date(row.lock_at)
    if habit == "extended":
        # Past the line the office is asked; once it has given more days, the report is filed.
        if now > row.lock_at:
            return today >= calendar.add_workdays(lock_on, 1)
        return lock_on > calendar.add_workdays(due_on, 3)
    begins = {"last_day": due_on, "late": calendar.add_workdays(due_on, 2), "silent": date.max}
    return today >= begins.get(habit, date.min)

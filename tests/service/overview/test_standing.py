"""The lamp's word as SQL is the word of the rule, whatever happened to a task."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.calendars.service import seed_calendar
from app.core.context import Ctx
from app.core.paging import Window
from app.lamps.enums import LampColour, LampWord
from app.lamps.rules import LampRules
from app.overview.queries.lamps import task_lamps
from app.overview.queries.standing import ORDER, lead_word_counts, overdue_count, overdue_ids, word_counts, word_ids
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.queries.ledger import TaskFilter, lines_by_id
from app.policy.roles import Role
from app.rounds.enums import AssignmentState, RoundState
from app.rounds.models import Assignment, Round, Schedule
from app.supervision.enums import CloseKind
from app.supervision.models import CloseOut, LampOverride
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.rounds import make_plan, make_schedule, make_task

TASKS = 240
STATES = (*[TaskState.ACTIVE] * 7, TaskState.CLOSED, TaskState.CANCELLED)
# The usual rules, and plans that judge otherwise.
RULES: tuple[dict[str, int | bool], ...] = (
    {},
    {"due_soon_workdays": 0, "behind_yellow": 1, "behind_red": 2},
    {"judges_reports": False},
    {"judges_progress": False, "due_soon_workdays": 9},
)
# 18 November 2026 and moments around it: midnight in China, the due moment itself and just past it, months later.
MOMENTS = (
    datetime(2026, 11, 18, 1, tzinfo=UTC),
    datetime(2026, 11, 18, 15, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 18, 16, tzinfo=UTC),
    datetime(2026, 11, 20, 10, tzinfo=UTC),
    datetime(2026, 11, 20, 10, 0, 1, tzinfo=UTC),
    datetime(2027, 3, 1, 3, tzinfo=UTC),
)
DUE = datetime(2026, 11, 20, 10, tzinfo=UTC)


class World:
    """Random tasks with everything a lamp depends on."""

    def __init__(self, ctx: Ctx, seed: int) -> None:
        self.ctx, self.dice = ctx, random.Random(seed)
        self.units = [make_unit(ctx, f"省第{number}厅", sort_no=number) for number in (1, 2)]
        self.person = make_user(ctx, "dc", Role.SUPERVISOR)
        plans = [self._plan(number, rules) for number, rules in enumerate(RULES)]
        rounds = {plan_id: self._rounds(plan_id) for plan_id in plans}
        self.tasks = [self._task(plans[at % len(plans)], at, rounds[plans[at % len(plans)]]) for at in range(TASKS)]
        ctx.session.flush()

    def _plan(self, number: int, rules: dict[str, int | bool]) -> int:
        plan_id = make_plan(self.ctx, f"第{number}号方案")
        make_schedule(self.ctx, plan_id)
        stored = {**LampRules().to_dict(), **rules} if rules else {}
        self.ctx.session.execute(
            sa.update(Schedule).where(col(Schedule.plan_id) == plan_id).values(lamp_rules=stored)
        )
        return plan_id

    def _rounds(self, plan_id: int) -> list[int]:
        states = (RoundState.OPEN, RoundState.OPEN, RoundState.CLOSED)
        made = []
        for month, state in enumerate(states, start=9):
            held = Round(
                plan_id=plan_id,
                period=f"2026-{month:02}",
                state=state,
                scheduled_on=date(2026, month, 1),
                opened_at=datetime(2026, month, 1, tzinfo=UTC),
                due_at=DUE,
                lock_at=DUE + timedelta(days=5),
            )
            self.ctx.session.add(held)
            self.ctx.session.flush()
            assert held.id is not None
            made.append(held.id)
        return made

    def _day(self) -> date | None:
        return self.dice.choice((None, date(2026, 11, 18) + timedelta(days=self.dice.randint(-200, 200))))

    def _task(self, plan_id: int, at: int, rounds: Sequence[int]) -> int:
        dice, starts, ends = self.dice, self._day(), self.dice.choice((self._day(), date(2026, 11, 18)))
        if starts and ends and starts > ends:
            starts, ends = ends, starts
        state = dice.choice(STATES)
        task_id = make_task(
            self.ctx,
            plan_id,
            at + 1,
            self.units[: dice.randint(1, 2)],
            state=state,
            starts_on=starts,
            deadline=ends,
            percent=dice.choice((None, dice.randint(0, 100))),
            reports_exempt=dice.random() < 0.2,
        )
        for round_id in dice.sample(rounds, dice.randint(0, len(rounds))):
            self._assignment(round_id, task_id)
        if state is TaskState.CLOSED or (state is TaskState.CANCELLED and dice.random() < 0.3):
            self._close(task_id)
        for _ in range(dice.choice((0, 0, 0, 0, 1, 2))):
            self._override(task_id)
        return task_id

    def _assignment(self, round_id: int, task_id: int) -> None:
        dice = self.dice
        for unit in self.units[: dice.randint(1, 2)]:
            filed = dice.choice((None, DUE - timedelta(days=1)))
            states = list(AssignmentState) if filed else [AssignmentState.PENDING, AssignmentState.EXEMPT]
            self.ctx.session.add(
                Assignment(
                    round_id=round_id,
                    task_id=task_id,
                    unit_id=unit,
                    role=dice.choice(tuple(ResponsibilityRole)),
                    state=dice.choice(states),
                    due_at=DUE + timedelta(days=dice.choice((-3, 0, 0, 1, 4, 12))),
                    lock_at=DUE + timedelta(days=20),
                    first_submitted_at=filed,
                )
            )

    def _close(self, task_id: int) -> None:
        self.ctx.session.add(
            CloseOut(
                task_id=task_id,
                kind=self.dice.choice(tuple(CloseKind)),
                finished_on=date(2026, 11, 1),
                reason="核验通过。",
                closed_by=self.person,
                closed_at=self.ctx.now,
            )
        )

    def _override(self, task_id: int) -> None:
        colours = (LampColour.NONE, LampColour.GREEN, LampColour.YELLOW, LampColour.RED)
        self.ctx.session.add(
            LampOverride(
                task_id=task_id,
                colour=self.dice.choice(colours),
                reason="实地核查。",
                set_by=self.person,
                set_at=self.ctx.now,
                lifted_at=self.dice.choice((None, self.ctx.now)),
            )
        )
        self.ctx.session.flush()


def by_rule(ctx: Ctx, tasks: Sequence[int]) -> dict[int, LampWord]:
    return {task_id: lamp.lamp.word for task_id, lamp in task_lamps(ctx, tasks).items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_word_in_sql_is_the_word_of_the_rule(ctx: Ctx, seed: int) -> None:
    seed_calendar(ctx)
    world = World(ctx, seed)
    met: set[LampWord] = set()
    for moment in MOMENTS:
        at = replace(ctx, now=moment)
        expected = by_rule(at, world.tasks)
        met |= set(expected.values())
        for word in LampWord:
            found = word_ids(at, TaskFilter(), (word,))
            assert sorted(found) == sorted(t for t, said in expected.items() if said is word), (moment, word)
        overdue, total = overdue_ids(at, TaskFilter(), Window(size=TASKS))
        assert sorted(overdue) == sorted(word_ids(at, TaskFilter(), (LampWord.OVERDUE,)))
        assert total == overdue_count(at, TaskFilter()) == len(overdue)
    assert met == set(LampWord)


def test_overdue_tasks_come_page_by_page_with_their_total(ctx: Ctx) -> None:
    seed_calendar(ctx)
    World(ctx, 6)
    every, total = overdue_ids(ctx, TaskFilter(), Window(size=TASKS))
    assert total == len(every) > 7
    assert overdue_ids(ctx, TaskFilter(), Window(2, 3)) == (every[3:6], total)
    assert overdue_ids(ctx, TaskFilter(), Window(99, 3)) == ([], total), (
        "a page behind the last still knows the total"
    )
    assert overdue_ids(ctx, TaskFilter(text="没有这样的任务"), Window()) == ([], 0)


def test_counts_and_order_are_those_of_the_words(ctx: Ctx) -> None:
    seed_calendar(ctx)
    world = World(ctx, 4)
    expected = by_rule(ctx, world.tasks)
    lines = {line.task_id: line for line in lines_by_id(ctx.session, ctx.actor, world.tasks)}
    states = Counter((lines[task_id].state, word) for task_id, word in expected.items())
    assert word_counts(ctx, TaskFilter()) == states
    leads = Counter((unit.unit_id, word) for task_id, word in expected.items() for unit in lines[task_id].leads)
    assert lead_word_counts(ctx, TaskFilter()) == leads
    assert word_ids(ctx, TaskFilter()) == sorted(
        world.tasks,
        key=lambda t: (ORDER.index(expected[t]), lines[t].deadline or date.max, lines[t].seq),
    )
    worst_last = word_ids(ctx, TaskFilter(sort="-deadline"), (LampWord.GREEN,))
    assert worst_last == sorted(
        (t for t in world.tasks if expected[t] is LampWord.GREEN),
        key=lambda t: (-(lines[t].deadline or date.min).toordinal(), lines[t].seq),
    )


def test_lines_come_in_the_order_asked_and_only_what_is_seen(ctx: Ctx) -> None:
    world = World(ctx, 5)
    asked = [world.tasks[3], world.tasks[1], 10**9, world.tasks[2]]
    assert [line.task_id for line in lines_by_id(ctx.session, ctx.actor, asked)] == [asked[0], asked[1], asked[3]]

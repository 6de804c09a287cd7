"""Completeness figures: they add up, equal the rows behind them, and count only what the actor may see."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Actor, Ctx
from app.core.errors import NotFound
from app.core.paging import Window
from app.policy.roles import Role
from app.rounds.enums import AssignmentState, Bucket
from app.rounds.models import Assignment
from app.rounds.queries import (
    Wanted,
    assignment_line,
    assignment_lines,
    figures_by_round,
    round_or_404,
    unit_figures,
    visible_assignment,
)
from app.rounds.rules import AssignmentFacts, round_figures
from tests.support.factories.accounts import make_unit
from tests.support.factories.rounds import make_round
from tests.support.queries import count_queries

S = AssignmentState


@pytest.fixture
def filled(ctx: Ctx) -> tuple[int, list[int]]:
    """Two units, nine assignments in every condition: (round id, unit ids)."""
    units = [make_unit(ctx, "省工业和信息化厅", sort_no=1), make_unit(ctx, "省教育厅", sort_no=2)]
    round_id, _ = make_round(ctx, [([units[seq % 2]], []) for seq in range(9)])
    rows = ctx.session.scalars(sa.select(Assignment).order_by(col(Assignment.id))).all()
    due = rows[0].due_at
    conditions = [
        (S.PENDING, None),
        (S.DRAFT, None),
        (S.SUBMITTED, due),
        (S.SUBMITTED, due + timedelta(microseconds=1)),
        (S.ACCEPTED, due - timedelta(days=1)),
        (S.RETURNED, due - timedelta(days=1)),
        (S.DRAFT, due + timedelta(days=1)),
        (S.EXEMPT, None),
        (S.EXEMPT, due),
    ]
    for row, (state, first) in zip(rows, conditions, strict=True):
        row.state, row.first_submitted_at = state, first
    ctx.session.flush()
    return round_id, units


def test_figures_are_those_of_the_rule(ctx: Ctx, filled: tuple[int, list[int]]) -> None:
    rows = ctx.session.scalars(sa.select(Assignment)).all()
    due = rows[0].due_at
    for now in (due - timedelta(days=1), due, due + timedelta(microseconds=1), due + timedelta(days=9)):
        facts = [AssignmentFacts(row.state, row.due_at, row.lock_at, row.first_submitted_at) for row in rows]
        counted = figures_by_round(replace(ctx, now=now), [filled[0]])[filled[0]]
        assert counted == round_figures(facts, now)
    assert (counted.expected, counted.filed, counted.on_time, counted.late) == (7, 5, 3, 2)
    assert (counted.missing, counted.returned, counted.in_review, counted.accepted) == (2, 2, 2, 1)
    assert (counted.exempt, counted.total) == (2, 9)


def test_every_figure_equals_its_rows(ctx: Ctx, filled: tuple[int, list[int]]) -> None:
    round_id, units = filled
    rows = unit_figures(ctx, [round_id])
    assert [row.unit_id for row in rows] == units
    for row in rows:
        for bucket in Bucket:
            wanted = Wanted(round_id=round_id, unit_id=row.unit_id, bucket=bucket)
            found = assignment_lines(ctx, wanted, Window(size=100))
            assert (found.total, len(found.rows)) == (getattr(row.figures, bucket),) * 2, bucket


def test_a_scope_counts_its_own_rows_only(ctx: Ctx, filled: tuple[int, list[int]]) -> None:
    round_id, (first, second) = filled
    whole = {row.unit_id: row.figures for row in unit_figures(ctx, [round_id])}
    supervisor = Actor(1, "梁景行", frozenset({Role.SUPERVISOR}), scope_ids=frozenset({second}))
    liaison = Actor(2, "周敏", frozenset({Role.LIAISON}), unit_id=first)
    for actor, unit_id in ((supervisor, second), (liaison, first)):
        seen = unit_figures(ctx.acting_as(actor), [round_id])
        assert [(row.unit_id, row.figures) for row in seen] == [(unit_id, whole[unit_id])]
    everywhere = replace(supervisor, scope_ids=None)
    assert len(unit_figures(ctx.acting_as(everywhere), [round_id])) == 2


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR])
def test_administrators_see_no_business(ctx: Ctx, filled: tuple[int, list[int]], role: Role) -> None:
    # A unit and a full scope on the account change nothing.
    admin = ctx.acting_as(Actor(3, "管理员", frozenset({role}), unit_id=filled[1][0], scope_ids=None))
    assert unit_figures(admin, [filled[0]]) == []
    assert figures_by_round(admin, [filled[0]]) == {}
    with pytest.raises(NotFound):
        round_or_404(admin, filled[0])
    number = ctx.session.scalar(sa.select(sa.func.min(col(Assignment.id))))
    assert number is not None
    with pytest.raises(NotFound):
        visible_assignment(admin, number)
    assert assignment_line(admin, number) is None
    assert assignment_line(ctx, number) is not None


def test_lists_cost_two_statements_whatever_their_length(ctx: Ctx) -> None:
    unit = make_unit(ctx, "省工业和信息化厅")
    for count in (1, 3, 50):
        round_id, _ = make_round(ctx, [([unit], [])] * count)
        with count_queries(ctx.session) as sent:
            found = assignment_lines(ctx, Wanted(round_id=round_id), Window(size=100))
        assert (len(found.rows), len(sent)) == (count, 2)
        with count_queries(ctx.session) as sent:
            unit_figures(ctx, [round_id])
        assert len(sent) == 1


def test_figures_of_nothing_are_zero(ctx: Ctx) -> None:
    assert figures_by_round(ctx, []) == {}
    assert unit_figures(ctx, [1]) == []

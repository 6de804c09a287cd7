"""Verbs on units: names with dates, aliases, collectives, rosters."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.audit.queries import history_of
from app.core.context import Ctx
from app.core.errors import Forbidden, InvalidInput, NotFound, StaleData
from app.core.paging import Window
from app.policy.roles import Role
from app.units import queries
from app.units.enums import RosterOutcome, RosterRefusal, UnitKind
from app.units.errors import UnitStateRefused, roster_words
from app.units.queries import UnitFilter
from app.units.rules import RosterRow
from app.units.service import (
    UnitDraft,
    add_alias,
    apply_roster,
    create_unit,
    disable_unit,
    edit_unit,
    enable_unit,
    facts_of,
    rename_unit,
)
from tests.support.factories.accounts import actor_of, make_user
from tests.support.queries import count_queries

SCIENCE = UnitDraft("岚江省科学技术厅", UnitKind.DEPARTMENT, short_name="省科技厅", aliases=("省科学技术厅",))


def later(ctx: Ctx, **delta: int) -> Ctx:
    return replace(ctx, now=ctx.now + timedelta(**delta))


def actions(ctx: Ctx, unit_id: int) -> list[str]:
    return [line.action for line in history_of(ctx.session, "unit", unit_id)]


def test_create_keeps_name_aliases_and_audit(ctx: Ctx) -> None:
    unit_id = create_unit(ctx, SCIENCE)
    facts = facts_of(ctx, unit_id)
    assert (facts.name, facts.short_name, facts.aliases) == ("岚江省科学技术厅", "省科技厅", ("省科学技术厅",))
    assert queries.name_on(ctx.session, unit_id, ctx.today) == "岚江省科学技术厅"
    assert actions(ctx, unit_id) == ["unit:self:create"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (UnitDraft("", UnitKind.OTHER), "name"),
        (UnitDraft("岚江省科学技术厅", UnitKind.OTHER), "name"),
        (UnitDraft("甲", UnitKind.OTHER, short_name="省科学技术厅"), "short_name"),
        (UnitDraft("甲", UnitKind.OTHER, aliases=("省科技厅",)), "aliases"),
        (UnitDraft("甲", UnitKind.OTHER, parent_id=999), "parent_id"),
        (UnitDraft("甲", UnitKind.COLLECTIVE, member_ids=(999,)), "members"),
    ],
)
def test_create_refuses_what_is_taken_or_unknown(ctx: Ctx, draft: UnitDraft, field: str) -> None:
    create_unit(ctx, SCIENCE)
    with pytest.raises(InvalidInput) as refusal:
        create_unit(ctx, draft)
    assert list(refusal.value.fields) == [field]


def test_edit_changes_everything_but_the_name(ctx: Ctx) -> None:
    parent = create_unit(ctx, UnitDraft("省政府", UnitKind.OTHER))
    unit_id = create_unit(ctx, SCIENCE)
    edit = replace(SCIENCE, short_name="科技厅", aliases=("科技主管部门",), parent_id=parent, needs_sign_off=True)
    edit_unit(ctx, unit_id, 1, edit)
    facts = facts_of(ctx, unit_id)
    assert (facts.short_name, facts.aliases, facts.parent_id, facts.needs_sign_off, facts.version) == (
        "科技厅", ("科技主管部门",), parent, True, 2,
    )  # fmt: skip
    with pytest.raises(StaleData):
        edit_unit(ctx, unit_id, 1, edit)


def test_a_unit_is_not_put_below_itself(ctx: Ctx) -> None:
    top = create_unit(ctx, UnitDraft("甲", UnitKind.OTHER))
    below = create_unit(ctx, UnitDraft("乙", UnitKind.OTHER, parent_id=top))
    with pytest.raises(InvalidInput) as refusal:
        edit_unit(ctx, top, 1, UnitDraft("甲", UnitKind.OTHER, parent_id=below))
    assert list(refusal.value.fields) == ["parent_id"]


def test_rename_is_dated_and_the_old_name_is_still_found(ctx: Ctx) -> None:
    unit_id = create_unit(ctx, SCIENCE)
    spring = later(ctx, days=120)
    day = spring.today
    rename_unit(spring, unit_id, 1, "岚江省科技创新厅", day)
    assert queries.name_on(ctx.session, unit_id, day) == "岚江省科技创新厅"
    assert queries.name_on(ctx.session, unit_id, ctx.today) == "岚江省科学技术厅"
    assert queries.name_on(ctx.session, unit_id, date(2020, 1, 1)) == "岚江省科学技术厅"
    assert facts_of(ctx, unit_id).former == ("岚江省科学技术厅",)
    assert [period.name for period in queries.names_of(ctx.session, unit_id)] == [
        "岚江省科技创新厅",
        "岚江省科学技术厅",
    ]
    assert actions(ctx, unit_id) == ["unit:name:change", "unit:self:create"]


@pytest.mark.parametrize("name", ["", "岚江省科学技术厅", "岚江省财政厅"])
def test_rename_refuses_bad_names(ctx: Ctx, name: str) -> None:
    unit_id = create_unit(ctx, SCIENCE)
    create_unit(ctx, UnitDraft("岚江省财政厅", UnitKind.DEPARTMENT))
    with pytest.raises(InvalidInput) as refusal:
        rename_unit(later(ctx, days=9), unit_id, 1, name, later(ctx, days=1).today)
    assert list(refusal.value.fields) == ["name"]


@pytest.mark.parametrize("days", [0, 10])
def test_rename_refuses_days_before_the_present_name_and_in_the_future(ctx: Ctx, days: int) -> None:
    unit_id = create_unit(ctx, SCIENCE)
    with pytest.raises(InvalidInput) as refusal:
        rename_unit(later(ctx, days=9), unit_id, 1, "新名", later(ctx, days=days).today)
    assert list(refusal.value.fields) == ["valid_from"]


def test_disabled_units_leave_the_directory(ctx: Ctx) -> None:
    unit_id = create_unit(ctx, SCIENCE)
    disable_unit(ctx, unit_id, 1, "机构改革")
    assert queries.directory(ctx.session) == ()
    assert queries.active_ids(ctx.session, [unit_id]) == set()
    with pytest.raises(UnitStateRefused):
        disable_unit(ctx, unit_id, 2)
    enable_unit(ctx, unit_id, 2)
    assert [unit.name for unit in queries.directory(ctx.session)] == ["岚江省科学技术厅"]


def test_a_drop_down_shows_each_change_at_once(ctx: Ctx) -> None:
    """It is made once of the same units, and of any others anew."""
    last = create_unit(ctx, UnitDraft("岚江省统计局", UnitKind.DEPARTMENT, sort_no=9))
    first = create_unit(ctx, replace(SCIENCE, sort_no=1))
    both = ((first, "省科技厅"), (last, "岚江省统计局"))
    assert queries.unit_options(ctx.session) == both
    spring = later(ctx, days=120)
    rename_unit(spring, last, 1, "岚江省“统计”局", spring.today)
    assert queries.unit_options(ctx.session) == (both[0], (last, "岚江省“统计”局"))
    disable_unit(ctx, first, 1)
    assert queries.unit_options(ctx.session) == ((last, "岚江省“统计”局"),)
    enable_unit(ctx, first, 2)
    edit_unit(ctx, first, 3, replace(SCIENCE, sort_no=10))
    assert queries.unit_options(ctx.session) == ((last, "岚江省“统计”局"), both[0])


def test_alias_is_remembered_once_and_a_clash_is_refused(ctx: Ctx) -> None:
    unit_id = create_unit(ctx, SCIENCE)
    other = create_unit(ctx, UnitDraft("岚江省财政厅", UnitKind.DEPARTMENT))
    assert add_alias(ctx, unit_id, "省科技主管部门") is True
    assert add_alias(ctx, unit_id, "省科技主管部门") is False
    with pytest.raises(InvalidInput) as refusal:
        add_alias(ctx, other, "省科技厅")
    assert "岚江省科学技术厅" in refusal.value.message
    with pytest.raises(NotFound):
        add_alias(ctx, 999, "甲")


def test_only_the_office_manages_units(ctx: Ctx) -> None:
    unit_id = create_unit(ctx, SCIENCE)
    make_user(ctx, "lian", Role.LIAISON, unit_id=unit_id)
    with pytest.raises(Forbidden):
        create_unit(ctx.acting_as(actor_of(ctx, "lian")), UnitDraft("甲", UnitKind.OTHER))


ROSTER = (
    RosterRow(2, "省科技厅", "", UnitKind.DEPARTMENT, aliases=("科技厅",)),
    RosterRow(3, "厅办公室", "", UnitKind.OFFICE, parent="省科技厅", needs_sign_off=True),
    RosterRow(4, "各处室", "", UnitKind.COLLECTIVE, members=("厅办公室",)),
)


def test_roster_creates_all_and_again_changes_nothing(ctx: Ctx) -> None:
    first = apply_roster(ctx, ROSTER)
    assert (first.applied, first.changed) == (True, 3)
    units = {unit.name: unit for unit in queries.directory(ctx.session)}
    assert units["厅办公室"].parent_id == units["省科技厅"].unit_id
    assert units["厅办公室"].needs_sign_off
    assert units["省科技厅"].aliases == ("科技厅",)
    assert units["各处室"].member_ids == (units["厅办公室"].unit_id,)
    again = apply_roster(ctx, ROSTER)
    assert (again.applied, again.changed, again.count(RosterOutcome.UNCHANGED)) == (True, 0, 3)


def test_roster_updates_what_differs_and_keeps_the_rest(ctx: Ctx) -> None:
    apply_roster(ctx, ROSTER)
    changed = (RosterRow(2, "省科技厅", "科厅", UnitKind.DEPARTMENT), ROSTER[1])
    result = apply_roster(ctx, changed)
    assert [verdict.outcome for verdict in result.verdicts] == [RosterOutcome.UPDATED, RosterOutcome.UNCHANGED]
    unit = next(unit for unit in queries.directory(ctx.session) if unit.name == "省科技厅")
    assert (unit.short_name, unit.aliases) == ("科厅", ("科技厅",))


def test_one_bad_row_stops_the_roster(ctx: Ctx) -> None:
    result = apply_roster(ctx, (*ROSTER, RosterRow(5, "甲", "", UnitKind.OTHER, parent="没有的厅")))
    assert not result.applied
    assert result.verdicts[-1].refusal is RosterRefusal.PARENT_UNKNOWN
    assert "没有的厅" in roster_words(RosterRefusal.PARENT_UNKNOWN, result.verdicts[-1].detail)
    assert queries.directory(ctx.session) == ()


def test_lists_search_and_filter(ctx: Ctx) -> None:
    apply_roster(ctx, ROSTER)
    found = queries.unit_lines(ctx.session, UnitFilter(text="科技厅"), Window())
    assert [(line.name, line.aliases) for line in found.rows] == [("省科技厅", ("科技厅",))]
    offices = queries.unit_lines(ctx.session, UnitFilter(kind=UnitKind.OFFICE), Window())
    assert [(line.name, line.parent) for line in offices.rows] == [("厅办公室", "省科技厅")]
    collective = queries.unit_lines(ctx.session, UnitFilter(kind=UnitKind.COLLECTIVE), Window())
    assert [line.members for line in collective.rows] == [1]
    assert queries.kind_counts(ctx.session)[UnitKind.OFFICE] == 1
    assert list(queries.unit_labels(ctx.session).values()) == ["省科技厅", "厅办公室", "各处室"]


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_list_and_directory_ask_as_often_for_many_units(ctx: Ctx, rows: int) -> None:
    for number in range(rows):
        create_unit(ctx, UnitDraft(f"单位{number}", UnitKind.CITY, aliases=(f"又名{number}",)))
    ctx.session.flush()
    with count_queries(ctx.session) as asked:
        assert queries.unit_lines(ctx.session, UnitFilter(), Window()).total == rows
    assert len(asked) == 4
    with count_queries(ctx.session) as asked:
        assert len(queries.directory(ctx.session)) == rows
    assert len(asked) == 4

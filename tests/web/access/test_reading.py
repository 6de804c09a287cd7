"""Reading changes nothing. The few exceptions stand here, with all that they may write."""

from collections.abc import Mapping

import pytest

from app.core.clock import FixedClock
from tests.web.access.conftest import Rows, Stage
from tests.web.access.routes import ROUTES, Route
from tests.web.access.world import EVERYTHING, PRINCIPALS

READING = [route for route in ROUTES if route.method == "GET"]
AUDIT = {"audit_row": {"+"}, "audit_head": {"seq", "digest", "seal"}}
# A refusal by role is written down: who tried what, and when.
DENIAL = AUDIT
# Every export leaves the building, so it has a number that `duban verify` knows and a row in the audit log.
EXPORT = {**AUDIT, "export_record": {"+"}}
# Opening a message is what "read" means; nothing of it can be made up by another site but that the own message was read.
WRITING: Mapping[str, Mapping[str, set[str]]] = {
    "/exports/board": EXPORT,
    "/exports/burden": EXPORT,
    "/exports/calls": EXPORT,
    "/exports/dispatches/{dispatch_id}": EXPORT,
    "/exports/filing/{round_id}": EXPORT,
    "/exports/ledger": EXPORT,
    "/exports/scores/{assessment_id}": EXPORT,
    "/exports/situation": EXPORT,
    "/exports/urges/{urge_id}": EXPORT,
    "/messages/{notice_id}": {"notice": {"read_at"}},
}
# When the person was last there, which ends sessions that lie idle: at most once a minute.
PRESENCE = {"auth_session": {"seen_at"}}


def written(before: Rows, after: Rows) -> dict[str, set[str]]:
    """Table → the columns that changed in rows that stayed, `+` for a new row and `-` for one that is gone."""
    changes: dict[str, set[str]] = {}
    for table in before.keys() | after.keys():
        old, new = before[table], after[table]
        found = {"+"} if new.keys() - old.keys() else set[str]()
        found |= {"-"} if old.keys() - new.keys() else set()
        found |= {name for key in old.keys() & new.keys() for name in old[key] if old[key][name] != new[key][name]}
        if found:
            changes[table] = found
    return changes


def excess(changes: Mapping[str, set[str]], allowed: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What was written beyond what may be."""
    beyond = {table: names - allowed.get(table, set()) for table, names in changes.items()}
    return {table: names for table, names in beyond.items() if names}


@pytest.mark.parametrize("route", READING, ids=str)
def test_a_page_changes_nothing(stage: Stage, route: Route) -> None:
    """Whoever asks, about whatever object: every table and every file is as before, but for what the page may write."""
    stage.restore()
    before, files = stage.everything(), stage.files()
    for person in PRINCIPALS:
        for owner in (*EVERYTHING, "nobody") if route.kinds else ("nobody",):
            answer = stage.ask(person, route, owner)
            if stage.untouched:
                continue
            allowed = (
                DENIAL
                if answer.status_code == 403
                else WRITING.get(route.path, {})
                if answer.status_code < 400
                else {}
            )
            assert excess(written(before, stage.everything()), allowed) == {}, f"{person.name} at {owner}"
            stage.restore()
    assert stage.files() == files


@pytest.mark.parametrize("route", READING, ids=str)
def test_being_there_is_all_that_a_later_page_notes(stage: Stage, route: Route) -> None:
    stage.restore()
    clock = stage.app.state.clock
    assert isinstance(clock, FixedClock)
    start, before = clock.at, stage.everything()
    clock.move(minutes=2)
    try:
        for person in PRINCIPALS:
            if not route.admits(person) or not person.roles:
                continue
            owner = next((owner for owner in EVERYTHING if route.shows(stage.world, person, owner)), "nobody")
            answer = stage.ask(person, route, owner)
            assert answer.status_code < 500
            allowed = {**WRITING.get(route.path, {}), **PRESENCE}
            assert excess(written(before, stage.everything()), allowed) == {}, person.name
            stage.restore()
    finally:
        clock.at = start


def test_the_exceptions_are_the_pages_that_may_write() -> None:
    """A GET that asks for a write transaction is one of these, and has a reason written above."""
    assert {route.path for route in READING if route.policy.writes} == set(WRITING)

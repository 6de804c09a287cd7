"""A PostgreSQL database that goes from test to test is as good as new, or it does not go on."""

import pytest

from tests.support.postgres import Lent, lent_postgres
from tests.support.requirements import postgres, require

BEAT = "INSERT INTO heartbeat (process, at) VALUES ('x', now())"
NUMBERED = """
    INSERT INTO unit (name, short_name, kind, sort_no, is_collective, needs_sign_off, active, version, created_at)
    VALUES ('省教育厅', '', 'department', 1, false, false, true, 1, now()) RETURNING id
"""
KEPT = """
    INSERT INTO audit_row (seq, at, actor_name, ip, request_id, action, subject_kind, succeeded, changes, reason, previous,
    digest) VALUES (1, now(), 'x', '', '', 'login:self:succeed', 'login', true, '{}', '', '0', '1')
"""


@pytest.fixture(autouse=True)
def _server() -> None:
    require(postgres(), "no PostgreSQL here")


def run(lent: Lent, statement: str) -> list[object]:
    with lent.engine().begin() as connection:
        result = connection.exec_driver_sql(statement)
        return list(result.scalars()) if result.returns_rows else []


def next_address() -> str:
    with lent_postgres() as lent:
        return lent.url


def test_the_next_finds_no_row_and_the_first_number() -> None:
    with lent_postgres() as first:
        assert run(first, NUMBERED) == [1]
        run(first, KEPT)
    with lent_postgres() as second:
        assert second.url == first.url
        assert run(second, "SELECT id FROM unit UNION ALL SELECT seq FROM audit_row") == []
        assert run(second, NUMBERED) == [1]


def test_two_at_once_have_one_each() -> None:
    with lent_postgres() as first, lent_postgres() as second:
        run(first, BEAT)
        assert run(second, "SELECT process FROM heartbeat") == []


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER audit_row_append_only ON audit_row",
        "ALTER TABLE audit_row DISABLE TRIGGER USER",
        "ALTER TABLE heartbeat ADD COLUMN more integer",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
def test_a_changed_schema_goes_no_further(change: str) -> None:
    with lent_postgres() as lent:
        run(lent, change)
    assert next_address() != lent.url


def test_where_somebody_stays_nobody_follows() -> None:
    with lent_postgres() as lent:
        staying = lent.engine().connect()
    assert next_address() != lent.url
    staying.invalidate()
    staying.close()

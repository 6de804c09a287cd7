"""The readers for files of unknown origin: each runs in a child process with limits."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from app.histories.rules import HistoryRow
from imports.sandbox import run_in_child
from imports.tables import division, history, ledger, month, units, users
from imports.tables.package import check_size
from imports.tables.problems import TableResult

ReadT = TypeVar("ReadT")
CPU_SECONDS = 20
MEMORY_MB = 768
WALL_SECONDS = 45.0


def read_units(data: bytes) -> TableResult[units.UnitRow]:
    return _read(units.read_units, data)


def read_users(data: bytes) -> TableResult[users.UserRow]:
    return _read(users.read_users, data)


def read_division_table(
    data: bytes, known_keys: Collection[str] | None = None, plan_year: int | None = None
) -> TableResult[division.DivisionRow]:
    return _read(
        division.read_division_table, data, frozenset(known_keys) if known_keys is not None else None, plan_year
    )


def read_ledger_table(data: bytes) -> TableResult[ledger.LedgerRow]:
    return _read(ledger.read_ledger_table, data)


def read_history_table(data: bytes) -> TableResult[HistoryRow]:
    return _read(history.read_history_table, data)


def read_month_table(data: bytes) -> month.MonthSheet:
    return _read(month.read_month_table, data)


def _read(reader: Callable[..., ReadT], data: bytes, *more: Any) -> ReadT:
    # What is too large is refused before it is copied to another process.
    check_size(data)
    return run_in_child(reader, data, *more, cpu_seconds=CPU_SECONDS, memory_mb=MEMORY_MB, wall_seconds=WALL_SECONDS)

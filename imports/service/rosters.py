"""Rosters of units and people: every row is answered, and all rows count or none."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.accounts import queries as accounts
from app.accounts.service.passwords import FirstPassword
from app.accounts.service.people import NewAccount, create_account
from app.core.context import Ctx
from app.core.errors import InvalidInput
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.sheet import Column, OfficialBook, SheetSpec
from app.units import queries as unit_queries
from app.units.enums import RosterOutcome
from app.units.errors import roster_words
from app.units.rules import RosterVerdict, UnitFacts, exact_names, judge_roster, normal_name
from app.units.service import apply_roster
from imports.tables import safely
from imports.tables.problems import Problem, Severity, TableResult
from imports.tables.units import UnitRow
from imports.tables.users import UserRow
from imports.words import RowRefusal, RowState, Sheet

Read = TypeVar("Read")
OUTCOMES = {
    RosterOutcome.CREATED: RowState.CREATED,
    RosterOutcome.UPDATED: RowState.UPDATED,
    RosterOutcome.UNCHANGED: RowState.UNCHANGED,
    RosterOutcome.REFUSED: RowState.REFUSED,
}


@dataclass(frozen=True)
class RosterAnswer:
    """One row of the file; row 0 speaks of the sheet as a whole."""

    row: int
    name: str
    state: RowState
    reason: str = ""


@dataclass(frozen=True)
class RosterReport:
    """`applied` False: a row was refused and nothing changed. `passwords` are (login, name, first password)."""

    lines: tuple[RosterAnswer, ...]
    applied: bool
    passwords: tuple[tuple[str, str, str], ...] = ()

    def count(self, state: RowState) -> int:
        return sum(line.state is state for line in self.lines)

    @property
    def changed(self) -> int:
        return self.count(RowState.CREATED) + self.count(RowState.UPDATED)


def read_units_table(data: bytes, file_name: str) -> TableResult[UnitRow]:
    """Raises InvalidInput that names the file, for a file that is no roster."""
    return named(file_name, lambda: safely.read_units(data))


def read_users_table(data: bytes, file_name: str) -> TableResult[UserRow]:
    return named(file_name, lambda: safely.read_users(data))


def named(file_name: str, read: Callable[[], Read]) -> Read:
    """What cannot be read is refused under the name of the file."""
    try:
        return read()
    except InvalidInput as refusal:
        place = f"{file_name}: " if file_name else ""
        raise InvalidInput({"file": f"{place}{refusal.message}"}) from refusal


def import_units(ctx: Ctx, table: TableResult[UnitRow]) -> RosterReport:
    """Create and update units by a roster. The same roster again changes nothing."""
    rows = [row.to_roster() for row in table.rows]
    if table.errors:
        verdicts = judge_roster(rows, unit_queries.directory(ctx.session, with_disabled=True))
        return _report([_unit_line(verdict) for verdict in verdicts], table.problems, applied=False)
    result = apply_roster(ctx, rows)
    return _report([_unit_line(verdict) for verdict in result.verdicts], table.problems, applied=result.applied)


def _unit_line(verdict: RosterVerdict) -> RosterAnswer:
    reason = roster_words(verdict.refusal, verdict.detail) if verdict.refusal else ""
    return RosterAnswer(verdict.row, verdict.name, OUTCOMES[verdict.outcome], reason)


def make_first_passwords(table: TableResult[UserRow], known: Collection[str]) -> dict[str, FirstPassword]:
    """First passwords for the logins that are new, none where the file will be refused."""
    return {} if table.errors else {row.login: FirstPassword.make() for row in table.rows if row.login not in known}


def import_users(
    ctx: Ctx, table: TableResult[UserRow], first: Mapping[str, FirstPassword] | None = None
) -> RosterReport:
    """Make the accounts of a roster and propose their roles. An account that is there already is left as it is.

    `first` are passwords hashed before the transaction began; what is missing there is hashed inside it.
    """
    directory = unit_queries.directory(ctx.session)
    units, exact = {unit.unit_id: unit for unit in directory}, exact_names(directory)
    lines, new = [], []
    for row in table.rows:
        unit_id, line = _judge_user(ctx, row, units, exact)
        lines.append(line)
        if line.state is RowState.CREATED:
            new.append((row, unit_id))
    if table.errors or any(line.state is RowState.REFUSED for line in lines):
        return _report(lines, table.problems, applied=False)
    made = [(row.login, row.name, _create(ctx, row, unit_id, (first or {}).get(row.login))) for row, unit_id in new]
    return _report(lines, table.problems, applied=True, passwords=made)


def _judge_user(
    ctx: Ctx, row: UserRow, units: Mapping[int, UnitFacts], exact: Mapping[str, tuple[int, ...]]
) -> tuple[int | None, RosterAnswer]:
    def answer(state: RowState, refusal: RowRefusal | None = None, detail: str = "") -> RosterAnswer:
        return RosterAnswer(row.row, row.name, state, refusal.label.format(detail=detail) if refusal else "")

    found = exact.get(normal_name(row.unit), ()) if row.unit else ()
    if row.unit and not found:
        return None, answer(RowState.REFUSED, RowRefusal.UNIT_UNKNOWN, row.unit)
    if len(found) > 1:
        return None, answer(RowState.REFUSED, RowRefusal.UNIT_AMBIGUOUS, row.unit)
    if found and units[found[0]].is_collective:
        return None, answer(RowState.REFUSED, RowRefusal.UNIT_COLLECTIVE, row.unit)
    known = accounts.user_by_login(ctx.session, row.login)
    if known is not None and known.name != row.name:
        return None, answer(RowState.REFUSED, RowRefusal.LOGIN_OF_OTHER, row.login)
    return (found[0] if found else None), answer(RowState.UNCHANGED if known else RowState.CREATED)


def _create(ctx: Ctx, row: UserRow, unit_id: int | None, first: FirstPassword | None) -> str:
    account = NewAccount(
        login=row.login,
        name=row.name,
        unit_id=unit_id,
        post=row.post,
        phone=row.phone,
        email=row.email,
        roles=row.roles,
        is_alternate=row.is_alternate,
    )
    return create_account(ctx, account, first=first)[1]


def _report(
    lines: Sequence[RosterAnswer],
    problems: Iterable[Problem],
    *,
    applied: bool,
    passwords: Iterable[tuple[str, str, str]] = (),
) -> RosterReport:
    """Join what the reader found with what the verbs say. In a refused file good rows are held back, not done."""
    by_row: dict[int, list[Problem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    answered = [_answered(line, by_row.pop(line.row, []), applied=applied) for line in lines]
    answered += [
        RosterAnswer(row, "", _state(found), " ".join(str(problem) for problem in found))
        for row, found in by_row.items()
    ]
    return RosterReport(tuple(sorted(answered, key=lambda line: line.row)), applied, tuple(passwords))


def _answered(line: RosterAnswer, problems: Sequence[Problem], *, applied: bool) -> RosterAnswer:
    failed = line.state is RowState.REFUSED or any(problem.severity is Severity.ERROR for problem in problems)
    state = RowState.REFUSED if failed else line.state
    if not applied and not failed:
        state = RowState.HELD
    # The reader and the verbs find some faults both; what the reader says names the column.
    told = [f"{problem.column_heading} {problem.message}".strip() for problem in problems]
    reason = " ".join([*told, *([line.reason] if line.reason and not (failed and told) else [])])
    return RosterAnswer(line.row, line.name, state, reason)


def _state(problems: Sequence[Problem]) -> RowState:
    failed = any(problem.severity is Severity.ERROR for problem in problems)
    return RowState.REFUSED if failed else RowState.UNCHANGED


def password_list(header: ExportHeader, rows: Sequence[tuple[str, str, str]]) -> bytes:
    """First passwords on paper, to be handed out; they are stored nowhere."""
    columns = (
        Column(Sheet.LOGIN.label, 24, align="left"),
        Column(Sheet.NAME.label, 20, align="left"),
        Column(Sheet.PASSWORD.label, 28, align="left", number_format="@"),
    )
    book = OfficialBook(header)
    book.add(SheetSpec(name=Sheet.PASSWORDS.label, title=header.title, columns=columns), rows)
    return book.to_bytes()

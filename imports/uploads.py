"""What comes in a form as a file, read outside any transaction: pages and the API share it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.accounts.service.passwords import FirstPassword
from app.core.errors import InvalidInput
from app.core.forms import SubmittedForm
from app.histories.rules import HistoryRow
from imports import service
from imports.service import history, ledger, month
from imports.service.documents import ReadDocument
from imports.tables.division import DivisionRow
from imports.tables.ledger import LedgerRow
from imports.tables.month import MonthSheet
from imports.tables.problems import TableResult
from imports.tables.units import UnitRow
from imports.tables.users import UserRow
from imports.words import Said

Read = TypeVar("Read")


def _file(form: SubmittedForm, read: Callable[[bytes, str], Read]) -> Read | InvalidInput:
    """The file of the form, or why it cannot be read: what a page shows beside the field."""
    upload = form.upload("file")
    if upload is None:
        return InvalidInput({"file": Said.FILE_MISSING.label})
    try:
        return read(upload.content, upload.name)
    except InvalidInput as refusal:
        return refusal


def read_document(form: SubmittedForm) -> ReadDocument | InvalidInput:
    return _file(form, service.read_document)


@dataclass(frozen=True)
class Received:
    """A file as it came; `document` None: reading it takes longer than a person waits."""

    name: str
    content: bytes
    document: ReadDocument | None


def receive_document(form: SubmittedForm) -> Received | InvalidInput:
    return _file(form, lambda content, name: Received(name, content, service.read_quickly(content, name)))


def read_units(form: SubmittedForm) -> TableResult[UnitRow] | InvalidInput:
    return _file(form, service.read_units_table)


@dataclass(frozen=True)
class UsersRead:
    """A roster of people with the first passwords of those who are new."""

    table: TableResult[UserRow]
    first: Mapping[str, FirstPassword]


def read_users(form: SubmittedForm, known: Collection[str]) -> UsersRead | InvalidInput:
    table = _file(form, service.read_users_table)
    if isinstance(table, InvalidInput):
        return table
    return UsersRead(table, service.make_first_passwords(table, known))


def read_division(form: SubmittedForm) -> TableResult[DivisionRow] | InvalidInput:
    return _file(form, service.read_division)


def read_ledger(form: SubmittedForm) -> TableResult[LedgerRow] | InvalidInput:
    return _file(form, ledger.read_ledger)


def read_history(form: SubmittedForm) -> TableResult[HistoryRow] | InvalidInput:
    return _file(form, history.read_history)


def read_month(form: SubmittedForm) -> MonthSheet | InvalidInput:
    return _file(form, month.read_month)

"""The report form and the reviewer's forms as plain values."""

import re
from collections.abc import Iterable

from app.core.errors import InvalidInput
from app.core.forms import SubmittedForm, Upload, ids
from app.reports.content import FIELDS, TypedRow
from app.reports.enums import ContentFlaw, ReportKind


def report_values(form: SubmittedForm) -> dict[str, str]:
    """The fields as typed; a form without a choice is a full report. A reason that was typed goes before a chosen one."""
    values = {name: form.text(name) for name in FIELDS}
    values["nil_reason"] = values["nil_reason"] or form.text("nil_choice")
    return {**values, "kind": values["kind"] or ReportKind.FULL.value}


def evidence_ids(form: SubmittedForm) -> list[int]:
    return ids(form.texts("evidence"))


def draft_version(form: SubmittedForm) -> int | None:
    """None for a form that says nothing of a version: then it writes over whatever is there."""
    text = form.text("version")
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


def chosen_reports(form: SubmittedForm) -> list[int]:
    return ids(form.texts("report"))


def chosen_assignments(form: SubmittedForm) -> list[int]:
    """Ticked rows are `id:version`; the version is of the row as it was shown."""
    return ids([text.partition(":")[0] for text in form.texts("assignment")])


def typed_row(form: SubmittedForm, assignment_id: int) -> TypedRow:
    """A row that only gives a reason is a nil report."""
    values = {name: form.text(f"{name}-{assignment_id}") for name in FIELDS}
    values["nil_reason"] = values["nil_reason"] or form.text(f"nil_choice-{assignment_id}")
    nil = values["nil_reason"] and not values["progress"]
    values["kind"] = (ReportKind.NIL if nil else ReportKind.FULL).value
    version = form.text(f"version-{assignment_id}")
    return TypedRow(values, int(version) if re.fullmatch(r"\d{1,9}", version) else 0)


def typed_rows(form: SubmittedForm) -> dict[int, TypedRow]:
    return {number: typed_row(form, number) for number in ids(form.texts("row"))}


def row_uploads(form: SubmittedForm, rows: Iterable[int]) -> dict[int, list[Upload]]:
    """The files chosen beside rows of the month's page."""
    found = {number: form.uploads(f"files-{number}") for number in rows}
    return {number: files for number, files in found.items() if files}


def one_id(form: SubmittedForm, name: str) -> int | None:
    found = ids(form.texts(name))
    return found[0] if found else None


def chosen_files(form: SubmittedForm) -> list[Upload]:
    """Raises InvalidInput where no file was sent."""
    uploads = form.uploads("files")
    if not uploads:
        raise InvalidInput({"files": ContentFlaw.FILE_MISSING.label})
    return uploads

"""The report form and the reviewer's forms as plain values."""

import re

from app.core.errors import InvalidInput
from app.core.forms import SubmittedForm, Upload, ids
from app.reports.content import FIELDS
from app.reports.enums import ReportKind


def report_values(form: SubmittedForm) -> dict[str, str]:
    """The fields as typed; a form without a choice is a full report."""
    values = {name: form.text(name) for name in FIELDS}
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


def one_id(form: SubmittedForm, name: str) -> int | None:
    found = ids(form.texts(name))
    return found[0] if found else None


def chosen_files(form: SubmittedForm) -> list[Upload]:
    """Raises InvalidInput where no file was sent."""
    uploads = form.uploads("files")
    if not uploads:
        raise InvalidInput({"files": "请先选择要上传的文件。"})
    return uploads

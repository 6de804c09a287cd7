"""Several reports at once: each row is written by the verb that its own form uses, and one that fails keeps none back."""

from collections.abc import Callable, Mapping, Sequence

from app.core.context import Ctx
from app.core.errors import Conflict, InvalidInput
from app.reports.content import FIELDS
from app.reports.enums import ContentFlaw, ReportKind
from app.reports.errors import ContentRefused
from app.reports.queries.month import newest_reports, reports_before
from app.reports.queries.scope import draft_of, own_filing
from app.reports.service.drafts import SavedDraft, save_draft, with_added
from app.reports.service.filing import file_report
from app.rounds.service.questions import answer_flaws


def save_row(
    ctx: Ctx,
    assignment_id: int,
    values: Mapping[str, str],
    version: int | None,
    *,
    added: Sequence[int] = (),
    removed: Sequence[int] = (),
) -> SavedDraft:
    """As `save_draft`; the files stay but for those added and removed, also those of a report that came back."""
    files = [number for number in _files(ctx, assignment_id) if number not in removed]
    return save_draft(ctx, assignment_id, values, with_added(ctx, files, added), version)


def file_row(
    ctx: Ctx, assignment_id: int, values: Mapping[str, str], version: int, *, added: Sequence[int] = ()
) -> int | None:
    """As `file_report`, with the files that are there and those added: None where it was handed to the unit's leader.

    The office's extra questions stand in the form alone; what is not answered there yet keeps the row back.
    """
    known = own_filing(ctx, assignment_id).assignment
    if values.get("kind") != ReportKind.NIL and answer_flaws(ctx, known.round_id, known.unit_id):
        raise ContentRefused({"row": ContentFlaw.QUESTIONS_OPEN})
    return file_report(ctx, assignment_id, values, with_added(ctx, _files(ctx, assignment_id), added), version)


def carry_over(ctx: Ctx, assignment_id: int, values: Mapping[str, str], version: int | None) -> SavedDraft:
    """What is still blank begins with the words of the last report of an earlier round; what was typed stays."""
    before = reports_before(ctx, [assignment_id]).get(assignment_id)
    old = before.fields if before else {}
    filled = {name: values.get(name) or old.get(name, "") for name in FIELDS}
    nil = filled["nil_reason"] and not filled["progress"]
    kind = ReportKind.NIL if nil else ReportKind.FULL
    return save_row(ctx, assignment_id, {**filled, "kind": kind.value}, version)


def _files(ctx: Ctx, assignment_id: int) -> list[int]:
    own_filing(ctx, assignment_id)
    draft = draft_of(ctx, assignment_id)
    if draft is not None:
        return list(draft.evidence_ids)
    filed = newest_reports(ctx, [assignment_id]).get(assignment_id)
    return list(filed.files) if filed else []


def each_row(ctx: Ctx, rows: Sequence[int], verb: Callable[[int], object]) -> dict[int, InvalidInput | Conflict]:
    """Do it to every row; answers why some were left, each of them as it was. What is unknown to the actor raises."""
    left: dict[int, InvalidInput | Conflict] = {}
    for number in dict.fromkeys(rows):
        try:
            with ctx.session.begin_nested():
                verb(number)
        except (InvalidInput, Conflict) as refusal:
            left[number] = refusal
    return left

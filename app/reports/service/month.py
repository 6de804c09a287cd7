"""A whole page of rows at once: everything typed is kept first, then what was asked for is done, row by row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.context import Ctx
from app.core.errors import Conflict, InvalidInput
from app.core.forms import Upload
from app.policy.guard import require
from app.policy.permissions import Permission
from app.reports.content import TypedRow
from app.reports.enums import ContentFlaw
from app.reports.errors import ContentRefused, DraftConflict
from app.reports.queries.home import lines_of_unit
from app.reports.queries.month import drafts_of, fields_of, newest_reports
from app.reports.service.drafts import keep_evidence
from app.reports.service.rows import each_row, file_row, save_row
from app.reports.states import DESK_STATES


@dataclass
class Written:
    """`kept` and `filed` are assignments; `left` says why a row was not done, and `signing` that it waits for a signature.

    `uploaded` counts files; `filing` says whether any row was to be filed.
    """

    kept: list[int] = field(default_factory=list)
    filed: list[int] = field(default_factory=list)
    signing: list[int] = field(default_factory=list)
    left: dict[int, InvalidInput | Conflict] = field(default_factory=dict)
    uploaded: int = 0
    filing: bool = False


def write_month(
    ctx: Ctx,
    typed: Mapping[int, TypedRow],
    file: Collection[int] = (),
    nil: Collection[int] = (),
    uploads: Mapping[int, Sequence[Upload]] | None = None,
) -> Written:
    """Keep what was typed, and file the rows asked for. What cannot be filed is kept as a draft; nothing typed is lost.

    Rows of others are as unknown as rows that do not exist; rows nobody touched are not written. `uploads` go with their
    rows; a row named there without a file was asked to upload nothing. A row whose file is refused is not filed.
    """
    require(ctx, Permission.REPORT_SUBMIT)
    stored = _stored(ctx)
    done, added = Written(filing=bool(file or nil)), _Added()
    offered = {number: files for number, files in (uploads or {}).items() if number in stored and number in typed}
    done.left = each_row(ctx, list(offered), lambda n: added.update({n: _keep_files(ctx, n, offered[n])}))
    done.uploaded = sum(len(files) for files in added.values())
    asked = [
        number
        for number in dict.fromkeys((*file, *nil))
        if number in stored and number in typed and number not in done.left
    ]
    changed = {number for number, row in typed.items() if number in stored and row.values != stored[number]} | set(
        added
    )
    answers: dict[int, int | None] = {}

    def file_one(number: int) -> None:
        row = typed[number]
        values = {**row.values, "kind": "nil"} if number in nil else row.values
        answers[number] = file_row(ctx, number, values, row.version, added=added.get(number, ()))

    def save_one(number: int) -> None:
        save_row(ctx, number, typed[number].values, typed[number].version, added=added.get(number, ()))

    done.left |= each_row(ctx, asked, file_one)
    # What is not complete yet, or waits for parts of others, is kept; what somebody else changed meanwhile is shown.
    again = [number for number, refusal in done.left.items() if not isinstance(refusal, DraftConflict)]
    keep = [number for number in typed if number in changed and (number in again or number not in asked)]
    for number, refusal in each_row(ctx, keep, save_one).items():
        done.left.setdefault(number, refusal)
    done.kept = [number for number in keep if number not in done.left or number in again]
    done.filed = [number for number, report in answers.items() if number not in done.left and report is not None]
    done.signing = [number for number, report in answers.items() if number not in done.left and report is None]
    return done


_Added = dict[int, list[int]]


def _keep_files(ctx: Ctx, assignment_id: int, files: Sequence[Upload]) -> list[int]:
    if not files:
        raise ContentRefused({"files": ContentFlaw.FILE_MISSING})
    return keep_evidence(ctx, assignment_id, files)


def _stored(ctx: Ctx) -> dict[int, dict[str, str]]:
    """The fields of everything that is still on the liaison's desk, as they are now."""
    if ctx.actor.unit_id is None:
        return {}
    ids = [line.assignment_id for line in lines_of_unit(ctx, ctx.actor.unit_id) if line.state in DESK_STATES]
    drafts, filed = drafts_of(ctx, ids), newest_reports(ctx, ids)
    return {
        number: fields_of(
            drafts[number].draft if number in drafts else None, filed[number].report if number in filed else None
        )
        for number in ids
    }

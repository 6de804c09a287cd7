"""The month's page: every task of the unit to be filled in at once, with last month beside each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.core.context import Ctx
from app.core.errors import Conflict, InvalidInput
from app.core.view import Figure, FileItem
from app.evidence.queries import evidence_by_ids
from app.plans.enums import ResponsibilityRole
from app.reports.build.form import REASONS, STATUSES, usual_reason
from app.reports.build.home import round_name, settings_of
from app.reports.build.lamps import UNKNOWN, Standing, standings
from app.reports.build.month import MonthRow, unit_month
from app.reports.build.report import shown_file
from app.reports.content import TypedRow, read_content
from app.reports.desk_pages import DeskDone, DeskPage, DeskRow, LastWords
from app.reports.enums import ClaimedStatus, FieldName, FormWord, ReportKind, ReviewDecision
from app.reports.errors import DraftConflict
from app.reports.pages import Returned
from app.reports.queries.month import signs_off
from app.reports.service import Written
from app.reports.service.signing import SENT_BACK, SENT_BACK_AT, SENT_BACK_BY


def desk_page(
    ctx: Ctx, *, start: int = 0, typed: Mapping[int, TypedRow] | None = None, written: Written | None = None
) -> DeskPage:
    """`typed` and `written`: the page comes back with what was typed into the rows that were not done."""
    rows = unit_month(ctx)
    open_rows, gone = [row for row in rows if not row.is_filed], [row for row in rows if row.is_filed]
    one_plan = len({row.line.plan_id for row in rows}) == 1
    periods = {row.line.period for row in open_rows} or {row.line.period for row in rows}
    left = written.left if written else {}
    lamps = standings(ctx, sorted({row.line.task_id for row in open_rows}))
    files = _files(ctx, open_rows)
    shown = tuple(
        _row(
            row,
            lamps.get(row.line.task_id, UNKNOWN),
            files,
            (typed or {}).get(row.line.assignment_id) if row.line.assignment_id in left else None,
            left.get(row.line.assignment_id),
            one_plan=one_plan,
        )
        for row in open_rows
    )
    ids = [row.assignment_id for row in shown if not row.refusal]
    one_round = len({row.line.period for row in rows}) == 1
    return DeskPage(
        round_name=round_name(periods.pop()) if len(periods) == 1 else FormWord.ANY_ROUND.label,
        waiting=Figure(len(open_rows), "#rows"),
        done=Figure(len(gone), "#gone"),
        due_at=min((row.line.due_at for row in open_rows), default=None),
        lock_at=min((row.line.lock_at for row in open_rows), default=None),
        signer=signs_off(ctx, ctx.actor.unit_id or 0),
        statuses=STATUSES,
        reasons=REASONS,
        rows=shown,
        gone=tuple(_gone(row, one_round=one_round) for row in gone),
        start=next((number for number in left if number in ids), start if start in ids else next(iter(ids), 0)),
        max_mb=settings_of(ctx).max_upload_mb,
        key="",
        said=said_of(written) if written else "",
        failed=len(left),
        filing=written.filing if written else True,
    )


def said_of(written: Written) -> str:
    """已提交3项，已存草稿1项"""
    counts = (
        (FormWord.DESK_FILED, len(written.filed)),
        (FormWord.DESK_SIGNING, len(written.signing)),
        (FormWord.DESK_KEPT, len(written.kept)),
        (FormWord.DESK_FILES, written.uploaded),
    )
    return FormWord.DESK_AND.label.join(word.label.format(count=count) for word, count in counts if count)


def _files(ctx: Ctx, rows: Sequence[MonthRow]) -> dict[int, FileItem]:
    """The files of all rows by their numbers, in one statement."""
    return {row.id: shown_file(row) for row in evidence_by_ids(ctx, [number for row in rows for number in row.files])}


def _row(
    row: MonthRow,
    standing: Standing,
    files: Mapping[int, FileItem],
    typed: TypedRow | None,
    refusal: InvalidInput | Conflict | None,
    *,
    one_plan: bool,
) -> DeskRow:
    line = row.line
    values = dict(typed.values if typed else row.values)
    _, flaws = read_content(values, row.files)
    reason = values["nil_reason"]
    return DeskRow(
        assignment_id=line.assignment_id,
        task_id=line.task_id,
        number=line.number,
        title=line.title,
        is_lead=line.role is ResponsibilityRole.LEAD,
        plan="" if one_plan else line.plan_title,
        due_at=line.due_at,
        targets=row.targets,
        state=line.state,
        values={**values, "nil_reason": "" if reason in REASONS else reason},
        choice=reason if reason in REASONS else "",
        version=row.version,
        files=tuple(files[number] for number in row.files if number in files),
        lamp=standing.lamp,
        round_name=round_name(line.period),
        usual_reason=usual_reason(reason, row.before.get("nil_reason", "")),
        is_ready=not flaws and not row.refusal,
        saved_at=line.saved_at,
        last=_last(row),
        returned=_returned(row),
        refusal=row.refusal,
        errors=_errors(line.assignment_id, refusal),
        theirs=_theirs(refusal, values),
    )


def _errors(number: int, refusal: InvalidInput | Conflict | None) -> dict[str, str]:
    """By the names of the fields on the page; what concerns the row as a whole stands at its beginning."""
    if isinstance(refusal, InvalidInput):
        return {f"{name}-{number}": words for name, words in refusal.fields.items()}
    return {f"row-{number}": refusal.message} if refusal else {}


def _theirs(refusal: InvalidInput | Conflict | None, mine: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if not isinstance(refusal, DraftConflict):
        return ()
    pairs = [(FieldName(name).label, text) for name, text in refusal.theirs.items() if name in FIELD_NAMES]
    return tuple((label, text) for label, text in pairs if text and text not in mine.values())


FIELD_NAMES = {member.value for member in FieldName}


def _last(row: MonthRow) -> LastWords | None:
    said = row.before
    if not said:
        return None
    status = said["status"]
    return LastWords(
        round_name=row.before_name,
        kind=ReportKind(said["kind"]),
        progress=said["progress"],
        status=(status, ClaimedStatus(status).label if status else ""),
        percent=said["percent"],
        problems=said["problems"],
        next_steps=said["next_steps"],
        nil_reason=said["nil_reason"],
        mark=row.before_mark,
    )


def _returned(row: MonthRow) -> Returned | None:
    """The leader's word inside the unit is newer than the reviewer's."""
    content = row.draft.draft.content if row.draft else {}
    if content.get(SENT_BACK):
        by = content[SENT_BACK_BY] + FormWord.SENT_BACK.label
        return Returned(content[SENT_BACK], by, datetime.fromisoformat(content[SENT_BACK_AT]))
    review = row.filed.review if row.filed else None
    if row.filed and review and review.decision is ReviewDecision.RETURNED:
        return Returned(review.remark, row.filed.reviewer, review.decided_at)
    return None


def _gone(row: MonthRow, *, one_round: bool) -> DeskDone:
    line = row.line
    href = f"/reports/{line.report_id}" if row.filed and line.last_submitted_at else ""
    return DeskDone(
        number=line.number,
        title=line.title,
        href=href or f"/assignments/{line.assignment_id}/report",
        state=line.state,
        at=line.last_submitted_at or line.saved_at,
        round_name="" if one_round else round_name(line.period),
    )

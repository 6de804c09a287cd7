"""The form of one report with everything that helps to fill it in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.accounts.queries import people_with_role
from app.accounts.queries.absences import stood_in_by
from app.core import dates
from app.core.charts import LineChart, line_chart
from app.core.context import Ctx
from app.core.view import FileItem, Link
from app.evidence.queries import evidence_by_ids, evidence_of_unit, newest_versions
from app.histories.queries import past_before
from app.plans.enums import ResponsibilityRole
from app.policy.roles import Role
from app.reports.build.home import round_name, settings_of
from app.reports.build.lamps import UNKNOWN, standings
from app.reports.build.parts import parts_of
from app.reports.build.report import shown_file
from app.reports.content import FIELDS, read_content
from app.reports.enums import ClaimedStatus, FormWord, NilReason, ReportKind, ReviewDecision, SubmitAction
from app.reports.hints import COPIED, likeness
from app.reports.models import Draft
from app.reports.pages import LastReport, PastWords, ReportFormPage, Returned
from app.reports.queries.history import FileLine, ReportLine, files_of, report_lines, task_head
from app.reports.queries.scope import Filing, draft_of, own_filing
from app.reports.rules import may_act
from app.reports.service.signing import SENT_BACK, SENT_BACK_AT, SENT_BACK_BY
from app.rounds.build.questions import question_fields
from app.rounds.enums import AssignmentState
from app.workdays.period import Period

STATUSES = tuple((status.value, status.label) for status in ClaimedStatus)
REASONS = tuple(reason.label for reason in NilReason)


def form_page(
    ctx: Ctx,
    assignment_id: int,
    *,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    kind: str = "",
) -> ReportFormPage:
    """`values` are what was just typed, when the form comes back with `errors`. Raises NotFound for another unit's."""
    filing = own_filing(ctx, assignment_id)
    known = filing.assignment
    draft = draft_of(ctx, assignment_id)
    lines = report_lines(ctx, known.task_id, known.unit_id, _until(filing))
    own = [line for line in lines if line.assignment_id == assignment_id]
    before = [line for line in lines if line.assignment_id != assignment_id]
    attached = files_of(ctx, [line.report_id for line in (*own[:1], *before[:1])])
    files = _draft_files(ctx, draft, own, attached, before)
    standing = standings(ctx, [known.task_id]).get(known.task_id, UNKNOWN)
    last = _last(ctx, before[0], attached) if before else None
    shown = _begun(_values(draft, own) if values is None else values, kind, last)
    _, flaws = read_content(shown, tuple(file.id for file in files))
    return ReportFormPage(
        assignment_id=assignment_id,
        task_id=known.task_id,
        **_head(ctx, filing),
        lamp=standing.lamp,
        unfilled=tuple(flaw.label for flaw in flaws.values()),
        **_written(shown),
        statuses=STATUSES,
        files=files,
        reusable=_reusable(ctx, known.unit_id, {*files, *(last.files if last else ())}),
        max_mb=settings_of(ctx).max_upload_mb,
        version=draft.version if draft else 0,
        key="",
        last=last,
        past=None if last else _past(ctx, filing),
        earlier=_earlier(before),
        **parts_of(ctx, filing),
        returned=_returned(draft, own),
        chart=_chart(lines),
        saved_at=draft.saved_at if draft else None,
        signer=_signer(ctx, filing),
        standing_in=_standing_in(ctx),
        questions=question_fields(ctx, known.round_id, known.unit_id),
        refusal=_refusal(ctx, filing),
        errors=dict(errors or {}),
        warnings=_warnings(shown, last),
    )


def _begun(values: Mapping[str, str], kind: str, last: LastReport | None) -> dict[str, str]:
    """What is written; asked for a nil report it begins with the usual reason."""
    shown = {**values, "kind": kind or values.get("kind", "")}
    if kind == ReportKind.NIL and not shown.get("nil_reason"):
        shown["nil_reason"] = usual_reason("", last.nil_reason if last else "")
    return shown


def _written(shown: Mapping[str, str]) -> dict[str, Any]:
    """A reason that is one of those offered stands in the choice, any other in the field below."""
    reason = shown.get("nil_reason", "")
    values = {name: shown.get(name, "") for name in FIELDS}
    return {
        "values": {**values, "nil_reason": ""} if reason in REASONS else values,
        "reasons": REASONS,
        "choice": reason if reason in REASONS else "",
        "blank": not values["progress"],
    }


def usual_reason(chosen: str, before: str) -> str:
    """What a nil report by two keys begins with: what is chosen already, else what was said the period before."""
    return next((reason for reason in (chosen, before) if reason in REASONS), REASONS[0])


def _head(ctx: Ctx, filing: Filing) -> dict[str, Any]:
    known = filing.assignment
    number, title = task_head(ctx, known.task_id)
    return {
        "number": number,
        "title": title,
        "round_name": round_name(filing.period),
        "is_lead": known.role is ResponsibilityRole.LEAD,
        "due_at": known.due_at,
        "lock_at": known.lock_at,
        "withdrawable": known.state is AssignmentState.SIGNING,
    }


def _reusable(ctx: Ctx, unit_id: int, shown: set[FileItem]) -> tuple[FileItem, ...]:
    used = {file.id for file in shown}
    return tuple(shown_file(row) for row in evidence_of_unit(ctx, unit_id, limit=12) if row.id not in used)


def _until(filing: Filing) -> datetime:
    """Own co-parts may be due before the round; nothing of later rounds belongs beside this form."""
    return max(filing.round_due_at, filing.assignment.due_at)


def _values(draft: Draft | None, own: Sequence[ReportLine]) -> dict[str, str]:
    """The draft, or for a correction what was filed last."""
    if draft is not None:
        return {name: draft.content.get(name, "") for name in FIELDS} | {
            "kind": draft.content.get("kind") or ReportKind.FULL.value
        }
    if not own:
        return {"kind": ReportKind.FULL.value}
    line = own[0]
    return {
        "kind": line.kind.value,
        "progress": line.progress,
        "status": line.status.value if line.status else "",
        "percent": "" if line.percent is None else str(line.percent),
        "problems": line.problems,
        "next_steps": line.next_steps,
        "nil_reason": line.nil_reason,
    }


def _draft_files(
    ctx: Ctx,
    draft: Draft | None,
    own: Sequence[ReportLine],
    attached: Mapping[int, Sequence[FileLine]],
    before: Sequence[ReportLine],
) -> tuple[FileItem, ...]:
    if draft is None:
        return _items(attached.get(own[0].report_id, ())) if own else ()
    earlier = {file.evidence_id for file in attached.get(before[0].report_id, ())} if before else set()
    note = FormWord.FROM_EARLIER.label.format(round=round_name(before[0].period)) if before else ""
    rows = evidence_by_ids(ctx, draft.evidence_ids)
    return tuple(shown_file(row, note if row.id in earlier else "") for row in rows)


def _items(files: Sequence[FileLine]) -> tuple[FileItem, ...]:
    return tuple(FileItem(file.evidence_id, file.name, file.size, f"/evidence/{file.evidence_id}") for file in files)


def _last(ctx: Ctx, line: ReportLine, attached: Mapping[int, Sequence[FileLine]]) -> LastReport:
    return LastReport(
        round_name=round_name(line.period),
        href=f"/reports/{line.report_id}",
        submitted_at=line.submitted_at,
        state=line.state,
        kind=line.kind,
        percent=line.percent,
        status=line.status,
        progress=line.progress,
        problems=line.problems,
        next_steps=line.next_steps,
        nil_reason=line.nil_reason,
        files=_newest(ctx, attached.get(line.report_id, ())),
    )


def _past(ctx: Ctx, filing: Filing) -> PastWords | None:
    """For the first round in the system."""
    known = filing.assignment
    lines = past_before(ctx, known.unit_id, [known.task_id], Period.parse(filing.period).start)
    if not lines:
        return None
    line = lines[-1]
    return PastWords(round_name(line.period), line.mark, line.progress, line.problems, line.next_steps)


def _newest(ctx: Ctx, files: Sequence[FileLine]) -> tuple[FileItem, ...]:
    """What was used last month, each by its newest version: that is the one to use again."""
    newest = newest_versions(ctx, [file.evidence_id for file in files])
    return tuple(shown_file(newest[file.evidence_id]) for file in files)


def _earlier(before: Sequence[ReportLine]) -> tuple[Link, ...]:
    """The three rounds before the last one, each by its newest revision."""
    newest: dict[str, ReportLine] = {}
    for line in before:
        newest.setdefault(line.period, line)
    return tuple(Link(round_name(line.period), f"/reports/{line.report_id}") for line in list(newest.values())[1:4])


def _returned(draft: Draft | None, own: Sequence[ReportLine]) -> Returned | None:
    """The leader's word inside the unit is newer than the reviewer's."""
    if draft is not None and draft.content.get(SENT_BACK):
        by = draft.content[SENT_BACK_BY] + FormWord.SENT_BACK.label
        return Returned(draft.content[SENT_BACK], by, datetime.fromisoformat(draft.content[SENT_BACK_AT]))
    if own and own[0].decision is ReviewDecision.RETURNED and own[0].decided_at is not None:
        return Returned(own[0].remark, own[0].reviewer, own[0].decided_at)
    return None


def _chart(lines: Sequence[ReportLine]) -> LineChart | None:
    """Progress over the rounds, once there are two to connect."""
    newest: dict[str, float | None] = {}
    for line in lines:
        if line.percent is not None:
            newest.setdefault(line.period, float(line.percent))
    if len(newest) < 2:
        return None
    periods = list(reversed(newest))
    heads = [round_name(period) for period in periods]
    actual = [newest[period] for period in periods]
    return line_chart(FormWord.PERCENT.label, heads, actual, [None] * len(heads), unit="%", top=100)


def _signer(ctx: Ctx, filing: Filing) -> str:
    if not filing.facts.signs_off:
        return ""
    people = people_with_role(ctx.session, Role.UNIT_LEADER, [filing.assignment.unit_id])
    return people[0].name if people else Role.UNIT_LEADER.label


def _standing_in(ctx: Ctx) -> str:
    covered = stood_in_by(ctx.session, ctx.actor.id, ctx.today)
    if not covered:
        return ""
    names = FormWord.NAMES_JOINED.label.join(name for name, _ in covered)
    until = dates.day(max(day for _, day in covered), ctx.today)
    return FormWord.ON_BEHALF.label.format(names=names, until=until)


def _refusal(ctx: Ctx, filing: Filing) -> str:
    if filing.assignment.state is AssignmentState.SIGNING:
        return FormWord.SIGNING.label
    if filing.assignment.state is AssignmentState.EXEMPT:
        return FormWord.EXEMPT.label.format(reason=filing.assignment.exempt_reason)
    decision = may_act(filing.facts, SubmitAction.SAVE_DRAFT, ctx.now)
    return decision.reason.label if decision.reason else ""


def _warnings(values: Mapping[str, str], last: LastReport | None) -> dict[str, str]:
    """Remarks the writer sees before the reviewer does; they stop nothing."""
    if last is None or values.get("kind") == ReportKind.NIL:
        return {}
    found: dict[str, str] = {}
    content, _ = read_content(values)
    if content.percent is not None and last.percent is not None and content.percent < last.percent:
        found["percent"] = FormWord.BELOW_LAST.label.format(before=last.percent)
    ratio = likeness(values.get("progress", ""), last.progress)
    if ratio >= COPIED:
        found["progress"] = FormWord.COPIED.label.format(ratio=ratio)
    return found

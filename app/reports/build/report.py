"""One submitted report, as it was, with what happened to it."""

from collections.abc import Sequence

from app.accounts.queries.absences import stood_in_by
from app.core.clock import local_date
from app.core.context import Ctx
from app.core.view import Entry, FileItem, Link
from app.evidence.queries import EvidenceRow, evidence_by_ids
from app.policy.decide import may
from app.policy.permissions import Permission
from app.reports.build.home import round_name
from app.reports.enums import FormWord, SubmitAction
from app.reports.pages import Reopening, ReportPage
from app.reports.queries.history import ReportLine, TakenBack, files_of, report_lines, taken_back, task_head
from app.reports.queries.scope import Filing, filing_of, report_or_404
from app.reports.rules import may_act
from app.rounds.build.questions import filed_answers
from app.rounds.enums import AssignmentState
from app.rounds.rules import AssignmentFacts, timeliness


def report_page(ctx: Ctx, report_id: int) -> ReportPage:
    """Raises NotFound for what the actor may not see."""
    report = report_or_404(ctx, report_id)
    filing = filing_of(ctx, report.assignment_id)
    known = filing.assignment
    until = max(filing.round_due_at, known.due_at)
    lines = report_lines(ctx, known.task_id, known.unit_id, until, limit=100)
    own = [line for line in lines if line.assignment_id == known.id]
    line = next(one for one in own if one.report_id == report_id)
    number, title = task_head(ctx, known.task_id)
    facts = AssignmentFacts(known.state, known.due_at, known.lock_at, known.first_submitted_at)
    return ReportPage(
        report_id=report_id,
        task_id=known.task_id,
        number=number,
        title=title,
        unit=filing.unit_name,
        round_name=round_name(filing.period),
        revision=line.revision,
        kind=line.kind,
        progress=line.progress,
        problems=line.problems,
        next_steps=line.next_steps,
        nil_reason=line.nil_reason,
        percent=line.percent,
        status=line.status,
        submitted_by=line.submitted_by,
        submitted_at=line.submitted_at,
        timeliness=timeliness(facts, ctx.now),
        state=known.state,
        files=file_items(ctx, report_id),
        revisions=tuple(
            Link(
                FormWord.REVISION.label.format(number=one.revision),
                f"/reports/{one.report_id}",
                current=one.report_id == report_id,
            )
            for one in reversed(own)
        ),
        history=history(own, taken_back(ctx, [one.report_id for one in own])),
        reopening=_reopening(ctx, filing, newest=own[0].report_id == report_id),
        signed_by=line.signed_by,
        answers=filed_answers(ctx, known.round_id, known.unit_id),
        stood_in_for=FormWord.NAMES_JOINED.label.join(
            name for name, _ in stood_in_by(ctx.session, report.submitted_by, local_date(report.submitted_at))
        ),
    )


def _reopening(ctx: Ctx, filing: Filing, *, newest: bool) -> Reopening | None:
    """For the newest revision alone: what was decided on the others is past."""
    accepted = newest and filing.assignment.state is AssignmentState.ACCEPTED
    if not accepted or not may(ctx.actor.roles, Permission.REPORT_REOPEN):
        return None
    refused = may_act(filing.facts, SubmitAction.REOPEN, ctx.now).reason
    return Reopening(filing.assignment.version, refused.label if refused else "")


def file_items(ctx: Ctx, report_id: int) -> tuple[FileItem, ...]:
    """As filed: a newer version is told of, and does not take the place of what was filed."""
    found = files_of(ctx, [report_id]).get(report_id, ())
    return tuple(shown_file(row) for row in evidence_by_ids(ctx, [file.evidence_id for file in found]))


def shown_file(row: EvidenceRow, *notes: str) -> FileItem:
    """With its version where there are several, after what else is to be said of it."""
    said = [note for note in (*notes, version_words(row)) if note]
    return FileItem(row.id, row.name, row.size, f"/evidence/{row.id}", FormWord.DESK_AND.label.join(said))


def version_words(row: EvidenceRow) -> str:
    if row.versions == 1:
        return ""
    word = FormWord.FILE_NEWEST if row.version == row.versions else FormWord.FILE_OLDER
    return word.label.format(version=row.version, versions=row.versions)


def history(own: Sequence[ReportLine], past: Sequence[TakenBack] = ()) -> tuple[Entry, ...]:
    """Newest first: filed, signed, decided, and decisions that were taken back."""
    entries: list[Entry] = []
    for line in own:
        if line.decision is not None and line.decided_at is not None:
            said = FormWord.REVIEWED.label.format(who=line.reviewer, decision=line.decision.label)
            entries.append(Entry(line.decided_at, said, sub=line.remark))
        entries += retracted(past, line.report_id)
        filed = FormWord.SUBMITTED.label.format(who=line.submitted_by, number=line.revision)
        signed = FormWord.SIGNED.label.format(who=line.signed_by) if line.signed_by else ""
        entries.append(Entry(line.submitted_at, filed, sub=signed, href=f"/reports/{line.report_id}"))
    return tuple(entries)


def retracted(past: Sequence[TakenBack], report_id: int) -> list[Entry]:
    """Each decision on a revision that was taken back, after who took it back and why."""
    found: list[Entry] = []
    for one in past:
        if one.report_id == report_id:
            again = FormWord.REOPENED.label.format(who=one.reopened_by)
            said = FormWord.REVIEWED.label.format(who=one.reviewer, decision=one.decision.label)
            found += [Entry(one.reopened_at, again, sub=one.reason), Entry(one.decided_at, said, sub=one.remark)]
    return found

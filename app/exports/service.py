"""Make a workbook, remember its fingerprint, write down who took it."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import SYSTEM, Ctx
from app.core.dates import day_full
from app.core.dates import period as period_words
from app.exports import queries
from app.exports.enums import ExportKind, ExportWord
from app.exports.models import ExportRecord
from app.exports.workbooks.filing import FilingRow, build_filing
from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.ledger import LedgerRow, PastRow, build_ledger
from app.exports.workbooks.situation import SituationRow, build_situation
from app.histories.queries import past_of_tasks
from app.lamps.enums import LampColour
from app.overview.queries.ledger import LedgerFilter, LedgerLine, all_ledger_lines
from app.overview.queries.situation import unit_situations
from app.plans.queries.ledger import TaskFilter, count_tasks
from app.plans.queries.plans import plan_head
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.queries.scope import round_or_404

MONTHLY = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class ExportedFile:
    name: str
    content: bytes
    code: str


def export_situation(ctx: Ctx, plan_id: int | None = None) -> ExportedFile:
    """Workbook 1: tasks by lead unit and by how they stand."""
    require(ctx, Permission.EXPORT_CREATE)
    label = _plan_label(ctx, plan_id)
    header = _header(ctx, ExportWord.BY_LEAD.label, label)
    rows = [
        SituationRow(
            unit=one.unit,
            done_on_time=one.done_on_time,
            done_late=one.done_late,
            not_yet_due=one.not_yet_due,
            overdue=one.overdue,
            no_deadline=one.no_deadline,
        )
        for one in unit_situations(ctx, plan_id)
    ]
    # The ledger's page counts them all, those that no unit leads among them.
    counts = count_tasks(ctx.session, ctx.actor, TaskFilter(plan_id=plan_id))
    unled = counts.active + counts.closed - sum(row.done + row.open for row in rows)
    content = build_situation(header, rows, unled=unled)
    return _keep(ctx, ExportKind.SITUATION, header, content, len(rows), {"plan_id": plan_id})


def export_ledger(ctx: Ctx, wanted: LedgerFilter, *, filters: dict[str, Any] | None = None) -> ExportedFile:
    """Workbook 2: every task of the filter, as the ledger page lists them."""
    require(ctx, Permission.EXPORT_CREATE)
    lines = all_ledger_lines(ctx, wanted)
    title = _title(wanted.period, ExportKind.LEDGER)
    header = _header(ctx, title, _plan_label(ctx, wanted.tasks.plan_id))
    # A ledger of one period shows what was reported for it; what came from before stands beside the whole.
    past = [] if wanted.period else _past_rows(ctx, lines)
    content = build_ledger(header, [_ledger_row(line, wanted.period) for line in lines], past)
    return _keep(ctx, ExportKind.LEDGER, header, content, len(lines), filters or {})


def _ledger_row(line: LedgerLine, period: str) -> LedgerRow:
    task, report = line.task, line.report
    progress = ExportWord.NOT_REPORTED.label if period else ""
    if report is not None:
        progress = report.progress or ExportWord.NIL.label.format(reason=report.nil_reason)
    return LedgerRow(
        number=task.number or str(task.seq),
        source=task.plan_title,
        document_number=task.document_number,
        task=task.title,
        lead_units=ExportWord.AND.label.join(unit.label for unit in task.leads),
        co_units=ExportWord.AND.label.join(unit.label for unit in task.cos),
        deadline=task.deadline or task.deadline_text or ExportWord.NO_DEADLINE.label,
        progress=progress,
        problems=report.problems if report else "",
        next_steps=report.next_steps if report else "",
        percent=None if task.percent is None else task.percent / 100,
        lamp=line.lamp.lamp.colour,
        lamp_word=line.lamp.lamp.word.label if line.lamp.lamp.colour is LampColour.RED else "",
        opinion=report.opinion if report else "",
    )


def _past_rows(ctx: Ctx, lines: Sequence[LedgerLine]) -> list[PastRow]:
    """Past reports of the tasks listed, in their order, the newest period first."""
    places = {line.task.task_id: place for place, line in enumerate(lines)}
    found = past_of_tasks(ctx, list(places))
    return [
        PastRow(
            number=task.number or str(task.seq),
            source=task.plan_title,
            task=task.title,
            unit=one.unit,
            period=period_words(one.period),
            progress=one.progress,
            problems=one.problems,
            next_steps=one.next_steps,
            value=one.value,
            status=one.status,
            file_name=one.file_name,
        )
        for one in sorted(found, key=lambda one: places[one.task_id])
        for task in (lines[places[one.task_id]].task,)
    ]


def export_filing(ctx: Ctx, round_id: int) -> ExportedFile:
    """Workbook 3: what each unit owed and filed in a round."""
    require(ctx, Permission.EXPORT_CREATE)
    known = round_or_404(ctx, round_id)
    title = _title(known.period, ExportKind.FILING)
    header = _header(ctx, title, _plan_label(ctx, known.plan_id))
    rows = [
        FilingRow(
            unit=one.unit,
            due=one.figures.expected,
            on_time=one.figures.on_time,
            late=one.figures.late,
            returned=one.returned_once,
            missing=one.figures.outstanding,
        )
        for one in queries.filing_rows(ctx, round_id)
    ]
    content = build_filing(header, rows, queries.answer_sheet(ctx, known))
    return _keep(ctx, ExportKind.FILING, header, content, len(rows), {"round_id": round_id})


def keep_export(
    ctx: Ctx,
    kind: ExportKind,
    header: ExportHeader,
    content: bytes,
    rows: int,
    filters: dict[str, Any],
    *,
    name: str = "",
) -> ExportedFile:
    """For files that another module builds: fingerprint, record, audit row. `name` is the file's, where it is no
    workbook.
    """
    require(ctx, Permission.EXPORT_CREATE)
    return _keep(ctx, kind, header, content, rows, filters, name)


def _keep(
    ctx: Ctx,
    kind: ExportKind,
    header: ExportHeader,
    content: bytes,
    rows: int,
    filters: dict[str, Any],
    name: str = "",
) -> ExportedFile:
    digest = hashlib.sha256(content).hexdigest()
    record = ExportRecord(
        code=header.code,
        kind=kind.value,
        filters=filters,
        rows=rows,
        sha256=digest,
        cut_off=header.cut_off,
        made_by=ctx.actor.user_id,
    )
    ctx.session.add(record)
    ctx.session.flush()  # the audit row names the export
    after = {"kind": kind.value, "rows": rows, "sha256": digest, "filters": filters}
    audit.record(ctx, AuditAction.EXPORT_MADE, "export", record.id, after=after)
    name = name or ExportWord.FILE.label.format(title=header.title, day=day_full(ctx.today))
    return ExportedFile(name, content, header.code)


def make_header(ctx: Ctx, title: str, period_label: str) -> ExportHeader:
    """The head of a form: organisation, cut-off time, maker, and a code of its own."""
    return _header(ctx, title, period_label)


def _header(ctx: Ctx, title: str, period_label: str) -> ExportHeader:
    settings = ctx.extra.get("settings")
    organisation = getattr(settings, "organisation", "") or ExportWord.NO_OFFICE.label
    maker = "" if SYSTEM in ctx.actor.roles else ctx.actor.name
    code = secrets.token_hex(4).upper()
    return ExportHeader(title, organisation, period_label, ctx.now, maker, code)


def _title(period: str, kind: ExportKind) -> str:
    if kind is ExportKind.FILING and not MONTHLY.fullmatch(period):
        # 月度 is the form's official name; of a quarter it would be wrong.
        return f"{period_words(period)}{ExportWord.FILING_OF.label}"
    return f"{period_words(period)}{kind.label}" if period else kind.label


def _plan_label(ctx: Ctx, plan_id: int | None) -> str:
    return ExportWord.ALL_PLANS.label if plan_id is None else plan_head(ctx.session, ctx.actor, plan_id).title

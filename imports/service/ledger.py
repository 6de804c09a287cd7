"""A table of tasks brought into a draft: judged row by row first, then each row changes its task or adds one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.context import Ctx
from app.core.errors import InvalidInput
from app.exports.workbooks.header import ExportHeader
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.enums import StepKind
from app.plans.forms import first_sentence
from app.plans.queries import DraftTask
from app.plans.rules import TaskEdit
from imports.service.division import key_of, live_tasks
from imports.service.documents import settle_sure
from imports.service.rosters import named
from imports.service.steps import step
from imports.tables import safely
from imports.tables.ledger import LedgerRow
from imports.tables.problems import Problem, Severity, TableResult
from imports.tables.results import ResultRow, build_result_workbook
from imports.words import RowRefusal, RowState, Sheet


def read_ledger(data: bytes, file_name: str = "") -> TableResult[LedgerRow]:
    """Raises InvalidInput that names the file, for a file that is no ledger."""
    return named(file_name, lambda: safely.read_ledger_table(data))


@dataclass(frozen=True)
class LedgerAnswer:
    """One row: the task it means (None: a new one), what it would do, and why it cannot."""

    row: LedgerRow
    state: RowState
    task_id: int | None = None
    version: int = 0
    edit: TaskEdit | None = None
    reason: str = ""


@dataclass(frozen=True)
class LedgerReport:
    lines: tuple[LedgerAnswer, ...]
    remarks: tuple[str, ...] = ()

    def count(self, state: RowState) -> int:
        return sum(line.state is state for line in self.lines)

    @property
    def ok(self) -> bool:
        return not self.count(RowState.REFUSED)

    @property
    def changes(self) -> int:
        return self.count(RowState.CREATED) + self.count(RowState.UPDATED)


def judge_ledger(ctx: Ctx, plan_id: int, rows: Sequence[LedgerRow], problems: Sequence[Problem] = ()) -> LedgerReport:
    """What every row would do. Nothing is changed here."""
    plans.draft_or_404(ctx.session, plan_id)
    tasks = live_tasks(ctx, plan_id)
    by_key = {key_of(plan_id, task.task_id): task for task in tasks}
    by_title = {_plain(task.title): task for task in tasks}
    lines: list[LedgerAnswer] = []
    meant: dict[str, int] = {}
    for row in rows:
        wrong = [p for p in problems if p.row == row.row and p.severity is Severity.ERROR]
        line = _refuse(row, wrong) if wrong else _judge(row, by_key, by_title)
        name = str(line.task_id or _plain(_title(row)))
        if line.state is not RowState.REFUSED and meant.setdefault(name, row.row) != row.row:
            line = _refused(row, RowRefusal.KEY_TWICE, str(meant[name]))
        lines.append(line)
    return LedgerReport(tuple(lines), tuple(str(problem) for problem in problems if not problem.row))


def _judge(row: LedgerRow, by_key: Mapping[str, DraftTask], by_title: Mapping[str, DraftTask]) -> LedgerAnswer:
    """A row with a key means that task; one without means the task of its title, or a new one."""
    if row.key and row.key not in by_key:
        return _refused(row, RowRefusal.KEY_UNKNOWN, row.key)
    both = [name for name in row.co if name in row.lead]
    if both:
        return _refused(row, RowRefusal.BOTH_ROLES, both[0])
    if row.co and not row.lead:
        return _refused(row, RowRefusal.CO_WITHOUT_LEAD, "")
    task = by_key.get(row.key) or by_title.get(_plain(_title(row)))
    edit = _edit(row, task)
    if task is None:
        return LedgerAnswer(row, RowState.CREATED, edit=edit)
    if edit == _edit_of(task):
        return LedgerAnswer(row, RowState.UNCHANGED, task.task_id)
    return LedgerAnswer(row, RowState.UPDATED, task.task_id, task.version, edit)


def _title(row: LedgerRow) -> str:
    return row.title or first_sentence(row.text)


def _plain(title: str) -> str:
    return re.sub(r"\s", "", title)


def _edit(row: LedgerRow, task: DraftTask | None) -> TaskEdit:
    """Blank cells leave what the task has."""
    if task is None:
        title = _title(row)
        return TaskEdit(
            title=title,
            text=row.text or title,
            number=row.number,
            deadline=row.deadline,
            deadline_text=row.deadline_text[:100],
            lead=row.lead,
            co=row.co,
        )
    known = _edit_of(task)
    dated = bool(row.deadline or row.deadline_text) and row.deadline != task.deadline
    return replace(
        known,
        title=row.title or known.title,
        text=row.text or known.text,
        number=row.number or known.number,
        deadline=row.deadline if dated else known.deadline,
        deadline_text=row.deadline_text[:100] if dated else known.deadline_text,
        lead=row.lead or known.lead,
        co=row.co if row.lead else known.co,
    )


def _edit_of(task: DraftTask) -> TaskEdit:
    return TaskEdit(
        title=task.title,
        text=task.text,
        number=task.number,
        kind=task.kind,
        parent_id=task.parent_id,
        deadline=task.deadline,
        deadline_text=task.deadline_text,
        lead=task.lead,
        co=task.co,
    )


def _refuse(row: LedgerRow, problems: Sequence[Problem]) -> LedgerAnswer:
    told = " ".join(f"{problem.column_heading} {problem.message}".strip() for problem in problems)
    return LedgerAnswer(row, RowState.REFUSED, reason=told)


def _refused(row: LedgerRow, refusal: RowRefusal, detail: str) -> LedgerAnswer:
    return LedgerAnswer(row, RowState.REFUSED, reason=refusal.label.format(detail=detail))


def apply_ledger(ctx: Ctx, plan_id: int, report: LedgerReport) -> LedgerReport:
    """Change and add every task, or none: a row that a verb refuses undoes the others and says why. One step back."""
    try:
        with ctx.session.begin_nested(), step(ctx, plan_id, StepKind.EDITED):
            for line in report.lines:
                _apply(ctx, plan_id, line)
            settle_sure(ctx, plan_id)
    except _RowRefusedError as refusal:
        lines = [
            replace(line, state=RowState.REFUSED, reason=refusal.message) if line is refusal.line else line
            for line in report.lines
        ]
        return replace(report, lines=tuple(lines))
    return report


class _RowRefusedError(Exception):
    def __init__(self, line: LedgerAnswer, message: str) -> None:
        self.line, self.message = line, message
        super().__init__(message)


def _apply(ctx: Ctx, plan_id: int, line: LedgerAnswer) -> None:
    if line.edit is None:
        return
    try:
        if line.task_id is None:
            plan_service.add_task(ctx, plan_id, line.edit)
        else:
            plan_service.edit_task(ctx, plan_id, line.task_id, line.version, line.edit)
    except InvalidInput as fault:
        raise _RowRefusedError(line, " ".join(fault.fields.values())) from fault


def ledger_result(header: ExportHeader, report: LedgerReport) -> bytes:
    """Every row with 成功 or 失败 and why."""
    headings = (Sheet.NUMBER, Sheet.TASK, Sheet.LEAD, Sheet.CO, Sheet.DEADLINE)
    rows = [
        ResultRow(
            line.row.row,
            (
                line.row.number,
                _title(line.row),
                Sheet.AND.label.join(line.row.lead),
                Sheet.AND.label.join(line.row.co),
                line.row.deadline or line.row.deadline_text,
            ),
            line.state is not RowState.REFUSED,
            line.reason or line.state.label,
        )
        for line in report.lines
    ]
    return build_result_workbook(header, [heading.label for heading in headings], rows)

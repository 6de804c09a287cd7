"""The division table: given out filled with the tasks, judged row by row, applied as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.core.context import Ctx
from app.exports.workbooks.header import ExportHeader
from app.plans import queries as plans
from app.plans import service as plan_service
from app.plans.queries import DraftTask
from app.plans.service import Division
from app.units import queries as units
from imports.documents.units import MatchKind, UnitEntry, is_collective, match_unit
from imports.service.documents import entries_of
from imports.service.rosters import named
from imports.tables import safely
from imports.tables.division import DivisionRow, DivisionTask, build_division_table
from imports.tables.problems import Problem, Severity, TableResult
from imports.tables.results import ResultRow, build_result_workbook
from imports.words import RowRefusal, RowRemark, RowState, Sheet

SEPARATOR = "."


def key_of(plan_id: int, task_id: int) -> str:
    """What stands in the hidden column: it names plan and task, whatever the order of the rows."""
    return f"{plan_id}{SEPARATOR}{task_id}"


def live_tasks(ctx: Ctx, plan_id: int) -> list[DraftTask]:
    return [task for task in plans.draft_tasks(ctx.session, plan_id) if not task.discarded]


def division_workbook(ctx: Ctx, plan_id: int, header: ExportHeader) -> bytes:
    """The draft's tasks with their units so far, and the directory to choose from."""
    plans.draft_or_404(ctx.session, plan_id)
    rows = [
        DivisionTask(
            key=key_of(plan_id, task.task_id),
            number=task.number,
            task=task.title,
            lead_units=task.lead,
            co_units=task.co,
            deadline=task.deadline or task.deadline_text or None,
        )
        for task in live_tasks(ctx, plan_id)
    ]
    return build_division_table(header, rows, [unit.label for unit in units.directory(ctx.session)])


def read_division(data: bytes, file_name: str = "") -> TableResult[DivisionRow]:
    """Raises InvalidInput that names the file, for a file that is no division table."""
    return named(file_name, lambda: safely.read_division_table(data))


@dataclass(frozen=True)
class DivisionAnswer:
    """One row: what it says, what it would do, and why it cannot. `title` and `number` are the task's own."""

    row: int
    key: str
    number: str
    title: str
    lead: tuple[str, ...]
    co: tuple[str, ...]
    deadline: date | None
    deadline_text: str
    state: RowState
    reason: str = ""
    change: Division | None = None


@dataclass(frozen=True)
class DivisionReport:
    """`remarks` speak of the table as a whole."""

    lines: tuple[DivisionAnswer, ...]
    remarks: tuple[str, ...] = ()

    def count(self, state: RowState) -> int:
        return sum(line.state is state for line in self.lines)

    @property
    def ok(self) -> bool:
        return not self.count(RowState.REFUSED)


def judge_division(
    ctx: Ctx, plan_id: int, rows: Sequence[DivisionRow], problems: Sequence[Problem] = ()
) -> DivisionReport:
    """What every row would do. Nothing is changed here."""
    plans.draft_or_404(ctx.session, plan_id)
    tasks = {key_of(plan_id, task.task_id): task for task in live_tasks(ctx, plan_id)}
    names = _Names(entries_of(units.directory(ctx.session)), plans.resolutions(ctx.session, plan_id))
    lines: list[DivisionAnswer] = []
    first: dict[str, int] = {}
    for row in rows:
        own = [problem for problem in problems if problem.row == row.row]
        line = _judge(row, tasks.get(row.key), names, own)
        if first.setdefault(row.key, row.row) != row.row:
            line = _refused(line, RowRefusal.KEY_TWICE, str(first[row.key]))
        lines.append(line)
    known = {row.row for row in rows}
    lines += [_bare(problem) for problem in problems if problem.row and problem.row not in known]
    missing = len(set(tasks) - set(first))
    remarks = [RowRemark.MISSING.label.format(detail=missing)] if missing else []
    remarks += [str(problem) for problem in problems if not problem.row]
    return DivisionReport(tuple(sorted(lines, key=lambda line: line.row)), tuple(remarks))


@dataclass(frozen=True)
class _Names:
    directory: Sequence[UnitEntry]
    settled: Mapping[str, tuple[int, ...]]


def _judge(row: DivisionRow, task: DraftTask | None, names: _Names, problems: Sequence[Problem]) -> DivisionAnswer:
    line = DivisionAnswer(
        row=row.row,
        key=row.key,
        number=task.number if task else row.number,
        title=task.title if task else row.task,
        lead=row.lead_units,
        co=row.co_units,
        deadline=row.deadline,
        deadline_text=row.deadline_text,
        state=RowState.UNCHANGED,
    )
    if task is None:
        return _refused(line, RowRefusal.KEY_UNKNOWN, row.key)
    both = [name for name in row.co_units if name in row.lead_units]
    if both:
        return _refused(line, RowRefusal.BOTH_ROLES, both[0])
    if row.co_units and not row.lead_units:
        return _refused(line, RowRefusal.CO_WITHOUT_LEAD, "")
    wrong = [problem for problem in problems if problem.severity is Severity.ERROR]
    if wrong:
        return replace(line, state=RowState.REFUSED, reason=" ".join(_told(problem) for problem in wrong))
    remarks = [_told(problem) for problem in problems]
    matched: dict[str, int] = {}
    for name in (*row.lead_units, *row.co_units):
        refusal, remark = _match(name, names, matched)
        if refusal:
            return _refused(line, refusal, name)
        remarks += [remark] if remark else []
    return _changed(line, task, matched, remarks)


def _match(name: str, names: _Names, matched: dict[str, int]) -> tuple[RowRefusal | None, str]:
    """Settle one name, or say why not; a collective is let through and asked on the review page."""
    if name in names.settled:
        return None, ""
    match = match_unit(name, names.directory)
    if is_collective(name):
        return None, RowRemark.COLLECTIVE.label.format(detail=name)
    if match.resolved is None:
        refusal = RowRefusal.UNIT_AMBIGUOUS if match.kind is MatchKind.AMBIGUOUS else RowRefusal.UNIT_UNKNOWN
        return refusal, ""
    matched[name] = int(match.resolved.key)
    if match.kind is MatchKind.ABBREVIATION:
        return None, RowRemark.ABBREVIATED.label.format(detail=f"{name} = {match.resolved.full_name}")
    return None, ""


def _changed(
    line: DivisionAnswer, task: DraftTask, matched: dict[str, int], remarks: Sequence[str]
) -> DivisionAnswer:
    """Blank units and a blank deadline leave what the task has."""
    lead, co = (line.lead, line.co) if line.lead else (task.lead, task.co)
    same_day = line.deadline == task.deadline if line.deadline else line.deadline_text in ("", task.deadline_text)
    deadline = None if same_day else (line.deadline, line.deadline_text)
    words = list(remarks)
    if not lead and not any(RowRemark.STILL_OPEN.label in word for word in words):
        words = [RowRemark.STILL_OPEN.label]
    if (lead, co) == (task.lead, task.co) and deadline is None:
        return replace(line, reason=" ".join(words))
    change = Division(task.task_id, lead, co, matched, deadline)
    return replace(line, state=RowState.UPDATED, reason=" ".join(words), change=change)


def _refused(line: DivisionAnswer, refusal: RowRefusal, detail: str) -> DivisionAnswer:
    return replace(line, state=RowState.REFUSED, reason=refusal.label.format(detail=detail), change=None)


def _bare(problem: Problem) -> DivisionAnswer:
    """A row that could not even be read as a task."""
    state = RowState.REFUSED if problem.severity is Severity.ERROR else RowState.UNCHANGED
    return DivisionAnswer(problem.row, "", "", "", (), (), None, "", state, _told(problem))


def _told(problem: Problem) -> str:
    return f"{problem.column_heading} {problem.message}".strip()


def apply_division(ctx: Ctx, plan_id: int, report: DivisionReport) -> int:
    """Apply every row that changes something; nothing while a row is refused. Returns how many tasks changed."""
    changes = [line.change for line in report.lines if line.change is not None]
    if not report.ok or not changes:
        return 0
    plan_service.apply_division(ctx, plan_id, changes)
    return len(changes)


def result_workbook(header: ExportHeader, report: DivisionReport) -> bytes:
    """Every row with 成功 or 失败 and why, to be mended and uploaded again."""
    headings = (Sheet.NUMBER, Sheet.TASK, Sheet.LEAD, Sheet.CO, Sheet.DEADLINE)
    rows = [
        ResultRow(
            line.row,
            (line.number, line.title, _joined(line.lead), _joined(line.co), line.deadline or line.deadline_text),
            line.state is not RowState.REFUSED,
            line.reason,
        )
        for line in report.lines
    ]
    return build_result_workbook(header, [heading.label for heading in headings], rows)


def _joined(names: Sequence[str]) -> str:
    return Sheet.AND.label.join(names)

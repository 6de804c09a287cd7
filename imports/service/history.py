"""A table of past reports: judged row by row as often as it is looked at, imported as a whole or not at all."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from app.core.context import Ctx
from app.core.dates import period as period_words
from app.exports.workbooks.header import ExportHeader
from app.histories import queries
from app.histories.enums import HistoryState
from app.histories.queries import KnownTask, UploadLine
from app.histories.rules import HistoryRow, PastReport, past_report
from app.histories.service import import_history, keep_table
from app.units.queries import directory
from app.workdays.period import Period
from imports.documents.units import MatchKind, UnitMatch, is_collective, match_unit
from imports.service.documents import entries_of
from imports.service.rosters import named
from imports.tables import safely
from imports.tables.history import plain_number
from imports.tables.problems import TableResult
from imports.tables.results import ResultRow, build_result_workbook
from imports.words import HistoryRefusal, HistoryRemark, RowRefusal, RowState, Sheet


def read_history(data: bytes, file_name: str = "") -> TableResult[HistoryRow]:
    """Raises InvalidInput that names the file, for a file that is no such table."""
    return named(file_name, lambda: safely.read_history_table(data))


def keep_history(ctx: Ctx, plan_id: int, file_name: str, sha256: str, table: TableResult[HistoryRow]) -> int:
    """Whatever is wrong with rows is kept with them; answers the upload, which waits to be imported."""
    remarks = [str(problem) for problem in table.problems if problem.row not in {row.row for row in table.rows}]
    return keep_table(ctx, plan_id, file_name, sha256, table.rows, remarks)


@dataclass(frozen=True)
class HistoryAnswer:
    """One row: what it means and would do, and why it cannot. `number` and `title` are the task's own where known."""

    row: HistoryRow
    state: RowState
    number: str
    title: str
    reason: str = ""
    report: PastReport | None = None


@dataclass(frozen=True)
class HistoryAnswers:
    lines: tuple[HistoryAnswer, ...]

    def count(self, state: RowState) -> int:
        return sum(line.state is state for line in self.lines)

    @property
    def ok(self) -> bool:
        return not self.count(RowState.REFUSED)


def judge_history(ctx: Ctx, upload: UploadLine) -> HistoryAnswers:
    """What every row would do now; of an upload that was imported, what became of it then."""
    if upload.state is not HistoryState.CHECKED:
        find = cache(partial(_find_task, _tasks_of(ctx, upload.plan_id)))
        return HistoryAnswers(tuple(_settled(row, find(row.number, row.task)) for row in upload.rows))
    return judge_rows(ctx, upload.plan_id, upload.rows)


def judge_rows(ctx: Ctx, plan_id: int, rows: Sequence[HistoryRow]) -> HistoryAnswers:
    known = _Known.of(ctx, plan_id)
    lines: list[HistoryAnswer] = []
    first: dict[tuple[int, int, str], int] = {}
    for row in rows:
        line = _judge(row, known)
        if line.report is not None and first.setdefault(line.report.key, row.row) != row.row:
            detail = str(first[line.report.key])
            line = _refused(row, HistoryRefusal.TWICE.label.format(detail=detail), line)
        lines.append(line)
    return HistoryAnswers(tuple(lines))


@dataclass(frozen=True)
class _Known:
    """Tasks and units are looked for once per spelling: a year of a plan names each of them hundreds of times."""

    today: date
    find_task: Callable[[str, str], KnownTask | HistoryRefusal]
    find_unit: Callable[[str], UnitMatch]
    duties: set[tuple[int, int]]
    asked: set[tuple[int, int, str]]
    held: Mapping[tuple[int, int, str], PastReport]

    @classmethod
    def of(cls, ctx: Ctx, plan_id: int) -> "_Known":
        units = entries_of(directory(ctx.session))
        return cls(
            ctx.today,
            cache(partial(_find_task, _tasks_of(ctx, plan_id))),
            cache(partial(match_unit, directory=units)),
            queries.answering(ctx.session, plan_id),
            queries.asked_here(ctx.session, plan_id),
            queries.reports_held(ctx.session, plan_id),
        )


class _Task(NamedTuple):
    """With its number and title as they are compared."""

    number: str
    title: str
    known: KnownTask


def _tasks_of(ctx: Ctx, plan_id: int) -> list[_Task]:
    known = queries.known_tasks(ctx.session, plan_id)
    return [_Task(plain_number(one.number), _squeezed(one.title), one) for one in known]


def _find_task(tasks: Sequence[_Task], number: str, title: str) -> KnownTask | HistoryRefusal:
    """By number, by name, or by both where they agree."""
    plain, said = plain_number(number), _squeezed(title)
    numbered = [one for one in tasks if number and one.number == plain]
    titled = [one for one in tasks if title and _alike(one.title, said)]
    if number and title:
        both = [one for one in numbered if one in titled]
        if not both:
            return HistoryRefusal.TASK_MISMATCH if numbered else HistoryRefusal.NUMBER_UNKNOWN
        return both[0].known if len(both) == 1 else HistoryRefusal.TASK_AMBIGUOUS
    found = numbered or titled
    if not found:
        return HistoryRefusal.NUMBER_UNKNOWN if number else HistoryRefusal.TASK_UNKNOWN
    return found[0].known if len(found) == 1 else HistoryRefusal.TASK_AMBIGUOUS


def _judge(row: HistoryRow, known: _Known) -> HistoryAnswer:
    if row.fault:
        return _refused(row, row.fault)
    task = known.find_task(row.number, row.task)
    if isinstance(task, HistoryRefusal):
        return _refused(row, task.label.format(number=row.number, task=row.task))
    line = HistoryAnswer(row, RowState.CREATED, task.number, task.title)
    match = known.find_unit(row.unit)
    if match.resolved is None:
        refusal = RowRefusal.UNIT_AMBIGUOUS if match.kind is MatchKind.AMBIGUOUS else RowRefusal.UNIT_UNKNOWN
        refusal = RowRefusal.UNIT_COLLECTIVE if is_collective(row.unit) else refusal
        return _refused(row, refusal.label.format(detail=row.unit), line)
    report = past_report(row, task.task_id, int(match.resolved.key))
    if Period.parse(row.period).start > known.today:
        return _refused(row, HistoryRefusal.FUTURE.label, line)
    if report.key in known.asked:
        return _refused(row, HistoryRefusal.ASKED.label.format(period=period_words(row.period)), line)
    remarks = []
    if match.kind is MatchKind.ABBREVIATION:
        remarks.append(HistoryRemark.ABBREVIATED.label.format(short=row.unit, full=match.resolved.full_name))
    if (report.task_id, report.unit_id) not in known.duties:
        remarks.append(HistoryRemark.NO_DUTY.label)
    held = known.held.get(report.key)
    state = RowState.CREATED if held is None else RowState.UNCHANGED if held == report else RowState.UPDATED
    return HistoryAnswer(row, state, task.number, task.title, "".join(remarks), report)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _alike(known: str, said: str) -> bool:
    """One may be the beginning of the other: tables shorten names."""
    return (
        known == said or (len(said) >= 6 and known.startswith(said)) or (len(known) >= 6 and said.startswith(known))
    )


def _settled(row: HistoryRow, task: KnownTask | HistoryRefusal) -> HistoryAnswer:
    """Under its task's own title; what the file said where the task is known no more."""
    state = RowState(row.became) if row.became else RowState.HELD
    if isinstance(task, KnownTask):
        return HistoryAnswer(row, state, task.number, task.title)
    return HistoryAnswer(row, state, row.number, row.task)


def _refused(row: HistoryRow, reason: str, line: HistoryAnswer | None = None) -> HistoryAnswer:
    number, title = (line.number, line.title) if line else (row.number, row.task)
    return HistoryAnswer(row, RowState.REFUSED, number, title, reason)


def apply_history(ctx: Ctx, upload: UploadLine, answers: HistoryAnswers) -> int:
    """Everything or nothing: the caller has seen that no row is refused. Answers how many reports are new or changed."""
    reports = {line.row.row: line.report for line in answers.lines if line.report is not None}
    became = {line.row.row: line.state.value for line in answers.lines}
    import_history(ctx, upload.plan_id, upload.upload_id, reports, became)
    return answers.count(RowState.CREATED) + answers.count(RowState.UPDATED)


def history_result(header: ExportHeader, answers: HistoryAnswers) -> bytes:
    """Every row with 成功 or 失败 and why."""
    headings = (Sheet.NUMBER, Sheet.TASK, Sheet.UNIT, Sheet.PERIOD, Sheet.PROGRESS)
    rows = [
        ResultRow(
            line.row.row,
            (
                line.number,
                line.title,
                line.row.unit,
                period_words(line.row.period) if line.row.period else "",
                line.row.progress,
            ),
            line.state is not RowState.REFUSED,
            line.reason or line.state.label,
        )
        for line in answers.lines
    ]
    return build_result_workbook(header, [heading.label for heading in headings], rows)

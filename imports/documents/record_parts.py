"""Records of one row, one cell or one figure: nothing here knows of the outline."""

from imports.documents.clauses import Named
from imports.documents.deadlines import Deadline, impossible_dates, infer_deadline, read_deadline
from imports.documents.indicators import Goal
from imports.documents.model import IndicatorRecord, TaskRecord
from imports.documents.tables import GoalCell, TaskRow
from imports.documents.unit_names import is_collective


def task_deadline(named: Named, text: str, plan_year: int | None) -> tuple[Deadline, str | None]:
    """From the clause or its label or column; else the end of the plan's year, where the text says 年内."""
    if named.deadline_text:
        return read_deadline(named.deadline_text, plan_year), named.deadline_text
    inferred = infer_deadline(text, plan_year)
    if inferred is None:
        return Deadline(None), None
    value, words = inferred
    return Deadline(value, inferred=True), words


def inferred_note(count: int, plan_year: int | None) -> list[str]:
    """One remark for the document: the same one at every task would be no doubt of any."""
    if not count:
        return []
    return [f"{count}项任务的责任条款没有写完成时限，按文中“年内”“年底前”等字样记为{plan_year}年12月31日"]


def row_record(row: TaskRow, path: tuple[str, ...], plan_year: int | None) -> TaskRecord:
    named = row.named
    text = "\n".join(piece.text for piece in row.pieces)
    deadline, deadline_text = task_deadline(named, text, plan_year)
    bad = [f"日期“{each}”不存在，请核对原文" for each in impossible_dates(text)]
    return TaskRecord(
        kind="task",
        path=(*path, *row.group),
        number=row.number,
        title=row.title,
        text=text,
        source=row.source,
        lead=named.lead,
        co=named.co,
        leaders=named.leaders,
        supervisors=named.supervisors,
        collective=collective_of(named),
        units_raw=row.raw,
        deadline=deadline.value,
        deadline_text=deadline_text,
        warnings=(*bad, *deadline.warnings),
        deadline_inferred=deadline.inferred,
    )


def collective_of(named: Named) -> tuple[str, ...]:
    return tuple(name for name in (*named.lead, *named.co) if is_collective(name))


def goal_record(goal: Goal, task: int | None) -> IndicatorRecord:
    return IndicatorRecord(
        name=goal.name,
        op=goal.op,
        value=goal.value,
        unit=goal.unit,
        quote=goal.quote,
        source=goal.source,
        task=task,
        deadline=goal.deadline,
        recurrence=goal.recurrence,
        baseline=goal.baseline,
        attribute=goal.attribute,
    )


def cell_record(cell: GoalCell) -> IndicatorRecord:
    return IndicatorRecord(
        name=cell.name,
        op=cell.op,
        value=cell.value,
        unit=cell.unit,
        quote=cell.quote,
        source=cell.source,
        deadline=cell.deadline,
        baseline=cell.baseline,
        attribute=cell.attribute,
    )

"""The month's workbook of a unit: given out, judged cell by cell, applied row by row; what is faulty comes back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.clock import LOCAL
from app.core.context import Ctx
from app.core.dates import moment, period_short
from app.core.errors import Conflict, InvalidInput
from app.exports.workbooks.header import ExportHeader
from app.plans.enums import ResponsibilityRole
from app.reports.build.month import MonthRow, unit_month
from app.reports.content import LONGEST, content_mark, read_content
from app.reports.enums import ReportKind
from app.reports.service import each_row, file_row, save_row
from app.rounds.enums import AssignmentState
from imports.service.rosters import named
from imports.tables import safely
from imports.tables.month import LABELS, FiledTask, MonthEntry, MonthSheet, MonthTask, build_month_table, settled
from imports.words import CellFault, MonthState, MonthWord

SEPARATOR = "."
MOST_ROWS = 400
MINE, THEIRS = "mine", "theirs"


def read_month(data: bytes, file_name: str = "") -> MonthSheet:
    """Raises InvalidInput that names the file, for a file that is no month's workbook."""
    return named(file_name, lambda: safely.read_month_table(data))


def key_of(unit_id: int, row: MonthRow) -> str:
    """What stands in the hidden column: whose row it is, and a mark of what it held when it went out."""
    parts = (unit_id, row.line.round_id, row.line.assignment_id, content_mark(settled(row.values)))
    return SEPARATOR.join(str(part) for part in parts)


def month_workbook(ctx: Ctx, header: ExportHeader, rows: Sequence[MonthRow]) -> bytes:
    """What the unit owes, with its drafts and the words of the period before; what was filed stands on a second sheet."""
    unit_id = ctx.actor.unit_id or 0
    owed = [_task(ctx, row, key_of(unit_id, row), row.values) for row in rows if not row.is_filed]
    return build_month_table(header, owed, [_filed(row) for row in rows if row.is_filed])


def _task(ctx: Ctx, row: MonthRow, key: str, values: Mapping[str, str], mend: str = "") -> MonthTask:
    line = row.line
    part = MonthWord.LEAD if line.role is ResponsibilityRole.LEAD else MonthWord.CO
    return MonthTask(
        key=key,
        number=line.number,
        task=f"{line.title}\n{part.label} · {line.plan_title}",
        target="\n".join(row.targets),
        before=_before(row),
        due=moment(line.due_at, ctx.today),
        values=values,
        mend=mend,
    )


def _before(row: MonthRow) -> str:
    said = row.before
    if not said:
        return ""
    if said["kind"] == ReportKind.NIL:
        return MonthWord.BEFORE_NIL.label.format(round=row.before_name, reason=said["nil_reason"])
    name = MonthWord.BEFORE_MARKED.label.format(round=row.before_name, mark=row.before_mark)
    name = name if row.before_mark else row.before_name
    words = MonthWord.BEFORE_FULL.label.format(round=name, progress=said["progress"])
    facts = [
        MonthWord.BEFORE_PERCENT.label.format(percent=said["percent"]) if said["percent"] else "",
        MonthWord.BEFORE_PROBLEMS.label.format(problems=said["problems"]) if said["problems"] else "",
        MonthWord.BEFORE_NEXT.label.format(next_steps=said["next_steps"]) if said["next_steps"] else "",
    ]
    return "\n".join(filter(None, [words, *facts]))


def _filed(row: MonthRow) -> FiledTask:
    values = row.values
    text = values["nil_reason"] if values["kind"] == ReportKind.NIL else values["progress"]
    percent = f"{values['percent']}%" if values["percent"] else ""
    return FiledTask(
        row.line.number, row.line.title, period_short(row.line.period), row.line.state.label, text, percent
    )


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell of a row, and what to do there."""

    field: str
    words: str

    def at(self, sheet: MonthSheet, row: int) -> str:
        """With the cell's address in the table that came in."""
        letter, heading = sheet.letters.get(self.field, ""), LABELS[self.field]
        return MonthWord.ADDRESS.label.format(
            sheet=sheet.name, letter=letter, row=row, heading=heading, words=self.words
        )

    @property
    def in_column(self) -> str:
        return MonthWord.COLUMN.label.format(heading=LABELS[self.field], words=self.words)


@dataclass(frozen=True)
class MonthAnswer:
    """One row: what the table says (`mine`), what stands in the system (`theirs`), what it would do or has done.

    `faults` are of cells that cannot be meant; `missing` is what keeps the row from being filed, though not from being
    kept as a draft. `choice` says whose words count where both were changed.
    """

    entry: MonthEntry
    state: MonthState
    title: str = ""
    number: str = ""
    mine: Mapping[str, str] | None = None
    theirs: Mapping[str, str] | None = None
    assignment_id: int = 0
    version: int = 0
    choice: str = ""
    reason: str = ""
    faults: tuple[Fault, ...] = ()
    missing: tuple[Fault, ...] = ()

    @property
    def is_ready(self) -> bool:
        """It can be filed as it stands."""
        wanted = self.state is MonthState.CHANGED or (self.state is MonthState.SAME and self.choice != THEIRS)
        return wanted and not self.missing and bool(self.assignment_id)


@dataclass(frozen=True)
class MonthReport:
    """`remarks` speak of the table as a whole."""

    sheet: MonthSheet
    lines: tuple[MonthAnswer, ...]
    remarks: tuple[str, ...] = ()

    def count(self, *states: MonthState) -> int:
        return sum(line.state in states for line in self.lines)

    @property
    def ready(self) -> int:
        return sum(line.is_ready for line in self.lines)


def judge_month(ctx: Ctx, sheet: MonthSheet, overwrite: Collection[str] = ()) -> MonthReport:
    """What every row would do; nothing is changed here. `overwrite`: keys of rows that win over what changed meanwhile.

    Raises InvalidInput for a table that is another unit's, of rounds that are over, or too long.
    """
    rows = {row.line.assignment_id: row for row in unit_month(ctx)}
    _refuse_foreign(ctx, sheet.entries, rows)
    first: dict[int, int] = {}
    lines: list[MonthAnswer] = []
    for entry in sheet.entries:
        row = rows.get(_parts(entry.key)[2])
        line = _judge(ctx, entry, row, MINE if entry.key in overwrite else "")
        if row is not None and first.setdefault(row.line.assignment_id, entry.row) != entry.row:
            twice = MonthWord.KEY_TWICE.label.format(row=first[row.line.assignment_id])
            line = replace(line, state=MonthState.REFUSED, faults=(Fault("task", twice),))
        lines.append(line)
    left = sum(not row.is_filed and number not in first for number, row in rows.items())
    remarks = [str(problem) for problem in sheet.problems]
    if left:
        remarks.append(MonthWord.NOT_IN_TABLE.label.format(count=left))
    return MonthReport(sheet, tuple(lines), tuple(remarks))


def _parts(key: str) -> tuple[int, int, int, str]:
    """(unit, round, assignment, mark); zeros for what is no key of ours."""
    parts = key.split(SEPARATOR)
    if len(parts) != 4 or not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in parts[:3]):
        return 0, 0, 0, ""
    return int(parts[0]), int(parts[1]), int(parts[2]), parts[3]


def _refuse_foreign(ctx: Ctx, entries: Sequence[MonthEntry], rows: Mapping[int, MonthRow]) -> None:
    if len(entries) > MOST_ROWS:
        raise InvalidInput({"file": MonthWord.TOO_MANY.label.format(count=len(entries), limit=MOST_ROWS)})
    keys = [_parts(entry.key) for entry in entries]
    units = {unit for unit, _, _, _ in keys if unit}
    if units and ctx.actor.unit_id not in units:
        raise InvalidInput({"file": MonthWord.FOREIGN.label})
    if keys and not any(assignment in rows for _, _, assignment, _ in keys):
        raise InvalidInput({"file": MonthWord.OLD.label})


def _judge(ctx: Ctx, entry: MonthEntry, row: MonthRow | None, choice: str) -> MonthAnswer:
    unit_id, _, _, mark = _parts(entry.key)
    if row is None or unit_id != ctx.actor.unit_id:
        unknown = Fault("task", MonthWord.KEY_UNKNOWN.label)
        return MonthAnswer(entry, MonthState.REFUSED, entry.task, entry.number, mine=entry.values, faults=(unknown,))
    mine, theirs = settled(entry.values), settled(row.values)
    line = MonthAnswer(
        entry=entry,
        state=MonthState.SAME,
        title=row.line.title,
        number=row.line.number,
        mine=mine,
        theirs=theirs,
        assignment_id=row.line.assignment_id,
        version=row.version,
        choice=choice,
        missing=_missing(mine, row),
    )
    if row.is_filed:
        return _judge_filed(ctx, line, row, mark)
    if mine == theirs or content_mark(mine) == mark:
        # What somebody else has written since is not filed through a table that never held it.
        known = mine == theirs or content_mark(theirs) == mark
        missing = _missing(theirs, row)
        state = MonthState.SAME if _begun(theirs) else MonthState.BLANK
        return replace(line, mine=theirs, choice=choice if known else THEIRS, missing=missing, state=state)
    faults = [Fault("task", row.refusal)] if row.refusal else _told(entry)
    if faults:
        return replace(line, state=MonthState.REFUSED, faults=tuple(faults))
    if content_mark(theirs) != mark and choice != MINE:
        return replace(line, state=MonthState.CONFLICT, reason=_changed_by(ctx, row))
    return replace(line, state=MonthState.CHANGED)


def _judge_filed(ctx: Ctx, line: MonthAnswer, row: MonthRow, mark: str) -> MonthAnswer:
    """What has left the unit is not written any more; a table that says something else is told so."""
    if line.mine == line.theirs or content_mark(line.mine or {}) == mark:
        return replace(line, state=MonthState.DONE)
    return replace(line, state=MonthState.CONFLICT, reason=_filed_meanwhile(ctx, row), assignment_id=0)


def _begun(values: Mapping[str, str]) -> bool:
    return any(value for name, value in values.items() if name != "kind")


def _told(entry: MonthEntry) -> list[Fault]:
    found = []
    for field, code in entry.broken.items():
        text = entry.values.get(field, "")
        limit = LONGEST.get(field, (0, None))[0]
        words = CellFault(code).label.format(text=text[:20], limit=limit, count=len(text))
        found.append(Fault(field, words))
    return found


def _missing(values: Mapping[str, str], row: MonthRow) -> tuple[Fault, ...]:
    _, flaws = read_content(values, row.files)
    return tuple(Fault(field, flaw.label) for field, flaw in flaws.items() if field in LABELS)


def _changed_by(ctx: Ctx, row: MonthRow) -> str:
    who, when = "", row.line.last_submitted_at
    if row.draft is not None:
        who, when = row.draft.saved_by, row.draft.draft.saved_at
    return MonthWord.CHANGED_BY.label.format(who=who, at=_when(ctx, when))


def _filed_meanwhile(ctx: Ctx, row: MonthRow) -> str:
    who, when = "", row.line.last_submitted_at
    if row.line.state is AssignmentState.SIGNING and row.draft is not None:
        who, when = row.draft.saved_by, row.draft.draft.saved_at
    elif row.filed is not None:
        who, when = row.filed.submitted_by, row.filed.report.submitted_at
    return MonthWord.FILED_MEANWHILE.label.format(who=who, at=_when(ctx, when), state=row.line.state.label)


def _when(ctx: Ctx, moment_: datetime | None) -> str:
    return moment(moment_.astimezone(LOCAL) if moment_ else None, ctx.today)


def apply_month(ctx: Ctx, report: MonthReport, *, submit: bool) -> MonthReport:
    """Keep every changed row as a draft, or file it by the form's own verb; `report` was judged in this transaction.

    A row that cannot be filed yet comes back with the addresses of what it lacks; nothing of it is written.
    """
    chosen = {line.assignment_id: line for line in report.lines if _wanted(line, submit=submit)}
    ready = [number for number, line in chosen.items() if not (submit and line.missing)]
    filed: dict[int, int | None] = {}

    def write(number: int) -> None:
        line = chosen[number]
        assert line.mine is not None
        if submit:
            filed[number] = file_row(ctx, number, line.mine, line.version)
        else:
            save_row(ctx, number, line.mine, line.version)

    left = each_row(ctx, ready, write)
    done = tuple(_outcome(line, chosen, left, filed, submit=submit) for line in report.lines)
    return replace(report, lines=done)


def _wanted(line: MonthAnswer, *, submit: bool) -> bool:
    return bool(line.assignment_id) and (
        line.state is MonthState.CHANGED or (submit and line.state is MonthState.SAME and line.choice != THEIRS)
    )


def _outcome(
    line: MonthAnswer,
    chosen: Mapping[int, MonthAnswer],
    left: Mapping[int, InvalidInput | Conflict],
    filed: Mapping[int, int | None],
    *,
    submit: bool,
) -> MonthAnswer:
    if chosen.get(line.assignment_id) is not line:
        return line
    if submit and line.missing:
        return replace(line, state=MonthState.REFUSED, faults=line.missing)
    refusal = left.get(line.assignment_id)
    if refusal is not None:
        return replace(line, state=MonthState.REFUSED, reason=refusal.message)
    if not submit:
        return replace(line, state=MonthState.SAVED)
    return replace(line, state=MonthState.FILED if filed[line.assignment_id] else MonthState.SIGNING)


def returned_workbook(ctx: Ctx, header: ExportHeader, report: MonthReport, *, unfiled: bool) -> bytes:
    """The rows that were not taken, as a workbook to be mended and uploaded again; `unfiled`: also what cannot be filed."""
    rows = {row.line.assignment_id: row for row in unit_month(ctx)}
    tasks = []
    for line in report.lines:
        row = rows.get(_parts(line.entry.key)[2])
        lacking = unfiled and line.missing and line.state in (MonthState.CHANGED, MonthState.SAME)
        if row is None or not (lacking or line.state in (MonthState.REFUSED, MonthState.CONFLICT)):
            continue
        mend = "\n".join(filter(None, [line.reason, *(fault.in_column for fault in line.faults or line.missing)]))
        tasks.append(_task(ctx, row, line.entry.key, line.mine or {}, mend))
    return build_month_table(header, tasks)

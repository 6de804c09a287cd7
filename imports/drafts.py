"""From what the parser found to what the ledger keeps: words of the document become typed values."""

import re
from collections.abc import Sequence
from datetime import date

from app.indicators.enums import Comparator
from app.indicators.rules import NewIndicator, as_printed
from app.plans.enums import PlanKind, TaskKind
from app.plans.rules import NewPlan, NewTask, Passage
from imports.documents import IndicatorRecord, ParseResult, TaskRecord

KINDS = (
    ("行动", PlanKind.ACTION_PLAN),
    ("实施方案", PlanKind.IMPLEMENTATION),
    ("实施意见", PlanKind.IMPLEMENTATION),
    ("规划", PlanKind.PROGRAMME),
)


def plan_from(parsed: ParseResult, *, file_name: str, sha256: str) -> NewPlan:
    """A draft of everything the document says."""
    facts = parsed.document
    twice = _numbered_twice(parsed.tasks)
    return NewPlan(
        title=facts.title or file_name.rsplit(".", 1)[0],
        kind=kind_of(facts.title),
        file_name=file_name,
        sha256=sha256,
        text=parsed.source_text,
        document_number=facts.document_number or "",
        issuers=facts.issuers,
        issued_on=day_of(facts.issued_on or ""),
        period_start=facts.period[0] if facts.period else None,
        period_end=facts.period[1] if facts.period else None,
        tasks=tuple(
            _task(record, [one for one in parsed.indicators if one.task == at], twice=at in twice)
            for at, record in enumerate(parsed.tasks)
        ),
        unplaced=tuple(Passage(piece.text, piece.source.start, piece.source.end) for piece in parsed.unplaced),
        warnings=(*parsed.warnings, *_of_targets([one for one in parsed.indicators if one.task is None])),
    )


def kind_of(title: str) -> PlanKind:
    """By the words of the title; the office can correct it."""
    return next((kind for words, kind in KINDS if words in title), PlanKind.OTHER)


def day_of(text: str) -> date | None:
    """2026-06-30 is a day, 2026-06 the last of the month, 2026 the last of the year; anything else is no date."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", text)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 12), found[3]
    if not 1 <= month <= 12:
        return None
    try:
        if day:
            return date(year, month, int(day))
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        return None


def _task(record: TaskRecord, targets: Sequence[IndicatorRecord], *, twice: bool) -> NewTask:
    return NewTask(
        title=record.title,
        text=record.text,
        kind=TaskKind(record.kind),
        number=record.number or "",
        path=record.path,
        parent=record.parent,
        lead=record.lead,
        co=record.co,
        units_raw=record.units_raw or "",
        deadline=day_of(record.deadline or ""),
        deadline_text=record.deadline_text or "",
        source_start=record.source.start,
        source_end=record.source.end,
        warnings=(
            *record.warnings,
            *_remarks(record),
            *_of_targets(targets),
            *([f"编号“{record.number}”在同一标题下出现了两次。"] if twice else []),
        ),
    )


def _remarks(record: TaskRecord) -> list[str]:
    """What the clause says and the ledger has no column for: nothing that was printed is dropped in silence."""
    remarks = []
    if record.supervisors:
        remarks.append(f"原文另列督导、指导、数据提供等单位：{'、'.join(record.supervisors)}，未计入牵头和配合单位。")
    if record.leaders:
        remarks.append(f"原文写有责任领导：{'、'.join(record.leaders)}。")
    if record.deadline and day_of(record.deadline) is None:
        remarks.append(f"完成时限“{record.deadline_text or record.deadline}”不是一个存在的日期。")
    return remarks


def _of_targets(targets: Sequence[IndicatorRecord]) -> list[str]:
    """What is doubtful about a target is said at its task, or at the document."""
    return [f"指标“{target.name}”：{warning}" for target in targets for warning in target.warnings]


def _numbered_twice(tasks: Sequence[TaskRecord]) -> frozenset[int]:
    seen: set[tuple[object, ...]] = set()
    twice = set()
    for position, task in enumerate(tasks):
        place = (task.kind, task.path, task.parent, task.number)
        if task.number and place in seen:
            twice.add(position)
        seen.add(place)
    return frozenset(twice)


def indicators_from(parsed: ParseResult, task_ids: Sequence[int]) -> tuple[NewIndicator, ...]:
    """Targets with the ids their tasks were given, in the order of the document."""
    return tuple(_indicator(record, task_ids) for record in parsed.indicators)


def _indicator(record: IndicatorRecord, task_ids: Sequence[int]) -> NewIndicator:
    low, high = record.value if isinstance(record.value, tuple) else (record.value, None)
    baseline = {"value": record.baseline.value, "year": record.baseline.year} if record.baseline else None
    return NewIndicator(
        name=record.name,
        comparator=Comparator(record.op),
        value=as_printed(low),
        value_high="" if high is None else as_printed(high),
        task_id=None if record.task is None else task_ids[record.task],
        measure=record.unit,
        deadline=record.deadline or "",
        recurrence=record.recurrence or "",
        baseline=baseline,
        attribute=record.attribute or "",
        quote=record.quote,
        source_start=record.source.start,
        source_end=record.source.end,
    )

"""What a parse gives: the records of parse-output, frozen, with the source they came from."""

from dataclasses import dataclass
from typing import Any

from imports.documents.placement import Placed
from imports.documents.text import Span

Value = float | int | tuple[float | int, float | int]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    title: str
    document_number: str | None = None
    issuers: tuple[str, ...] = ()
    issued_on: str | None = None
    period: tuple[int, int] | None = None

    def to_json(self) -> dict[str, Any]:
        period = {"start": self.period[0], "end": self.period[1]} if self.period else None
        return {
            "title": self.title,
            "document_number": self.document_number,
            "issuers": list(self.issuers),
            "issued_on": self.issued_on,
            "period": period,
        }


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """`kind` is task or box_item; `parent` counts into the tasks of the same result.

    `deadline_inferred`: no clause names the deadline, the words of the text do.
    """

    kind: str
    path: tuple[str, ...]
    number: str | None
    title: str
    text: str
    source: Span
    parent: int | None = None
    lead: tuple[str, ...] = ()
    co: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    supervisors: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    units_raw: str | None = None
    deadline: str | None = None
    deadline_text: str | None = None
    warnings: tuple[str, ...] = ()
    deadline_inferred: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "path": list(self.path),
            "number": self.number,
            "title": self.title,
            "text": self.text,
            "parent": self.parent,
            "lead": list(self.lead),
            "co": list(self.co),
            "leaders": list(self.leaders),
            "supervisors": list(self.supervisors),
            "collective": list(self.collective),
            "units_raw": self.units_raw,
            "deadline": self.deadline,
            "deadline_text": self.deadline_text,
            "source": self.source.to_json(),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class Baseline:
    value: float | int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class IndicatorRecord:
    """`op` is one of >= <= = ~; `unit` and `value` as printed (9.5 万项); `task` counts into the tasks."""

    name: str
    op: str
    value: Value
    unit: str
    quote: str
    source: Span
    task: int | None = None
    deadline: str | None = None
    recurrence: str | None = None
    baseline: Baseline | None = None
    attribute: str | None = None
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        baseline = {"value": self.baseline.value, "year": self.baseline.year} if self.baseline else None
        return {
            "task": self.task,
            "name": self.name,
            "op": self.op,
            "value": list(self.value) if isinstance(self.value, tuple) else self.value,
            "unit": self.unit,
            "deadline": self.deadline,
            "recurrence": self.recurrence,
            "baseline": baseline,
            "attribute": self.attribute,
            "quote": self.quote,
            "source": self.source.to_json(),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class Unplaced:
    text: str
    source: Span

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "source": self.source.to_json()}


@dataclass(frozen=True, slots=True)
class ParseResult:
    """All `source` offsets count characters of `source_text`; `placed` says of each of them where it went."""

    document: DocumentFacts
    tasks: tuple[TaskRecord, ...]
    indicators: tuple[IndicatorRecord, ...]
    unplaced: tuple[Unplaced, ...]
    warnings: tuple[str, ...]
    source_text: str
    placed: tuple[Placed, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The object that `duban parse --json` prints; the source text itself is not part of it."""
        return {
            "document": self.document.to_json(),
            "tasks": [task.to_json() for task in self.tasks],
            "indicators": [indicator.to_json() for indicator in self.indicators],
            "unplaced": [piece.to_json() for piece in self.unplaced],
            "warnings": list(self.warnings),
        }

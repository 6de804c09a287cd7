"""A ParseResult as plain JSON and back, to cross from the child process without trusting what comes."""

from typing import Any

from imports.documents.model import (
    Baseline,
    DocumentFacts,
    IndicatorRecord,
    ParseResult,
    TaskRecord,
    Unplaced,
    Value,
)
from imports.documents.text import Span


def to_wire(result: ParseResult) -> dict[str, Any]:
    return {**result.to_json(), "source_text": result.source_text}


def from_wire(data: dict[str, Any]) -> ParseResult:
    """The inverse of `to_wire`; a KeyError, TypeError or ValueError says that the data is not one."""
    facts = data["document"]
    period = facts["period"]
    return ParseResult(
        document=DocumentFacts(
            title=str(facts["title"]),
            document_number=facts["document_number"],
            issuers=tuple(facts["issuers"]),
            issued_on=facts["issued_on"],
            period=(int(period["start"]), int(period["end"])) if period else None,
        ),
        tasks=tuple(_task(each) for each in data["tasks"]),
        indicators=tuple(_indicator(each) for each in data["indicators"]),
        unplaced=tuple(Unplaced(str(each["text"]), _span(each["source"])) for each in data["unplaced"]),
        warnings=tuple(data["warnings"]),
        source_text=str(data["source_text"]),
    )


def _task(data: dict[str, Any]) -> TaskRecord:
    return TaskRecord(
        kind=str(data["kind"]),
        path=tuple(data["path"]),
        number=data["number"],
        title=str(data["title"]),
        text=str(data["text"]),
        source=_span(data["source"]),
        parent=data["parent"],
        lead=tuple(data["lead"]),
        co=tuple(data["co"]),
        leaders=tuple(data["leaders"]),
        supervisors=tuple(data["supervisors"]),
        collective=tuple(data["collective"]),
        units_raw=data["units_raw"],
        deadline=data["deadline"],
        deadline_text=data["deadline_text"],
        warnings=tuple(data["warnings"]),
    )


def _indicator(data: dict[str, Any]) -> IndicatorRecord:
    baseline = data["baseline"]
    value: Value = (data["value"][0], data["value"][1]) if isinstance(data["value"], list) else data["value"]
    return IndicatorRecord(
        name=str(data["name"]),
        op=str(data["op"]),
        value=value,
        unit=str(data["unit"]),
        quote=str(data["quote"]),
        source=_span(data["source"]),
        task=data["task"],
        deadline=data["deadline"],
        recurrence=data["recurrence"],
        baseline=Baseline(baseline["value"], baseline["year"]) if baseline else None,
        attribute=data["attribute"],
        warnings=tuple(data["warnings"]),
    )


def _span(data: dict[str, Any]) -> Span:
    return Span(int(data["start"]), int(data["end"]), data["page"])

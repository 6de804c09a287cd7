"""What a unit writes: a draft as typed, a report as read, and what is missing between the two. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.reports.enums import ClaimedStatus, ContentFlaw, ReportKind

FIELDS = ("kind", "progress", "status", "percent", "problems", "next_steps", "nil_reason")
WRITTEN = ("progress", "problems", "next_steps")
MAX_EVIDENCE = 20
LONGEST = {
    "progress": (5000, ContentFlaw.PROGRESS_LONG),
    "problems": (2000, ContentFlaw.PROBLEMS_LONG),
    "next_steps": (2000, ContentFlaw.NEXT_STEPS_LONG),
    "nil_reason": (500, ContentFlaw.NIL_REASON_LONG),
}


@dataclass(frozen=True, slots=True)
class ReportContent:
    """`percent` 0–100. A nil report has only its reason."""

    kind: ReportKind = ReportKind.FULL
    progress: str = ""
    status: ClaimedStatus | None = None
    percent: int | None = None
    problems: str = ""
    next_steps: str = ""
    nil_reason: str = ""
    evidence_ids: tuple[int, ...] = ()

    def digest(self) -> str:
        """The same for the same words, whoever sends them and how often."""
        plain = json.dumps(asdict(self), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A report among others on one page, as typed; `version` is of the draft it began with, 0 for none."""

    values: Mapping[str, str]
    version: int


Flaws = dict[str, ContentFlaw]


def content_mark(values: Mapping[str, str]) -> str:
    """Twelve hexadecimal digits that are the same for the same fields: what a workbook began with."""
    plain = json.dumps([values.get(name, "") for name in FIELDS], ensure_ascii=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def too_long(values: Mapping[str, str]) -> Flaws:
    """The only thing a draft can be refused for."""
    return {name: flaw for name, (limit, flaw) in LONGEST.items() if len(values.get(name, "")) > limit}


def read_content(values: Mapping[str, str], evidence_ids: tuple[int, ...] = ()) -> tuple[ReportContent, Flaws]:
    """The report that the fields make, and every field that keeps it from being filed."""
    flaws = too_long(values)
    if len(evidence_ids) > MAX_EVIDENCE:
        flaws["files"] = ContentFlaw.EVIDENCE_COUNT
    if values.get("kind") == ReportKind.NIL:
        reason = values.get("nil_reason", "")
        if not reason:
            flaws["nil_reason"] = ContentFlaw.NIL_REASON_MISSING
        if any(values.get(name) for name in WRITTEN):
            # A nil report has no room for it: filed anyway, the words would be gone with the draft.
            flaws["nil_reason"] = ContentFlaw.NIL_BESIDE_PROGRESS
        return ReportContent(kind=ReportKind.NIL, nil_reason=reason), flaws
    status, percent = values.get("status", ""), values.get("percent", "").removesuffix("%")
    known = status in {member.value for member in ClaimedStatus}
    if not values.get("progress"):
        flaws["progress"] = ContentFlaw.PROGRESS_MISSING
    if not known:
        flaws["status"] = ContentFlaw.STATUS_MISSING
    whole = percent.isascii() and percent.isdecimal() and len(percent) <= 3 and int(percent) <= 100
    if not whole:
        flaws["percent"] = ContentFlaw.PERCENT_RANGE if percent else ContentFlaw.PERCENT_MISSING
    content = ReportContent(
        progress=values.get("progress", ""),
        status=ClaimedStatus(status) if known else None,
        percent=int(percent) if whole else None,
        problems=values.get("problems", ""),
        next_steps=values.get("next_steps", ""),
        evidence_ids=evidence_ids,
    )
    return content, flaws

"""What the import pages and the import commands do: read a file, then call the verbs of the slices."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.context import Ctx
from app.core.errors import InvalidInput
from app.evidence.service import keep_original
from app.indicators import service as indicators
from app.plans import queries as plan_queries
from app.plans import service as plans
from app.plans.enums import PublishGap
from app.plans.queries import MentionLine
from app.units import queries as unit_queries
from app.units.rules import UnitFacts
from imports.documents import DocumentRefused, ParseResult
from imports.documents.convert import CONVERTIBLE
from imports.documents.errors import ReadingStopped
from imports.documents.safely import parse_in_child
from imports.documents.sniff import sniff
from imports.documents.units import MatchKind, UnitEntry, UnitMatch, is_collective, match_unit
from imports.drafts import indicators_from, plan_from

# What is larger is not even tried before the page answers.
QUICK_BYTES = 2 * 1024 * 1024
QUICK_SECONDS = 3


@dataclass(frozen=True)
class ReadDocument:
    """A document that could be read, not yet kept anywhere. `content` empty: the original is kept elsewhere."""

    parsed: ParseResult
    file_name: str
    sha256: str
    content: bytes = b""


def read_document(data: bytes, file_name: str) -> ReadDocument:
    """Parse in a child process. Raises InvalidInput in the parser's words, naming the file and the place in it."""
    try:
        parsed = parse_in_child(data, file_name)
    except DocumentRefused as refusal:
        raise InvalidInput({"file": str(refusal)}) from refusal
    return ReadDocument(parsed, file_name, hashlib.sha256(data).hexdigest(), data)


def read_quickly(data: bytes, file_name: str) -> ReadDocument | None:
    """None for a document that takes longer than a person waits before a page. Raises InvalidInput like `read_document`."""
    try:
        if len(data) > QUICK_BYTES or sniff(data, file_name) in CONVERTIBLE:
            return None
        parsed = parse_in_child(data, file_name, cpu_seconds=QUICK_SECONDS, wall_seconds=QUICK_SECONDS)
    except ReadingStopped:
        return None
    except DocumentRefused as refusal:
        raise InvalidInput({"file": str(refusal)}) from refusal
    return ReadDocument(parsed, file_name, hashlib.sha256(data).hexdigest(), data)


@dataclass(frozen=True)
class ImportedPlan:
    """`created` False: this very file had been imported, `plan_id` is the plan it made."""

    plan_id: int
    created: bool
    tasks: int
    indicators: int
    unresolved: tuple[str, ...]


def import_plan(ctx: Ctx, document: ReadDocument) -> ImportedPlan:
    """Keep a document as a draft; settle the units that are named beyond doubt."""
    new = plan_from(document.parsed, file_name=document.file_name, sha256=document.sha256)
    if document.content:
        # Before the look for a plan of this file: somebody else may be importing it at this moment.
        keep_original(ctx, document.file_name, document.content)
    draft = plans.create_draft(ctx, new)
    if not draft.created:
        return ImportedPlan(draft.plan_id, created=False, tasks=0, indicators=0, unresolved=())
    kept = indicators.store_indicators(ctx, draft.plan_id, indicators_from(document.parsed, draft.task_ids))
    settle_sure(ctx, draft.plan_id)
    waiting = tuple(unsettled(ctx, draft.plan_id))
    found = {
        "tasks": len(draft.task_ids),
        "indicators": kept,
        "doubtful": sum(bool(task.warnings) for task in new.tasks),
        "unresolved": len(waiting),
    } | _spread(document.parsed)
    plans.note_found(ctx, draft.plan_id, found)
    return ImportedPlan(draft.plan_id, created=True, tasks=found["tasks"], indicators=kept, unresolved=waiting)


def _spread(parsed: ParseResult) -> dict[str, int]:
    """How many characters of the source went into tasks, targets and headings, and how many stand aside."""
    counts: Counter[str] = Counter()
    for run in parsed.placed:
        counts[f"placed_{run.kind}"] += run.end - run.start
    return dict(counts)


def settle_sure(ctx: Ctx, plan_id: int) -> int:
    """Settle names that fit one unit only: exactly, by alias or as its abbreviation. Returns how many."""
    directory = unit_queries.directory(ctx.session)
    entries = entries_of(directory)
    found: dict[str, int] = {}
    for printed in unsettled(ctx, plan_id):
        match = match_unit(printed, entries)
        if match.resolved is not None and not is_collective(printed):
            found[printed] = int(match.resolved.key)
    return plans.settle_exact(ctx, plan_id, found)


def unsettled(ctx: Ctx, plan_id: int) -> list[str]:
    return [line.printed for line in plan_queries.mention_lines(ctx.session, plan_id) if not line.settled]


def use_members(ctx: Ctx, plan_id: int) -> int:
    """Let every collective that the directory knows stand for its usual members: for the command, asked for in so many words."""
    directory = unit_queries.directory(ctx.session)
    usual = {suggestion.line.printed: suggestion.member_ids for suggestion in suggest(ctx, plan_id, directory)}
    settled = 0
    for printed, members in usual.items():
        if members:
            plans.resolve_mention(ctx, plan_id, printed, members)
            settled += 1
    return settled


def publish(ctx: Ctx, plan_id: int, accepted: Iterable[PublishGap] = ()) -> plans.Publication:
    """Publish the draft as it stands now, whatever its version: for the command, where nobody else is at the page."""
    version = plan_queries.plan_head(ctx.session, ctx.actor, plan_id).version
    return plans.publish_plan(ctx, plan_id, version, accepted=accepted)


@dataclass(frozen=True)
class Suggestion:
    """A printed name with the units it may mean. `member_ids` are the usual members of the collective it names."""

    line: MentionLine
    kind: MatchKind
    collective: bool
    candidates: tuple[UnitFacts, ...]
    member_ids: tuple[int, ...] = ()


def suggest(ctx: Ctx, plan_id: int, directory: Sequence[UnitFacts]) -> list[Suggestion]:
    """For every printed name nobody has settled yet."""
    entries = entries_of(directory)
    by_id = {unit.unit_id: unit for unit in directory}
    lines = plan_queries.mention_lines(ctx.session, plan_id)
    return [_suggestion(line, match_unit(line.printed, entries), by_id) for line in lines if not line.settled]


def _suggestion(line: MentionLine, match: UnitMatch, by_id: dict[int, UnitFacts]) -> Suggestion:
    units = [by_id[int(entry.key)] for entry in match.candidates]
    named = next((unit for unit in units if unit.is_collective), None) if match.resolved else None
    return Suggestion(
        line=line,
        kind=match.kind,
        collective=named is not None or is_collective(line.printed),
        candidates=tuple(unit for unit in units if not unit.is_collective),
        member_ids=named.member_ids if named else (),
    )


def entries_of(directory: Sequence[UnitFacts]) -> list[UnitEntry]:
    """The directory as the matcher reads it; former names count as aliases."""
    names = {unit.unit_id: unit.name for unit in directory}
    return [
        UnitEntry(
            key=str(unit.unit_id),
            full_name=unit.name,
            short_name=unit.short_name,
            aliases=(*unit.aliases, *unit.former),
            parent=names.get(unit.parent_id or 0, ""),
        )
        for unit in directory
    ]


def merge_tasks(ctx: Ctx, plan_id: int, task_ids: Sequence[int]) -> int:
    """Merge draft tasks together with their targets."""
    kept, gone = plans.merge_tasks(ctx, plan_id, task_ids)
    indicators.follow_merge(ctx, kept, gone)
    return kept


def split_task(ctx: Ctx, plan_id: int, task_id: int, version: int, offset: int) -> int:
    """Split a draft task; targets printed behind the cut go with the second part."""
    split = plans.split_task(ctx, plan_id, task_id, version, offset)
    indicators.follow_split(ctx, task_id, split)
    return split.task_id

"""Puts the review page together: source and records, what is doubtful, which names wait, what stands in the way."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from app.core.clock import LOCAL
from app.core.context import Ctx
from app.evidence.service import has_file
from app.indicators.queries import IndicatorLine, draft_indicators
from app.plans import queries as plans
from app.plans.enums import ACCEPTABLE_GAPS, PublishGap, TaskKind
from app.plans.queries import DraftTask, PlanHead
from app.plans.rules import PublishCheck
from app.policy.decide import may
from app.policy.permissions import Permission
from app.units import queries as units
from app.units.rules import UnitFacts
from imports.documents.units import MatchKind
from imports.highlight import Mark, Paragraph, Spanned, marks_of, paragraphs
from imports.pages import (
    GapView,
    MentionView,
    Presence,
    PrintedUnit,
    Progress,
    Record,
    ReviewPage,
    SettledView,
    SplitPoint,
    UndoView,
)
from imports.service import suggest
from imports.words import Said, Sheet

SUGGESTED = 3
# Behind every task: where the printed units begin.
LAST = 10**6


def draft_head(ctx: Ctx, plan_id: int) -> PlanHead:
    """The plan while it is a draft; 404 for any other."""
    plans.draft_or_404(ctx.session, plan_id)
    return plans.plan_head(ctx.session, ctx.actor, plan_id)


def review_page(
    ctx: Ctx,
    plan: PlanHead,
    *,
    shown: int | None = None,
    after: int | None = None,
    errors: Mapping[str, str] | None = None,
) -> ReviewPage:
    """`shown` is the task that the reader came for; `after` a place in the order: the next doubt is what comes now."""
    directory = units.directory(ctx.session)
    drafts = plans.draft_tasks(ctx.session, plan.plan_id)
    live = [task for task in drafts if not task.discarded]
    targets = draft_indicators(ctx.session, plan.plan_id)
    source = plans.plan_text(ctx.session, plan.plan_id)
    check = plans.check_of(ctx.session, plan.plan_id)
    settled = plans.resolutions(ctx.session, plan.plan_id)
    doubtful = [task for task in live if task.warnings]
    mentions = _mentions(ctx, plan.plan_id, directory)
    now = next_doubt(doubtful, after, bool(mentions)) if after is not None else None
    lines = paragraphs(source.text, marks_of(source.text, _spans(live, targets, shown or now)))
    records = _records(live, targets, settled, {unit.unit_id: unit.label for unit in directory}, lines)
    return ReviewPage(
        plan=plan,
        source=lines,
        doubts=[record for record in records if record.task.warnings],
        alike=Counter(task.warnings[0] for task in doubtful if len(task.warnings) == 1),
        records=records,
        discarded=[task for task in drafts if task.discarded],
        mentions=mentions,
        progress=_progress(source.found, len(doubtful), len(mentions)),
        now=now,
        resumed=after is not None,
        undo=_undo(ctx, plan.plan_id),
        presence=presence_of(ctx, plan.plan_id),
        settled=_settled(ctx, plan.plan_id, directory),
        goals=[target for target in targets if target.task_id is None],
        indicators=len(targets),
        unplaced=source.unplaced,
        warnings=source.warnings,
        gaps=_gaps(check),
        units=len({unit_id for found in settled.values() for unit_id in found}),
        revises=_revises(ctx, plan),
        bases=_bases(ctx, plan),
        original=has_original(ctx, plan.plan_id),
        without_units=sum(not (task.lead or task.co or is_entry(task)) for task in live),
        can_publish=bool(may(ctx.actor.roles, Permission.PLAN_PUBLISH)),
        errors=errors or {},
    )


def is_entry(task: DraftTask) -> bool:
    """The units of the task that a box belongs to are those of its entries."""
    return task.kind is TaskKind.BOX_ITEM and task.parent_id is not None


def has_original(ctx: Ctx, plan_id: int) -> bool:
    """Plans from before originals were kept have their text alone."""
    original = plans.original_of(ctx.session, plan_id)
    return original is not None and has_file(ctx, original.sha256)


def next_doubt(doubtful: Sequence[DraftTask], after: int, units_wait: bool) -> int | None:
    """The doubtful task whose turn it is behind a place in the order: the next one, and behind the last the first.

    None when no task is doubtful, or when units are being settled and others still wait.
    """
    if not doubtful or (after >= LAST and units_wait):
        return None
    return next((task for task in doubtful if task.seq > after), doubtful[0]).task_id


def _revises(ctx: Ctx, plan: PlanHead) -> str:
    revision = plans.revision_of(ctx.session, plan.plan_id)
    return plans.plan_head(ctx.session, ctx.actor, revision.base_id).title if revision else ""


def _bases(ctx: Ctx, plan: PlanHead) -> list[tuple[int, str]]:
    """Plans in force, by likeness of their titles."""
    found = sorted(plans.plans_in_force(ctx.session), key=lambda one: -fuzz.ratio(one[1], plan.title))
    return [(plan_id, f"{title} {number}".strip()) for plan_id, title, number in found]


def _progress(found: Mapping[str, int], doubtful: int, unsettled: int) -> Progress:
    """Corrections may raise new doubts, so what there was is never less than what is left."""
    left = doubtful + unsettled
    return Progress(left, max(found.get("doubtful", 0) + found.get("unresolved", 0), left))


def _undo(ctx: Ctx, plan_id: int) -> UndoView | None:
    return next(
        (
            UndoView(line.step_id, line.kind.label, line.about, line.made_by, line.made_at)
            for line in plans.last_steps(ctx.session, plan_id)
        ),
        None,
    )


def presence_of(ctx: Ctx, plan_id: int) -> Presence:
    """Who else is at the draft, for every page of it."""
    others = plans.others_at(ctx.session, plan_id, ctx.actor.user_id, ctx.now)
    names = [Said.PRESENT.label.format(name=one.name, since=f"{one.since.astimezone(LOCAL):%H:%M}") for one in others]
    words = Said.PRESENT_ALL.label.format(names=Sheet.AND.label.join(names)) if names else ""
    return Presence(words, f"/plans/{plan_id}/presence")


def _spans(tasks: Sequence[DraftTask], targets: Sequence[IndicatorLine], shown: int | None) -> list[Spanned]:
    quotes: dict[int | None, list[tuple[int, int]]] = {}
    for target in targets:
        if target.source_start is not None and target.source_end is not None:
            quotes.setdefault(target.task_id, []).append((target.source_start, target.source_end))
    return [
        Spanned(
            task_id=task.task_id,
            start=task.source_start,
            end=task.source_end,
            title=task.title,
            clause=task.units_raw,
            kind="on" if task.task_id == shown else "doubt" if task.warnings else "task",
            quotes=tuple(quotes.get(task.task_id, ())),
        )
        for task in tasks
    ]


def _records(
    tasks: Sequence[DraftTask],
    targets: Sequence[IndicatorLine],
    settled: Mapping[str, tuple[int, ...]],
    labels: Mapping[int, str],
    lines: Sequence[Paragraph],
) -> list[Record]:
    places = {piece.anchor: line.number for line in lines for piece in line.pieces if piece.anchor is not None}
    names = {task.task_id: f"{task.number} {task.title}".strip() for task in tasks}
    by_task: dict[int | None, list[IndicatorLine]] = {}
    for target in targets:
        by_task.setdefault(target.task_id, []).append(target)

    def printed(found: Sequence[str]) -> tuple[PrintedUnit, ...]:
        return tuple(
            PrintedUnit(name, "、".join(labels.get(unit, "") for unit in settled.get(name, ())), name in settled)
            for name in found
        )

    previous = {task.task_id: before.task_id for before, task in pairwise(tasks)}
    return [
        Record(
            task=task,
            place=places.get(task.task_id),
            lead=printed(task.lead),
            co=printed(task.co),
            indicators=tuple(by_task.get(task.task_id, ())),
            parent=names.get(task.parent_id or 0, ""),
            previous=previous.get(task.task_id),
            previous_name=names.get(previous.get(task.task_id, 0), ""),
        )
        for task in tasks
    ]


def _mentions(ctx: Ctx, plan_id: int, directory: Sequence[UnitFacts]) -> list[MentionView]:
    return [
        MentionView(
            printed=found.line.printed,
            tasks=found.line.tasks,
            collective=found.collective,
            candidates=tuple((unit.unit_id, unit.name) for unit in found.candidates[:SUGGESTED]),
            ambiguous=found.kind is MatchKind.AMBIGUOUS,
            members=len(found.member_ids),
        )
        for found in suggest(ctx, plan_id, directory)
    ]


def _settled(ctx: Ctx, plan_id: int, directory: Sequence[UnitFacts]) -> list[SettledView]:
    names = {unit.unit_id: unit.name for unit in directory}
    return [
        SettledView(line.printed, line.tasks, tuple(names.get(unit_id, "") for unit_id in line.unit_ids))
        for line in plans.mention_lines(ctx.session, plan_id)
        if line.unit_ids is not None
    ]


def _gaps(check: PublishCheck) -> list[GapView]:
    return [GapView(gap, check.gaps[gap], gap in ACCEPTABLE_GAPS) for gap in PublishGap if gap in check.gaps]


def excerpt(ctx: Ctx, plan_id: int, task: DraftTask) -> list[Paragraph]:
    """The paragraphs a task was read from, itself marked, with a little around it."""
    if task.source_start is None or task.source_end is None:
        return []
    text = plans.plan_text(ctx.session, plan_id).text
    mark = Mark(task.source_start, task.source_end, "on", task.task_id)
    return paragraphs(text, [mark], max(0, task.source_start - 2), task.source_end + 2)


def split_points(text: str) -> list[SplitPoint]:
    """Every place between two sentences of a text."""
    ends = [0, *(found.end() for found in re.finditer(r"[。；！？\n]+[”’）)]?", text)), len(text)]
    sentences = [(start, text[start:end]) for start, end in pairwise(dict.fromkeys(ends))]
    return [
        SplitPoint(start, before.strip()[-24:], after.strip()[:24])
        for (_, before), (start, after) in pairwise(sentences)
        if before.strip() and after.strip()
    ]

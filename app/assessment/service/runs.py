"""Compute scores from events and write them down, every point with its rule and its event."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.assessment import queries
from app.assessment.enums import AssessmentRefusal, AssessmentWord, Grade, ScoreEvent
from app.assessment.events import Span
from app.assessment.models import Assessment, ScoreEntry
from app.assessment.models import UnitScore as UnitScoreRow
from app.assessment.queries import StoredScheme
from app.assessment.rules import EventFacts, UnitScore, score_unit
from app.assessment.rules import ScoreEntry as Booked
from app.assessment.service.schemes import ensure_scheme, freeze_scheme
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.dates import day_full
from app.core.errors import Conflict, InvalidInput
from app.plans.queries import plan_head
from app.policy.guard import require
from app.policy.permissions import Permission

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Preview:
    """What a computation would write: nothing is stored."""

    scheme: StoredScheme
    events: Mapping[ScoreEvent, int]
    grades: Mapping[Grade, int]
    lines: int

    @property
    def units(self) -> int:
        return sum(self.grades.values())


@dataclass(frozen=True)
class _Computed:
    events: Mapping[int, list[EventFacts]]
    scores: Mapping[int, UnitScore]

    @property
    def lines(self) -> int:
        return sum(len(score.entries) for score in self.scores.values())


def preview_assessment(
    ctx: Ctx, plan_id: int | None, from_day: date, to_day: date, scheme_id: int | None = None
) -> Preview:
    """The same refusals and the same figures as run_assessment."""
    require(ctx, Permission.ASSESSMENT_RUN)
    scheme = _chosen(ctx, scheme_id)
    computed = _compute(ctx, plan_id, from_day, to_day, scheme)
    kinds = Counter(event.kind for events in computed.events.values() for event in set(events))
    grades = Counter(score.grade for score in computed.scores.values())
    return Preview(scheme, kinds, grades, computed.lines)


def run_assessment(
    ctx: Ctx,
    plan_id: int | None,
    from_day: date,
    to_day: date,
    scheme_id: int | None = None,
    *,
    title: str = "",
) -> int:
    """Write one computation and answer its id; earlier ones stay as they are.

    `plan_id` None judges all plans, `scheme_id` None uses the newest revision that may be used. Raises NotFound,
    InvalidInput for the days or when nothing happened in them, Conflict for a scheme with forbidden rules.
    """
    require(ctx, Permission.ASSESSMENT_RUN)
    if len(title) > LONGEST_TITLE:
        raise InvalidInput({"title": AssessmentRefusal.LONG_TITLE.label})
    scheme = _chosen(ctx, scheme_id)
    computed = _compute(ctx, plan_id, from_day, to_day, scheme)
    if scheme.scheme_id is None:
        scheme = ensure_scheme(ctx)
    freeze_scheme(ctx, scheme)
    assert scheme.scheme_id is not None
    words = AssessmentWord.TITLE.label.format(from_day=day_full(from_day), to_day=day_full(to_day))
    row = Assessment(
        scheme_id=scheme.scheme_id,
        plan_id=plan_id,
        title=title or words,
        from_day=from_day,
        to_day=to_day,
        computed_at=ctx.now,
        computed_by=ctx.actor.user_id,
    )
    ctx.session.add(row)
    ctx.session.flush()  # scores, lines and the audit row name the computation
    assert row.id is not None
    digest = _write(ctx, row.id, computed)
    after = {
        "plan_id": plan_id,
        "from_day": from_day,
        "to_day": to_day,
        "revision": scheme.revision,
        "units": len(computed.scores),
        "lines": computed.lines,
        "digest": digest,
    }
    audit.record(ctx, AuditAction.ASSESSMENT_RUN, "assessment", row.id, after=after)
    return row.id


def _chosen(ctx: Ctx, scheme_id: int | None) -> StoredScheme:
    if scheme_id is None:
        return queries.usable_scheme(queries.scheme_revisions(ctx.session))
    scheme = queries.scheme_or_404(ctx.session, scheme_id)
    if scheme.warnings:
        rule = scheme.warnings[0][0].name
        raise Conflict(AssessmentRefusal.WARNED.label.format(revision=scheme.revision, rule=rule))
    return scheme


def _compute(ctx: Ctx, plan_id: int | None, from_day: date, to_day: date, scheme: StoredScheme) -> _Computed:
    if to_day < from_day:
        raise InvalidInput({"to_day": AssessmentRefusal.DAYS_REVERSED.label})
    if to_day > ctx.today:
        raise InvalidInput({"to_day": AssessmentRefusal.FUTURE.label})
    if plan_id is not None:
        plan_head(ctx.session, ctx.actor, plan_id)
    events = queries.events_by_unit(ctx.session, Span(from_day, to_day, ctx.now), plan_id)
    if not events:
        raise InvalidInput(AssessmentRefusal.NO_EVENTS.label)
    scores = {unit_id: score_unit(events[unit_id], scheme.value) for unit_id in sorted(events)}
    return _Computed(events, scores)


def _write(ctx: Ctx, assessment_id: int, computed: _Computed) -> str:
    """Rows by Core in two statements. Answers a digest of the lines, which tells two computations apart or equal."""
    connection = ctx.session.connection()
    scores = [
        {
            "assessment_id": assessment_id,
            "unit_id": unit_id,
            "total": float(score.total),
            "grade": score.grade.value,
            "facts": dict(sorted(Counter(event.kind.value for event in set(computed.events[unit_id])).items())),
        }
        for unit_id, score in computed.scores.items()
    ]
    connection.execute(sa.insert(UnitScoreRow), scores)
    lines = [_line(unit_id, entry) for unit_id, score in computed.scores.items() for entry in score.entries]
    if lines:
        connection.execute(sa.insert(ScoreEntry), [{**line, "assessment_id": assessment_id} for line in lines])
    return hashlib.sha256("\n".join(str(sorted(line.items())) for line in lines).encode()).hexdigest()


def _line(unit_id: int, entry: Booked) -> dict[str, Any]:
    event = entry.event
    return {
        "unit_id": unit_id,
        "rule": entry.rule_code,
        "event": event.kind.value,
        "day": event.day,
        "task_id": event.task_id,
        "assignment_id": event.assignment_id,
        "report_id": event.report_id,
        "points": float(entry.points),
        "applied": float(entry.applied_points),
    }

"""Pages of results: the list of computations, one of them, a unit's ledger."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from urllib.parse import urlencode

from app.assessment import queries
from app.assessment.build.schemes import prohibition, thresholds_line
from app.assessment.build.words import places_of, points_text
from app.assessment.enums import AssessmentWord, Grade, ScoreEvent
from app.assessment.pages import (
    AssessmentPage,
    AssessmentRow,
    AssessmentsPage,
    Fact,
    GradeFigure,
    GroupHead,
    LedgerEntry,
    LedgerGroup,
    ScoreRow,
    UnitLedger,
)
from app.assessment.queries import AssessmentHead, AssessmentLine, ScoreFigures, ScoreLine
from app.core.context import Ctx
from app.core.dates import period_short
from app.core.errors import NotFound
from app.core.paging import Listing, Window
from app.core.view import Figure, Link, Segment
from app.policy.decide import may
from app.policy.permissions import Permission

# The bar has four tones; a scheme with more groups is shown by its figures alone.
MOST_SEGMENTS = 4


def assessments_page(ctx: Ctx, window: Window, query: str) -> AssessmentsPage:
    listing = queries.assessment_lines(ctx, window)
    rows = [_row(line) for line in listing.rows]
    can_run = bool(may(ctx.actor.roles, Permission.ASSESSMENT_RUN))
    return AssessmentsPage(Listing(rows, listing.total, listing.window), query, can_run)


def _row(line: AssessmentLine) -> AssessmentRow:
    result = grades_line(line.grades)
    if line.total is not None:
        grade = next(iter(line.grades)).label
        result = AssessmentWord.OWN.label.format(total=points_text(line.total, 1, least=True), grade=grade)
    return AssessmentRow(
        title=line.title,
        href=f"/assessments/{line.assessment_id}",
        plan_title=line.plan_title or AssessmentWord.ALL_PLANS.label,
        from_day=line.from_day,
        to_day=line.to_day,
        computed_at=line.computed_at,
        units=line.units,
        result=result,
        revision=line.revision,
    )


def grades_line(grades: Mapping[Grade, int]) -> str:
    """优秀6个，良好3个"""
    word = AssessmentWord.GRADE_COUNT.label
    told = [word.format(grade=grade.label, count=grades[grade]) for grade in Grade if grades.get(grade)]
    return AssessmentWord.COMMA.label.join(told)


def facts_of(counts: Mapping[str, int]) -> tuple[Fact, ...]:
    return tuple(Fact(event.label, counts[event.value]) for event in ScoreEvent if counts.get(event.value))


def assessment_page(
    ctx: Ctx, assessment_id: int, *, unit_id: int | None = None, grade: str = "", lines: str = ""
) -> AssessmentPage:
    """Raises NotFound for what the actor may not see, also for a unit without a visible score."""
    head = queries.assessment_or_404(ctx, assessment_id)
    scores = queries.unit_scores(ctx, head)
    if unit_id is None and len(scores) == 1:
        unit_id = scores[0].unit_id
    latest = queries.latest_scheme(ctx.session)
    grades = Counter(score.grade for score in scores)
    known = {one.value: one for one in Grade}
    only = known.get(grade)
    shown = [score for score in scores if only is None or score.grade is only]
    base = f"/assessments/{assessment_id}"
    edits = bool(may(ctx.actor.roles, Permission.ASSESSMENT_EDIT))
    return AssessmentPage(
        assessment_id=assessment_id,
        title=head.title,
        plan_title=head.plan_title,
        from_day=head.from_day,
        to_day=head.to_day,
        computed_at=head.computed_at,
        computed_by=head.computed_by,
        scheme=head.scheme_name,
        scheme_href=f"/assessments/rules/{head.scheme_id}",
        revision=head.revision,
        latest_revision=latest.revision,
        frozen_at=head.frozen_at,
        lines=sum(score.lines for score in scores),
        unit_count=len(scores),
        grades=_grade_figures(base, grades),
        only=only.label if only else "",
        thresholds=thresholds_line(head.scheme),
        whole=float(head.scheme.full) or 100.0,
        groups=tuple(GroupHead(group.name, points_text(group.full, 0, least=True)) for group in head.scheme.groups),
        rows=tuple(_score_row(head, score, base, unit_id) for score in shown),
        shown=None if unit_id is None else _unit_ledger(ctx, head, scores, unit_id, everything=lines == "all"),
        warnings=tuple(prohibition(latest, rule, warning) for rule, warning in latest.warnings) if edits else (),
        export_href=f"/exports/scores/{assessment_id}",
        run_again_href=_again(head) if may(ctx.actor.roles, Permission.ASSESSMENT_RUN) else "",
    )


def _again(head: AssessmentHead) -> str:
    asked = {"plan": head.plan_id or "", "from_day": head.from_day, "to_day": head.to_day}
    return f"/assessments/new?{urlencode(asked)}"


def _grade_figures(base: str, grades: Mapping[Grade, int]) -> tuple[GradeFigure, ...]:
    measure = AssessmentWord.MEASURE.label
    return tuple(
        GradeFigure(grade.label, Figure(grades[grade], f"{base}?grade={grade.value}", measure))
        for grade in Grade
        if grades.get(grade)
    )


def _score_row(head: AssessmentHead, score: ScoreFigures, base: str, shown: int | None) -> ScoreRow:
    places = places_of(head.scheme)
    points = [(group.name, score.points(group.code, group.base)) for group in head.scheme.groups]
    segments = tuple(Segment(name, float(value)) for name, value in points)
    return ScoreRow(
        unit=score.unit,
        href=f"{base}/units/{score.unit_id}#ledger",
        points=tuple(points_text(value, places) for _, value in points),
        segments=segments if len(segments) <= MOST_SEGMENTS else (),
        total=points_text(score.total, places),
        grade=score.grade.label,
        is_shown=score.unit_id == shown,
    )


def _unit_ledger(
    ctx: Ctx, head: AssessmentHead, scores: Iterable[ScoreFigures], unit_id: int, *, everything: bool
) -> UnitLedger:
    score = next((score for score in scores if score.unit_id == unit_id), None)
    if score is None:
        raise NotFound
    lines = queries.score_lines(ctx, head.assessment_id, unit_id)
    idle = sum(not line.applied for line in lines)
    kept = [line for line in lines if everything or line.applied]
    places = places_of(head.scheme)
    address = f"/assessments/{head.assessment_id}/units/{unit_id}"
    return UnitLedger(
        unit=score.unit,
        total=points_text(score.total, places),
        grade=score.grade.label,
        lines=len(lines),
        without_effect=idle,
        shows_all=everything,
        toggle_href=f"{address}#ledger" if everything else f"{address}?lines=all#ledger",
        groups=_ledger_groups(head, score, kept),
        facts=facts_of(score.facts),
    )


def _ledger_groups(head: AssessmentHead, score: ScoreFigures, lines: list[ScoreLine]) -> tuple[LedgerGroup, ...]:
    places = places_of(head.scheme)
    names = {rule.code: rule.name for rule in head.scheme.rules}
    groups = {rule.code: rule.group for rule in head.scheme.rules}
    return tuple(
        LedgerGroup(
            name=group.name,
            base=points_text(group.base, places),
            change=_change(score.applied.get(group.code, Decimal(0)), places),
            got=points_text(score.points(group.code, group.base), places),
            entries=tuple(
                _entry(line, names[line.rule], places)
                for line in sorted(lines, key=lambda line: (-line.day.toordinal(), line.entry_id))
                if groups[line.rule] == group.code
            ),
        )
        for group in head.scheme.groups
    )


def _change(applied: Decimal, places: int) -> str:
    """扣5.5 or 加2.0; nothing where nothing changed."""
    if not applied:
        return ""
    word = AssessmentWord.LOST if applied < 0 else AssessmentWord.GAINED
    return word.label.format(points=points_text(abs(applied), places))


def _entry(line: ScoreLine, rule: str, places: int) -> LedgerEntry:
    links = [] if line.task_id is None else [Link(charge_of(line), f"/tasks/{line.task_id}")]
    if line.report_id is not None:
        links.append(Link(AssessmentWord.REPORT.label, f"/reports/{line.report_id}"))
    note = AssessmentWord.QUOTED.label.format(text=line.remark) if line.remark else line.task_title
    return LedgerEntry(
        day=line.day,
        rule=rule,
        event=event_text(line),
        note=note,
        links=tuple(links),
        asked=points_text(line.points, places),
        applied=points_text(line.applied, places),
    )


def charge_of(line: ScoreLine) -> str:
    """任务9"""
    return AssessmentWord.CHARGE.label.format(number=line.task_number) if line.task_number else line.task_title


def event_text(line: ScoreLine) -> str:
    """11月任务9：报告被退回"""
    period = period_short(line.period) if line.period else ""
    return AssessmentWord.EVENT.label.format(charge=f"{period}{charge_of(line)}", event=line.event.label)

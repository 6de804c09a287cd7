"""Workbook 5 from one computation: the page's figures, and behind them every line, base scores included."""

from collections import defaultdict

from app.assessment import queries
from app.assessment.build.results import event_text
from app.assessment.enums import AssessmentWord
from app.assessment.queries import AssessmentHead, ScoreFigures, ScoreLine
from app.assessment.scheme import SchemeGroup
from app.core.context import Ctx
from app.core.dates import day_full
from app.core.dates import period as period_words
from app.exports.enums import ExportKind, ExportWord
from app.exports.service import ExportedFile, keep_export, make_header
from app.exports.workbooks.scores import ScoreLine as SheetLine
from app.exports.workbooks.scores import ScoreRow, build_scores
from app.policy.guard import require
from app.policy.permissions import Permission


def export_scores(ctx: Ctx, assessment_id: int) -> ExportedFile:
    """What the actor may see of the computation: a unit exports its own score and ledger.

    Raises NotFound like the page. Self-scores are a column to fill in by hand.
    """
    require(ctx, Permission.EXPORT_CREATE)
    head = queries.assessment_or_404(ctx, assessment_id)
    scores = queries.unit_scores(ctx, head)
    header = make_header(ctx, ExportKind.SCORES.label, _period_label(head))
    items = [group.name for group in head.scheme.groups]
    ledger = _ledger(head, scores, queries.score_lines(ctx, assessment_id))
    content = build_scores(header, items, [_row(head, score) for score in scores], ledger)
    return keep_export(ctx, ExportKind.SCORES, header, content, len(scores), {"assessment_id": assessment_id})


def _period_label(head: AssessmentHead) -> str:
    plan = head.plan_title or ExportWord.ALL_PLANS.label
    return ExportWord.SPAN.label.format(plan=plan, from_day=day_full(head.from_day), to_day=day_full(head.to_day))


def _row(head: AssessmentHead, score: ScoreFigures) -> ScoreRow:
    return ScoreRow(
        unit=score.unit,
        items=tuple(float(score.points(group.code, group.base)) for group in head.scheme.groups),
        self_score=None,
        score=float(score.total),
        grade=score.grade.label,
    )


def _ledger(head: AssessmentHead, scores: list[ScoreFigures], lines: list[ScoreLine]) -> list[SheetLine]:
    """By unit and item: the base score first, then what changed it, so that every item is the sum of its lines."""
    rules = {rule.code: rule for rule in head.scheme.rules}
    found: list[SheetLine] = []
    by_unit: dict[int, list[ScoreLine]] = defaultdict(list)
    for line in lines:
        by_unit[line.unit_id].append(line)
    for score in scores:
        own = by_unit[score.unit_id]
        for group in head.scheme.groups:
            found.append(_base_line(score.unit, group))
            found += [
                _booked(line, group.name, rules[line.rule].name)
                for line in own
                if rules[line.rule].group == group.code
            ]
    return found


def _booked(line: ScoreLine, item: str, rule: str) -> SheetLine:
    return SheetLine(
        unit=line.unit,
        item=item,
        rule=rule,
        event=line.event.label,
        task=line.task_title,
        period=period_words(line.period) if line.period else "",
        day=line.day,
        points=float(line.points),
        applied=float(line.applied),
        evidence=line.remark or event_text(line),
    )


def _base_line(unit: str, group: SchemeGroup) -> SheetLine:
    base = float(group.base)
    return SheetLine(unit, group.name, AssessmentWord.BASE.label, "", "", "", None, base, base)

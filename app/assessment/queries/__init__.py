"""Every SELECT of assessment: events as facts, schemes, results in the actor's scope."""

from app.assessment.queries.events import events_by_unit
from app.assessment.queries.results import (
    AssessmentHead,
    AssessmentLine,
    ScoreFigures,
    ScoreLine,
    assessment_lines,
    assessment_or_404,
    score_lines,
    sees_scores,
    unit_scores,
)
from app.assessment.queries.schemes import (
    StoredScheme,
    latest_scheme,
    scheme_or_404,
    scheme_revisions,
    usable_scheme,
)

__all__ = [
    "AssessmentHead",
    "AssessmentLine",
    "ScoreFigures",
    "ScoreLine",
    "StoredScheme",
    "assessment_lines",
    "assessment_or_404",
    "events_by_unit",
    "latest_scheme",
    "scheme_or_404",
    "scheme_revisions",
    "score_lines",
    "sees_scores",
    "unit_scores",
    "usable_scheme",
]

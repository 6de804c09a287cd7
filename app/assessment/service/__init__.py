"""The verbs of assessment: keep the scheme, compute the scores."""

from app.assessment.service.runs import Preview, preview_assessment, run_assessment
from app.assessment.service.schemes import ensure_scheme, save_scheme

__all__ = ["Preview", "ensure_scheme", "preview_assessment", "run_assessment", "save_scheme"]

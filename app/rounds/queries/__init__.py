"""Every SELECT of rounds: what may be seen, what is owed, what was filed."""

from app.rounds.queries.figures import UnitFigures, bucket_tests, figures_by_round, unit_figures
from app.rounds.queries.planning import OwingUnit, due_schedules, existing_periods, owing_units
from app.rounds.queries.rows import AssignmentLine, Wanted, assignment_line, assignment_lines
from app.rounds.queries.scope import (
    assignments_visible_to,
    inherited_by,
    round_or_404,
    rounds_visible_to,
    sees_assignments,
    visible_assignment,
)

__all__ = [
    "AssignmentLine",
    "OwingUnit",
    "UnitFigures",
    "Wanted",
    "assignment_line",
    "assignment_lines",
    "assignments_visible_to",
    "bucket_tests",
    "due_schedules",
    "existing_periods",
    "figures_by_round",
    "inherited_by",
    "owing_units",
    "round_or_404",
    "rounds_visible_to",
    "sees_assignments",
    "unit_figures",
    "visible_assignment",
]

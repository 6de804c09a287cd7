"""Two indexes of assignments that answer whole questions: how complete a round is, and what a unit filed on a task.

Revision: 0201
"""

from alembic import op

revision = "0201"
down_revision = "0005"
branch_labels = None
depends_on = None

ROUND = ["round_id", "unit_id", "state", "due_at", "first_submitted_at"]


def upgrade() -> None:
    op.create_index("ix_assignment_round", "assignment", ROUND)
    op.drop_index("ix_assignment_round_id", "assignment")
    op.drop_index("ix_assignment_task", "assignment")
    op.create_index("ix_assignment_task", "assignment", ["task_id", "unit_id", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_assignment_task", "assignment")
    op.create_index("ix_assignment_task", "assignment", ["task_id", "round_id"])
    op.create_index("ix_assignment_round_id", "assignment", ["round_id"])
    op.drop_index("ix_assignment_round", "assignment")

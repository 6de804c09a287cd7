"""Two indexes of assignments answer alone what every list asks: how many wait for review, what the leads of tasks owe.

Revision: 0441
"""

from alembic import op

revision = "0441"
down_revision = "0424"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_assignment_task", "assignment")
    op.create_index("ix_assignment_task", "assignment", ["task_id", "role", "unit_id", "due_at"])
    op.drop_index("ix_assignment_open_due", "assignment")
    op.create_index("ix_assignment_open_due", "assignment", ["state", "due_at", "id", "round_id"])


def downgrade() -> None:
    op.drop_index("ix_assignment_open_due", "assignment")
    op.create_index("ix_assignment_open_due", "assignment", ["state", "due_at", "id"])
    op.drop_index("ix_assignment_task", "assignment")
    op.create_index("ix_assignment_task", "assignment", ["task_id", "unit_id", "due_at"])

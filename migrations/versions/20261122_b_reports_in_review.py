"""An index of the assignments that wait for review: they are counted on every page of a supervisor.

Revision: 0461
"""

import sqlalchemy as sa
from alembic import op

revision = "0461"
down_revision = "0491"
branch_labels = None
depends_on = None

SUBMITTED = sa.text("state = 'submitted'")


def upgrade() -> None:
    op.create_index(
        "ix_assignment_in_review",
        "assignment",
        ["state", "round_id", "unit_id"],
        sqlite_where=SUBMITTED,
        postgresql_where=SUBMITTED,
    )


def downgrade() -> None:
    op.drop_index("ix_assignment_in_review", "assignment")

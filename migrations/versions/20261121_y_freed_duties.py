"""Which exception frees which report, by number and no more by the words of its reason.

Revision: 0452
"""

import sqlalchemy as sa
from alembic import op

revision = "0452"
down_revision = "0451"
branch_labels = None
depends_on = None

# What a text said so far: the exception of the assignment itself, else the one of its round and unit with its words.
KNOWN = """
INSERT INTO freed_duty (exception_id, assignment_id)
SELECT e.id, a.id
FROM assignment a JOIN duty_exception e ON (
    e.assignment_id = a.id
    OR (e.assignment_id IS NULL AND e.round_id = a.round_id AND e.unit_id = a.unit_id AND e.reason = a.exempt_reason
        AND (e.task_id IS NULL OR e.task_id = a.task_id))
)
WHERE a.state = 'exempt' AND e.kind = 'exempt' AND e.revoked_at IS NULL
"""


def upgrade() -> None:
    op.create_table(
        "freed_duty",
        sa.Column("exception_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exception_id"], ["duty_exception.id"], name=op.f("fk_freed_duty_exception_id")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_freed_duty_assignment_id")),
        sa.PrimaryKeyConstraint("exception_id", "assignment_id", name=op.f("pk_freed_duty")),
    )
    op.create_index(op.f("ix_freed_duty_assignment_id"), "freed_duty", ["assignment_id"])
    op.execute(KNOWN)


def downgrade() -> None:
    op.drop_table("freed_duty")

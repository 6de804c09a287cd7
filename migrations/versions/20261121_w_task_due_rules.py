"""A due rule of a task's own.

Revision: 0406
"""

import sqlalchemy as sa
from alembic import op

revision = "0406"
down_revision = "0441"
branch_labels = None
depends_on = None

CYCLE = sa.Enum("month", "quarter", "half", "year", name="cycle", native_enum=False, length=32)


def upgrade() -> None:
    with op.batch_alter_table("task_cycle") as batch:
        batch.add_column(sa.Column("due", sa.JSON(), nullable=True))
        batch.alter_column("cycle", existing_type=CYCLE, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM task_cycle WHERE cycle IS NULL")
    with op.batch_alter_table("task_cycle") as batch:
        batch.alter_column("cycle", existing_type=CYCLE, nullable=False)
        batch.drop_column("due")

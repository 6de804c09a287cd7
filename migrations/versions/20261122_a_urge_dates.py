"""The dates as they stood when a unit was urged: the letter says them for ever.

Revision: 0491
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0491"
down_revision = "0453"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
NAMES = ("due_at", "lock_at")


def upgrade() -> None:
    with op.batch_alter_table("urge") as batch:
        for name in NAMES:
            batch.add_column(sa.Column(name, MOMENT(), nullable=True))
    # Of urges of before only today's dates are known.
    for name in NAMES:
        op.execute(
            f"UPDATE urge SET {name} = (SELECT a.{name} FROM assignment a WHERE a.id = urge.assignment_id)"  # noqa: S608 - own names
        )
    with op.batch_alter_table("urge") as batch:
        for name in NAMES:
            batch.alter_column(name, existing_type=MOMENT(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("urge") as batch:
        for name in NAMES:
            batch.drop_column(name)

"""The reviewers' shared list of reasons for returns.

Revision: 0453
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0453"
down_revision = "0452"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "review_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=100), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("changed_at", MOMENT(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_review_reason_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_reason")),
        sa.UniqueConstraint("text", name=op.f("uq_review_reason_text")),
    )


def downgrade() -> None:
    op.drop_table("review_reason")

"""Closings of rounds as records with their figures.

A closing of before becomes a record with the figures of that moment; whoever closed it stands in the audit log.

Revision: 0403
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0403"
down_revision = "0431"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
KNOWN = """
INSERT INTO round_closing (round_id, closed_at, reason, expected, on_time, late, missing, reopen_reason)
SELECT r.id, r.closed_at, '',
    COALESCE(SUM(CASE WHEN a.state <> 'exempt' THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN a.state <> 'exempt' AND a.first_submitted_at <= a.due_at THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN a.state <> 'exempt' AND a.first_submitted_at > a.due_at THEN 1 ELSE 0 END), 0),
    COALESCE(SUM(CASE WHEN a.state <> 'exempt' AND a.first_submitted_at IS NULL THEN 1 ELSE 0 END), 0),
    ''
FROM round r LEFT JOIN assignment a ON a.round_id = r.id
WHERE r.state = 'closed' AND r.closed_at IS NOT NULL
GROUP BY r.id, r.closed_at
"""


def upgrade() -> None:
    op.create_table(
        "round_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", MOMENT(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("reason", TEXT(length=300), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("reopened_at", MOMENT(), nullable=True),
        sa.Column("reopened_by", sa.Integer(), nullable=True),
        sa.Column("reopen_reason", TEXT(length=300), nullable=False),
        sa.Column("lock_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["user_account.id"], name=op.f("fk_round_closing_closed_by")),
        sa.ForeignKeyConstraint(["reopened_by"], ["user_account.id"], name=op.f("fk_round_closing_reopened_by")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_closing_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_closing")),
    )
    op.create_index(op.f("ix_round_closing_round_id"), "round_closing", ["round_id"])
    op.execute(KNOWN)


def downgrade() -> None:
    op.drop_table("round_closing")

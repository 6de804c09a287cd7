"""Leaves with who stands in, and the message that tells the alternate.

Revision: 0421
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0421"
down_revision = "0301"
branch_labels = None
depends_on = None

BEFORE = (
    "round_opened",
    "reminder",
    "sign_off",
    "report_returned",
    "report_accepted",
    "urged",
    "instruction",
    "no_liaison",
    "trial",
)
AFTER = (*BEFORE, "absence")


def _allow(kinds: tuple[str, ...]) -> None:
    for table in ("message", "occurrence"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch.create_check_constraint(
                op.f(f"ck_{table}_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
            )


def upgrade() -> None:
    _allow(AFTER)
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("alternate_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_absence_days")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_absence_user_id")),
        sa.ForeignKeyConstraint(["alternate_id"], ["user_account.id"], name=op.f("fk_absence_alternate_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name=op.f("fk_absence_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence") as batch:
        batch.create_index(op.f("ix_absence_user_id"), ["user_id"], unique=False)
        batch.create_index(op.f("ix_absence_alternate_id"), ["alternate_id"], unique=False)


def downgrade() -> None:
    op.drop_table("absence")
    op.execute("DELETE FROM occurrence WHERE kind = 'absence'")
    op.execute("DELETE FROM message WHERE kind = 'absence'")
    _allow(BEFORE)

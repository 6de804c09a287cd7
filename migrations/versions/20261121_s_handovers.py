"""Handovers of work, and the message that tells both people.

Revision: 0422
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0422"
down_revision = "0402"
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
    "absence",
)
AFTER = (*BEFORE, "handover")
ROLES = (
    "liaison",
    "unit_leader",
    "supervisor",
    "office",
    "leader",
    "sysadmin",
    "secadmin",
    "auditor",
    "system",
)
STATES = ("waiting", "accepted", "done", "refused", "withdrawn")
Text = sqlmodel.sql.sqltypes.AutoString
Moment = sqlmodel.sql.sqltypes.UTCDateTime


def _allow(kinds: tuple[str, ...]) -> None:
    for table in ("message", "occurrence"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch.create_check_constraint(
                op.f(f"ck_{table}_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
            )


def _chosen(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    _allow(AFTER)
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", _chosen("role", ROLES), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("from_user_id", sa.Integer(), nullable=False),
        sa.Column("to_user_id", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("note", Text(length=300), nullable=False),
        sa.Column("state", _chosen("handoverstate", STATES), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answer", Text(length=300), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"role IN ({', '.join(repr(one) for one in ROLES)})", name=op.f("ck_handover_role")),
        sa.CheckConstraint(f"state IN ({', '.join(repr(one) for one in STATES)})", name=op.f("ck_handover_state")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_handover_unit_id")),
        sa.ForeignKeyConstraint(["from_user_id"], ["user_account.id"], name=op.f("fk_handover_from_user_id")),
        sa.ForeignKeyConstraint(["to_user_id"], ["user_account.id"], name=op.f("fk_handover_to_user_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user_account.id"], name=op.f("fk_handover_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover") as batch:
        for column in ("unit_id", "from_user_id", "to_user_id"):
            batch.create_index(op.f(f"ix_handover_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("handover")
    op.execute("DELETE FROM occurrence WHERE kind = 'handover'")
    op.execute("DELETE FROM message WHERE kind = 'handover'")
    _allow(BEFORE)

"""steps of a draft that can be taken back, and who is at it

Revision: 0003
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = (
    "added",
    "confirmed",
    "discarded",
    "divided",
    "edited",
    "merged",
    "particulars",
    "placed",
    "restored",
    "split",
    "target",
    "units",
)


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "draft_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="stepkind", native_enum=False, length=32), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(f"kind IN ({listed})", name=op.f("ck_draft_step_kind")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_draft_step_made_by")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_draft_step_plan_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_draft_step_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_step")),
    )
    op.create_index("ix_draft_step_plan", "draft_step", ["plan_id", "undone_at"], unique=False)
    op.create_table(
        "draft_visit",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_draft_visit_plan_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_draft_visit_user_id")),
        sa.PrimaryKeyConstraint("plan_id", "user_id", name=op.f("pk_draft_visit")),
    )
    op.add_column("plan_source", sa.Column("found", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("plan_source", "found")
    op.drop_table("draft_visit")
    op.drop_index("ix_draft_step_plan", table_name="draft_step")
    op.drop_table("draft_step")

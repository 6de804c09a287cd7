"""Reports from before the system: imported tables and the reports they brought.

Revision: 0451
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0451"
down_revision = "0450"
branch_labels = None
depends_on = None

MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.create_table(
        "history_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("uploaded_at", MOMENT(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", MOMENT(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", MOMENT(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state IN ('checked', 'applied', 'withdrawn')", name=op.f("ck_history_upload_state")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_history_upload_plan_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["user_account.id"], name=op.f("fk_history_upload_uploaded_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["user_account.id"], name=op.f("fk_history_upload_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_upload")),
    )
    op.create_index(op.f("ix_history_upload_plan_id"), "history_upload", ["plan_id"])
    op.create_table(
        "history_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("next_steps", sa.Text(), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["history_upload.id"], name=op.f("fk_history_report_upload_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_history_report_task_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_history_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_report")),
        sa.UniqueConstraint(
            "task_id",
            "unit_id",
            "period",
            "revision",
            name=op.f("uq_history_report_task_id_unit_id_period_revision"),
        ),
    )
    op.create_index(op.f("ix_history_report_upload_id"), "history_report", ["upload_id"])
    op.create_index(op.f("ix_history_report_unit_id"), "history_report", ["unit_id"])


def downgrade() -> None:
    op.drop_table("history_report")
    op.drop_table("history_upload")

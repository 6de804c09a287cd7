"""files that are read behind the page: kept first, so that nothing is lost when a process dies

Revision: 0431
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0431"
down_revision = "0422"
branch_labels = None
depends_on = None

STATES = ("waiting", "reading", "read", "failed", "removed")


def upgrade() -> None:
    op.create_table(
        "plan_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="uploadstate", native_enum=False, length=32), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("claimed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("failure", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            f"state IN ({', '.join(repr(state) for state in STATES)})", name=op.f("ck_plan_upload_state")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_upload_plan_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["user_account.id"], name=op.f("fk_plan_upload_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_upload")),
    )
    op.create_index(op.f("ix_plan_upload_sha256"), "plan_upload", ["sha256"], unique=False)
    op.create_index(op.f("ix_plan_upload_state"), "plan_upload", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_plan_upload_state"), table_name="plan_upload")
    op.drop_index(op.f("ix_plan_upload_sha256"), table_name="plan_upload")
    op.drop_table("plan_upload")

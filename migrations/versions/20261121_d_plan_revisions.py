"""later versions of a plan, what was decided about each task, and what they changed

Revision: 0004
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHOICES = ("adopt", "keep")
DUTIES = ("keep", "exempt", "reassign")
KINDS = ("changed", "added", "removed", "renumbered", "same")


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _moment(name: str, *, nullable: bool) -> sa.Column[object]:
    return sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "plan_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        _moment("created_at", nullable=False),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        _moment("applied_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["applied_by"], ["user_account.id"], name=op.f("fk_plan_revision_applied_by")),
        sa.ForeignKeyConstraint(["base_id"], ["plan.id"], name=op.f("fk_plan_revision_base_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_plan_revision_created_by")),
        sa.ForeignKeyConstraint(["draft_id"], ["plan.id"], name=op.f("fk_plan_revision_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_revision")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_plan_revision_draft_id")),
    )
    op.create_index(op.f("ix_plan_revision_base_id"), "plan_revision", ["base_id"], unique=False)
    op.create_table(
        "revision_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("base_task_id", sa.Integer(), nullable=True),
        sa.Column("draft_task_id", sa.Integer(), nullable=True),
        sa.Column("choice", sa.Enum(*CHOICES, name="revisionchoice", native_enum=False, length=32), nullable=True),
        sa.Column("duties", sa.Enum(*DUTIES, name="dutychoice", native_enum=False, length=32), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("seen", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        _moment("settled_at", nullable=True),
        sa.CheckConstraint(f"choice IN ({_listed(CHOICES)})", name=op.f("ck_revision_item_choice")),
        sa.CheckConstraint(f"duties IN ({_listed(DUTIES)})", name=op.f("ck_revision_item_duties")),
        sa.ForeignKeyConstraint(["base_task_id"], ["task.id"], name=op.f("fk_revision_item_base_task_id")),
        sa.ForeignKeyConstraint(["draft_task_id"], ["task.id"], name=op.f("fk_revision_item_draft_task_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["plan_revision.id"], name=op.f("fk_revision_item_revision_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["user_account.id"], name=op.f("fk_revision_item_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_item")),
        sa.UniqueConstraint("revision_id", "base_task_id", name=op.f("uq_revision_item_revision_id_base_task_id")),
        sa.UniqueConstraint("revision_id", "draft_task_id", name=op.f("uq_revision_item_revision_id_draft_task_id")),
    )
    op.create_table(
        "task_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="revisionkind", native_enum=False, length=32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        _moment("made_at", nullable=False),
        sa.CheckConstraint(f"kind IN ({_listed(KINDS)})", name=op.f("ck_task_version_kind")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_task_version_made_by")),
        sa.ForeignKeyConstraint(["revision_id"], ["plan_revision.id"], name=op.f("fk_task_version_revision_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_version_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_version")),
        sa.UniqueConstraint("task_id", "revision_id", name=op.f("uq_task_version_task_id_revision_id")),
    )
    op.create_index(op.f("ix_task_version_revision_id"), "task_version", ["revision_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_task_version_revision_id"), table_name="task_version")
    op.drop_table("task_version")
    op.drop_table("revision_item")
    op.drop_index(op.f("ix_plan_revision_base_id"), table_name="plan_revision")
    op.drop_table("plan_revision")

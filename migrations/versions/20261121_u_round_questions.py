"""Extra questions of a round with their answers, and the message that brings them.

Revision: 0404
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0404"
down_revision = "0403"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
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
    "handover",
)


def _allow(kinds: tuple[str, ...]) -> None:
    for table in ("message", "occurrence"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch.create_check_constraint(
                op.f(f"ck_{table}_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
            )


def _chosen(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    _allow((*BEFORE, "question"))
    op.create_table(
        "round_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("period", TEXT(length=10), nullable=False),
        sa.Column("kind", _chosen("questionkind", "text", "number", "yes_no"), nullable=False),
        sa.Column("state", _chosen("questionstate", "held", "asked", "replaced", "withdrawn"), nullable=False),
        sa.Column("text", TEXT(length=300), nullable=False),
        sa.Column("measure", TEXT(length=20), nullable=False),
        sa.Column("repeats", sa.JSON(), nullable=False),
        sa.Column("avoided", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("end_reason", TEXT(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('text', 'number', 'yes_no')", name=op.f("ck_round_question_kind")),
        sa.CheckConstraint(
            "state IN ('held', 'asked', 'replaced', 'withdrawn')", name=op.f("ck_round_question_state")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_round_question_plan_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["round_question.id"], name=op.f("fk_round_question_replaces_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_round_question_asked_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name=op.f("fk_round_question_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_question")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_round_question_replaces_id")),
    )
    op.create_index("ix_round_question_round", "round_question", ["plan_id", "period"])
    op.create_table(
        "round_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("filed_at", MOMENT(), nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["round_question.id"], name=op.f("fk_round_answer_question_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_round_answer_unit_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["user_account.id"], name=op.f("fk_round_answer_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_answer")),
        sa.UniqueConstraint(
            "question_id", "unit_id", "revision", name=op.f("uq_round_answer_question_id_unit_id_revision")
        ),
    )
    op.create_index(op.f("ix_round_answer_unit_id"), "round_answer", ["unit_id"])


def downgrade() -> None:
    op.drop_table("round_answer")
    op.drop_table("round_question")
    op.execute("DELETE FROM occurrence WHERE kind = 'question'")
    op.execute("DELETE FROM message WHERE kind = 'question'")
    _allow(BEFORE)

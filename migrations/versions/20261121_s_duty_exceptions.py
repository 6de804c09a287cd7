"""Exceptions as records: who was let off what, by whom, why and until when.

Exemptions of reports in open rounds were a word on the assignment before; each becomes a record without a grantor.

Revision: 0402
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0402"
down_revision = "0401"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime
REFERENCES = {
    "unit_id": "unit",
    "plan_id": "plan",
    "task_id": "task",
    "round_id": "round",
    "assignment_id": "assignment",
    "granted_by": "user_account",
    "revoked_by": "user_account",
}
KNOWN = """
INSERT INTO duty_exception
    (kind, unit_id, plan_id, task_id, round_id, assignment_id, workdays, from_on, reason, granted_at, revoke_reason)
SELECT 'exempt', a.unit_id, r.plan_id, a.task_id, a.round_id, a.id, 0, r.scheduled_on, a.exempt_reason, r.opened_at, ''
FROM assignment a JOIN round r ON r.id = a.round_id
WHERE a.state = 'exempt'
"""


def upgrade() -> None:
    op.create_table(
        "duty_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("exempt", "more_time", "late_filing", name="exceptionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("workdays", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", TEXT(length=300), nullable=False),
        sa.Column("granted_at", MOMENT(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("revoked_at", MOMENT(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoke_reason", TEXT(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('exempt', 'more_time', 'late_filing')", name=op.f("ck_duty_exception_kind")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_duty_exception_{column}"))
            for column, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_exception")),
    )
    op.create_index("ix_duty_exception_unit", "duty_exception", ["unit_id", "expires_on"])
    op.create_index(op.f("ix_duty_exception_round_id"), "duty_exception", ["round_id"])
    op.create_index(op.f("ix_duty_exception_assignment_id"), "duty_exception", ["assignment_id"])
    op.execute(KNOWN)


def downgrade() -> None:
    op.drop_table("duty_exception")

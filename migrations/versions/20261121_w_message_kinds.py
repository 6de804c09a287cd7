"""messages of every kind: two revisions that each added one had left out the other's

Revision: 0424
"""

from alembic import op

revision = "0424"
down_revision = "0423"
branch_labels = None
depends_on = None

KINDS = (
    "round_opened",
    "round_moved",
    "reminder",
    "sign_off",
    "report_returned",
    "report_accepted",
    "urged",
    "instruction",
    "no_liaison",
    "question",
    "absence",
    "handover",
    "digest",
    "trial",
)


def upgrade() -> None:
    for table in ("message", "occurrence"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch.create_check_constraint(
                op.f(f"ck_{table}_kind"), f"kind IN ({', '.join(repr(kind) for kind in KINDS)})"
            )


def downgrade() -> None:
    """The wider constraint stays: the older program writes none of the other kinds."""

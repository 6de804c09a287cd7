"""messages of a further kind: the digest of what exceeds the daily number

Revision: 0423
"""

from alembic import op

revision = "0423"
down_revision = "0405"
branch_labels = None
depends_on = None

BEFORE = (
    "round_opened",
    "reminder",
    "report_returned",
    "report_accepted",
    "urged",
    "instruction",
    "no_liaison",
    "trial",
    "sign_off",
    "absence",
    "handover",
    "question",
)
AFTER = (*BEFORE, "digest")


def _allow(kinds: tuple[str, ...]) -> None:
    for table in ("message", "occurrence"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch.create_check_constraint(
                op.f(f"ck_{table}_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
            )


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM occurrence WHERE kind = 'digest'")
    op.execute("DELETE FROM message WHERE kind = 'digest'")
    _allow(BEFORE)

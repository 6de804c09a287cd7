"""The message that tells of a round's new dates.

Revision: 0405
"""

from alembic import op

revision = "0405"
down_revision = "0404"
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
    "handover",
    "question",
)


def _allow(kinds: tuple[str, ...]) -> None:
    for table in ("message", "occurrence"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch.create_check_constraint(
                op.f(f"ck_{table}_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
            )


def upgrade() -> None:
    _allow((*BEFORE, "round_moved"))


def downgrade() -> None:
    op.execute("DELETE FROM occurrence WHERE kind = 'round_moved'")
    op.execute("DELETE FROM message WHERE kind = 'round_moved'")
    _allow(BEFORE)

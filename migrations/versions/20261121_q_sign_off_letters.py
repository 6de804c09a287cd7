"""messages of a further kind: reports that wait for the signature of the unit's leader

Revision: 0301
"""

from alembic import op

revision = "0301"
down_revision = "0102"
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
)
AFTER = ("round_opened", "reminder", "sign_off", *BEFORE[2:])


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
    op.execute("DELETE FROM occurrence WHERE kind = 'sign_off'")
    op.execute("DELETE FROM message WHERE kind = 'sign_off'")
    _allow(BEFORE)

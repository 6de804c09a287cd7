"""An acceptance can be taken back: reopenings, and several decisions on one revision.

Revision: 0450
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0450"
down_revision = "0406"
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
    "report_reopened",
)
GUARDED = "report_review"
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    _allow(KINDS)
    # SQLite builds the table anew, and its triggers do not come along.
    with op.batch_alter_table(GUARDED) as batch:
        batch.add_column(sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"))
        batch.drop_constraint(op.f("uq_report_review_report_id"), type_="unique")
        batch.create_unique_constraint(op.f("uq_report_review_report_id_attempt"), ["report_id", "attempt"])
    with op.batch_alter_table(GUARDED) as batch:
        batch.alter_column("attempt", server_default=None)
    op.create_table(
        "review_reopening",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reopened_by", sa.Integer(), nullable=False),
        sa.Column("reopened_at", MOMENT(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["report_review.id"], name=op.f("fk_review_reopening_review_id")),
        sa.ForeignKeyConstraint(["reopened_by"], ["user_account.id"], name=op.f("fk_review_reopening_reopened_by")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review_reopening")),
    )
    _guard("review_reopening")
    if op.get_bind().dialect.name == "sqlite":
        _guard(GUARDED)


def downgrade() -> None:
    """Decisions that were taken back go with the table that knows it; of several on a revision the last one stays."""
    _unguard(GUARDED)
    op.drop_table("review_reopening")
    op.execute(
        "DELETE FROM report_review WHERE EXISTS (SELECT 1 FROM report_review AS later "
        "WHERE later.report_id = report_review.report_id AND later.attempt > report_review.attempt)"
    )
    with op.batch_alter_table(GUARDED) as batch:
        batch.drop_constraint(op.f("uq_report_review_report_id_attempt"), type_="unique")
        batch.drop_column("attempt")
        batch.create_unique_constraint(op.f("uq_report_review_report_id"), ["report_id"])
    _guard(GUARDED)
    op.execute("DELETE FROM occurrence WHERE kind = 'report_reopened'")
    op.execute("DELETE FROM message WHERE kind = 'report_reopened'")
    _allow(KINDS[:-1])


def _allow(kinds: tuple[str, ...]) -> None:
    for table in ("message", "occurrence"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch.create_check_constraint(
                op.f(f"ck_{table}_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
            )


def _guard(table: str) -> None:
    """The triggers of revision 0002."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION duban_append_only()"
    )


def _unguard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(f"DROP TRIGGER {table}_no_delete")
        return
    op.execute(f"DROP TRIGGER {table}_append_only ON {table}")

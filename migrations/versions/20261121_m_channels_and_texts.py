"""robots, message texts, quiet hours, muted kinds, calendar feeds; messages and occurrences may belong to a robot

Revision: 0005
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0005"
down_revision = "0101"
branch_labels = None
depends_on = None

Text = sqlmodel.sql.sqltypes.AutoString
Moment = sqlmodel.sql.sqltypes.UTCDateTime
CHANNELS = ("in_app", "smtp", "wecom", "dingtalk", "feishu")
KINDS = (
    "round_opened",
    "reminder",
    "report_returned",
    "report_accepted",
    "urged",
    "instruction",
    "no_liaison",
    "trial",
)
ONE_RECEIVER = "(recipient_id IS NULL) <> (robot_id IS NULL)"


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _chosen(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    _new_tables()
    for table in ("message", "occurrence"):
        with op.batch_alter_table(table) as batch:
            for name in ("channel", "kind"):
                batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch.alter_column("recipient_id", existing_type=sa.Integer(), nullable=True)
            batch.add_column(sa.Column("robot_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(op.f(f"fk_{table}_robot_id"), "robot", ["robot_id"], ["id"])
            batch.create_index(op.f(f"ix_{table}_robot_id"), ["robot_id"], unique=False)
            if table == "message":
                batch.add_column(sa.Column("subject", Text(length=200), nullable=False, server_default=""))
                batch.add_column(sa.Column("body", sa.Text(), nullable=False, server_default=""))
                batch.add_column(sa.Column("wording", sa.Integer(), nullable=False, server_default="0"))
            batch.create_check_constraint(op.f(f"ck_{table}_channel"), _one_of("channel", CHANNELS))
            batch.create_check_constraint(op.f(f"ck_{table}_kind"), _one_of("kind", KINDS))
            batch.create_check_constraint(op.f(f"ck_{table}_one_receiver"), ONE_RECEIVER)
    with op.batch_alter_table("message") as batch:
        for name in ("subject", "body", "wording"):
            batch.alter_column(name, server_default=None)


def _new_tables() -> None:
    op.create_table(
        "robot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", Text(length=60), nullable=False),
        sa.Column("channel", _chosen("channel", CHANNELS), nullable=False),
        sa.Column("base_url", Text(length=200), nullable=False),
        sa.Column("token", Text(length=200), nullable=False),
        sa.Column("secret", Text(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("tells_openings", sa.Boolean(), nullable=False),
        sa.Column("tells_reminders", sa.Boolean(), nullable=False),
        sa.Column("paced_to", Moment(), nullable=True),
        sa.Column("held_until", Moment(), nullable=True),
        sa.Column("fault", Text(length=300), nullable=False),
        sa.Column("fault_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_one_of("channel", CHANNELS), name=op.f("ck_robot_channel")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_robot_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robot")),
        sa.UniqueConstraint("name", name=op.f("uq_robot_name")),
    )
    op.create_table(
        "message_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", Text(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", Text(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["saved_by"], ["user_account.id"], name=op.f("fk_message_text_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_text")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_message_text_code_number")),
    )
    op.create_table(
        "delivery_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiet_from", Text(length=5), nullable=False),
        sa.Column("quiet_to", Text(length=5), nullable=False),
        sa.Column("workdays_only", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_delivery_rule_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_rule")),
    )
    op.create_table(
        "mute",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", _chosen("messagekind", KINDS), nullable=False),
        sa.Column("channel", _chosen("channel", CHANNELS), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_mute_user_id")),
        sa.PrimaryKeyConstraint("user_id", "kind", "channel", name=op.f("pk_mute")),
    )
    op.create_table(
        "feed_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", Text(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_feed_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_token")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_feed_token_token_digest")),
    )
    with op.batch_alter_table("feed_token") as batch:
        batch.create_index(op.f("ix_feed_token_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """What belongs to a robot cannot be kept in the older tables."""
    op.execute("DELETE FROM occurrence WHERE robot_id IS NOT NULL")
    op.execute("DELETE FROM message WHERE robot_id IS NOT NULL")
    for table in ("message", "occurrence"):
        channels = _one_of("channel", CHANNELS[:2])
        with op.batch_alter_table(table) as batch:
            for name in ("channel", "kind", "one_receiver"):
                batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch.drop_index(op.f(f"ix_{table}_robot_id"))
            batch.drop_constraint(op.f(f"fk_{table}_robot_id"), type_="foreignkey")
            batch.drop_column("robot_id")
            if table == "message":
                for name in ("subject", "body", "wording"):
                    batch.drop_column(name)
            batch.alter_column("recipient_id", existing_type=sa.Integer(), nullable=False)
            batch.create_check_constraint(op.f(f"ck_{table}_channel"), channels)
            batch.create_check_constraint(op.f(f"ck_{table}_kind"), _one_of("kind", KINDS[:-1]))
    for table in ("feed_token", "mute", "delivery_rule", "message_text", "robot"):
        op.drop_table(table)

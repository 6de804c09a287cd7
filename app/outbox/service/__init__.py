"""Write intentions, cancel them, claim them, note how they ended."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from app.core.context import Ctx
from app.core.db import ask
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState
from app.outbox.models import Message, Occurrence
from app.outbox.rules import Occasion, digest_key, occurrence_key

DEFAULT_CHANNELS = (Channel.IN_APP, Channel.SMTP)
BATCH = 500


def enqueue(ctx: Ctx, occasions: Iterable[Occasion], channels: Sequence[Channel] = DEFAULT_CHANNELS) -> int:
    """Write what must be told, in the caller's transaction. Answers how many occurrences are new.

    An occurrence that exists already stays as it is: the unique key decides, not the caller's memory.
    """
    pairs = _not_written_yet(ctx, [(occasion, channel) for occasion in occasions for channel in channels])
    if not pairs:
        return 0
    keys = _open_digests(ctx, sorted({digest_key(o, c) for o, c in pairs}))
    messages = {keys[digest_key(o, c)]: _message_row(ctx, o, c, keys[digest_key(o, c)]) for o, c in pairs}
    _insert_missing(ctx, Message, list(messages.values()), "digest_key")
    numbers = _message_ids(ctx, list(messages))
    rows = [_occurrence_row(ctx, o, c, numbers[keys[digest_key(o, c)]]) for o, c in pairs]
    unique = {row["key"]: row for row in rows}
    return _insert_missing(ctx, Occurrence, list(unique.values()), "key")


def _not_written_yet(ctx: Ctx, pairs: list[tuple[Occasion, Channel]]) -> list[tuple[Occasion, Channel]]:
    keys = [occurrence_key(o, c) for o, c in pairs]
    known: set[str] = set()
    for start in range(0, len(keys), BATCH):
        wanted = col(Occurrence.key).in_(keys[start : start + BATCH])
        known.update(ctx.session.scalars(sa.select(col(Occurrence.key)).where(wanted)))
    return [pair for pair, key in zip(pairs, keys, strict=True) if key not in known]


def _open_digests(ctx: Ctx, keys: list[str]) -> dict[str, str]:
    """Digest → the key to write under. What joins a digest that has already gone out needs a message of its own."""
    gone: set[str] = set()
    for start in range(0, len(keys), BATCH):
        wanted = col(Message.digest_key).in_(keys[start : start + BATCH])
        rows = ctx.session.execute(
            sa.select(col(Message.digest_key), col(Message.state)).where(wanted).with_for_update()
        )
        gone.update(key for key, state in rows if state is not MessageState.READY)
    return {key: f"{key}:{ctx.now.isoformat()}" if key in gone else key for key in keys}


def _message_row(ctx: Ctx, occasion: Occasion, channel: Channel, key: str) -> dict[str, Any]:
    return {
        "digest_key": key,
        "kind": occasion.kind,
        "channel": channel,
        "recipient_id": occasion.recipient_id,
        "robot_id": occasion.robot_id,
        "state": MessageState.READY,
        "attempts": 0,
        "not_before": occasion.due_at,
        "lease_owner": "",
        "maybe_twice": False,
        "last_error": "",
        "address": "",
        "subject": "",
        "body": "",
        "wording": 0,
        "created_at": ctx.now,
    }


def _occurrence_row(ctx: Ctx, occasion: Occasion, channel: Channel, message_id: int) -> dict[str, Any]:
    return {
        "key": occurrence_key(occasion, channel),
        "kind": occasion.kind,
        "step": occasion.step,
        "channel": channel,
        "recipient_id": occasion.recipient_id,
        "robot_id": occasion.robot_id,
        "subject_kind": occasion.subject_kind,
        "subject_id": occasion.subject_id,
        "payload": dict(occasion.payload),
        "message_id": message_id,
        "state": OccurrenceState.PENDING,
        "due_at": occasion.due_at,
        "created_at": ctx.now,
    }


def _insert_missing(ctx: Ctx, model: type[SQLModel], rows: list[dict[str, Any]], key: str) -> int:
    connection = ctx.session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    table = model.__table__  # type: ignore[attr-defined]
    added = 0
    for start in range(0, len(rows), BATCH):
        statement = insert(table).values(rows[start : start + BATCH]).on_conflict_do_nothing(index_elements=[key])
        # Without the option psycopg's cursor is closed before anybody asks it how many rows there were.
        added += connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount
    return added


def _message_ids(ctx: Ctx, keys: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), BATCH):
        wanted = col(Message.digest_key).in_(keys[start : start + BATCH])
        rows = ctx.session.execute(sa.select(col(Message.digest_key), col(Message.id)).where(wanted))
        found.update({key: number for key, number in rows if number is not None})
    return found


# Built once: every submission asks what still waits about it.
ABOUT = (
    col(Occurrence.subject_kind) == sa.bindparam("about"),
    col(Occurrence.subject_id).in_(sa.bindparam("subjects", expanding=True)),
    col(Occurrence.state) == OccurrenceState.PENDING,
    col(Occurrence.kind).in_(sa.bindparam("kinds", expanding=True)),
)
WAITING = sa.select(col(Occurrence.message_id)).where(*ABOUT).distinct()


def cancel_for(
    ctx: Ctx,
    subject_kind: str,
    subject_ids: Sequence[int],
    reason: CancelReason,
    *,
    kinds: Sequence[MessageKind] = (MessageKind.REMINDER, MessageKind.URGED),
) -> int:
    """Cancel what is still waiting about these subjects; messages left without content are cancelled too."""
    about = {"about": subject_kind, "subjects": list(subject_ids), "kinds": list(kinds)}
    touched = list(ask(ctx.session, WAITING, **about).scalars())
    if not touched:
        return 0
    done = ctx.session.connection().execute(
        sa.update(Occurrence)
        .where(*ABOUT)
        .values(state=OccurrenceState.CANCELLED, cancel_reason=reason, finished_at=ctx.now),
        about,
    )
    cancel_empty_messages(ctx, [number for number in touched if number is not None])
    return done.rowcount


def cancel_robot(ctx: Ctx, robot_id: int, reason: CancelReason) -> int:
    """Cancel everything that waits for a robot."""
    done = ctx.session.connection().execute(
        sa.update(Occurrence)
        .where(col(Occurrence.robot_id) == robot_id, col(Occurrence.state) == OccurrenceState.PENDING)
        .values(state=OccurrenceState.CANCELLED, cancel_reason=reason, finished_at=ctx.now)
    )
    ctx.session.connection().execute(
        sa.update(Message)
        .where(col(Message.robot_id) == robot_id, col(Message.state) == MessageState.READY)
        .values(state=MessageState.CANCELLED, finished_at=ctx.now)
    )
    return done.rowcount


def cancel_recipient(
    ctx: Ctx,
    user_id: int,
    reason: CancelReason,
    *,
    kinds: Sequence[MessageKind] = (MessageKind.REMINDER, MessageKind.URGED, MessageKind.SIGN_OFF),
) -> int:
    """Cancel what still waits for a person who no longer does this work."""
    waiting = (
        col(Occurrence.recipient_id) == user_id,
        col(Occurrence.state) == OccurrenceState.PENDING,
        col(Occurrence.kind).in_(kinds),
    )
    touched = list(ctx.session.scalars(sa.select(col(Occurrence.message_id)).where(*waiting).distinct()))
    done = ctx.session.connection().execute(
        sa.update(Occurrence)
        .where(*waiting)
        .values(state=OccurrenceState.CANCELLED, cancel_reason=reason, finished_at=ctx.now)
    )
    cancel_empty_messages(ctx, [number for number in touched if number is not None])
    return done.rowcount


def cancel_empty_messages(ctx: Ctx, message_ids: Sequence[int]) -> None:
    alive = sa.exists().where(
        col(Occurrence.message_id) == col(Message.id), col(Occurrence.state) == OccurrenceState.PENDING
    )
    ctx.session.connection().execute(
        sa.update(Message)
        .where(col(Message.id).in_(message_ids), col(Message.state) == MessageState.READY, ~alive)
        .values(state=MessageState.CANCELLED, finished_at=ctx.now)
    )


def supersede_steps(ctx: Ctx, assignment_ids: Sequence[int], older: Sequence[str], newer: str) -> int:
    """Reminders of earlier steps that still wait are replaced by the same receiver's one of the step `newer`.

    They wait because of a downtime, quiet hours or a channel that did not work; only the latest is worth hearing.
    """
    table = Occurrence.__table__  # type: ignore[attr-defined]
    old, new = table.alias("old"), table.alias("new")
    receiver = [
        sa.func.coalesce(new.c[name], 0) == sa.func.coalesce(old.c[name], 0) for name in ("recipient_id", "robot_id")
    ]
    same = [new.c[name] == old.c[name] for name in ("kind", "subject_kind", "subject_id", "channel")]
    done = 0
    for start in range(0, len(assignment_ids) if older else 0, BATCH):
        pairs = ctx.session.execute(
            sa.select(new.c.id, old.c.id)
            .select_from(old.join(new, sa.and_(*same, *receiver, new.c.step == newer)))
            .where(
                old.c.kind == MessageKind.REMINDER,
                old.c.subject_kind == "assignment",
                old.c.subject_id.in_(assignment_ids[start : start + BATCH]),
                old.c.step.in_(older),
                old.c.state == OccurrenceState.PENDING,
            )
        )
        groups: dict[int, list[int]] = {}
        for replacement, replaced in pairs:
            groups.setdefault(replacement, []).append(replaced)
        done += sum(supersede(ctx, replaced, replacement) for replacement, replaced in groups.items())
    return done


def supersede(ctx: Ctx, older: Sequence[int], newer: int) -> int:
    """Mark occurrences as replaced by a later one, after downtime for instance."""
    waiting = (col(Occurrence.id).in_(older), col(Occurrence.state) == OccurrenceState.PENDING)
    touched = list(ctx.session.scalars(sa.select(col(Occurrence.message_id)).where(*waiting).distinct()))
    done = ctx.session.connection().execute(
        sa.update(Occurrence)
        .where(*waiting)
        .values(state=OccurrenceState.SUPERSEDED, superseded_by=newer, finished_at=ctx.now)
    )
    cancel_empty_messages(ctx, [number for number in touched if number is not None])
    return done.rowcount

"""The answer a form was given. The same form sent twice gets the same answer and is done once.

The unique key (account, key) is the guarantee; a lock makes the second of two wait instead of failing.
"""

import hashlib

import sqlalchemy as sa
from fastapi import Response
from fastapi.responses import RedirectResponse

from app.accounts.enums import AccountFault
from app.accounts.models import IdempotencyRecord
from app.accounts.queries.answers import answer_given
from app.core.context import Ctx
from app.core.errors import InvalidInput
from app.core.responses import SHOWN_ONCE, redirect

NOTE = sa.insert(IdempotencyRecord)


def recall(ctx: Ctx, key: str, route: str, digest: str) -> Response | None:
    """None for a form not seen before. Raises InvalidInput when the key was used for something else."""
    _wait_for_twin(ctx, key)
    found = answer_given(ctx.session, ctx.actor.id, key)
    if found is None:
        return None
    if (found.route, found.body_digest) != (route, digest):
        raise InvalidInput(AccountFault.KEY_REUSED.label)
    if found.location and found.body is not None:
        return redirect(found.location, flash=AccountFault.SHOWN_BEFORE.label, kind="note")
    if found.location:
        return RedirectResponse(found.location, status_code=found.status)
    body = (found.body or {}).get("text", "")
    media_type = (found.body or {}).get("type", "application/json")
    return Response(body, status_code=found.status, media_type=media_type)


def _wait_for_twin(ctx: Ctx, key: str) -> None:
    """Of two equal forms at once the second waits for the first to commit, then finds its answer.

    SQLite has one writer at a time anyway.
    """
    connection = ctx.session.connection()
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(f"{ctx.actor.id}:{key}".encode()).digest()[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def keep(ctx: Ctx, key: str, route: str, digest: str, response: Response) -> None:
    """Note what was answered, in the transaction that did the work. Refusals raise and are not kept.

    Of an answer that shows a secret only is noted where a repeat leads; a body beside a location marks such a row.
    """
    instead = response.headers.get(SHOWN_ONCE, "")
    if SHOWN_ONCE in response.headers:
        del response.headers[SHOWN_ONCE]
    location = instead or response.headers.get("location", "")
    ctx.session.flush()
    ctx.session.connection().execute(
        NOTE,
        {
            "user_id": ctx.actor.id,
            "key": key,
            "route": route[:200],
            "body_digest": digest,
            "status": 303 if instead else response.status_code,
            "location": location[:400],
            "body": {} if instead else None if location else _body(response),
            "created_at": ctx.now,
        },
    )


def _body(response: Response) -> dict[str, str]:
    text = bytes(response.body).decode("utf-8", "replace")
    return {"text": text, "type": response.headers.get("content-type", "")}

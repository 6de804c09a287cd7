"""The answer a form was given. The same form sent twice gets the same answer and is done once.

The unique key (account, key) is the guarantee: of two at the same moment one fails at commit and asks again.
"""

from fastapi import Response
from fastapi.responses import RedirectResponse

from app.accounts.enums import AccountFault
from app.accounts.models import IdempotencyRecord
from app.accounts.queries import idempotency_record
from app.core.context import Ctx
from app.core.errors import InvalidInput


def recall(ctx: Ctx, key: str, route: str, digest: str) -> Response | None:
    """None for a form not seen before. Raises InvalidInput when the key was used for something else."""
    found = idempotency_record(ctx.session, ctx.actor.id, key)
    if found is None:
        return None
    if (found.route, found.body_digest) != (route, digest):
        raise InvalidInput(AccountFault.KEY_REUSED.label)
    if found.location:
        return RedirectResponse(found.location, status_code=found.status)
    body = (found.body or {}).get("text", "")
    media_type = (found.body or {}).get("type", "application/json")
    return Response(body, status_code=found.status, media_type=media_type)


def keep(ctx: Ctx, key: str, route: str, digest: str, response: Response) -> None:
    """Note what was answered, in the transaction that did the work. Refusals raise and are not kept."""
    ctx.session.add(
        IdempotencyRecord(
            user_id=ctx.actor.id,
            key=key,
            route=route[:200],
            body_digest=digest,
            status=response.status_code,
            location=response.headers.get("location", "")[:400],
            body={
                "text": bytes(response.body).decode("utf-8", "replace"),
                "type": response.headers.get("content-type", ""),
            }
            if "location" not in response.headers
            else None,
            created_at=ctx.now,
        )
    )

"""What a person settles for themselves: which mails to get, and an address for the calendar program."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.queries import actor_by_login, user_or_404
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import InvalidInput, NotFound
from app.core.security import new_token, token_digest
from app.outbox.enums import Channel, MessageKind
from app.outbox.models import Mute
from app.reminders.enums import FeedFlaw
from app.reminders.models import FeedToken
from app.reminders.queries.feed import feeds_of, owner_of

MOST_FEEDS = 5


def set_mutes(ctx: Ctx, kinds: Iterable[MessageKind]) -> None:
    """Kinds that the actor wants no mail of. In-app stays, whatever is chosen."""
    before = muted_kinds(ctx)
    after = frozenset(kinds)
    own = (col(Mute.user_id) == ctx.actor.id, col(Mute.channel) == Channel.SMTP)
    ctx.session.connection().execute(sa.delete(Mute).where(*own))
    ctx.session.add_all(Mute(user_id=ctx.actor.id, kind=kind, channel=Channel.SMTP) for kind in sorted(after))
    told = [{"muted": [kind.label for kind in sorted(kinds)]} for kinds in (before, after)]
    audit.record(ctx, AuditAction.MUTES_SET, "account", ctx.actor.id, before=told[0], after=told[1])


def muted_kinds(ctx: Ctx) -> frozenset[MessageKind]:
    own = (col(Mute.user_id) == ctx.actor.id, col(Mute.channel) == Channel.SMTP)
    return frozenset(ctx.session.scalars(sa.select(col(Mute.kind)).where(*own)))


def create_feed(ctx: Ctx) -> str:
    """The token of a new feed. Answers it once; only its digest is stored."""
    if len(feeds_of(ctx.session, ctx.actor.id)) >= MOST_FEEDS:
        raise InvalidInput({"feed": FeedFlaw.TOO_MANY.label.format(most=MOST_FEEDS)})
    token = new_token()
    row = FeedToken(user_id=ctx.actor.id, token_digest=token_digest(token), created_at=ctx.now)
    ctx.session.add(row)
    ctx.session.flush()  # the audit row comes after the feed it is about
    audit.record(ctx, AuditAction.FEED_CREATED, "account", ctx.actor.id)
    return token


def revoke_feed(ctx: Ctx, feed_id: int) -> None:
    """Raises NotFound for anybody else's."""
    row = ctx.session.get(FeedToken, feed_id)
    if row is None or row.user_id != ctx.actor.id:
        raise NotFound
    row.revoked_at = row.revoked_at or ctx.now
    ctx.session.add(row)
    audit.record(ctx, AuditAction.FEED_REVOKED, "account", ctx.actor.id)


def feed_context(ctx: Ctx, token: str) -> Ctx:
    """As the owner of the feed sees the world now. Raises NotFound for a feed that is gone or whose owner is."""
    user_id = owner_of(ctx.session, token_digest(token))
    if user_id is None:
        raise NotFound
    user = user_or_404(ctx.session, user_id)
    if not user.active:
        raise NotFound
    return ctx.acting_as(actor_by_login(ctx.session, user.login))

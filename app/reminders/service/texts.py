"""The office's own words and hours. Earlier versions stay, so that a letter can be explained."""

from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import InvalidInput, StaleData
from app.outbox.enums import TextCode
from app.outbox.models import DeliveryRule, MessageText
from app.outbox.queries import current_versions, quiet_hours
from app.outbox.rules import QuietHours
from app.outbox.texts import text_flaws
from app.policy.guard import require
from app.policy.permissions import Permission


def save_text(ctx: Ctx, code: TextCode, version: int, subject: str, body: str) -> None:
    """A new version, in force from the next message on. Raises InvalidInput, and StaleData when somebody was faster."""
    require(ctx, Permission.MESSAGE_EDIT)
    flaws = text_flaws(code, subject, body)
    if flaws:
        raise InvalidInput(flaws)
    _add(ctx, code, version, subject, body, AuditAction.MESSAGE_TEXT_SAVED)


def reset_text(ctx: Ctx, code: TextCode, version: int) -> None:
    """The text that came with the program is in force again."""
    require(ctx, Permission.MESSAGE_EDIT)
    _add(ctx, code, version, "", "", AuditAction.MESSAGE_TEXT_RESET)


def _add(ctx: Ctx, code: TextCode, version: int, subject: str, body: str, action: AuditAction) -> None:
    known = current_versions(ctx.session).get(code.value)
    if (known.number if known else 0) != version:
        raise StaleData
    row = MessageText(
        code=code.value,
        number=version + 1,
        subject=subject,
        body=body,
        saved_at=ctx.now,
        saved_by=ctx.actor.user_id,
    )
    ctx.session.add(row)
    ctx.session.flush()  # the audit row names the version
    before = {"kind": code.value, "subject": known.subject, "body": known.body} if known else {"kind": code.value}
    after = {"kind": code.value, "revision": row.number, "subject": subject, "body": body}
    audit.record(ctx, action, "message", row.id, before=before, after=after)


def set_quiet_hours(ctx: Ctx, version: int, wanted: QuietHours) -> None:
    require(ctx, Permission.MESSAGE_EDIT)
    known = quiet_hours(ctx.session)
    if known.version != version:
        raise StaleData
    row = ctx.session.get(DeliveryRule, 1) or DeliveryRule(id=1, quiet_from="", quiet_to="", version=0)
    row.quiet_from, row.quiet_to, row.workdays_only = wanted.start, wanted.end, wanted.workdays_only
    row.version = version + 1
    ctx.session.add(row)
    audit.record(ctx, AuditAction.QUIET_HOURS_SET, "message", 1, before=_facts(known), after=_facts(wanted))


def _facts(rule: QuietHours) -> dict[str, object]:
    return {"quiet_from": rule.start, "quiet_to": rule.end, "workdays_only": rule.workdays_only}

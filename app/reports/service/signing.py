"""The step inside the unit: prepared by the liaison, signed by the unit's leader."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.queries import people_with_role
from app.accounts.queries.absences import present_people
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import NotFound
from app.outbox import service as outbox
from app.outbox.enums import CancelReason, MessageKind
from app.outbox.rules import Occasion
from app.plans.models import Task
from app.policy.guard import require
from app.policy.permissions import Permission
from app.policy.roles import Role
from app.reports.content import read_content
from app.reports.enums import ContentFlaw, SubmitAction
from app.reports.errors import ContentRefused
from app.reports.models import Draft
from app.reports.queries.scope import Filing, draft_of, own_filing
from app.reports.service.drafts import write_draft
from app.reports.service.moves import check_action, move_assignment
from app.reports.service.revisions import write_report
from app.rounds.models import Round

# Beside the form's fields in the draft, so that the preparer reads why it came back.
SENT_BACK = "sent_back_reason"
SENT_BACK_BY = "sent_back_by"
SENT_BACK_AT = "sent_back_at"


def request_sign_off(
    ctx: Ctx,
    assignment_id: int,
    values: Mapping[str, str],
    evidence_ids: Sequence[int] = (),
    version: int | None = None,
) -> None:
    """Keep the finished report as a draft that nobody changes while it waits for the signature."""
    require(ctx, Permission.REPORT_SUBMIT)
    filing = own_filing(ctx, assignment_id)
    check_action(ctx, filing, SubmitAction.REQUEST_SIGN_OFF)
    _, flaws = read_content(values, tuple(evidence_ids))
    if flaws:
        raise ContentRefused(flaws)
    saved = write_draft(ctx, filing, values, evidence_ids, version, finished=True)
    filing = own_filing(ctx, assignment_id)
    _move(ctx, filing, SubmitAction.REQUEST_SIGN_OFF, AuditAction.REPORT_SIGN_OFF_REQUESTED)
    outbox.enqueue(ctx, _tell_leaders(ctx, filing, saved.version))


def sign_off(ctx: Ctx, assignment_id: int) -> int:
    """The report leaves the unit now: this moment decides whether it is on time. Answers the revision's id."""
    require(ctx, Permission.REPORT_SIGN_OFF)
    filing = own_filing(ctx, assignment_id)
    check_action(ctx, filing, SubmitAction.SIGN_OFF)
    draft = _prepared(ctx, filing)
    content, flaws = read_content(draft.content, tuple(draft.evidence_ids))
    if flaws:
        raise ContentRefused(flaws)
    _settle(ctx, assignment_id)
    return write_report(
        ctx, filing, SubmitAction.SIGN_OFF, content, submitted_by=draft.saved_by, signed_by=ctx.actor.id
    )


def send_back(ctx: Ctx, assignment_id: int, reason: str) -> None:
    """The leader wants it changed before it leaves the unit."""
    require(ctx, Permission.REPORT_SIGN_OFF)
    if not reason:
        raise ContentRefused({"reason": ContentFlaw.REASON_MISSING})
    filing = own_filing(ctx, assignment_id)
    check_action(ctx, filing, SubmitAction.SEND_BACK)
    draft = _prepared(ctx, filing)
    said = {SENT_BACK: reason, SENT_BACK_BY: ctx.actor.name, SENT_BACK_AT: ctx.now.isoformat()}
    ctx.session.connection().execute(
        sa.update(Draft)
        .where(col(Draft.assignment_id) == assignment_id)
        .values(content={**draft.content, **said}, version=draft.version + 1)
    )
    _move(ctx, filing, SubmitAction.SEND_BACK, AuditAction.REPORT_SENT_BACK, reason)
    _settle(ctx, assignment_id)


def withdraw_report(ctx: Ctx, assignment_id: int) -> None:
    """The preparer takes it back before it is signed."""
    require(ctx, Permission.REPORT_SUBMIT)
    filing = own_filing(ctx, assignment_id)
    check_action(ctx, filing, SubmitAction.SEND_BACK)
    _move(ctx, filing, SubmitAction.SEND_BACK, AuditAction.REPORT_WITHDRAWN)
    _settle(ctx, assignment_id)


def _tell_leaders(ctx: Ctx, filing: Filing, version: int) -> list[Occasion]:
    """Once for each version that is laid before them; what is prepared on one day goes out as one letter."""
    known = filing.assignment
    assert known.id is not None
    task = ctx.session.get_one(Task, known.task_id)
    held = ctx.session.get_one(Round, known.round_id)
    asked = (ctx.session, Role.UNIT_LEADER)
    # Where every leader is on leave the report still needs one of them.
    signers = present_people(*asked, ctx.today, [known.unit_id]) or people_with_role(*asked, [known.unit_id])
    payload = (
        ("assignment_id", known.id),
        ("number", task.number),
        ("task", task.title),
        ("period", held.period),
        ("prepared_by", ctx.actor.name),
        ("due_at", known.due_at.isoformat()),
    )
    return [
        Occasion(
            kind=MessageKind.SIGN_OFF,
            recipient_id=person.user_id,
            subject_kind="assignment",
            subject_id=known.id,
            digest=f"{ctx.today.isoformat()}:{known.unit_id}",
            due_at=ctx.now,
            step=f"V{version}",
            payload=payload,
        )
        for person in signers
    ]


def _settle(ctx: Ctx, assignment_id: int) -> None:
    """A letter that did not go out yet would ask for what is done."""
    outbox.cancel_for(ctx, "assignment", [assignment_id], CancelReason.SIGNED, kinds=(MessageKind.SIGN_OFF,))


def _prepared(ctx: Ctx, filing: Filing) -> Draft:
    assert filing.assignment.id is not None
    draft = draft_of(ctx, filing.assignment.id)
    if draft is None:
        raise NotFound
    return draft


def _move(ctx: Ctx, filing: Filing, action: SubmitAction, written: AuditAction, reason: str = "") -> None:
    known = filing.assignment
    move_assignment(ctx, known, action)
    audit.record(ctx, written, "assignment", known.id, before={"state": known.state.value}, reason=reason)

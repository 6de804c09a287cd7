"""The audit log for the auditor, and the check of its chain."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from fastapi import APIRouter, Request, Response

from app.audit.enums import AuditAction, AuditWord, FieldName, SubjectKind
from app.audit.pages import AuditPage, VerificationPage
from app.audit.queries import AuditFilter, audit_lines
from app.audit.service.verify import read_anchors, verify_chain
from app.audit.words import worded_changes
from app.core.clock import local_moment
from app.core.context import Ctx
from app.core.edge import reads
from app.core.forms import read_date
from app.core.paging import Window
from app.core.responses import page
from app.core.view import Filter, FilterBar, Option
from app.policy.permissions import Permission

router = APIRouter()
DAWN = time(0)


def _day(text: str | None) -> datetime | None:
    """Midnight in China of a day in the address; nonsense filters nothing."""
    try:
        found = read_date(text or "")
    except ValueError:
        return None
    return local_moment(found, DAWN).astimezone(UTC) if found else None


@router.get("/audit")
@reads(Permission.AUDIT_READ)
def audit_log(ctx: Ctx, request: Request) -> Response:
    asked = request.query_params
    until = _day(asked.get("until"))
    subject = asked.get("id", "")
    wanted = AuditFilter(
        action=asked.get("action", ""),
        actor=asked.get("who", "")[:40],
        subject_kind=asked.get("kind", ""),
        subject_id=int(subject) if subject.isdecimal() and len(subject) < 18 else None,
        since=_day(asked.get("since")),
        until=until + timedelta(days=1) if until else None,
    )
    listing = audit_lines(ctx.session, wanted, Window.parse(asked.get("page")))
    rows = [replace(line, changes=worded_changes(line.subject_kind, line.changes)) for line in listing.rows]
    contract = AuditPage(
        listing=replace(listing, rows=rows),
        filters=_filters(request),
        query=request.url.query,
        actions={one.value: one.label for one in AuditAction},
        kinds={one.value: one.label for one in SubjectKind},
        fields={one.value: one.label for one in FieldName},
    )
    return page(ctx, "audit/log.html", contract)


def _filters(request: Request) -> FilterBar:
    asked = request.query_params
    everything = Option("", AuditWord.ALL.label)
    actions = (everything, *(Option(one.value, one.label) for one in AuditAction))
    kinds = (everything, *(Option(one.value, one.label) for one in SubjectKind))
    known = {option.value for option in actions}
    return FilterBar(
        "/audit",
        (
            Filter("who", AuditWord.WHO.label, "search", asked.get("who", ""), placeholder=AuditWord.NAME.label),
            Filter(
                "action",
                AuditWord.ACTION.label,
                "select",
                asked.get("action", "") if asked.get("action") in known else "",
                actions,
            ),
            Filter("kind", AuditWord.KIND.label, "select", asked.get("kind", ""), kinds),
            Filter("since", AuditWord.SINCE.label, "search", asked.get("since", ""), placeholder="2026-11-01"),
            Filter("until", AuditWord.UNTIL.label, "search", asked.get("until", ""), placeholder="2026-11-30"),
        ),
    )


@router.get("/audit/verification")
@reads(Permission.AUDIT_READ)
def verification(ctx: Ctx, request: Request) -> Response:
    anchors = read_anchors(request.app.state.settings.anchor_path)
    verdict = verify_chain(ctx.session, ctx.session.info["audit_key"], anchors)
    return page(ctx, "audit/verification.html", VerificationPage(verdict, len(anchors)))

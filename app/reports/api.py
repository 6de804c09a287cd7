"""Reports over HTTP: write a draft, file, sign off, decide. Send Idempotency-Key to make a request safe to repeat."""

from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter, Response
from fastapi.encoders import jsonable_encoder
from pydantic import Field

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.forms import Body, Form
from app.core.ids import MAX_ID, BodyId, RowId
from app.core.responses import as_json
from app.policy.permissions import Permission
from app.reports import service
from app.reports.content import FIELDS
from app.reports.forms import chosen_files
from app.reports.queries.history import files_of, report_lines, taken_back
from app.reports.queries.review import hints_of, waiting_reports
from app.reports.queries.scope import draft_of, filing_of, own_filing, report_or_404
from app.rounds.enums import AssignmentState

router = APIRouter(prefix="/api/v1", tags=["reports"])


class ReportBody(Body):
    """As the form has it: `percent` 0–100; a nil report needs only `nil_reason`. `version` is the draft's."""

    kind: Literal["full", "nil"] = "full"
    progress: str = ""
    status: str = ""
    percent: str | int = ""
    problems: str = ""
    next_steps: str = ""
    nil_reason: str = ""
    evidence_ids: list[BodyId] = Field(default_factory=list, max_length=50)
    version: int | None = Field(default=None, ge=0, le=MAX_ID)

    def values(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in FIELDS}


class ReviewBody(Body):
    decision: Literal["accepted", "returned"]
    remark: str = ""


class ReopeningBody(Body):
    """`version` is the assignment's: a stale one is refused."""

    reason: str = Field(min_length=1, max_length=500)
    version: int | None = Field(default=None, ge=0, le=MAX_ID)


class ApprovalsBody(Body):
    report_ids: list[BodyId] = Field(min_length=1, max_length=500)


class PartsBody(Body):
    report_ids: list[BodyId] | None = Field(default=None, max_length=500)


class SendBackBody(Body):
    reason: str = Field(min_length=1, max_length=500)


@router.get("/assignments/{assignment_id}/draft")
@reads(Permission.REPORT_DRAFT, Permission.REPORT_SIGN_OFF)
def show_draft(ctx: Ctx, assignment_id: RowId) -> Response:
    own_filing(ctx, assignment_id)
    draft = draft_of(ctx, assignment_id)
    if draft is None:
        return as_json({"version": 0, "content": {}, "evidence_ids": [], "saved_at": None})
    return as_json(jsonable_encoder(draft.model_dump(exclude={"assignment_id", "saved_by"})))


@router.put("/assignments/{assignment_id}/draft")
@writes(Permission.REPORT_DRAFT)
def save_draft(ctx: Ctx, assignment_id: RowId, body: ReportBody) -> Response:
    saved = service.save_draft(ctx, assignment_id, body.values(), body.evidence_ids, body.version)
    return as_json(jsonable_encoder(asdict(saved)))


@router.post("/assignments/{assignment_id}/evidence")
@writes(Permission.EVIDENCE_ADD)
def add_evidence(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    """multipart/form-data with one or more `files`; they are put to the draft."""
    added = service.attach_evidence(ctx, assignment_id, chosen_files(form))
    return as_json({"evidence_ids": added}, status=201)


@router.get("/assignments/{assignment_id}/reports")
@reads(Permission.REPORT_READ)
def list_reports(ctx: Ctx, assignment_id: RowId) -> Response:
    """Every revision, newest first, with what was decided on it."""
    return as_json({"rows": jsonable_encoder(_revisions(ctx, assignment_id))})


@router.post("/assignments/{assignment_id}/reports")
@writes(Permission.REPORT_SUBMIT)
def file_report(ctx: Ctx, assignment_id: RowId, body: ReportBody) -> Response:
    """201 with the report; 202 where the unit's leader signs it first."""
    report_id = service.file_report(ctx, assignment_id, body.values(), body.evidence_ids, body.version)
    if report_id is None:
        return as_json({"state": "signing"}, status=202)
    return as_json({"state": "submitted", "report_id": report_id}, status=201)


@router.post("/assignments/{assignment_id}/parts")
@writes(Permission.REPORT_DRAFT)
def take_parts(ctx: Ctx, assignment_id: RowId, body: PartsBody) -> Response:
    """Put co-units' parts into the lead's draft; without `report_ids` all that are new."""
    return as_json({"taken": service.take_parts(ctx, assignment_id, body.report_ids)})


@router.post("/assignments/{assignment_id}/sign-off")
@writes(Permission.REPORT_SIGN_OFF)
def sign_off(ctx: Ctx, assignment_id: RowId) -> Response:
    return as_json({"state": "submitted", "report_id": service.sign_off(ctx, assignment_id)}, status=201)


@router.post("/assignments/{assignment_id}/send-back")
@writes(Permission.REPORT_SIGN_OFF)
def send_back(ctx: Ctx, assignment_id: RowId, body: SendBackBody) -> Response:
    service.send_back(ctx, assignment_id, body.reason)
    return as_json({"state": "draft"})


@router.get("/reports/{report_id}")
@reads(Permission.REPORT_READ)
def show_report(ctx: Ctx, report_id: RowId) -> Response:
    report = report_or_404(ctx, report_id)
    rows = _revisions(ctx, report.assignment_id)
    return as_json(jsonable_encoder(next(row for row in rows if row["report_id"] == report_id)))


@router.get("/reviews")
@reads(Permission.REPORT_REVIEW)
def list_reviews(ctx: Ctx) -> Response:
    """What waits for a decision, oldest first, with the remarks of the rules."""
    waiting = waiting_reports(ctx)
    hints = hints_of(ctx, waiting) if waiting else {}
    rows = [{**asdict(one), "hints": [hint.code.value for hint in hints[one.report_id]]} for one in waiting]
    return as_json({"rows": jsonable_encoder(rows), "total": len(rows)})


@router.post("/reports/{report_id}/review")
@writes(Permission.REPORT_REVIEW)
def review_report(ctx: Ctx, report_id: RowId, body: ReviewBody) -> Response:
    """409 with who and when where somebody else was faster."""
    remark = body.remark
    if body.decision == "accepted":
        service.accept_report(ctx, report_id, remark)
    else:
        service.return_report(ctx, report_id, remark)
    return as_json({"report_id": report_id, "decision": body.decision}, status=201)


@router.post("/reports/{report_id}/reopening")
@writes(Permission.REPORT_REOPEN)
def reopen_review(ctx: Ctx, report_id: RowId, body: ReopeningBody) -> Response:
    """An acceptance is taken back; 409 with who and when where it was already, or where the round is closed."""
    service.reopen_review(ctx, report_id, body.reason, body.version)
    return as_json({"report_id": report_id, "state": AssignmentState.SUBMITTED}, status=201)


@router.post("/reviews/approvals")
@writes(Permission.REPORT_REVIEW)
def accept_many(ctx: Ctx, body: ApprovalsBody) -> Response:
    return as_json(jsonable_encoder(asdict(service.accept_many(ctx, body.report_ids))))


def _revisions(ctx: Ctx, assignment_id: int) -> list[dict[str, Any]]:
    filing = filing_of(ctx, assignment_id)
    known = filing.assignment
    until = max(filing.round_due_at, known.due_at)
    lines = report_lines(ctx, known.task_id, known.unit_id, until, limit=100)
    own = [line for line in lines if line.assignment_id == assignment_id]
    files = files_of(ctx, [line.report_id for line in own])
    before = taken_back(ctx, [line.report_id for line in own])
    return [
        {
            **asdict(line),
            "taken_back": [asdict(one) for one in before if one.report_id == line.report_id],
            "files": [asdict(file) for file in files.get(line.report_id, ())],
        }
        for line in own
    ]

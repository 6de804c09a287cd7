"""Pages of reports: fill in, sign off, read, decide."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.core.clock import LOCAL
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.error_pages import wants_json
from app.core.errors import InvalidInput
from app.core.forms import Form, SubmittedForm, field_words
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import as_json, attachment, page, redirect
from app.evidence.service import media_type_of, read_file
from app.policy.decide import may
from app.policy.permissions import Permission
from app.reports import service
from app.reports.build.evidence import evidence_page
from app.reports.build.form import form_page
from app.reports.build.home import liaison_page, sign_off_page
from app.reports.build.report import report_page
from app.reports.build.review import Chosen, reasons_page, review_page
from app.reports.enums import QueueOrder, ReportKind, ReportRefusal
from app.reports.errors import ReportRefused
from app.reports.forms import (
    chosen_assignments,
    chosen_files,
    chosen_reports,
    draft_version,
    evidence_ids,
    one_id,
    report_values,
)
from app.reports.queries.scope import evidence_or_404, filing_of, latest_report
from app.reports.service.answers import keep_answers, require_answers
from app.rounds.enums import FILED_STATES
from app.rounds.forms import question_answers
from app.units.queries import unit_or_404

router = APIRouter()
QUEUE_SIZE = 20
FORM_READERS = (Permission.REPORT_DRAFT, Permission.REPORT_SIGN_OFF)


def liaison_home(ctx: Ctx) -> Response:
    return page(ctx, "reports/liaison_home.html", liaison_page(ctx))


def unit_leader_home(ctx: Ctx) -> Response:
    return page(ctx, "reports/sign_offs.html", sign_off_page(ctx))


def review_home(ctx: Ctx) -> Response:
    return _reviews(ctx, Chosen(window=Window(size=QUEUE_SIZE)))


@router.get("/assignments/{assignment_id}")
@reads(Permission.ASSIGNMENT_READ)
def show_assignment(ctx: Ctx, assignment_id: RowId) -> Response:
    """Where a message leads: the form for those who fill it in or sign it off while the unit owes it, else the report."""
    filing = filing_of(ctx, assignment_id)
    latest = latest_report(ctx, assignment_id)
    # People of the office and supervisors belong to a unit too, which may owe reports that others fill in.
    own = ctx.actor.unit_id == filing.assignment.unit_id and any(may(ctx.actor.roles, each) for each in FORM_READERS)
    if latest is not None and (filing.assignment.state in FILED_STATES or not own):
        return redirect(f"/reports/{latest.id}")
    return redirect(f"/assignments/{assignment_id}/report" if own else f"/tasks/{filing.assignment.task_id}")


@router.get("/assignments/{assignment_id}/report")
@reads(*FORM_READERS)
def show_form(ctx: Ctx, assignment_id: RowId, kind: str = "") -> Response:
    contract = form_page(ctx, assignment_id, kind=kind if kind in ("full", "nil") else "")
    latest = latest_report(ctx, assignment_id)
    if latest is not None and filing_of(ctx, assignment_id).assignment.state in FILED_STATES:
        return redirect(f"/reports/{latest.id}")
    return page(ctx, "reports/report_form.html", contract)


@router.post("/assignments/{assignment_id}/report")
@writes(Permission.REPORT_SUBMIT)
def file_report(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    """What cannot be filed comes back with every word, and is kept as a draft meanwhile."""
    values, files = report_values(form), evidence_ids(form)
    keep_answers(ctx, assignment_id, question_answers(form))
    try:
        files = service.with_added(ctx, files, service.keep_evidence(ctx, assignment_id, form.uploads("files")))
        if values.get("kind") != ReportKind.NIL.value:
            require_answers(ctx, assignment_id)
        report_id = service.file_report(ctx, assignment_id, values, files, draft_version(form))
    except InvalidInput as refused:
        return _form_again(ctx, assignment_id, form, files, refused.fields)
    except ReportRefused as refused:
        if refused.reason is not ReportRefusal.PARTS_AWAITED:
            raise
        service.save_draft(ctx, assignment_id, values, files, draft_version(form))
        return redirect(f"/assignments/{assignment_id}/report", flash=f"{refused.message}已存为草稿。", kind="note")
    if report_id is None:
        return redirect("/", flash="已送签，等单位负责人签发。")
    return redirect("/", flash="报告已提交，等待审核。")


@router.post("/assignments/{assignment_id}/draft")
@writes(Permission.REPORT_DRAFT)
def save_draft(ctx: Ctx, assignment_id: RowId, request: Request, form: Form) -> Response:
    saved = _save(ctx, assignment_id, form)
    if wants_json(request):
        at = saved.saved_at.astimezone(LOCAL)
        return as_json({"saved_at": f"{at:%H:%M}", "version": saved.version})
    return redirect("/", flash="草稿已保存，可以稍后继续填写。")


@router.post("/assignments/{assignment_id}/evidence")
@writes(Permission.EVIDENCE_ADD)
def add_evidence(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    _save(ctx, assignment_id, form)
    try:
        added = service.attach_evidence(ctx, assignment_id, chosen_files(form))
    except InvalidInput as refused:
        return _form_again(ctx, assignment_id, form, evidence_ids(form), refused.fields)
    return redirect(f"/assignments/{assignment_id}/report#files-head", flash=f"已上传{len(added)}份材料。")


@router.post("/assignments/{assignment_id}/evidence/removal")
@writes(Permission.REPORT_DRAFT)
def remove_evidence(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    _save(ctx, assignment_id, form)
    service.detach_evidence(ctx, assignment_id, one_id(form, "remove") or 0)
    return redirect(f"/assignments/{assignment_id}/report#files-head", flash="材料已从这份报告中移除。")


@router.post("/assignments/{assignment_id}/evidence/reuse")
@writes(Permission.REPORT_DRAFT)
def reuse_evidence(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    _save(ctx, assignment_id, form)
    service.reuse_evidence(ctx, assignment_id, one_id(form, "reuse") or 0)
    return redirect(f"/assignments/{assignment_id}/report#files-head", flash="已取用这份材料。")


@router.post("/assignments/{assignment_id}/parts")
@writes(Permission.REPORT_DRAFT)
def take_parts(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    """One part of a consolidated report, or all that are new, goes into the lead's text."""
    chosen = chosen_reports(form)
    _save(ctx, assignment_id, form)
    try:
        count = service.take_parts(ctx, assignment_id, chosen or None)
    except InvalidInput as refused:
        return _form_again(ctx, assignment_id, form, evidence_ids(form), refused.fields)
    return redirect(f"/assignments/{assignment_id}/report#progress", flash=f"已并入{count}家配合单位的内容，请核对。")


@router.post("/assignments/{assignment_id}/nil-report")
@writes(Permission.REPORT_SUBMIT)
def file_nil_report(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    values = {"kind": "nil", "nil_reason": form.text("nil_reason")}
    try:
        report_id = service.file_report(ctx, assignment_id, values)
    except InvalidInput as refused:
        contract = form_page(ctx, assignment_id, values=values, errors=refused.fields)
        return page(ctx, "reports/report_form.html", contract, status=422)
    return redirect("/", flash="无新进展已提交。" if report_id else "已送签，等单位负责人签发。")


@router.post("/assignments/{assignment_id}/withdrawal")
@writes(Permission.REPORT_SUBMIT)
def withdraw(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:  # noqa: ARG001 - read for its idempotency key
    service.withdraw_report(ctx, assignment_id)
    return redirect(f"/assignments/{assignment_id}/report", flash="已撤回，可以继续修改。")


@router.get("/sign-offs")
@reads(Permission.REPORT_SIGN_OFF)
def show_sign_offs(ctx: Ctx) -> Response:
    return unit_leader_home(ctx)


@router.post("/sign-offs")
@writes(Permission.REPORT_SIGN_OFF)
def sign_off_many(ctx: Ctx, form: Form) -> Response:
    chosen = chosen_assignments(form)
    if not chosen:
        return redirect("/sign-offs", flash="没有选中报告，没有签发。", kind="note")
    for assignment_id in chosen:
        service.sign_off(ctx, assignment_id)
    return redirect("/sign-offs", flash=f"已签发{len(chosen)}份报告。")


@router.post("/assignments/{assignment_id}/sign-off")
@writes(Permission.REPORT_SIGN_OFF)
def sign_off(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:  # noqa: ARG001 - read for its idempotency key
    service.sign_off(ctx, assignment_id)
    return redirect("/sign-offs", flash="已签发，报告已报出。")


@router.post("/assignments/{assignment_id}/send-back")
@writes(Permission.REPORT_SIGN_OFF)
def send_back(ctx: Ctx, assignment_id: RowId, form: Form) -> Response:
    service.send_back(ctx, assignment_id, field_words("reason", form.text("reason"), 500))
    return redirect("/sign-offs", flash="已退回联络员修改。")


@router.get("/reports/{report_id}")
@reads(Permission.REPORT_READ)
def show_report(ctx: Ctx, report_id: RowId) -> Response:
    return page(ctx, "reports/report.html", report_page(ctx, report_id))


@router.get("/reviews")
@reads(Permission.REPORT_REVIEW)
def show_reviews(ctx: Ctx, report: str = "", show: str = "", order: str = "", page: str = "") -> Response:
    number = int(report) if report.isdecimal() and len(report) < 18 else None
    sorting = QueueOrder.RISK if order == QueueOrder.RISK else QueueOrder.AGE
    return _reviews(ctx, Chosen(number, show, sorting, Window.parse(page, QUEUE_SIZE)))


@router.get("/reviews/reasons")
@reads(Permission.REPORT_REVIEW)
def show_reasons(ctx: Ctx) -> Response:
    return page(ctx, "reports/reasons.html", reasons_page(ctx))


@router.post("/reviews/reasons")
@writes(Permission.REPORT_REVIEW)
def keep_reason(ctx: Ctx, form: Form) -> Response:
    service.keep_reason(ctx, form.text("text"), form.text("old"))
    return redirect("/reviews/reasons", flash="常用原因已保存。")


@router.post("/reviews/reasons/removal")
@writes(Permission.REPORT_REVIEW)
def remove_reason(ctx: Ctx, form: Form) -> Response:
    service.remove_reason(ctx, form.text("text"))
    return redirect("/reviews/reasons", flash="已移除，以后不再提供这条原因。")


@router.post("/reports/{report_id}/approval")
@writes(Permission.REPORT_REVIEW)
def accept_report(ctx: Ctx, report_id: RowId, form: Form) -> Response:
    try:
        service.accept_report(ctx, report_id, form.text("remark"))
    except InvalidInput as refused:
        return _reviews(ctx, Chosen(report_id), refused.fields, form.text("remark"))
    return redirect("/reviews", flash="报告已接受。")


@router.post("/reports/{report_id}/returns")
@writes(Permission.REPORT_REVIEW)
def return_report(ctx: Ctx, report_id: RowId, form: Form) -> Response:
    said = "\n".join(filter(None, [form.text("usual"), form.text("reason")]))
    try:
        heir = service.return_report(ctx, report_id, said)
    except InvalidInput as refused:
        return _reviews(ctx, Chosen(report_id), refused.fields, said)
    if heir is not None:
        name = unit_or_404(ctx.session, heir).name
        return redirect("/reviews", flash=f"填报单位已经撤并，报告已退给承接的{name}，已通知其联络员。")
    return redirect("/reviews", flash="报告已退回，已通知填报单位。")


@router.post("/reports/{report_id}/reopening")
@writes(Permission.REPORT_REOPEN)
def reopen_review(ctx: Ctx, report_id: RowId, form: Form) -> Response:
    """The acceptance is taken back."""
    service.reopen_review(ctx, report_id, form.text("reason"), draft_version(form))
    return redirect(f"/reports/{report_id}", flash="接受已撤销，报告回到待审，已通知填报单位。")


@router.post("/reviews/approvals")
@writes(Permission.REPORT_REVIEW)
def accept_many(ctx: Ctx, form: Form) -> Response:
    result = service.accept_many(ctx, chosen_reports(form))
    if result.left:
        said = f"已接受{len(result.accepted)}份；{len(result.left)}份没有接受：{next(iter(result.left.values()))}"
        return redirect("/reviews", flash=said, kind="note")
    return redirect("/reviews", flash=f"已接受{len(result.accepted)}份报告。")


@router.get("/evidence/{evidence_id}")
@reads(Permission.EVIDENCE_READ)
def download_evidence(ctx: Ctx, evidence_id: RowId) -> Response:
    found = evidence_or_404(ctx, evidence_id)
    return attachment(read_file(ctx, found.sha256), found.name, media_type_of(ctx, found.sha256))


@router.get("/evidence/{evidence_id}/versions")
@reads(Permission.EVIDENCE_READ)
def show_versions(ctx: Ctx, evidence_id: RowId) -> Response:
    return page(ctx, "reports/evidence.html", evidence_page(ctx, evidence_id))


def _save(ctx: Ctx, assignment_id: RowId, form: SubmittedForm) -> service.SavedDraft:
    keep_answers(ctx, assignment_id, question_answers(form))
    return service.save_draft(ctx, assignment_id, report_values(form), evidence_ids(form), draft_version(form))


def _form_again(
    ctx: Ctx, assignment_id: RowId, form: SubmittedForm, files: list[int], errors: Mapping[str, str]
) -> Response:
    values = report_values(form)
    if not service.too_long(values):
        service.save_draft(ctx, assignment_id, values, files, draft_version(form))
    contract = form_page(ctx, assignment_id, values=values, errors=errors)
    return page(ctx, "reports/report_form.html", contract, status=422)


def _reviews(ctx: Ctx, chosen: Chosen, errors: Mapping[str, str] | None = None, remark: str = "") -> Response:
    contract = review_page(ctx, chosen, errors=errors, remark=remark)
    return page(ctx, "reports/reviews.html", contract, status=422 if errors else 200)

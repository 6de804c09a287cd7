"""Routes of assessment: results for everyone whom they concern, computing and rules for the office."""

from fastapi import APIRouter, Request, Response

from app.assessment import queries, service
from app.assessment.build.results import assessment_page, assessments_page
from app.assessment.build.runs import run_page
from app.assessment.build.schemes import scheme_form_page, scheme_page
from app.assessment.enums import AssessmentWord
from app.assessment.forms import RUN_FIELDS, base_revision_of, run_order, scheme_form
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput, StaleData
from app.core.forms import Form
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import page, redirect
from app.policy.permissions import Permission

router = APIRouter()
RESULT = "assessment/assessment.html"
RUN = "assessment/run.html"
EDITOR = "assessment/scheme_form.html"


@router.get("/assessments")
@reads(Permission.ASSESSMENT_READ)
def list_assessments(ctx: Ctx, request: Request) -> Response:
    window = Window.parse(request.query_params.get("page"))
    return page(ctx, "assessment/assessments.html", assessments_page(ctx, window, request.url.query))


@router.get("/assessments/new")
@reads(Permission.ASSESSMENT_RUN)
def new_assessment(ctx: Ctx, request: Request) -> Response:
    """The empty form; with `check=1` what the computation would write, before it is written."""
    asked = {name: request.query_params.get(name, "").strip() for name in RUN_FIELDS}
    if request.query_params.get("check") != "1":
        defaults = {"from_day": ctx.today.replace(month=1, day=1).isoformat(), "to_day": ctx.today.isoformat()}
        return page(ctx, RUN, run_page(ctx, {name: asked[name] or defaults.get(name, "") for name in RUN_FIELDS}))
    try:
        order = run_order(asked)
        preview = service.preview_assessment(ctx, order.plan_id, order.from_day, order.to_day, order.scheme_id)
    except InvalidInput as fault:
        return page(ctx, RUN, run_page(ctx, asked, errors=fault.fields), status=422)
    return page(ctx, RUN, run_page(ctx, asked, preview))


@router.post("/assessments")
@writes(Permission.ASSESSMENT_RUN)
def run(ctx: Ctx, form: Form) -> Response:
    asked = {name: form.text(name) for name in RUN_FIELDS}
    try:
        order = run_order(asked)
        number = service.run_assessment(
            ctx, order.plan_id, order.from_day, order.to_day, order.scheme_id, title=order.title
        )
    except InvalidInput as fault:
        return page(ctx, RUN, run_page(ctx, asked, errors=fault.fields), status=422)
    return redirect(f"/assessments/{number}", flash=AssessmentWord.RAN.label)


@router.get("/assessments/rules")
@reads(Permission.ASSESSMENT_READ)
def show_rules(ctx: Ctx) -> Response:
    return page(ctx, "assessment/scheme.html", scheme_page(ctx))


@router.get("/assessments/rules/edit")
@reads(Permission.ASSESSMENT_EDIT)
def edit_rules(ctx: Ctx) -> Response:
    return page(ctx, EDITOR, scheme_form_page(ctx))


@router.post("/assessments/rules")
@writes(Permission.ASSESSMENT_EDIT)
def save_rules(ctx: Ctx, form: Form) -> Response:
    """A refused edit is shown again as typed; after somebody else's edit it can be saved on top of that one."""
    latest = queries.latest_scheme(ctx.session)
    try:
        name, value = scheme_form(form, latest.value)
        revision = service.save_scheme(ctx, name, value, base_revision=base_revision_of(form))
    except InvalidInput as fault:
        return page(ctx, EDITOR, scheme_form_page(ctx, form, fault.fields), status=422)
    except StaleData as fault:
        return page(ctx, EDITOR, scheme_form_page(ctx, form, {"": fault.message}, latest.revision), status=409)
    usable = queries.latest_scheme(ctx.session).usable
    word = AssessmentWord.SAVED if usable else AssessmentWord.SAVED_WARNED
    return redirect(
        "/assessments/rules", flash=word.label.format(revision=revision), kind="done" if usable else "note"
    )


@router.get("/assessments/rules/{scheme_id}")
@reads(Permission.ASSESSMENT_READ)
def show_revision(ctx: Ctx, scheme_id: RowId) -> Response:
    return page(ctx, "assessment/scheme.html", scheme_page(ctx, scheme_id))


@router.get("/assessments/{assessment_id}")
@reads(Permission.ASSESSMENT_READ)
def show_assessment(ctx: Ctx, assessment_id: RowId, grade: str = "", lines: str = "") -> Response:
    return page(ctx, RESULT, assessment_page(ctx, assessment_id, grade=grade, lines=lines))


@router.get("/assessments/{assessment_id}/units/{unit_id}")
@reads(Permission.ASSESSMENT_READ)
def show_unit(ctx: Ctx, assessment_id: RowId, unit_id: RowId, lines: str = "") -> Response:
    return page(ctx, RESULT, assessment_page(ctx, assessment_id, unit_id=unit_id, lines=lines))

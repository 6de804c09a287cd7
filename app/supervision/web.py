"""Routes of supervision: the letters of urges; and verbs that change one thing and go back to where they were asked."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import FieldErrors, Form, SubmittedForm, field_date, ids
from app.core.ids import RowId
from app.core.paging import PAGE_SIZE, Window
from app.core.refusals import PLACE
from app.core.responses import page, redirect
from app.core.security import safe_next
from app.lamps.enums import LampColour
from app.policy.permissions import Permission
from app.rounds.queries import round_or_404
from app.rounds.queries.rows import outstanding_ids
from app.supervision import service
from app.supervision.build import WHOLE, urge_page, urges_page
from app.supervision.enums import SupervisionFlaw

router = APIRouter()


def _back(form: SubmittedForm, otherwise: str) -> str:
    """The list that names itself, else the page of the form."""
    targets = (safe_next(form.text(name)) for name in ("back", PLACE))
    return next((target for target in targets if target != "/"), otherwise)


@router.get("/urges")
@reads(Permission.ASSIGNMENT_READ)
def show_urges(ctx: Ctx, request: Request) -> Response:
    window = Window.parse(request.query_params.get("page"), PAGE_SIZE)
    return page(ctx, "supervision/urges.html", urges_page(ctx, window, query=request.url.query))


@router.get("/urges/{urge_id}")
@reads(Permission.ASSIGNMENT_READ)
def show_urge(ctx: Ctx, urge_id: RowId, request: Request) -> Response:
    """The letter of one urge; with `all` in the address, of everything urged in the same go."""
    return page(ctx, "supervision/urge.html", urge_page(ctx, urge_id, whole=WHOLE in request.query_params))


@router.post("/urges")
@writes(Permission.URGE_SEND)
def urge(ctx: Ctx, form: Form) -> Response:
    chosen = ids(form.texts("assignment_ids"))
    tasks = ids(form.texts("task"))
    if tasks:
        chosen += service.urgeable_of_tasks(ctx, tasks)
    count, people = service.urge_assignments(ctx, chosen, form.text("note"))
    words = SupervisionFlaw.URGED.label.format(count=count, people=people)
    return redirect(_back(form, "/board"), flash=words)


@router.post("/rounds/{round_id}/urges")
@writes(Permission.URGE_SEND)
def urge_round(ctx: Ctx, round_id: RowId, form: Form) -> Response:
    """Everything of a round that was not filed yet."""
    round_or_404(ctx, round_id)
    count, people = service.urge_assignments(ctx, outstanding_ids(ctx, round_id), form.text("note"))
    return redirect(f"/rounds/{round_id}", flash=SupervisionFlaw.URGED.label.format(count=count, people=people))


@router.post("/tasks/{task_id}/instructions")
@writes(Permission.INSTRUCTION_WRITE)
def instruct(ctx: Ctx, task_id: RowId, form: Form) -> Response:
    service.write_instruction(ctx, task_id, form.text("text"))
    return redirect(f"/tasks/{task_id}", flash=SupervisionFlaw.WRITTEN.label)


@router.post("/tasks/{task_id}/follow")
@writes(Permission.TASK_FOLLOW)
def follow(ctx: Ctx, task_id: RowId, form: Form) -> Response:
    if form.text("on") == "1":
        service.follow_task(ctx, task_id)
        return redirect(f"/tasks/{task_id}", flash=SupervisionFlaw.FOLLOWED.label)
    service.unfollow_task(ctx, task_id)
    return redirect(f"/tasks/{task_id}", flash=SupervisionFlaw.UNFOLLOWED.label)


def _version(form: SubmittedForm) -> int | None:
    """The version the person saw; None where the form carries none, and 0, which never matches, for nonsense."""
    if not form.has("version"):
        return None
    text = form.text("version")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@router.post("/tasks/{task_id}/close-out")
@writes(Permission.TASK_CLOSE)
def close_out(ctx: Ctx, task_id: RowId, form: Form) -> Response:
    errors = FieldErrors()
    finished_on = field_date(errors, "finished_on", form.text("finished_on")) or ctx.today
    errors.raise_if_any()
    service.close_out_task(
        ctx,
        task_id,
        finished_on=finished_on,
        reason=form.text("close_reason"),
        version=_version(form),
    )
    return redirect(f"/tasks/{task_id}", flash=SupervisionFlaw.CLOSED.label)


@router.post("/tasks/{task_id}/lamp")
@writes(Permission.LAMP_OVERRIDE)
def override_lamp(ctx: Ctx, task_id: RowId, form: Form) -> Response:
    colours = {colour.value: colour for colour in LampColour}
    colour = colours.get(form.text("colour"))
    if colour is None:
        raise InvalidInput({"colour": SupervisionFlaw.DONE_COLOUR.label})
    service.override_lamp(ctx, task_id, colour, form.text("reason"))
    return redirect(f"/tasks/{task_id}", flash=SupervisionFlaw.OVERRIDDEN.label)


@router.post("/tasks/{task_id}/lamp/lift")
@writes(Permission.LAMP_OVERRIDE)
def lift_override(ctx: Ctx, task_id: RowId) -> Response:
    service.lift_override(ctx, task_id)
    return redirect(f"/tasks/{task_id}", flash=SupervisionFlaw.LIFTED.label)

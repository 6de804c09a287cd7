"""Robots in chat groups, kept by the system administrator."""

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import FieldErrors, Form, SubmittedForm, field_int
from app.core.ids import RowId
from app.core.responses import page, redirect
from app.policy.permissions import Permission
from app.reminders.build.robots import robot_page, robots_page
from app.reminders.enums import RobotWord
from app.reminders.forms import read_robot
from app.reminders.service import robots as service

router = APIRouter()
# The key and the secret are typed again when something else was wrong: they are not sent back.
KEPT = ("name", "unit", "enabled", "tells_openings", "tells_reminders", "unsigned")


def _kept(form: SubmittedForm) -> dict[str, str]:
    return {name: form.text(name) for name in KEPT if form.has(name)}


@router.get("/robots")
@reads(Permission.ROBOT_MANAGE)
def show_robots(ctx: Ctx) -> Response:
    return page(ctx, "reminders/robots.html", robots_page(ctx))


@router.post("/robots")
@writes(Permission.ROBOT_MANAGE)
def create(ctx: Ctx, form: Form) -> Response:
    try:
        robot_id = service.create_robot(ctx, read_robot(form, is_new=True))
    except InvalidInput as refused:
        contract = robots_page(ctx, _kept(form), refused.fields)
        return page(ctx, "reminders/robots.html", contract, status=422)
    return redirect(f"/robots/{robot_id}", flash=RobotWord.CREATED.label)


@router.get("/robots/{robot_id}")
@reads(Permission.ROBOT_MANAGE)
def show_robot(ctx: Ctx, robot_id: RowId) -> Response:
    return page(ctx, "reminders/robot.html", robot_page(ctx, robot_id))


@router.post("/robots/{robot_id}")
@writes(Permission.ROBOT_MANAGE)
def edit(ctx: Ctx, robot_id: RowId, form: Form) -> Response:
    version = field_int(FieldErrors(), "version", form.text("version"), low=0, high=999_999_999)
    try:
        service.edit_robot(ctx, robot_id, -1 if version is None else version, read_robot(form, is_new=False))
    except InvalidInput as refused:
        contract = robot_page(ctx, robot_id, _kept(form), refused.fields)
        return page(ctx, "reminders/robot.html", contract, status=422)
    return redirect(f"/robots/{robot_id}", flash=RobotWord.SAVED.label)


@router.post("/robots/{robot_id}/trial")
@writes(Permission.ROBOT_MANAGE)
def send_trial(ctx: Ctx, robot_id: RowId) -> Response:
    service.try_robot(ctx, robot_id)
    return redirect(f"/robots/{robot_id}", flash=RobotWord.TRIED.label)

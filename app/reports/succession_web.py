"""A unit is merged into another, or hands on part of its tasks."""

from fastapi import APIRouter, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import FieldErrors, Form, SubmittedForm, field_date, ids
from app.core.ids import RowId
from app.core.responses import page, redirect
from app.policy.permissions import Permission
from app.reports import service
from app.reports.build.succession import FIELDS, succession_page
from app.units.enums import SuccessionKind
from app.units.service.succession import Succession

router = APIRouter()


@router.get("/units/{unit_id}/succession")
@reads(Permission.UNIT_MANAGE)
def show_succession(ctx: Ctx, unit_id: RowId) -> Response:
    return page(ctx, "reports/succession.html", succession_page(ctx, unit_id))


@router.post("/units/{unit_id}/succession")
@writes(Permission.UNIT_MANAGE)
def succeed(ctx: Ctx, unit_id: RowId, form: Form) -> Response:
    chosen = ids(form.texts("task_ids"))
    try:
        done = service.succeed_unit(ctx, _wanted(form, unit_id, chosen))
    except InvalidInput as refused:
        values = {name: form.text(name) for name in FIELDS}
        contract = succession_page(ctx, unit_id, values=values, chosen=chosen, errors=refused.fields)
        return page(ctx, "reports/succession.html", contract, status=422)
    said = f"已移交{done.tasks}项任务，其中在报的{done.assignments}份连同草稿一并移交。"
    return redirect(f"/units/{unit_id}/succession", flash=said)


def _wanted(form: SubmittedForm, unit_id: int, chosen: list[int]) -> Succession:
    """Raises InvalidInput."""
    errors = FieldErrors()
    day = field_date(errors, "effective_on", form.text("effective_on"))
    if day is None:
        errors.setdefault("effective_on", "请填写从哪一天起。")
    kind = form.text("kind")
    if kind not in {one.value for one in SuccessionKind}:
        errors["kind"] = "请选择并入还是划出。"
    successor = ids(form.texts("to_unit"))
    if not successor:
        errors["to_unit"] = "请选择承接的单位。"
    errors.raise_if_any()
    assert day is not None
    return Succession(unit_id, successor[0], SuccessionKind(kind), day, form.text("reason"), tuple(chosen))

"""Message texts and quiet hours, kept by the office."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput, NotFound
from app.core.forms import FieldErrors, Form, SubmittedForm, field_int
from app.core.responses import page, redirect
from app.outbox.enums import TextCode
from app.policy.permissions import Permission
from app.reminders.build.texts import text_page, texts_page
from app.reminders.enums import TextWord
from app.reminders.forms import read_quiet_hours
from app.reminders.service import texts as service

router = APIRouter()
HOURS = ("quiet_from", "quiet_to", "workdays_only")


def _version(form: SubmittedForm) -> int:
    """What the page was made from; nonsense is a version that nothing has."""
    found = field_int(FieldErrors(), "version", form.text("version"), low=0, high=999_999_999)
    return -1 if found is None else found


def _code(word: str) -> TextCode:
    found = next((code for code in TextCode if code.value == word), None)
    if found is None:
        raise NotFound
    return found


def _base_url(request: Request) -> str:
    return str(request.app.state.settings.public_url).rstrip("/")


@router.get("/message-texts")
@reads(Permission.MESSAGE_EDIT)
def show_texts(ctx: Ctx) -> Response:
    return page(ctx, "reminders/texts.html", texts_page(ctx))


@router.post("/message-texts")
@writes(Permission.MESSAGE_EDIT)
def save_hours(ctx: Ctx, form: Form) -> Response:
    try:
        wanted = read_quiet_hours(form)
    except InvalidInput as refused:
        values = {name: form.text(name) for name in HOURS if form.has(name)}
        return page(ctx, "reminders/texts.html", texts_page(ctx, values, refused.fields), status=422)
    service.set_quiet_hours(ctx, _version(form), wanted)
    return redirect("/message-texts", flash=TextWord.HOURS.label)


@router.get("/message-texts/{code}")
@reads(Permission.MESSAGE_EDIT)
def show_text(ctx: Ctx, request: Request, code: str) -> Response:
    return page(ctx, "reminders/text.html", text_page(ctx, _code(code), _base_url(request)))


@router.post("/message-texts/{code}")
@writes(Permission.MESSAGE_EDIT)
def save_text(ctx: Ctx, request: Request, code: str, form: Form) -> Response:
    """Saves, or with `preview` only shows what would go out."""
    known = _code(code)
    values = {"subject": form.text("subject"), "body": form.text("body")}
    errors: dict[str, str] = {}
    if not form.has("preview"):
        try:
            service.save_text(ctx, known, _version(form), values["subject"], values["body"])
        except InvalidInput as refused:
            errors = refused.fields
        else:
            return redirect(f"/message-texts/{known.value}", flash=TextWord.SAVED.label)
    contract = text_page(ctx, known, _base_url(request), values, errors)
    return page(ctx, "reminders/text.html", contract, status=422 if contract.errors else 200)


@router.post("/message-texts/{code}/reset")
@writes(Permission.MESSAGE_EDIT)
def reset_text(ctx: Ctx, code: str, form: Form) -> Response:
    service.reset_text(ctx, _code(code), _version(form))
    return redirect(f"/message-texts/{code}", flash=TextWord.RESET.label)

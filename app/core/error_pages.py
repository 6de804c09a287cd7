"""Refusals as pages or as JSON: one place negotiates, nobody else answers an error."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from markupsafe import escape
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.edge import POLICY
from app.core.errors import (
    AppError,
    InvalidInput,
    NotFound,
    PasswordChangeRequired,
    SignInRequired,
    TooLarge,
)
from app.core.forms import FAR_DAY, FAR_DAY_WORDS, SubmittedForm
from app.core.refusals import PLACE, Refused, typed_texts
from app.core.security import login_address, safe_next

log = logging.getLogger("duban.errors")

# What is read of a body that is refused unread, so that the browser gets to see the answer: this many limits at most.
DRAINED = 4
LONGEST_NUMBER = 20
# A request with neither has no body (RFC 9112, section 6.3).
BODY_HEADERS = frozenset({b"content-length", b"transfer-encoding"})

SHOWN_AGAIN = frozenset({409, 413, 422})

HTTP_WORDS = {
    404: (NotFound.title, NotFound.default),
    405: ("不能这样访问", "这个地址不接受这种操作。请从系统页面进入。"),
    413: (TooLarge.title, TooLarge.default),
}


# By pydantic's names of what can be wrong with a value; `ctx` fills in the rest.
FAULTS = {
    "missing": "没有填写。",
    "extra_forbidden": "没有这一项，请去掉。",
    "string_too_short": "没有填写。",
    "string_too_long": "最多{max_length}字。请精简。",
    "string_type": "应是文字。",
    "int_type": "应是整数。",
    "int_parsing": "应是整数。",
    "int_from_float": "应是整数。",
    "int_parsing_size": "数字太大。请检查。",
    "finite_number": "应是一个确定的数。",
    "bool_type": "应是true或false。",
    "bool_parsing": "应是true或false。",
    "list_type": "应是一个列表，写在方括号里。",
    "dict_type": "应是一组名称和值，写在花括号里。",
    "model_type": "应是一组名称和值，写在花括号里。",
    "model_attributes_type": "应是一组名称和值，写在花括号里。",
    "string_unicode": "有不成字的编码。请检查后重新发送。",
    "greater_than_equal": "不能小于{ge}。",
    "less_than_equal": "不能大于{le}。",
    "too_short": "至少要有{min_length}项。",
    "too_long": "最多{max_length}项。请分几次提交。",
    "enum": "应是{expected}之一。",
    "literal_error": "应是{expected}之一。",
    "date_type": "应是日期，例如2026-11-25。",
    "date_parsing": "应是日期，例如2026-11-25。",
    "date_from_datetime_parsing": "应是日期，例如2026-11-25。",
    "date_from_datetime_inexact": "应是日期，不带时刻，例如2026-11-25。",
    "datetime_type": "应是时刻，例如2026-11-25T18:00:00+08:00。",
    "datetime_parsing": "应是时刻，例如2026-11-25T18:00:00+08:00。",
    "datetime_from_date_parsing": "应是时刻，例如2026-11-25T18:00:00+08:00。",
    "json_invalid": "不是完整的JSON，请检查格式。",
    FAR_DAY: FAR_DAY_WORDS,
}
OTHER_FAULT = "格式不对。请按接口说明填写。"


class BodyLimitMiddleware:
    """A body that announces itself as too large gets the page everybody else gets; one that does not is cut off in reading."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.bodiless = app
        self.app = RequestBodyLimitMiddleware(app, max_body_size=limit)
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        if headers.keys().isdisjoint(BODY_HEADERS):
            await self.bodiless(scope, receive, send)
            return
        announced = headers.get(b"content-length", b"")
        # A number too long to be read is too large as well.
        if not announced.isdigit() or (len(announced) < LONGEST_NUMBER and int(announced) <= self.limit):
            await self.app(scope, receive, send)
            return
        await _drain(receive, self.limit * DRAINED)
        answer = await run_in_threadpool(_http_error, Request(scope), HTTPException(413))
        await answer(scope, receive, send)


async def _drain(receive: Receive, most: int) -> None:
    """A connection closed in the middle of an upload shows as broken, whatever was answered."""
    while most > 0:
        message = await receive()
        most -= len(message.get("body", b""))
        if not message.get("more_body"):
            return


def wants_json(request: Request) -> bool:
    accepts = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or accepts.startswith("application/json")


def add_error_pages(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def _page(request: Request, status: int, heading: str, message: str, **more: Any) -> Response:
    html = request.app.state.render_error(request, status=status, heading=heading, message=message, **more)
    return Response(html, status_code=status, media_type="text/html; charset=utf-8")


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    if request.method == "POST" and not wants_json(request):
        again = await _page_again(request, error)
        if again is not None:
            return again
    return await run_in_threadpool(_refusal_page, request, error)


def _refusal_page(request: Request, error: AppError) -> Response:
    if wants_json(request):
        body: dict[str, Any] = {"detail": error.message}
        if isinstance(error, InvalidInput):
            body["fields"] = error.fields
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
        return JSONResponse(body, status_code=error.status, headers=headers)
    if isinstance(error, SignInRequired) and request.method == "GET":
        return RedirectResponse(login_address(request.url.path), status_code=303)
    if isinstance(error, PasswordChangeRequired) and request.method == "GET":
        return RedirectResponse("/account/password", status_code=303)
    form: SubmittedForm | None = getattr(request.state, "form", None)
    kept = error.facts.get("kept") or [("", text) for text in (typed_texts(form) if form else ())]
    return _page(request, error.status, error.title, error.message, kept=kept)


async def _invalid_request(request: Request, error: Exception) -> Response:
    """A path or query value of the wrong type names nothing: 404 for pages. JSON bodies get a list of fields."""
    assert isinstance(error, RequestValidationError)
    refusal = await run_in_threadpool(_refusal, request)
    if refusal is not None:
        return await _app_error(request, refusal)
    places = {str(fault["loc"][0]) for fault in error.errors()}
    if "path" in places or not wants_json(request):
        return await _app_error(request, NotFound())
    fields = {".".join(str(part) for part in fault["loc"][1:]): _fault_words(fault) for fault in error.errors()}
    return JSONResponse({"detail": InvalidInput.default, "fields": fields}, status_code=422)


def _fault_words(fault: Mapping[str, Any]) -> str:
    return FAULTS.get(fault["type"], OTHER_FAULT).format(**fault.get("ctx", {}))


def _refusal(request: Request) -> AppError | None:
    """FastAPI reads the body before the gate sees the caller: who may not call must not learn what the body lacks."""
    policy = getattr(getattr(request.scope.get("route"), "endpoint", None), POLICY, None)
    if policy is None:
        return None
    try:
        request.app.state.gate.admit(request, policy)
    except AppError as refusal:
        return refusal
    return None


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    heading, message = HTTP_WORDS.get(error.status_code, (AppError.title, AppError.default))
    if wants_json(request):
        return JSONResponse({"detail": message}, status_code=error.status_code)
    return _page(request, error.status_code, heading, message)


def _gone(_request: Request, _error: Exception) -> Response:
    """The connection broke in the middle of a form: nothing was done, and nobody is there to read why."""
    return Response(status_code=400)


def _unexpected(request: Request, error: Exception) -> Response:
    """The request edge: whatever nobody foresaw is logged with its id and answered without a word of detail."""
    request_id = request.state.request_id
    log.error("unexpected", extra={"request_id": request_id, "path": request.url.path}, exc_info=error)
    message = "系统出了意外，这次操作没有完成。"
    if wants_json(request):
        return JSONResponse({"detail": f"{message}编号 {request_id}"}, status_code=500)
    return _page(request, 500, "系统出错", message)


async def _page_again(request: Request, error: AppError) -> Response | None:
    """The page of the refused form; None where it cannot show all that was typed.

    An error that carries `kept` has a page of its own: there somebody else's words must be read first.
    """
    form: SubmittedForm | None = getattr(request.state, "form", None)
    if form is None or error.status not in SHOWN_AGAIN or "kept" in error.facts:
        return None
    html = await _ask(request, safe_next(form.text(PLACE)), _refused(request, error, form))
    if any(str(escape(text)) not in html for text in (error.message, *typed_texts(form)) if text):
        return None
    return Response(html, status_code=error.status, media_type="text/html; charset=utf-8")


def _refused(request: Request, error: AppError, form: SubmittedForm) -> Refused:
    fields = error.fields if isinstance(error, InvalidInput) else {}
    errors = {name: words for name, words in fields.items() if name}
    return Refused(request.url.path, error.title, error.message, errors, form.values)


async def _ask(request: Request, place: str, refused: Refused) -> str:
    """The page at `place` as the same person sees it; "" where there is none. The gate lets only reading pass."""
    path, _, query = place.partition("?")
    scope = {
        **request.scope,
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "state": {"request_id": request.state.request_id, "ip": request.state.ip, "refused": refused},
    }
    status, kind, parts = 0, b"", []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, kind
        if message["type"] == "http.response.start":
            status, kind = message["status"], dict(message["headers"]).get(b"content-type", b"")
        else:
            parts.append(message.get("body", b""))

    try:
        await request.app.router(scope, receive, send)
    except HTTPException:
        return ""
    return b"".join(parts).decode() if status == 200 and kind.startswith(b"text/html") else ""

"""Pages, redirects, files: what a handler returns."""

import base64
import dataclasses
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import JSONResponse, RedirectResponse

from app.core.context import Ctx
from app.core.paging import Listing

FLASH_COOKIE = "duban_flash"
SHOWN_ONCE = "x-duban-shown-once"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def page(ctx: Ctx, template: str, contract: Any, *, status: int = 200) -> Response:
    """Render a template with the fields of its page dataclass, inside the transaction that read them."""
    if ctx.web is None:
        raise LookupError("a page needs a web context")
    values = {field.name: getattr(contract, field.name) for field in dataclasses.fields(contract)}
    html = ctx.web.render(ctx, template, values)
    response = Response(html, status_code=status, media_type="text/html; charset=utf-8")
    if ctx.web.flash:
        response.delete_cookie(FLASH_COOKIE, path="/")
    return response


def shown_once(response: Response, instead: str) -> Response:
    """Mark an answer that shows a secret: a repeat of its form leads to `instead`, and the answer is kept nowhere."""
    response.headers[SHOWN_ONCE] = instead
    return response


def redirect(url: str, *, flash: str = "", kind: str = "done") -> Response:
    """Redirect after a POST. `flash` is said once, on the page that follows; `kind` is done or note."""
    response = RedirectResponse(url, status_code=303)
    if flash:
        response.set_cookie(
            FLASH_COOKIE, encode_flash(kind, flash), max_age=60, httponly=True, samesite="lax", path="/"
        )
    return response


def encode_flash(kind: str, text: str) -> str:
    return base64.urlsafe_b64encode(f"{kind}\n{text}".encode()).decode().rstrip("=")


def decode_flash(raw: str | None) -> tuple[str, str] | None:
    """None for anything that this server did not write."""
    if not raw:
        return None
    try:
        text = base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)).decode()
    except (ValueError, UnicodeDecodeError):
        return None
    kind, separator, words = text.partition("\n")
    return (kind, words) if separator else None


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """A file to save, never to be shown in place: the name travels as RFC 5987, the type cannot be sniffed."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        },
    )


def as_json(value: Any, *, status: int = 200) -> Response:
    return JSONResponse(value, status_code=status)


def as_list(found: Listing[Any], rows: Sequence[Any]) -> Response:
    """A page of a list for programs: its rows, and where it stands among all of them. `rows` are plain values."""
    place = {"total": found.total, "page": found.number, "pages": found.pages}
    return as_json({"rows": rows, **place})

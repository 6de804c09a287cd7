"""Headers, host and origin checks in front of every route, and random tokens."""

import hashlib
import json
import logging
import secrets
import time
from urllib.parse import SplitResult, quote, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.config import Settings

log = logging.getLogger("duban.access")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# What no text holds, as it stands in an address: PostgreSQL refuses to compare anything with it.
NUL = "%00"
HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
NOT_KEPT = (b"cache-control", b"no-store")
TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")


def new_token() -> str:
    """256 random bits, safe in a cookie and an address."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is stored of a token: the token itself is never written down."""
    return hashlib.sha256(token.encode()).hexdigest()


def crosses_origin(headers: Headers, settings: Settings) -> bool:
    """Whether an unsafe request may come from another site.

    Browsers leave Sec-Fetch-Site out on plain http intranets, so the Origin branch is the one that mostly runs there;
    a request with a session cookie and neither header is refused (dependencies.md section 5).
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    if origin is None:
        return site is None
    if origin == settings.origin:
        return False
    parts = split_address(origin)
    if parts is None or not parts.netloc or parts.netloc != headers.get("host"):
        return True
    return (parts.hostname or "") not in settings.hosts


def safe_next(target: str) -> str:
    """A path of this site, or the home page: never another host, scheme or a control character."""
    parts = split_address(target)
    clean = (
        target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable() and NUL not in target
    )
    inside = parts is not None and not parts.scheme and not parts.netloc
    return target if clean and inside and "\\" not in target else "/"


def split_address(text: str) -> SplitResult | None:
    """None for what the library refuses to take apart, such as "//["."""
    try:
        return urlsplit(text)
    except ValueError:
        return None


def login_address(path: str) -> str:
    """Where somebody who is not signed in is sent, to come back afterwards."""
    return f"/login?next={quote(safe_next(path))}"


class GuardMiddleware:
    """Checks host and origin, adds the security headers and a request id, and writes one access line per request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        settings: Settings = scope["app"].state.settings
        request_id = secrets.token_hex(6)
        scope.setdefault("state", {})["request_id"] = request_id
        scope["state"]["ip"] = client_ip(scope, headers, settings)
        started = time.perf_counter()
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message["headers"], settings, scope["path"], request_id)
            await send(message)

        refusal = _refusal(scope, headers, settings)
        if refusal:
            await _refuse(send_guarded, *refusal)
        else:
            await self.app(scope, receive, send_guarded)
        log.info(
            "request",
            extra={
                "request_id": request_id,
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "ip": scope["state"]["ip"],
            },
        )


def _refusal(scope: Scope, headers: Headers, settings: Settings) -> tuple[int, str] | None:
    named = split_address(f"//{headers.get('host', '')}")
    host = (named and named.hostname) or ""
    if host not in settings.hosts and f"[{host}]" not in settings.hosts:
        return 400, "这个地址不在本系统允许的访问地址内。请使用管理员公布的网址。"
    if "\0" in scope["path"] or NUL in scope["query_string"].decode("latin-1"):
        return 400, "这个地址里有不能使用的字符。请从系统页面重新进入。"
    bearer = headers.get("authorization", "").startswith("Bearer ")
    if scope["method"] not in SAFE_METHODS and not bearer and crosses_origin(headers, settings):
        return 403, "这次提交不是从本系统的页面发出的，已拒绝。请回到系统页面重新操作。"
    return None


def _add_headers(headers: list[tuple[bytes, bytes]], settings: Settings, path: str, request_id: str) -> None:
    """What an answer says of itself stands; the request id is ours alone."""
    said = {name for name, _ in headers}
    headers.extend(header for header in HEADERS if header[0] not in said)
    headers.append((b"x-request-id", request_id.encode()))
    if not path.startswith("/static/") and NOT_KEPT[0] not in said:
        headers.append(NOT_KEPT)
    if settings.secure_cookies:
        headers.append(TLS_ONLY)


def client_ip(scope: Scope, headers: Headers, settings: Settings) -> str:
    """The peer's address, or the last forwarded one when the peer is a proxy we were told to believe."""
    peer = (scope.get("client") or ("", 0))[0]
    forwarded = headers.get("x-forwarded-for", "")
    if peer in settings.trusted_proxies and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(peer)


async def _refuse(send: Send, status: int, message: str) -> None:
    body = json.dumps({"detail": message}, ensure_ascii=False).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"application/json; charset=utf-8")],
        }
    )
    await send({"type": "http.response.body", "body": body})

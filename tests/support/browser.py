"""Pages in a real Chromium: served from this process, watched for errors and foreign requests, photographed."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app.core.security import CSP
from app.core.templating import STATIC
from tests.support.requirements import ROOT, chromium, require

WIDTHS = (1440, 390)
# How long a page may take on a machine that does other things as well, in milliseconds.
PATIENCE = 20_000
SHOTS = ROOT / "artifacts" / "screens"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# Rules beyond WCAG 2.2 AA that a part of a page cannot keep on its own are not asked.
STANDARDS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # What holds is not told node by node: that took a third of the time.
    "resultTypes": ["violations"],
}


@contextmanager
def chromium_browser() -> Iterator[Browser]:
    path = chromium()
    require(path, "no Chromium: set DUBAN_CHROMIUM or install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(pages: Mapping[str, str]) -> Iterator[str]:
    """Serve rendered pages by path, and the static files, under the content policy of the product."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path.startswith("/static/"):
                file = STATIC / path.removeprefix("/static/")
                self._answer(200, KINDS[file.suffix], file.read_bytes())
            elif path in pages:
                self._answer(200, "text/html", pages[path].encode())
            else:
                self._answer(404, "text/plain", b"")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CSP)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Watch:
    """What a page did that it must not do."""

    faults: list[str] = field(default_factory=list)

    def over(self, page: Page, base: str) -> None:
        page.on(
            "console", lambda m: self.faults.append(f"console: {m.text}") if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on(
            "request", lambda r: None if r.url.startswith((base, "data:")) else self.faults.append(f"left: {r.url}")
        )
        page.on("response", lambda r: self.faults.append(f"{r.status}: {r.url}") if r.status >= 400 else None)


def axe_faults(page: Page) -> list[str]:
    found = Axe().run(page, options=STANDARDS).response["violations"]
    return [f"axe {v['id']}: {v['help']}: {'; '.join(n['html'][:160] for n in v['nodes'][:3])}" for v in found]


def sideways(page: Page) -> list[str]:
    """The page itself never scrolls sideways; wide tables do so in their own frame."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wide}px too wide"] if wide > 0 else []


def window(browser: Browser, base: str, session: str = "") -> BrowserContext:
    """Where pages are examined one after the other; files they share are loaded once."""
    context = browser.new_context(locale="zh-CN")
    if session:
        context.add_cookies([{"name": "duban_session", "value": session, "url": base}])
    return context


def examine(context: BrowserContext, base: str, path: str, name: str, width: int) -> list[str]:
    """Faults of one page at one width; its picture goes to artifacts/screens."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch()
    watch.over(page, base)
    page.goto(base + path, wait_until="load")
    # As tall as the page, so that bars that stick to the window's edge do not lie over the middle of the picture.
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(900, tall)})
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
    faults = [*watch.faults, *axe_faults(page), *sideways(page)]
    page.close()
    return [f"{name} at {width}: {fault}" for fault in faults]

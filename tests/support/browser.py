"""Pages in a real Chromium: served from this process, watched for errors and foreign requests, photographed."""

import threading
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect, sync_playwright

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
        protocol_version = "HTTP/1.1"

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
            self.send_header(
                "Cache-Control", "no-store" if kind == "text/html" else "public, max-age=31536000, immutable"
            )
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
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE_SCRIPT)
    # Of all that axe tells, only what is told here crosses over to this process.
    found = page.evaluate(
        """asked => axe.run(asked).then(told => told.violations.map(one => [
             `axe ${one.id}: ${one.help}`, one.nodes.map(node => node.html)
           ]))""",
        STANDARDS,
    )
    return [f"{rule}: {'; '.join(html[:160] for html in nodes[:3])}" for rule, nodes in found]


def sideways(page: Page) -> list[str]:
    """The page itself never scrolls sideways; wide tables do so in their own frame. No button lies over what stands
    beside its form, and no button of the page's head is left alone below a line of three or more.
    """
    wide, over, alone = page.evaluate(
        """() => {
             const root = document.documentElement;
             const over = [...document.querySelectorAll("form")].filter(one => one.scrollWidth > one.clientWidth + 1);
             const lines = {};
             for (const one of document.querySelectorAll(".head > .acts > *")) {
               const top = Math.round(one.getBoundingClientRect().top);
               lines[top] = (lines[top] ?? 0) + 1;
             }
             const counts = Object.values(lines);
             const alone = root.clientWidth > 960 && counts.at(-1) === 1 && counts.some(count => count > 2);
             return [root.scrollWidth - root.clientWidth, over.map(one => one.innerText.slice(0, 40)), alone];
           }"""
    )
    faults = [f"{wide}px too wide"] if wide > 0 else []
    faults += [f"wider than its form: {text}" for text in over]
    return [*faults, "a button alone on its line"] if alone else faults


def photograph(page: Page, name: str) -> None:
    """The whole page into artifacts/screens. Packed lightly: that takes a third of the time, and a quarter more room."""
    camera = page.context.new_cdp_session(page)
    size = camera.send("Page.getLayoutMetrics")["cssContentSize"]
    asked = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": True, "clip": {**size, "scale": 1}}
    picture = camera.send("Page.captureScreenshot", asked)["data"]
    camera.detach()
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / f"{name}.png").write_bytes(b64decode(picture))


class Lens:
    """One tab in which pages are examined one after the other: files that they share are loaded once."""

    def __init__(self, browser: Browser, base: str, session: str = "") -> None:
        context = browser.new_context(locale="zh-CN")
        if session:
            context.add_cookies([{"name": "duban_session", "value": session, "url": base}])
        self._base = base
        self._page = context.new_page()
        self._watch = Watch()
        self._watch.over(self._page, base)

    def close(self) -> None:
        self._page.context.close()

    def examine(self, path: str, name: str) -> list[str]:
        """Faults of one page, wide and narrow; its pictures go to artifacts/screens.

        It is loaded once: nothing but its styles knows how wide the window is.
        """
        self._page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self._page.goto(self._base + path, wait_until="load")
        faults = [fault for width in WIDTHS for fault in self._faults_at(width, name)]
        faults += [f"{name}: {fault}" for fault in self._watch.faults]
        self._watch.faults.clear()
        return faults

    def _faults_at(self, width: int, name: str) -> list[str]:
        self._page.set_viewport_size({"width": width, "height": 900})
        # As tall as the page, so that bars that stick to the window's edge do not lie over the middle of the picture.
        tall = self._page.evaluate("document.documentElement.scrollHeight")
        self._page.set_viewport_size({"width": width, "height": max(900, tall)})
        photograph(self._page, f"{name}-{width}")
        return [f"{name} at {width}: {fault}" for fault in (*axe_faults(self._page), *sideways(self._page))]

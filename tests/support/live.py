"""The whole product at work in a real Chromium: web server, mail, jobs, and a clock that the test moves."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page

from app.calendars.service import seed_calendar
from app.cli.serve import server_config
from app.core.clock import LOCAL, FixedClock
from app.core.config import Settings
from app.main import create_app
from scheduler.jobs import JOBS
from scheduler.runner import Runner
from tests.support.browser import PATIENCE, WIDTHS, Watch, photograph, sideways
from tests.support.clients import session_token
from tests.support.contexts import system_ctx
from tests.support.database import fresh_database
from tests.support.mail import Sink, mail_sink

HOST = "127.0.0.1"


@dataclass
class Live:
    """`page_of(login)` is that person's browser; `faults` is what any page did that it must not do."""

    app: FastAPI
    base: str
    clock: FixedClock
    sink: Sink
    runner: Runner
    browser: Browser
    name: str
    watch: Watch = field(default_factory=Watch)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def new_page(self, login: str) -> Page:
        """A browser of this person's own, in which nobody is signed in yet."""
        context = self.browser.new_context(
            viewport={"width": WIDTHS[0], "height": 900}, locale="zh-CN", base_url=self.base, accept_downloads=True
        )
        self.contexts[login] = context
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        self.watch.over(page, self.base)
        return page

    def page_of(self, login: str) -> Page:
        """Signed in without the slow password check, anew, since sessions end when the clock moves."""
        if login not in self.contexts:
            self.new_page(login)
        context = self.contexts[login]
        token = session_token(self.app, login)
        context.add_cookies([{"name": "duban_session", "value": token, "url": self.base}])
        return context.pages[0]

    def go_to(self, month: int, day: int, hour: int = 9, minute: int = 30, *, year: int = 2026) -> None:
        """Time only goes forward."""
        moment = datetime(year, month, day, hour, minute, tzinfo=LOCAL)
        assert moment > self.clock.at
        self.clock.at = moment

    def run_jobs(self) -> None:
        """What the scheduler does at this moment, twice: a second run must add nothing."""
        for _ in range(2):
            for job in JOBS:
                self.runner.run_job(job)
            self.runner.deliver()

    def shot(self, page: Page, name: str) -> None:
        """Pictures of the page as it stands, wide and narrow; it must not scroll sideways in either."""
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            photograph(page, f"{self.name}-{name}-{width}")
            self.watch.faults += [f"{name} at {width}: {fault}" for fault in sideways(page)]

    def forgive(self, status: int) -> int:
        """Take out the answers with this status that the test asked for; answers how many there were."""
        told = f"status of {status} "
        asked = [fault for fault in self.watch.faults if fault.startswith(f"{status}: ")]
        self.watch.faults = [f for f in self.watch.faults if f not in asked and told not in f]
        return len(asked)


@contextmanager
def _serving(app: FastAPI, listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(server_config(app, HOST, 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def live(browser: Browser, folder: Path, name: str, start: datetime) -> Iterator[Live]:
    """A fresh installation with the published holidays. `name` begins the names of its pictures."""
    clock = FixedClock(start)
    with (
        mail_sink() as sink,
        fresh_database(folder) as database,
        socket.create_server((HOST, 0), backlog=64) as listener,
    ):
        base = f"http://{HOST}:{listener.getsockname()[1]}"
        settings = Settings(
            data_dir=folder / "data",
            public_url=base,
            organisation="省科学技术厅",
            office_phone="6132",
            smtp_host=HOST,
            smtp_port=sink.port,
            smtp_sender="duban@example.gov.cn",
        )
        settings.data_dir.mkdir(exist_ok=True)
        app = create_app(settings, clock, database)
        with system_ctx(database, clock) as ctx:
            seed_calendar(ctx)
        with _serving(app, listener):
            made = Live(app, base, clock, sink, Runner(settings, database, clock), browser, name)
            yield made
            for context in made.contexts.values():
                context.close()

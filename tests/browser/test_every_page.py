"""The whole application over the demo's data: every kind of page in Chromium."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
import uvicorn
from playwright.sync_api import Browser

from app.audit.service.keys import load_audit_key
from app.cli.demo import SHOWN
from app.cli.processes import free_port
from app.cli.sample import fill
from app.core.clock import LOCAL, FixedClock
from app.core.config import Settings
from app.core.db import Database, make_engine
from app.main import create_app
from tests.support.browser import Lens
from tests.support.clients import session_token
from tests.support.crawl import Found, walk_as

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.nightly]
MORNING = datetime(2026, 11, 26, 9, 0, tzinfo=LOCAL)


@dataclass(frozen=True)
class Site:
    base: str
    pages: tuple[Found, ...]
    dead: tuple[str, ...]
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port = free_port(8400)
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("site"),
        public_url=f"http://127.0.0.1:{port}",
        clock_start=MORNING,
        organisation="岚江省科学技术厅",
        office_phone="6132",
        password_max_age_days=0,
    )
    fill(settings)
    database = Database(make_engine(settings.url), audit_key=load_audit_key(settings))
    app = create_app(settings, FixedClock(MORNING), database)
    pages, dead = walk_as(app, (None, *SHOWN))
    tokens = {login: session_token(app, login) for login in SHOWN}
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Site(settings.public_url, tuple(pages), tuple(dead), tokens)
    server.should_exit = True
    thread.join(timeout=10)
    database.dispose()


def test_no_link_of_any_role_leads_nowhere(site: Site) -> None:
    assert "\n".join(site.dead) == ""


def test_every_kind_of_page_is_without_fault(site: Site, browser: Browser) -> None:
    """test_look holds every template at both widths by day; here the real rows are what may break a page."""
    seen: set[str] = set()
    faults: list[str] = []
    lenses = {login: Lens(browser, site.base, token) for login, token in (("", ""), *site.tokens.items())}
    for found in site.pages:
        if found.route in seen or not found.is_page:
            continue
        seen.add(found.route)
        name = "site" + found.route.replace("/", "-").replace("{", "").replace("}", "")
        faults += lenses[found.login].examine(found.address, name)
    assert "\n".join(faults) == ""
    assert len(seen) > 40

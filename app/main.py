"""Composition root: the only module that knows every router."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI, Request, Response

from app import __version__, front, home
from app.accounts import absences_web as accounts_absences
from app.accounts import admin_web as accounts_admin
from app.accounts import api as accounts_api
from app.accounts import web as accounts
from app.assessment import api as assessment_api
from app.assessment import web as assessment
from app.audit import web as audit
from app.audit.service.keys import load_audit_key
from app.calendars import web as calendars
from app.core import templating
from app.core.chrome import Chrome, Flash
from app.core.clock import Clock, local_date, make_clock
from app.core.config import Settings
from app.core.context import Ctx
from app.core.db import Database, make_engine
from app.core.edge import policies, shelves
from app.core.error_pages import BodyLimitMiddleware, add_error_pages
from app.core.refusals import Refused
from app.core.security import GuardMiddleware
from app.evidence.store import EvidenceStore
from app.exports import web as exports
from app.gate import Gate
from app.handovers import api as handovers_api
from app.handovers import web as handovers
from app.indicators import web as indicators
from app.jobs import web as jobs
from app.overview import api as overview_api
from app.overview import burden_web as overview_burden
from app.overview import web as overview
from app.overview.build.views import standings
from app.plans import api as plans_api
from app.plans import web as plans
from app.policy.roles import Role
from app.reminders import personal_web, robots_web, sending_web, texts_web
from app.reminders import web as reminders
from app.reports import api as reports_api
from app.reports import desk_web as reports_desk
from app.reports import succession_web as reports_succession
from app.reports import web as reports
from app.rounds import api as rounds_api
from app.rounds import exception_web as rounds_exception
from app.rounds import notice_web as rounds_notice
from app.rounds import question_api as rounds_question_api
from app.rounds import question_web as rounds_question
from app.rounds import schedule_web as rounds_schedule
from app.rounds import web as rounds
from app.supervision import web as supervision
from app.units import api as units_api
from app.units import web as units
from imports import api as imports_api
from imports import (
    draft_web,
    dry_run_web,
    history_web,
    month_web,
    report_web,
    revision_web,
    roster_web,
    target_web,
    upload_web,
)
from imports import web as imports
from imports.desk import ReadingDesk

# Addresses with fixed words stand before those with an id in the same place.
ROUTERS: tuple[APIRouter, ...] = (
    front.router,
    roster_web.router,
    upload_web.router,
    imports.router,
    imports_api.router,
    draft_web.router,
    target_web.router,
    dry_run_web.router,
    history_web.router,
    report_web.router,
    revision_web.router,
    month_web.router,
    accounts.router,
    accounts_admin.router,
    accounts_absences.router,
    accounts_api.router,
    audit.router,
    jobs.router,
    units.router,
    supervision.router,
    handovers.router,
    handovers_api.router,
    personal_web.router,
    reminders.router,
    sending_web.router,
    robots_web.router,
    texts_web.router,
    overview.router,
    overview_burden.router,
    overview_api.router,
    assessment.router,
    assessment_api.router,
    exports.router,
    calendars.router,
    rounds_schedule.router,
    rounds_notice.router,
    rounds_exception.router,
    rounds_question.router,
    rounds.router,
    rounds_api.router,
    rounds_question_api.router,
    reports.router,
    reports_desk.router,
    reports_succession.router,
    reports_api.router,
    units_api.router,
    plans.router,
    plans_api.router,
    indicators.router,
)
# The front page of a role, where it is not simply the first place of its navigation.
HOMES: dict[Role, Callable[[Ctx], Response]] = {
    Role.LIAISON: reports.liaison_home,
    Role.UNIT_LEADER: reports.unit_leader_home,
    Role.SUPERVISOR: reports.review_home,
    Role.LEADER: overview.leader_home,
}
BODY_SLACK = 2 * 1024 * 1024


def make_database(settings: Settings) -> Database:
    return Database(make_engine(settings.url, threads=settings.threads), audit_key=load_audit_key(settings))


def create_app(settings: Settings, clock: Clock | None = None, database: Database | None = None) -> FastAPI:
    """The application. Raises LookupError when a route says nothing about who may call it."""
    clock = clock or make_clock(settings.clock_start)
    return furnish(make_routes(settings.max_upload_bytes), settings, clock, database or make_database(settings))


def make_routes(max_upload_bytes: int) -> FastAPI:
    """All routes, without an installation behind them. FastAPI makes its plan of each route at its first request."""
    policies(ROUTERS)
    app = FastAPI(
        title="Duban",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
    )
    for shelf in shelves(ROUTERS):
        app.include_router(shelf)
    app.mount("/static", templating.VersionedFiles(directory=templating.STATIC), name="static")
    add_error_pages(app)
    app.add_middleware(BodyLimitMiddleware, limit=max_upload_bytes + BODY_SLACK)
    app.add_middleware(GuardMiddleware)
    return app


def furnish(app: FastAPI, settings: Settings, clock: Clock, database: Database) -> FastAPI:
    """Put one installation behind the routes; whatever stood there before is gone."""
    store = EvidenceStore(settings.evidence_path, settings.max_upload_bytes)
    extra = {"evidence": store, "settings": settings, "lamps": standings}
    app.state.settings = settings
    app.state.clock = clock
    app.state.database = database
    app.state.desk = ReadingDesk(database, clock, extra)
    app.state.gate = Gate(settings, clock, database, _renderer(settings), extra)
    app.state.homes = HOMES
    app.state.render_error = _error_renderer(settings, clock, database)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    # Forty threads, the default, halve the throughput and multiply the tail (performance.md section 3).
    anyio.to_thread.current_default_thread_limiter().total_tokens = app.state.settings.threads
    with app.state.desk.running():
        yield
    app.state.database.dispose()


def _renderer(settings: Settings) -> Callable[[Ctx, str, Mapping[str, Any]], str]:
    environment = templating.make_environment()

    def render(ctx: Ctx, template: str, values: Mapping[str, Any]) -> str:
        chrome = _chrome(settings, ctx) if ctx.actor.user_id is not None else _bare_chrome(settings, ctx)
        return templating.render(environment, template, {**values, "chrome": chrome})

    return render


def _chrome(settings: Settings, ctx: Ctx) -> Chrome:
    path = ctx.web.path if ctx.web else "/"
    flash = ctx.web.flash if ctx.web else None
    return Chrome(
        org=settings.organisation,
        today=ctx.today,
        now=ctx.now,
        nav=front.navigation(ctx, path),
        name=ctx.actor.name,
        role_line=home.role_line(ctx),
        path=path,
        flash=Flash(*flash) if flash else None,
        draft_owner=str(ctx.actor.user_id),
        place=ctx.web.place if ctx.web else "",
        refused=ctx.web.refused if ctx.web else Refused(),
    )


def _bare_chrome(settings: Settings, ctx: Ctx) -> Chrome:
    return Chrome(org=settings.organisation, today=ctx.today, now=ctx.now)


def _error_renderer(settings: Settings, clock: Clock, database: Database) -> Callable[..., str]:
    environment = templating.make_environment()

    def render(request: Request, **values: Any) -> str:
        """Error pages open a transaction of their own, since the one that failed is gone."""
        now = clock.now()
        chrome = Chrome(org=settings.organisation, today=local_date(now), now=now)
        back = request.headers.get("referer", "")
        own = back.startswith((f"{settings.origin}/", str(request.base_url)))
        values = {"kept": (), **values, "back": back if own else "", "request_id": request.state.request_id}
        if values["status"] not in (401, 500, 503):
            gate: Gate = request.app.state.gate
            with database.transaction(write=False) as session:
                ctx = gate.whoever(request, session)
                if ctx.actor.user_id is not None:
                    chrome = replace(_chrome(settings, ctx), flash=None)
        return templating.render(environment, "errors/error.html", {**values, "chrome": chrome})

    return render

"""The front page of each role, the navigation, health."""

from fastapi import APIRouter, Request, Response

from app import home
from app.core.chrome import NavItem
from app.core.context import Ctx
from app.core.edge import public, signed_in
from app.core.responses import as_json, redirect

router = APIRouter()


def navigation(ctx: Ctx, path: str) -> tuple[NavItem, ...]:
    """What the person's roles can open, with what waits there."""
    return tuple(NavItem(label, href, count, current=path == href) for label, href, count in home.entries(ctx))


@router.get("/")
@signed_in()
def front(ctx: Ctx) -> Response:
    return redirect(home.entries(ctx)[0][1] if home.entries(ctx) else "/account")


@router.get("/healthz")
@public()
def health(ctx: Ctx, request: Request) -> Response:
    """200 while the database answers."""
    gate = request.app.state.gate
    return as_json({"status": "ok", "database": gate.database.engine.dialect.name, "time": ctx.now.isoformat()})

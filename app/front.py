"""The front page of each role, the navigation, health."""

from fastapi import APIRouter, Request, Response

from app import home
from app.core.chrome import NavItem
from app.core.context import Ctx
from app.core.edge import public, signed_in
from app.core.responses import as_json, redirect

router = APIRouter()


def navigation(ctx: Ctx, path: str) -> tuple[NavItem, ...]:
    """What the person's roles can open, with what waits there. The longest matching address is the current one."""
    found = home.entries(ctx)
    # A plan's schedule and the preview of its rounds belong to the rounds, wherever their address stands.
    if path.startswith("/plans/") and path.split("/")[3:4] in (["schedule"], ["rounds"]):
        path = "/rounds"
    fitting = [href for _, href, _ in found if path == href or (href != "/" and path.startswith(f"{href}/"))]
    here = max(fitting, key=len, default="")
    return tuple(NavItem(label, href, count, current=href == here) for label, href, count in found)


@router.get("/")
@signed_in()
def front(ctx: Ctx, request: Request) -> Response:
    """The page of the first role, or where it begins."""
    role = home.first_role(ctx)
    own = request.app.state.homes.get(role)
    if own is not None:
        answer: Response = own(ctx)
        return answer
    return redirect(home.places(ctx)[0].value)


@router.get("/healthz")
@public()
def health(ctx: Ctx, request: Request) -> Response:
    """200 while the database answers."""
    gate = request.app.state.gate
    return as_json({"status": "ok", "database": gate.database.engine.dialect.name, "time": ctx.now.isoformat()})

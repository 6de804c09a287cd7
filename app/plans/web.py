"""The list of plans, and closing one that has run its time."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.forms import Form, field_words
from app.core.ids import RowId
from app.core.paging import Window
from app.core.responses import page, redirect
from app.core.view import Filter, FilterBar, Option
from app.plans import queries, service
from app.plans.enums import PlanState
from app.plans.errors import Said
from app.plans.pages import PlansPage
from app.plans.queries import PlanFilter
from app.policy.decide import may
from app.policy.permissions import Permission
from app.units.forms import version_of

router = APIRouter()
STATES = {state.value: state for state in PlanState}


@router.get("/plans")
@reads(Permission.PLAN_READ)
def list_plans(ctx: Ctx, request: Request, q: str = "", state: str = "") -> Response:
    wanted = PlanFilter(text=q.strip()[:50], state=STATES.get(state))
    counts = queries.state_counts(ctx.session, ctx.actor)
    contract = PlansPage(
        listing=queries.plan_lines(ctx.session, ctx.actor, wanted, Window.parse(request.query_params.get("page"))),
        filters=_filters(wanted),
        query=request.url.query,
        published=counts.get(PlanState.PUBLISHED, 0),
        drafts=counts.get(PlanState.DRAFT, 0),
        can_import=bool(may(ctx.actor.roles, Permission.PLAN_IMPORT)),
    )
    return page(ctx, "plans/plans.html", contract)


def _filters(wanted: PlanFilter) -> FilterBar:
    state = wanted.state.value if wanted.state else ""
    states = (Option("", Said.ALL.label), *(Option(value, known.label) for value, known in STATES.items()))
    return FilterBar(
        "/plans",
        (
            Filter("q", Said.SEARCH.label, "search", wanted.text, placeholder=Said.SEARCH_HINT.label),
            Filter("state", Said.STATE.label, "select", state, states),
        ),
    )


@router.post("/plans/{plan_id}/archive")
@writes(Permission.PLAN_PUBLISH)
def archive(ctx: Ctx, plan_id: RowId, form: Form) -> Response:
    service.archive_plan(ctx, plan_id, version_of(form), field_words("reason", form.text("reason"), 200))
    return redirect("/plans", flash=Said.ARCHIVED.label)

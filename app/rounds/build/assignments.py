"""The rows behind the figures."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.core.context import Ctx
from app.core.forms import ids
from app.core.paging import PAGE_SIZE, Listing, Window
from app.core.view import Figure, Filter, FilterBar, Link, Option
from app.plans.enums import ResponsibilityRole
from app.policy.decide import may
from app.policy.permissions import Permission
from app.rounds.build.words import round_name, rows_address
from app.rounds.enums import Bucket, RoundState, RoundWord
from app.rounds.pages import AssignmentRow, AssignmentsPage
from app.rounds.queries import AssignmentLine, Wanted, assignment_lines, round_or_404
from app.rounds.queries.console import plan_title, units_in
from app.rounds.rules import AssignmentFacts, timeliness

BUCKETS = (
    Bucket.EXPECTED,
    Bucket.FILED,
    Bucket.LATE,
    Bucket.OUTSTANDING,
    Bucket.RETURNED,
    Bucket.IN_REVIEW,
    Bucket.EXEMPT,
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `round_id` None is every round that is open."""

    round_id: int | None = None
    unit_id: int | None = None
    bucket: Bucket = Bucket.EXPECTED
    window: Window = Window()  # noqa: RUF009 - a frozen value

    @property
    def address(self) -> str:
        return "/assignments" if self.round_id is None else f"/rounds/{self.round_id}/assignments"

    @property
    def query(self) -> str:
        wanted = {
            "unit": self.unit_id,
            "bucket": self.bucket.value,
            "page": self.window.number if self.window.number > 1 else None,
        }
        return urlencode({name: value for name, value in wanted.items() if value})


def asked(get: Callable[[str], str | None], *, round_id: int | None = None, size: int = PAGE_SIZE) -> Asked:
    """Conditions of an address; nonsense is left out."""
    bucket = get("bucket") or ""
    return Asked(
        round_id=round_id or next(iter(ids([get("round") or ""])), None),
        unit_id=next(iter(ids([get("unit") or ""])), None),
        bucket=Bucket(bucket) if bucket in {member.value for member in Bucket} else Bucket.EXPECTED,
        window=Window.parse(get("page"), size),
    )


def wanted_of(asked_for: Asked) -> Wanted:
    return Wanted(
        round_id=asked_for.round_id,
        unit_id=asked_for.unit_id,
        bucket=asked_for.bucket,
        only_open=asked_for.round_id is None,
    )


def assignments_page(
    ctx: Ctx,
    wanted: Asked,
    *,
    errors: Mapping[str, str] | None = None,
    reason: str = "",
    until: str = "",
    chosen: Collection[int] = (),
) -> AssignmentsPage:
    """Raises NotFound for a round in which the actor sees nothing."""
    heading, heading_href, is_open = RoundWord.NO_ROUND.label, "/rounds", True
    if wanted.round_id is not None:
        known = round_or_404(ctx, wanted.round_id)
        heading = f"{plan_title(ctx, known.plan_id)} · {round_name(known.period)}"
        heading_href, is_open = f"/rounds/{wanted.round_id}", known.state is RoundState.OPEN
    found = assignment_lines(ctx, wanted_of(wanted), wanted.window)
    units = units_in(ctx, wanted.round_id)
    can = set()
    if is_open and may(ctx.actor.roles, Permission.ASSIGNMENT_EXEMPT):
        can.add("exempt")
    if is_open and may(ctx.actor.roles, Permission.URGE_SEND):
        can.add("urge")
    here = f"{wanted.address}?{wanted.query}" if wanted.query else wanted.address
    return AssignmentsPage(
        heading=heading,
        heading_href=heading_href,
        said=wanted.bucket.label,
        total=Figure(found.total, here),
        tabs=_tabs(wanted),
        filters=_filters(wanted, units),
        listing=Listing([_row(ctx, line) for line in found.rows], found.total, found.window),
        query=wanted.query,
        here=here,
        can=frozenset(can),
        key="",
        reason=reason,
        until=until,
        chosen=frozenset(chosen),
        errors=dict(errors or {}),
    )


def _tabs(asked: Asked) -> tuple[Link, ...]:
    chosen = asked.bucket
    shown = BUCKETS if chosen in BUCKETS else (*BUCKETS, chosen)
    return tuple(
        Link(bucket.label, rows_address(asked.round_id, bucket, asked.unit_id), current=bucket is chosen)
        for bucket in shown
    )


def _filters(asked: Asked, units: list[tuple[int, str]]) -> FilterBar:
    options = (Option("", RoundWord.EVERY_UNIT.label), *(Option(str(number), name) for number, name in units))
    buckets = tuple(Option(bucket.value, bucket.label) for bucket in Bucket)
    unit = str(asked.unit_id) if asked.unit_id in {number for number, _ in units} else ""
    return FilterBar(
        asked.address,
        (
            Filter("unit", RoundWord.UNIT.label, "select", unit, options),
            Filter("bucket", RoundWord.SITUATION.label, "select", asked.bucket.value, buckets),
        ),
    )


def _row(ctx: Ctx, line: AssignmentLine) -> AssignmentRow:
    facts = AssignmentFacts(line.state, line.due_at, line.lock_at, line.first_submitted_at)
    return AssignmentRow(
        assignment_id=line.id,
        number=line.number,
        title=line.title,
        task_id=line.task_id,
        unit=line.unit_name,
        is_lead=line.role is ResponsibilityRole.LEAD,
        round_name=round_name(line.period),
        state=line.state,
        timeliness=timeliness(facts, line.closed_at or ctx.now),
        due_at=line.due_at,
        lock_at=line.lock_at,
        submitted_at=line.last_submitted_at,
        times_returned=line.times_returned,
        urged=line.urged,
        exempt_reason=line.exempt_reason,
        href=f"/assignments/{line.id}",
    )

"""The ledger page: filters from the address, rows as they can be exported."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.core.templating import with_query
from app.core.view import Figure, Option
from app.lamps.enums import LampWord
from app.overview.build.views import WORD_FILTERS, filter_bar, lamp_view, names
from app.overview.enums import OverviewWord
from app.overview.pages import LedgerPage, LedgerRow
from app.overview.queries.ledger import OVERDUE_ALONE, LatestReport, LedgerFilter, LedgerLine, ledger_lines
from app.overview.queries.standing import overdue_count
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.queries.ledger import TaskFilter, count_tasks
from app.policy.roles import UNIT_ROLES

COLUMNS = (("cos", OverviewWord.CO_COLUMN), ("latest", OverviewWord.LATEST_COLUMN))


def month_end(day: date) -> date:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)


def asked_filter(ctx: Ctx, asked: Mapping[str, str]) -> LedgerFilter:
    """Unknown values filter nothing."""
    states = {state.value: state for state in TaskState}
    roles = {role.value: role for role in ResponsibilityRole}
    sort = asked.get("sort", "")
    tasks = TaskFilter(
        text=asked.get("q", "")[:100],
        plan_id=_number(asked.get("plan", "")),
        unit_id=_number(asked.get("unit", "")),
        role=roles.get(asked.get("role", "")),
        state=states.get(asked.get("state", "")),
        due_by=month_end(ctx.today) if asked.get("due") == "month" else None,
        sort=sort,
    )
    chosen = (WORD_FILTERS.get(part, frozenset()) for part in asked.get("lamp", "").split(","))
    words: frozenset[LampWord] = frozenset().union(*chosen)
    period = asked.get("period", "")
    return LedgerFilter(tasks, words, period if len(period) <= 10 else "", gravest_first="lamp" in sort)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def ledger_page(ctx: Ctx, asked: Mapping[str, str], query: str) -> LedgerPage:
    wanted = asked_filter(ctx, asked)
    listing = ledger_lines(ctx, wanted, Window.parse(asked.get("page")))
    narrowed = TaskFilter(plan_id=wanted.tasks.plan_id, unit_id=wanted.tasks.unit_id)
    counts = count_tasks(ctx.session, ctx.actor, narrowed)
    same = wanted.words == OVERDUE_ALONE and replace(wanted.tasks, sort="") == narrowed
    overdue = listing.total if same else overdue_count(ctx, narrowed)
    chosen = asked.get("columns", "")
    columns = tuple(Option(key, word.label, not chosen or key in chosen.split(",")) for key, word in COLUMNS)
    base = {key: asked[key] for key in ("plan", "unit") if asked.get(key)}
    own = bool(ctx.actor.roles & UNIT_ROLES)
    return LedgerPage(
        heading=(OverviewWord.UNIT_LEDGER if own else OverviewWord.LEDGER).label,
        total=Figure(counts.total, _link(base)),
        active=Figure(counts.active, _link(base, state=TaskState.ACTIVE.value)),
        closed=Figure(counts.closed, _link(base, state=TaskState.CLOSED.value)),
        grave=Figure(overdue, _link(base, lamp="overdue")),
        cut_off=ctx.now,
        filters=filter_bar(ctx, "/tasks", asked, columns=columns),
        listing=Listing([ledger_row(line) for line in listing.rows], listing.total, listing.window),
        sort=asked.get("sort", ""),
        query=query,
        export_href=f"/exports/ledger{with_query(query, page=None)}",
        situation_href=f"/exports/situation{with_query('', plan=wanted.tasks.plan_id)}",
    )


def _link(base: Mapping[str, str], **more: str) -> str:
    return f"/tasks{with_query('', **base, **more)}"


def ledger_row(line: LedgerLine) -> LedgerRow:
    task = line.task
    return LedgerRow(
        task_id=task.task_id,
        plan=task.plan_title,
        number=task.number or str(task.seq),
        title=task.title,
        leads=names(task.leads),
        cos=names(task.cos),
        deadline=task.deadline,
        deadline_text=task.deadline_text,
        percent=task.percent,
        expected=line.lamp.due_percent,
        lamp=lamp_view(line.lamp),
        state=task.state,
        latest=report_words(line.report),
        latest_at=line.report.submitted_at if line.report else None,
    )


def report_words(report: LatestReport | None) -> str:
    if report is None:
        return ""
    return report.progress or OverviewWord.NIL.label.format(reason=report.nil_reason)

"""The supervision board: every open task that is not green, gravest first, and the units month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.context import Ctx
from app.core.dates import period_short
from app.core.paging import Listing, Window
from app.core.security import new_token
from app.core.templating import with_query
from app.core.view import Figure, LampView, MatrixCell, MatrixRow
from app.lamps.enums import LampColour, LampWord
from app.overview.build.ledger import asked_filter
from app.overview.build.views import filter_bar, lamp_view, names
from app.overview.enums import OverviewWord
from app.overview.pages import BoardPage, BoardRow
from app.overview.queries import board as queries
from app.overview.queries.lamps import TaskLamp, lamps_of
from app.overview.queries.standing import word_counts, word_ids
from app.plans.enums import TaskState
from app.plans.queries.ledger import TaskFilter, TaskLine, lines_by_id
from app.policy.decide import may
from app.policy.permissions import Permission

SHOWN = frozenset({LampWord.OVERDUE, LampWord.LAGGING, LampWord.YELLOW})


@dataclass(frozen=True)
class Judged:
    task: TaskLine
    lamp: TaskLamp

    @property
    def word(self) -> LampWord:
        return self.lamp.lamp.word


def judged(ctx: Ctx, task_ids: Sequence[int]) -> list[Judged]:
    """The visible ones of these tasks with their lamps, in the order given."""
    tasks = lines_by_id(ctx.session, ctx.actor, task_ids)
    lamps = lamps_of(ctx, tasks)
    return [Judged(task, lamps[task.task_id]) for task in tasks]


def board_page(ctx: Ctx, asked: Mapping[str, str], query: str) -> BoardPage:
    wanted = asked_filter(ctx, asked)
    plan_id = wanted.tasks.plan_id
    counts = word_counts(ctx, TaskFilter(plan_id=plan_id, unit_id=wanted.tasks.unit_id))
    active = {word: count for (state, word), count in counts.items() if state is TaskState.ACTIVE}
    rows = replace(wanted.tasks, state=TaskState.ACTIVE, role=None, due_by=None)
    found = word_ids(ctx, rows, (wanted.words & SHOWN) or SHOWN)
    window = Window.parse(asked.get("page"))
    page = judged(ctx, found[window.offset : window.offset + window.size])
    urging = queries.urgings(ctx, [one.task.task_id for one in page])
    base = {key: asked[key] for key in ("plan", "unit") if asked.get(key)}
    months, matrix, calm = unit_months(ctx, plan_id)
    filters = filter_bar(ctx, "/board", asked, board=True)
    chosen = plan_id is not None and bool(counts)
    return BoardPage(
        plan_title=next(field.said for field in filters.fields if field.name == "plan") if chosen else "",
        plan_href=f"/plans/{plan_id}" if chosen else "",
        active=sum(active.values()),
        overdue=_figure(active, base, "/board", LampWord.OVERDUE),
        behind=_figure(active, base, "/board", LampWord.LAGGING),
        warned=_figure(active, base, "/board", LampWord.YELLOW),
        normal=_figure(active, {**base, "state": "active"}, "/tasks", LampWord.GREEN),
        unlit=_figure(active, {**base, "state": "active"}, "/tasks", LampWord.NONE),
        closed=Figure(
            sum(count for (state, _), count in counts.items() if state is TaskState.CLOSED),
            f"/tasks{with_query('', **base, state=TaskState.CLOSED.value)}",
        ),
        cut_off=ctx.now,
        filters=filters,
        listing=Listing([_row(one, urging) for one in page], len(found), window),
        sort=wanted.tasks.sort,
        query=query,
        export_href=f"/exports/board{with_query(query, page=None)}",
        months=tuple(period_short(month) for month in months),
        this_month=period_short(months[-1]) if months else "",
        matrix=matrix,
        calm_units=calm,
        can_urge=bool(may(ctx.actor.roles, Permission.URGE_SEND)),
        key=new_token(),
    )


def _figure(active: Mapping[LampWord, int], base: Mapping[str, str], page: str, word: LampWord) -> Figure:
    return Figure(active.get(word, 0), f"{page}{with_query('', **base, lamp=word.value)}")


def _row(one: Judged, urging: Mapping[int, queries.Urging]) -> BoardRow:
    task = one.task
    reach = urging.get(task.task_id, queries.Urging(0, 0))
    return BoardRow(
        task_id=task.task_id,
        number=task.number or str(task.seq),
        title=task.title,
        leads=names(task.leads),
        deadline=task.deadline,
        deadline_text=task.deadline_text,
        percent=task.percent,
        expected=one.lamp.due_percent,
        lamp=lamp_view(one.lamp),
        urged=reach.urged,
        open_assignments=reach.open,
    )


def unit_months(ctx: Ctx, plan_id: int | None) -> tuple[list[str], tuple[MatrixRow, ...], int]:
    """Periods, the units that were late or missing in any of them, and how many were never."""
    periods = queries.recent_periods(ctx, plan_id)
    found = queries.months_of_units(ctx, plan_id, periods)
    units = {unit_id: name for (unit_id, _), (name, _) in found.items()}
    rows: list[MatrixRow] = []
    for unit_id, name in units.items():
        cells = tuple(_cell(found.get((unit_id, period))) for period in periods)
        if any(cell and cell.lamp.colour in (LampColour.RED, LampColour.YELLOW) for cell in cells):
            rows.append(MatrixRow(name, f"/tasks?unit={unit_id}", cells))
    return periods, tuple(rows), len(units) - len(rows)


def _cell(entry: tuple[str, queries.MonthOfUnit] | None) -> MatrixCell | None:
    if entry is None:
        return None
    month = entry[1]
    word = OverviewWord
    if month.missing:
        return MatrixCell(LampView(LampColour.RED, word.MISSING.label), month.missing)
    if month.late:
        return MatrixCell(LampView(LampColour.YELLOW, word.LATE.label), month.late)
    if month.on_time:
        return MatrixCell(LampView(LampColour.GREEN, word.ON_TIME.label))
    return MatrixCell(LampView(LampColour.NONE, word.WAITING.label)) if month.waiting else None

"""A leader's month: what the units in charge must finish by its end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.core.context import Ctx
from app.core.security import new_token
from app.core.view import Figure
from app.lamps.enums import LampWord
from app.overview.build.board import Judged, judge_all
from app.overview.build.ledger import month_end, report_words
from app.overview.build.views import lamp_view, names
from app.overview.enums import OverviewWord
from app.overview.pages import Followed, LeaderPage, LeaderRow, LeaderUnitRow
from app.overview.queries import board
from app.overview.queries.ledger import GRAVITY, latest_reports
from app.plans.enums import TaskState
from app.plans.queries.ledger import TaskFilter
from app.supervision import queries as supervision
from app.units.queries import unit_labels


def leader_page(
    ctx: Ctx,
    about: int | None = None,
) -> LeaderPage:
    everything = judge_all(ctx, TaskFilter())
    active = [one for one in everything if one.task.state is TaskState.ACTIVE]
    end = month_end(ctx.today)
    due = [one for one in active if one.task.deadline is not None and one.task.deadline <= end]
    due.sort(key=lambda one: (GRAVITY[one.lamp.lamp.colour], one.task.deadline or date.max, one.task.seq))
    instructed = supervision.instructed_by(ctx.session, ctx.actor.id)
    rows = tuple(_row(one, instructed) for one in due)
    units = _units(ctx, active)
    chosen = next((one for one in everything if one.task.task_id == about), None)
    return LeaderPage(
        unit_count=len(units),
        days_left=(end - ctx.today).days,
        due=Figure(len(due), "/tasks?due=month&state=active"),
        overdue=_figure(due, LampWord.OVERDUE),
        behind=_figure(due, LampWord.LAGGING),
        warned=_figure(due, LampWord.YELLOW),
        all_tasks=Figure(len(everything), "/tasks"),
        active=Figure(len(active), "/tasks?state=active"),
        closed=Figure(sum(one.task.state is TaskState.CLOSED for one in everything), "/tasks?state=closed"),
        cut_off=ctx.now,
        rows=rows,
        units=units,
        totals=_totals(units),
        followed=_followed(ctx, everything),
        export_href="/exports/ledger?due=month&state=active",
        about=_row(chosen, instructed) if chosen else None,
        key=new_token(),
    )


def _figure(due: Sequence[Judged], word: LampWord) -> Figure:
    return Figure(sum(one.word is word for one in due), f"/tasks?due=month&state=active&lamp={word.value}")


def _row(one: Judged, instructed: Mapping[int, datetime]) -> LeaderRow:
    task = one.task
    return LeaderRow(
        task_id=task.task_id,
        number=task.number or str(task.seq),
        title=task.title,
        leads=names(task.leads),
        deadline=task.deadline or date.max,
        percent=task.percent,
        expected=one.lamp.due_percent,
        lamp=lamp_view(one.lamp),
        instructed_at=instructed.get(task.task_id),
    )


def _units(ctx: Ctx, active: Sequence[Judged]) -> tuple[LeaderUnitRow, ...]:
    """Units in charge, counted at every lead; in the order of the ledger."""
    mine = ctx.actor.scope_ids
    groups: dict[int, list[Judged]] = {unit_id: [] for unit_id in sorted(mine or ())}
    for one in active:
        for unit in one.task.leads:
            if mine is None or unit.unit_id in mine:
                groups.setdefault(unit.unit_id, []).append(one)
    labels = unit_labels(ctx.session, groups)
    missing = board.missing_by_unit(ctx)
    return tuple(
        _unit_row(unit_id, labels.get(unit_id, ""), tasks, missing.get(unit_id, 0))
        for unit_id, tasks in groups.items()
    )


def _unit_row(unit_id: int, name: str, tasks: Sequence[Judged], missing: int) -> LeaderUnitRow:
    base = f"/tasks?unit={unit_id}&role=lead&state=active"

    def figure(word: LampWord) -> Figure:
        return Figure(sum(one.word is word for one in tasks), f"{base}&lamp={word.value}")

    return LeaderUnitRow(
        unit=name,
        active=Figure(len(tasks), base),
        overdue=figure(LampWord.OVERDUE),
        behind=figure(LampWord.LAGGING),
        warned=figure(LampWord.YELLOW),
        missing=Figure(missing, f"/assignments?unit={unit_id}&bucket=missing&open=1"),
    )


def _totals(units: Sequence[LeaderUnitRow]) -> LeaderUnitRow:
    def add(name: str, href: str) -> Figure:
        return Figure(sum(getattr(row, name).count for row in units), href)

    return LeaderUnitRow(
        unit=OverviewWord.TOTALS.label,
        active=add("active", "/tasks?state=active"),
        overdue=add("overdue", "/tasks?state=active&lamp=overdue"),
        behind=add("behind", "/tasks?state=active&lamp=lagging"),
        warned=add("warned", "/tasks?state=active&lamp=yellow"),
        missing=add("missing", "/assignments?bucket=missing&open=1"),
    )


def _followed(ctx: Ctx, everything: Sequence[Judged]) -> tuple[Followed, ...]:
    """The newest report of each followed task."""
    mine = supervision.followed(ctx.session, ctx.actor.id)
    tasks = {one.task.task_id: one.task for one in everything if one.task.task_id in mine}
    reports = latest_reports(ctx, list(tasks))
    found = [
        Followed(
            task_id, tasks[task_id].title, report.submitted_at, report_words(report), names(tasks[task_id].leads)
        )
        for task_id, report in reports.items()
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))

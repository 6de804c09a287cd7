"""A leader's month: what the units in charge must finish by its end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.core.context import Ctx
from app.core.security import new_token
from app.core.view import Figure
from app.lamps.enums import LampWord
from app.overview.build.board import Judged, judged
from app.overview.build.ledger import month_end, report_words
from app.overview.build.views import lamp_view, names
from app.overview.enums import OverviewWord
from app.overview.pages import Followed, LeaderPage, LeaderRow, LeaderUnitRow
from app.overview.queries import board
from app.overview.queries.ledger import latest_reports
from app.overview.queries.standing import lead_word_counts, word_counts, word_ids
from app.plans.enums import TaskState
from app.plans.queries.ledger import TaskFilter, lines_by_id
from app.supervision import queries as supervision
from app.units.queries import unit_labels


def leader_page(
    ctx: Ctx,
    about: int | None = None,
) -> LeaderPage:
    counts = word_counts(ctx, TaskFilter())
    end = month_end(ctx.today)
    due = judged(ctx, word_ids(ctx, TaskFilter(due_by=end)))
    instructed = supervision.instructed_by(ctx.session, ctx.actor.id)
    rows = tuple(_row(one, instructed) for one in due)
    units = _units(ctx)
    chosen = next(iter(judged(ctx, [about])), None) if about is not None else None
    return LeaderPage(
        unit_count=len(units),
        days_left=(end - ctx.today).days,
        due=Figure(len(due), "/tasks?due=month&state=active"),
        overdue=_figure(due, LampWord.OVERDUE),
        behind=_figure(due, LampWord.LAGGING),
        warned=_figure(due, LampWord.YELLOW),
        all_tasks=Figure(sum(counts.values()), "/tasks"),
        active=Figure(_in_state(counts, TaskState.ACTIVE), "/tasks?state=active"),
        closed=Figure(_in_state(counts, TaskState.CLOSED), "/tasks?state=closed"),
        cut_off=ctx.now,
        rows=rows,
        units=units,
        totals=_totals(units),
        followed=_followed(ctx),
        export_href="/exports/ledger?due=month&state=active",
        about=_row(chosen, instructed) if chosen else None,
        key=new_token(),
    )


def _in_state(counts: Mapping[tuple[TaskState, LampWord], int], wanted: TaskState) -> int:
    return sum(count for (state, _), count in counts.items() if state is wanted)


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


def _units(ctx: Ctx) -> tuple[LeaderUnitRow, ...]:
    """Units in charge, counted at every lead."""
    mine = ctx.actor.scope_ids
    counts = lead_word_counts(ctx, TaskFilter(state=TaskState.ACTIVE))
    labels = unit_labels(ctx.session, mine if mine is not None else {unit_id for unit_id, _ in counts})
    missing = board.missing_by_unit(ctx)
    return tuple(_unit_row(unit_id, name, counts, missing.get(unit_id, 0)) for unit_id, name in labels.items())


def _unit_row(unit_id: int, name: str, counts: Mapping[tuple[int, LampWord], int], missing: int) -> LeaderUnitRow:
    base = f"/tasks?unit={unit_id}&role=lead&state=active"

    def figure(word: LampWord) -> Figure:
        return Figure(counts.get((unit_id, word), 0), f"{base}&lamp={word.value}")

    return LeaderUnitRow(
        unit=name,
        active=Figure(sum(counts.get((unit_id, word), 0) for word in LampWord), base),
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


def _followed(ctx: Ctx) -> tuple[Followed, ...]:
    """The newest report of each followed task."""
    mine = supervision.followed(ctx.session, ctx.actor.id)
    tasks = {task.task_id: task for task in lines_by_id(ctx.session, ctx.actor, sorted(mine))}
    reports = latest_reports(ctx, list(tasks))
    found = [
        Followed(
            task_id, tasks[task_id].title, report.submitted_at, report_words(report), names(tasks[task_id].leads)
        )
        for task_id, report in reports.items()
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))

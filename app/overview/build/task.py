"""One task with everything that belongs to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.accounts.queries import Person as Reachable
from app.accounts.queries import people_with_role
from app.audit.enums import AuditAction
from app.audit.queries import AuditLine
from app.core.charts import LineChart, line_chart
from app.core.context import Ctx
from app.core.dates import period as period_words
from app.core.dates import period_short
from app.core.paging import Window
from app.core.security import new_token
from app.core.view import Entry, FileItem, Link
from app.histories.queries import PastLine, past_reports
from app.histories.rules import said_beside
from app.lamps.enums import LampColour
from app.overview.build.views import lamp_view
from app.overview.enums import OverviewWord
from app.overview.pages import Child, Instruction, LampSet, PastRow, Person, ResponsibleUnit, TaskPage, TaskReportRow
from app.overview.queries import lamps
from app.overview.queries import task as queries
from app.plans.enums import ResponsibilityRole, TaskState
from app.plans.queries.ledger import TaskDetail, task_detail
from app.policy.decide import may
from app.policy.permissions import Permission
from app.policy.roles import Role
from app.reports.enums import ReportKind
from app.rounds.enums import AssignmentState
from app.supervision import queries as supervision

FEW = Window(1, 6)
MANY = Window(1, 500)


def task_page(
    ctx: Ctx,
    task_id: int,
    *,
    reports: Window = FEW,
    history: Window = FEW,
    tab: str = "",
) -> TaskPage:
    """Raises NotFound for what the actor may not see."""
    detail = task_detail(ctx.session, ctx.actor, task_id)
    people = _people(ctx, detail)
    told = queries.history_of_task(ctx, task_id, history)
    owed = queries.owed_reports(ctx, task_id, reports)
    past = past_reports(ctx, task_id, reports)
    return TaskPage(
        **_document(detail),
        **_lamps(ctx, detail),
        **_ladder(ctx, detail, people),
        units=_units(detail, people),
        cycle=queries.cycle_of(ctx, detail.line.plan_id) or OverviewWord.NO_SCHEDULE.label,
        tabs=_tabs(task_id, tab),
        tab=tab,
        reports=tuple(_report_row(one) for one in owed.rows),
        report_total=owed.total,
        past=tuple(_past_row(one) for one in past.rows),
        past_total=past.total,
        files=tuple(_file(one) for one in queries.files_of(ctx, task_id)),
        history=tuple(_entry(one) for one in told.rows),
        history_total=told.total,
        key=new_token(),
    )


def _document(detail: TaskDetail) -> dict[str, Any]:
    """What the document says of the task."""
    line = detail.line
    return {
        "task_id": line.task_id,
        "plan_id": line.plan_id,
        "plan_title": line.plan_title,
        "number": line.number or str(line.seq),
        "title": line.title,
        "path": line.path,
        "text": detail.text,
        "source_href": f"/plans/{line.plan_id}#task-{line.task_id}",
        "deadline": line.deadline,
        "deadline_text": line.deadline_text,
        "state": line.state,
        "percent": line.percent,
        "version": detail.version,
    }


def _lamps(ctx: Ctx, detail: TaskDetail) -> dict[str, Any]:
    """The task's lamp and those of its children, from one reading."""
    task_id = detail.line.task_id
    known = lamps.task_lamps(ctx, [task_id, *(child.task_id for child in detail.children)])
    override = supervision.overrides(ctx.session, [task_id]).get(task_id)
    closed = supervision.close_outs(ctx.session, [task_id]).get(task_id)
    due = known[task_id].due_percent
    return {
        "expected": due,
        "lamp": lamp_view(known[task_id]),
        "lamp_set": LampSet(override.reason, override.name, override.set_at) if override else None,
        "lamp_options": _lamp_options(),
        "chart": _chart(queries.percents(ctx, task_id), due),
        "children": tuple(
            Child(child.task_id, child.number, child.title, lamp_view(known[child.task_id]))
            for child in detail.children
        ),
        "closed_on": closed.finished_on if closed else None,
    }


def _ladder(ctx: Ctx, detail: TaskDetail, people: Mapping[int, Sequence[Reachable]]) -> dict[str, Any]:
    """Reminders, urges, instructions, and what this reader may add to them."""
    task_id = detail.line.task_id
    reach = supervision.owed_assignments(ctx, [task_id])
    urges = supervision.urges_of(ctx.session, task_id)
    last = supervision.last_urge_of(ctx, task_id) if urges else None
    reminded, reminded_at = queries.reminded(ctx, task_id)
    written = supervision.instructions_of(ctx.session, task_id)
    return {
        "reminded": reminded,
        "reminded_at": reminded_at,
        "urged": len(urges),
        "urged_at": urges[0].at if urges else None,
        "urge_href": f"/urges/{last}" if last else "",
        "instructions": tuple(Instruction(one.text, one.name, one.at) for one in written),
        "can": _can(ctx, task_id, detail.line.state, reach),
        "urge_reach": _reach(people, reach),
    }


def _file(one: queries.TaskFile) -> FileItem:
    note = f"{one.unit} {period_short(one.period)}"
    return FileItem(one.evidence_id, one.name, one.size, f"/evidence/{one.evidence_id}", note)


def _lamp_options() -> tuple[tuple[str, str], ...]:
    return tuple((colour.value, colour.label) for colour in (LampColour.GREEN, LampColour.YELLOW, LampColour.RED))


def _tabs(task_id: int, tab: str) -> tuple[Link, ...]:
    base = f"/tasks/{task_id}"
    names = (
        ("", OverviewWord.TAB_TASK),
        ("reports", OverviewWord.TAB_REPORTS),
        ("history", OverviewWord.TAB_HISTORY),
    )
    return tuple(Link(word.label, f"{base}/{key}" if key else base, current=key == tab) for key, word in names)


def _people(ctx: Ctx, detail: TaskDetail) -> dict[int, list[Reachable]]:
    units = [unit.unit_id for unit in (*detail.line.leads, *detail.line.cos)]
    found: dict[int, list[Reachable]] = {}
    for person in people_with_role(ctx.session, Role.LIAISON, units):
        if person.unit_id is not None:
            found.setdefault(person.unit_id, []).append(person)
    return found


def _units(detail: TaskDetail, people: Mapping[int, Sequence[Reachable]]) -> tuple[ResponsibleUnit, ...]:
    return tuple(
        ResponsibleUnit(
            name=unit.label,
            is_lead=unit.role is ResponsibilityRole.LEAD,
            people=tuple(
                Person(
                    one.name,
                    (OverviewWord.ALTERNATE if one.is_alternate else OverviewWord.MAIN_LIAISON).label,
                    one.phone,
                )
                for one in people.get(unit.unit_id, ())
            ),
        )
        for unit in (*detail.line.leads, *detail.line.cos)
    )


def _report_row(one: queries.Owed) -> TaskReportRow:
    text = one.progress or ""
    if one.kind is ReportKind.NIL:
        text = OverviewWord.NIL.label.format(reason=one.nil_reason or "")
    if one.state is AssignmentState.EXEMPT:
        text = OverviewWord.EXEMPT.label.format(reason=one.exempt_reason)
    return TaskReportRow(
        round_name=period_words(one.period),
        unit=one.unit,
        state=one.state,
        text=text,
        percent=one.percent,
        note=_report_note(one),
        report_id=one.report_id,
        submitted_at=one.submitted_at,
    )


def _past_row(one: PastLine) -> PastRow:
    beside = said_beside(one.value, one.status)
    return PastRow(period_words(one.period), one.unit, one.progress, beside, one.file_name, one.imported_at)


def _report_note(one: queries.Owed) -> str:
    if one.first_submitted_at is None:
        return "" if one.state is AssignmentState.EXEMPT else OverviewWord.NOT_FILED.label
    late = one.first_submitted_at > one.due_at
    words = (OverviewWord.LATE_LIST if late else OverviewWord.ON_LIST).label
    if one.revision and one.revision > 1:
        words += OverviewWord.AND.label + OverviewWord.REVISION.label.format(revision=one.revision)
    return words


def _chart(points: Sequence[tuple[str, int]], due: int | None) -> LineChart | None:
    """Drawn from two points on: a single one says nothing that the headline does not."""
    if len(points) < 2:
        return None
    return line_chart(
        OverviewWord.CHART.label,
        [period_short(period) for period, _ in points],
        [float(percent) for _, percent in points],
        [None] * (len(points) - 1) + [float(due) if due is not None else None],
        top=100.0,
    )


def _entry(line: AuditLine) -> Entry:
    actions = {action.value: action.label for action in AuditAction}
    return Entry(
        line.at,
        OverviewWord.DID.label.format(name=line.actor_name, action=actions.get(line.action, line.action)),
        line.reason,
    )


def _can(ctx: Ctx, task_id: int, state: TaskState, reach: Sequence[int]) -> frozenset[str]:
    roles = ctx.actor.roles
    found: set[str] = set()
    if may(roles, Permission.URGE_SEND) and reach:
        found.add("urge")
    if state is TaskState.ACTIVE:
        for permission, word in (
            (Permission.LAMP_OVERRIDE, "lamp"),
            (Permission.TASK_CLOSE, "close"),
            (Permission.INSTRUCTION_WRITE, "instruct"),
        ):
            if may(roles, permission):
                found.add(word)
    if may(roles, Permission.TASK_FOLLOW):
        mine = supervision.followed(ctx.session, ctx.actor.id)
        found.add("unfollow" if task_id in mine else "follow")
    return frozenset(found)


def _reach(people: Mapping[int, Sequence[Reachable]], reach: Sequence[int]) -> str:
    count = sum(len(group) for group in people.values())
    return OverviewWord.REACH.label.format(units=len(reach), people=count)

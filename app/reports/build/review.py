"""The reviewer's queue: what waits, what stands out, and one report beside the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from app.calendars.queries import calendar_value
from app.core.clock import local_date
from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.core.view import Figure, Link
from app.reports.build.home import round_name
from app.reports.build.lamps import UNKNOWN, Standing, standings
from app.reports.build.report import file_items, history, retracted
from app.reports.compare import compare
from app.reports.enums import FormWord, QueueOrder
from app.reports.hints import Hint, hint_sentence
from app.reports.pages import QueueRow, ReviewDetail, ReviewPage
from app.reports.queries.history import ReportLine, report_lines, taken_back
from app.reports.queries.reasons import offered_reasons, reason_rows
from app.reports.queries.review import WaitingReport, hints_of, waiting_reports
from app.reports.reason_pages import ReasonLine, ReasonsPage
from app.reports.rules import REVIEW_WORKDAYS, ReviewClock, review_clock
from app.rounds.build.questions import filed_answers
from app.rounds.enums import AssignmentState
from app.rounds.rules import AssignmentFacts, timeliness

HINTED, LATE = "hinted", "late"
KEPT_DAYS = 365


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: one report, only the remarkable, a page."""

    report_id: int | None = None
    show: str = ""
    order: QueueOrder = QueueOrder.AGE
    window: Window = Window()  # noqa: RUF009 - a frozen value

    def query(self, **changes: object) -> str:
        """The address' conditions without the report itself."""
        order = "" if self.order is QueueOrder.AGE else self.order.value
        wanted = {
            "show": self.show,
            "order": order,
            "page": self.window.number if self.window.number > 1 else "",
            **changes,
        }
        return urlencode({name: value for name, value in wanted.items() if value})


@dataclass(frozen=True)
class _Queue:
    waiting: Sequence[WaitingReport]
    hints: Mapping[int, tuple[Hint, ...]]
    clocks: Mapping[int, ReviewClock]

    def shown(self, show: str, order: QueueOrder = QueueOrder.AGE) -> list[WaitingReport]:
        tests = {
            HINTED: lambda report: bool(self.hints[report.report_id]),
            LATE: lambda report: self.clocks[report.report_id].is_late,
        }
        found = [report for report in self.waiting if show not in tests or tests[show](report)]
        if order is QueueOrder.RISK:
            # What was filed late is riskier than what was not; of equals the one that waits longest stays first.
            found.sort(
                key=lambda report: (-len(self.hints[report.report_id]), report.first_submitted_at <= report.due_at)
            )
        return found


def review_page(ctx: Ctx, chosen: Chosen, *, errors: Mapping[str, str] | None = None, remark: str = "") -> ReviewPage:
    calendar = calendar_value(ctx.session)
    waiting = waiting_reports(ctx)
    queue = _Queue(
        waiting,
        hints_of(ctx, waiting) if waiting else {},
        {one.report_id: review_clock(local_date(one.waits_since), ctx.today, calendar) for one in waiting},
    )
    shown = queue.shown(chosen.show, chosen.order)
    window = chosen.window
    rows = shown[window.offset : window.offset + window.size]
    current = next((one for one in shown if one.report_id == chosen.report_id), rows[0] if rows else None)
    tasks = {one.task_id for one in rows} | ({current.task_id} if current else set())
    lamps = standings(ctx, sorted(tasks))
    periods = {one.period for one in waiting}
    # What was taken back wants a look of its own, and is not accepted along with others.
    clean = tuple(one.report_id for one in waiting if not queue.hints[one.report_id] and not one.reopened_at)
    return ReviewPage(
        round_name=round_name(periods.pop()) if len(periods) == 1 else "",
        waiting=Figure(len(waiting), "/reviews", "份"),
        hinted=Figure(len(queue.shown(HINTED)), f"/reviews?show={HINTED}", "份"),
        late=Figure(len(queue.shown(LATE)), f"/reviews?show={LATE}", "份"),
        limit_workdays=REVIEW_WORKDAYS,
        oldest_workdays=max((clock.waited for clock in queue.clocks.values()), default=0),
        clean=clean,
        listing=Listing([_row(queue, one, lamps, chosen, current) for one in rows], len(shown), window),
        query=chosen.query(),
        detail=_detail(ctx, current, queue, lamps) if current else None,
        orders=tuple(_order_link(chosen, order) for order in QueueOrder),
        reasons=_reasons(ctx) if current else (),
        next_round="",
        key="",
        remark=remark,
        errors=dict(errors or {}),
    )


def _order_link(chosen: Chosen, order: QueueOrder) -> Link:
    value = "" if order is QueueOrder.AGE else order.value
    query = chosen.query(order=value, page="")
    return Link(order.label, f"/reviews?{query}" if query else "/reviews", current=order is chosen.order)


def _reasons(ctx: Ctx) -> tuple[tuple[str, str], ...]:
    """(value, label): the shared ones, then the words of the last year, then those that came with the product."""
    return tuple((words, words) for words, _ in offered_reasons(ctx, ctx.now - timedelta(days=KEPT_DAYS)))


def reasons_page(ctx: Ctx) -> ReasonsPage:
    offered = offered_reasons(ctx, ctx.now - timedelta(days=KEPT_DAYS))
    told = {row.text: row for row in reason_rows(ctx) if row.kept}
    lines = []
    for text, origin in offered:
        row = told.get(text)
        lines.append(ReasonLine(text, origin, row.changed_by if row else "", row.changed_at if row else None))
    return ReasonsPage(tuple(lines))


def _row(
    queue: _Queue,
    one: WaitingReport,
    lamps: Mapping[int, Standing],
    chosen: Chosen,
    current: WaitingReport | None,
) -> QueueRow:
    count = len(queue.hints[one.report_id])
    late = one.first_submitted_at > one.due_at
    note = FormWord.HINTS.label.format(count=count) if count else FormWord.LATE.label if late else ""
    if one.reopened_at is not None:
        note = FormWord.DESK_AND.label.join(filter(None, [FormWord.REOPENED_NOTE.label, note]))
    standing = lamps.get(one.task_id, UNKNOWN)
    return QueueRow(
        report_id=one.report_id,
        unit=one.unit,
        number=one.number,
        title=one.title,
        lamp=standing.lamp,
        submitted_at=one.submitted_at,
        href=f"/reviews?{chosen.query(report=one.report_id)}",
        note=note,
        current=current is not None and one.report_id == current.report_id,
    )


def _detail(ctx: Ctx, one: WaitingReport, queue: _Queue, lamps: Mapping[int, Standing]) -> ReviewDetail:
    lines = report_lines(ctx, one.task_id, one.unit_id, max(one.due_at, one.round_due_at))
    own = [line for line in lines if line.assignment_id == one.assignment_id]
    now, before = own[0], _before(own, lines)
    past = taken_back(ctx, [line.report_id for line in own])
    standing = lamps.get(one.task_id, UNKNOWN)
    facts = AssignmentFacts(AssignmentState.SUBMITTED, one.due_at, one.due_at, one.first_submitted_at)
    return ReviewDetail(
        report_id=one.report_id,
        task_id=one.task_id,
        number=one.number,
        title=one.title,
        unit=one.unit,
        revision=now.revision,
        submitted_by=now.submitted_by,
        submitted_at=now.submitted_at,
        timeliness=timeliness(facts, ctx.now),
        lamp=standing.lamp,
        kind=now.kind,
        nil_reason=now.nil_reason,
        hints=tuple(hint_sentence(hint) for hint in queue.hints[one.report_id]),
        before_head=_head(before, now) if before else "",
        after_head=round_name(now.period),
        progress=compare(before.progress if before else "", now.progress),
        next_steps=compare(before.next_steps if before else "", now.next_steps),
        problems=(before.problems if before else "", now.problems),
        percent=(before.percent if before else None, now.percent),
        expected=standing.expected,
        status=(_status(before), _status(now)),
        files=file_items(ctx, one.report_id),
        earlier=(*retracted(past, one.report_id), *history(own[1:], past)),
        version=one.version,
        key="",
        answers=filed_answers(ctx, one.round_id, one.unit_id),
    )


def _before(own: Sequence[ReportLine], lines: Sequence[ReportLine]) -> ReportLine | None:
    """A correction stands beside what it corrects, a first report beside the last round's."""
    if len(own) > 1:
        return own[1]
    return next((line for line in lines if line.assignment_id != own[0].assignment_id), None)


def _head(before: ReportLine, now: ReportLine) -> str:
    name = round_name(before.period)
    if before.assignment_id == now.assignment_id:
        return name + FormWord.REVISION.label.format(number=before.revision)
    return name


def _status(line: ReportLine | None) -> str:
    return line.status.label if line is not None and line.status else ""

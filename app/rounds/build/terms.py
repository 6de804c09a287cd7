"""How often each task of a plan is reported on."""

from collections.abc import Collection, Mapping

from app.core.context import Ctx
from app.rounds.build.words import short_words
from app.rounds.enums import Cycle, RoundWord
from app.rounds.queries.console import plan_title
from app.rounds.queries.terms import TaskTerm, terms_of_plan
from app.rounds.schedule_pages import TermRow, TermsPage
from app.rounds.service import coming_short_tasks, schedule_of
from app.workdays.period import MONTHS
from app.workdays.schedule import SchedulePlan
from app.workdays.wording import due_rule_text


def terms_page(
    ctx: Ctx,
    plan_id: int,
    *,
    errors: Mapping[str, str] | None = None,
    reason: str = "",
    due: str = "",
    chosen: Collection[int] = (),
) -> TermsPage:
    """Raises NotFound for an unknown plan, RoundRefused for one without a schedule."""
    schedule = schedule_of(ctx, plan_id)
    own, least = schedule.cycle, SchedulePlan.from_dict(schedule.rules).min_notice_workdays
    rows = terms_of_plan(ctx, plan_id)
    longer = [cycle for cycle in Cycle if MONTHS[cycle] > MONTHS[own]]
    return TermsPage(
        plan_id=plan_id,
        plan_title=plan_title(ctx, plan_id),
        cycle=own.label,
        own_cycles=sum(row.cycle is not None and not row.exempt_reason for row in rows),
        exempt=sum(bool(row.exempt_reason) for row in rows),
        rows=tuple(_row(row, own) for row in rows),
        cycles=(
            ("", RoundWord.AS_PLAN.label.format(cycle=own.label)),
            *((cycle.value, cycle.label) for cycle in longer),
        ),
        key="",
        reason=reason,
        due=due,
        own_dues=sum(row.due is not None and not row.exempt_reason for row in rows),
        chosen=frozenset(chosen),
        short=tuple(short_words(one, least, ctx.today) for one in coming_short_tasks(ctx, plan_id)),
        errors=dict(errors or {}),
    )


def _row(row: TaskTerm, own: Cycle) -> TermRow:
    # A cycle that is not longer than the plan's any more has no effect: the plan's schedule was changed since.
    cycle = row.cycle if row.cycle and MONTHS[row.cycle] > MONTHS[own] else own
    due = due_rule_text(row.due) if row.due else ""
    return TermRow(
        row.task_id, row.number, row.title, row.lead, cycle.label, due, row.cycle_reason, row.exempt_reason
    )

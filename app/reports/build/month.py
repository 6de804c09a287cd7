"""All tasks of a unit in the open rounds, each with what is written so far and what was written the period before."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.context import Ctx
from app.core.errors import NotFound
from app.indicators.queries import indicators_of_tasks
from app.reports.build.home import round_name
from app.reports.enums import SubmitAction
from app.reports.models import Draft
from app.reports.queries.home import UnitLine, lines_of_unit
from app.reports.queries.month import (
    BeforeLine,
    DraftLine,
    FiledLine,
    drafts_of,
    fields_of,
    newest_reports,
    reports_before,
)
from app.reports.rules import FilingFacts, may_act
from app.reports.states import DESK_STATES
from app.rounds.enums import RoundState


@dataclass(frozen=True)
class MonthRow:
    """`values` are the form's fields as they are now, `version` the draft's, 0 without one; `files` go with them.

    `before` is the last report of an earlier round, under the name of its round; where there is none, what was
    imported from before the system, and `before_mark` says so. `refusal` says why nothing can be
    written: what is filed or waits for a signature, and what is locked.
    """

    line: UnitLine
    values: Mapping[str, str]
    version: int
    files: tuple[int, ...]
    targets: tuple[str, ...]
    draft: DraftLine | None
    filed: FiledLine | None
    before_name: str
    before: Mapping[str, str]
    before_mark: str
    refusal: str

    @property
    def is_filed(self) -> bool:
        """It has left the liaison's desk."""
        return self.line.state not in DESK_STATES


def unit_month(ctx: Ctx) -> list[MonthRow]:
    """What is due first in front; a constant number of statements. Raises NotFound for an account without a unit."""
    if ctx.actor.unit_id is None:
        raise NotFound
    lines = lines_of_unit(ctx, ctx.actor.unit_id)
    ids = [line.assignment_id for line in lines]
    drafts, filed, before = drafts_of(ctx, ids), newest_reports(ctx, ids), reports_before(ctx, ids)
    targets = indicators_of_tasks(ctx.session, ctx.actor, {line.task_id for line in lines})
    return [
        _row(
            ctx,
            line,
            drafts.get(line.assignment_id),
            filed.get(line.assignment_id),
            before.get(line.assignment_id),
            tuple(
                f"{one.name}{one.comparator.label}{one.target}{one.measure}" for one in targets.get(line.task_id, ())
            ),
        )
        for line in lines
    ]


def _row(
    ctx: Ctx,
    line: UnitLine,
    held: DraftLine | None,
    filed: FiledLine | None,
    before: BeforeLine | None,
    targets: tuple[str, ...],
) -> MonthRow:
    draft = held.draft if held else None
    decision = may_act(
        FilingFacts(line.state, RoundState.OPEN, line.lock_at, line.first_submitted_at),
        SubmitAction.SAVE_DRAFT,
        ctx.now,
    )
    return MonthRow(
        line=line,
        values=fields_of(draft, filed.report if filed else None),
        version=draft.version if draft else 0,
        files=_files(draft, filed),
        targets=targets,
        draft=held,
        filed=filed,
        before_name=round_name(before.period) if before else "",
        before=before.fields if before else {},
        before_mark=before.mark if before else "",
        refusal=decision.reason.label if decision.reason else "",
    )


def _files(draft: Draft | None, filed: FiledLine | None) -> tuple[int, ...]:
    if draft is not None:
        return tuple(draft.evidence_ids)
    return filed.files if filed else ()

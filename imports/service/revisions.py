"""A revision as the office settles it: differences, reports still owed, targets, applied as one change."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.context import Ctx
from app.core.errors import NotFound
from app.core.paging import Window
from app.indicators import service as indicators
from app.plans import errors
from app.plans import queries as plan_queries
from app.plans import service as plans
from app.plans.enums import DutyChoice, ResponsibilityRole, RevisionChoice, RevisionKind
from app.plans.matching import RevisionLine
from app.plans.service import AppliedRevision
from app.rounds import queries as rounds
from app.rounds import service as round_service
from app.rounds.enums import OWED_STATES
from app.rounds.queries import AssignmentLine, Wanted

EVERY = Window(1, 100_000)


@dataclass(frozen=True)
class Difference:
    """A line of the comparison with the reports that are still owed for it and would be touched."""

    line: RevisionLine
    owed: tuple[AssignmentLine, ...] = ()

    @property
    def asks_about_duties(self) -> bool:
        return bool(self.owed) and self.line.kind in (RevisionKind.REMOVED, RevisionKind.CHANGED)

    @property
    def settled(self) -> bool:
        """A decision to change a task whose units still owe a report says what becomes of that report."""
        if not self.line.settled or not self.line.adopted or not self.asks_about_duties:
            return self.line.settled
        return self.line.duties is not None


def differences_of(ctx: Ctx, draft_id: int) -> list[Difference]:
    revision = plan_queries.revision_or_404(ctx.session, draft_id)
    lines = plan_queries.lines_of(ctx.session, revision)
    owed = _owed(ctx, revision.base_id)
    return [Difference(line, _touched(line, owed)) for line in lines]


def _owed(ctx: Ctx, base_id: int) -> dict[int, list[AssignmentLine]]:
    """Task → reports of open rounds that nobody has filed yet."""
    wanted = Wanted(plan_id=base_id, states=sorted(OWED_STATES), only_open=True)
    found: dict[int, list[AssignmentLine]] = {}
    for one in rounds.assignment_lines(ctx, wanted, EVERY).rows:
        found.setdefault(one.task_id, []).append(one)
    return found


def _touched(line: RevisionLine, owed: dict[int, list[AssignmentLine]]) -> tuple[AssignmentLine, ...]:
    if line.old is None:
        return ()
    return tuple(one for one in owed.get(line.old.task_id, ()) if one.unit_id in line.gone_units)


def settle_difference(
    ctx: Ctx,
    draft_id: int,
    key: tuple[int | None, int | None],
    choice: RevisionChoice,
    duties: DutyChoice | None,
    reason: str,
) -> None:
    """Decide one difference. InvalidInput when a report is owed for it and nothing is said about that."""
    found = next((one for one in differences_of(ctx, draft_id) if one.line.key == key), None)
    if found is None:
        raise NotFound
    adopting = choice is RevisionChoice.ADOPT
    if adopting and found.asks_about_duties:
        if duties is None:
            raise errors.duties_missing(len(found.owed))
        if duties is DutyChoice.REASSIGN and heir_of(found.line) is None:
            raise errors.nobody_to_reassign()
    kept = duties if adopting and found.asks_about_duties else None
    plans.settle_lines(ctx, draft_id, [found.line], choice, duties=kept, reason=reason)


def settle_kind(ctx: Ctx, draft_id: int, kind: RevisionKind, choice: RevisionChoice) -> int:
    """Decide every difference of a kind that asks nothing more: no reason, no report that is still owed."""
    lines = [
        one.line
        for one in differences_of(ctx, draft_id)
        if one.line.kind is kind and not one.line.settled and not one.asks_about_duties
    ]
    if kind is RevisionKind.REMOVED and choice is RevisionChoice.ADOPT:
        raise errors.reason_missing()
    return plans.settle_lines(ctx, draft_id, lines, choice)


def heir_of(line: RevisionLine) -> int | None:
    """The unit that takes over a report: the first lead of the new version, when it is a new one."""
    before = {duty.unit_id for duty in line.old.units} if line.old else set()
    leads = [
        duty.unit_id
        for duty in (line.new.units if line.new else ())
        if duty.role is ResponsibilityRole.LEAD and duty.unit_id not in before
    ]
    return leads[0] if leads else None


def apply_revision(ctx: Ctx, draft_id: int, version: int) -> AppliedRevision:
    """Change ledger, targets and reports still owed as decided; everything or nothing."""
    found = differences_of(ctx, draft_id)
    waiting = [one for one in found if not one.settled]
    if waiting:
        raise errors.lines_waiting(len(waiting))
    done = plans.apply_revision(ctx, draft_id, version)
    adopted = {one.line.new.task_id for one in found if one.line.new and one.line.adopted}
    taken = {new: task for new, task in done.task_ids.items() if new in adopted}
    indicators.follow_revision(ctx, done.base_id, draft_id, taken)
    for one in found:
        if one.line.adopted and one.line.duties is not None:
            _settle_owed(ctx, one)
    return done


def _settle_owed(ctx: Ctx, found: Difference) -> None:
    reason = found.line.reason or _reason(found.line)
    heir = heir_of(found.line)
    for one in found.owed:
        if found.line.duties is DutyChoice.EXEMPT:
            round_service.exempt_assignment(ctx, one.id, reason)
        elif found.line.duties is DutyChoice.REASSIGN and heir is not None:
            round_service.reassign_assignment(ctx, one.id, heir, reason)


def _reason(line: RevisionLine) -> str:
    return line.kind.label


def refuse_if_revising(ctx: Ctx, draft_id: int) -> None:
    """A draft that revises a plan is applied to it, never published beside it."""
    revision = plan_queries.revision_of(ctx.session, draft_id)
    if revision is not None and revision.applied_at is None:
        raise errors.revising()


def counts(found: Sequence[Difference]) -> dict[RevisionKind, int]:
    return {kind: sum(one.line.kind is kind for one in found) for kind in RevisionKind}

"""Puts the comparison of a plan with its later version together: each difference with its words marked."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.core.context import Ctx
from app.core.dates import day_full
from app.core.view import Words
from app.plans import queries as plans
from app.plans.enums import DutyChoice, ResponsibilityRole, RevisionKind
from app.plans.matching import TaskSide
from app.plans.queries import PlanHead
from app.plans.rules import Duty
from app.policy.decide import may
from app.policy.permissions import Permission
from app.reports.compare import compare
from app.units import queries as units
from imports.pages import DifferenceView, PairChoice, RevisionGroup, RevisionPage, VersionsPage, VersionView
from imports.service.revisions import Difference, differences_of, heir_of
from imports.ways import SHORT
from imports.words import FieldWord, Sheet

# In the order in which they are settled; what stays the same is only counted.
GROUPS = (RevisionKind.CHANGED, RevisionKind.ADDED, RevisionKind.REMOVED, RevisionKind.RENUMBERED)
Labels = Mapping[int, str]


def revision_page(
    ctx: Ctx,
    plan: PlanHead,
    *,
    errors: Mapping[str, str] | None = None,
    at: tuple[int | None, int | None] = (None, None),
    typed: str = "",
) -> RevisionPage:
    """`at` is the difference that was refused, with the reason that was typed for it."""
    revision = plans.revision_or_404(ctx.session, plan.plan_id)
    found = differences_of(ctx, plan.plan_id)
    labels = {unit.unit_id: unit.label for unit in units.directory(ctx.session, with_disabled=True)}
    waiting = [one for one in found if not one.settled]
    now = waiting[0].line.key if waiting else None
    views = [_view(one, labels, one.line.key == now) for one in found if one.line.kind is not RevisionKind.SAME]
    gone = [one.line.old for one in found if one.line.kind is RevisionKind.REMOVED and one.line.old]
    return RevisionPage(
        plan=plan,
        base=plans.plan_head(ctx.session, ctx.actor, revision.base_id),
        version=revision.version,
        groups=[RevisionGroup(kind, [view for view in views if view.kind is kind]) for kind in GROUPS],
        same=sum(one.line.kind is RevisionKind.SAME for one in found),
        waiting=len(waiting),
        unsettled_names=sum(not line.settled for line in plans.mention_lines(ctx.session, plan.plan_id)),
        pairs=[PairChoice(side.task_id, _name(side)) for side in gone],
        can_apply=bool(may(ctx.actor.roles, Permission.PLAN_PUBLISH)),
        refused=at,
        typed=typed,
        errors=errors or {},
    )


def _view(found: Difference, labels: Labels, now: bool) -> DifferenceView:
    line = found.line
    old, new = line.old, line.new
    before, after = compare(old.text if old else "", new.text if new else "")
    heir = heir_of(line)
    return DifferenceView(
        kind=line.kind,
        old_id=old.task_id if old else None,
        new_id=new.task_id if new else None,
        name=_name(new or old),
        title=_merged(old.title if old else "", new.title if new else ""),
        before=before,
        after=after,
        facts=_facts(old, new, labels) if old and new else (),
        choice=line.choice,
        duties=line.duties,
        reason=line.reason,
        settled=found.settled,
        closed=bool(old and not old.open),
        now=now,
        owed=[f"{one.unit_name} {one.period}" for one in found.owed],
        duty_choices=[
            (choice.value, choice.label)
            for choice in DutyChoice
            if found.asks_about_duties and (choice is not DutyChoice.REASSIGN or heir is not None)
        ],
        heir=labels.get(heir or 0, ""),
    )


def _merged(old: str, new: str) -> tuple[Words, ...]:
    """A title as it was and as it is, the gone words before the new ones."""
    if not old or not new or old == new:
        return (Words(new or old),)
    return (Words(old, "gone"), Words(new, "new"))


def _facts(old: TaskSide, new: TaskSide, labels: Labels) -> tuple[tuple[str, str, str], ...]:
    """(what, before, after) of everything but the words that differs."""
    rows = (
        (FieldWord.NUMBER.label, old.number, new.number),
        (FieldWord.PATH.label, Sheet.AND.label.join(old.path), Sheet.AND.label.join(new.path)),
        (FieldWord.KIND.label, old.kind.label, new.kind.label),
        (FieldWord.LEAD.label, *(_units(side.units, ResponsibilityRole.LEAD, labels) for side in (old, new))),
        (FieldWord.CO.label, *(_units(side.units, ResponsibilityRole.CO, labels) for side in (old, new))),
        (
            FieldWord.DEADLINE.label,
            _deadline(old.deadline, old.deadline_text),
            _deadline(new.deadline, new.deadline_text),
        ),
    )
    return tuple((what, before, after) for what, before, after in rows if before != after)


def _units(found: Sequence[Duty], role: ResponsibilityRole, labels: Labels) -> str:
    return Sheet.AND.label.join(labels.get(duty.unit_id, "") for duty in found if duty.role is role)


def _deadline(day: date | None, words: str) -> str:
    return day_full(day) if day else words


def _name(side: TaskSide | None) -> str:
    return f"{side.number} {side.title}".strip()[:SHORT] if side else ""


def versions_page(ctx: Ctx, task_id: int) -> VersionsPage:
    """Raises NotFound also for a task that the actor may not see."""
    task = plans.task_detail(ctx.session, ctx.actor, task_id)
    labels = {unit.unit_id: unit.label for unit in units.directory(ctx.session, with_disabled=True)}
    rows = []
    for line in plans.versions_of(ctx.session, task_id):
        before, after = line.before or {}, line.after or {}
        gone, new = compare(before.get("text", ""), after.get("text", ""))
        rows.append(
            VersionView(
                kind=line.kind.label,
                document=line.document,
                made_by=line.made_by,
                made_at=line.made_at,
                reason=line.reason,
                title=_merged(before.get("title", ""), after.get("title", "")),
                before=gone,
                after=new,
                units=tuple(
                    Sheet.AND.label.join(labels.get(unit, "") for unit, _ in side.get("units", ()))
                    for side in (before, after)
                ),
                deadlines=(before.get("deadline_text") or "", after.get("deadline_text") or ""),
            )
        )
    return VersionsPage(task.line.task_id, task.line.number, task.line.title, rows)

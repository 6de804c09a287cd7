"""The page that computes: a form, and what it would write."""

from collections.abc import Mapping

from app.assessment import queries
from app.assessment.build.results import facts_of, grades_line
from app.assessment.enums import AssessmentWord
from app.assessment.pages import PreviewBox, RunPage
from app.assessment.service import Preview
from app.core.context import Ctx
from app.core.paging import Window
from app.plans.enums import PlanState
from app.plans.queries import PlanFilter, plan_lines

LONG_LIST = Window(1, 1000)


def run_page(
    ctx: Ctx, values: Mapping[str, str], preview: Preview | None = None, errors: Mapping[str, str] | None = None
) -> RunPage:
    plans = [
        plan
        for plan in plan_lines(ctx.session, ctx.actor, PlanFilter(), LONG_LIST).rows
        if plan.state is not PlanState.DRAFT
    ]
    revisions = queries.scheme_revisions(ctx.session)
    usual = queries.usable_scheme(revisions)
    word = AssessmentWord.USUAL if len(revisions) > 1 else AssessmentWord.NAMED
    schemes = [("", word.label.format(name=usual.name, revision=usual.revision))]
    schemes += [
        (str(one.scheme_id), AssessmentWord.NAMED.label.format(name=one.name, revision=one.revision))
        for one in revisions
        if one.usable and one.revision != usual.revision
    ]
    return RunPage(
        plans=[("", AssessmentWord.ALL_PLANS.label), *((str(p.plan_id), p.short_title or p.title) for p in plans)],
        schemes=schemes,
        values=values,
        preview=_box(preview) if preview else None,
        errors=errors or {},
    )


def _box(preview: Preview) -> PreviewBox:
    return PreviewBox(
        units=preview.units,
        grades=grades_line(preview.grades),
        lines=preview.lines,
        facts=facts_of({event.value: count for event, count in preview.events.items()}),
        revision=preview.scheme.revision,
        freezes=preview.scheme.frozen_at is None,
    )

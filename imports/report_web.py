"""The parse report of a document: what was read, what is doubtful, what stands aside, what was corrected since."""

from collections import Counter
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads
from app.core.ids import RowId
from app.core.responses import XLSX, attachment, page
from app.plans import queries as plans
from app.policy.permissions import Permission
from imports.pages import FoundLine, ParseReportPage, ReportDoubt, ReportUnit
from imports.review import draft_head, review_page
from imports.roster_web import header_of
from imports.tables.parse_report import build_parse_report
from imports.words import FoundWord, Said, Sheet

router = APIRouter()
STEPS = 2000


@router.get("/plans/{plan_id}/parse-report")
@reads(Permission.PLAN_IMPORT)
def show_report(ctx: Ctx, plan_id: RowId) -> Response:
    return page(ctx, "imports/report.html", _report(ctx, plan_id))


@router.get("/plans/{plan_id}/parse-report/workbook")
@reads(Permission.PLAN_IMPORT)
def workbook(ctx: Ctx, request: Request, plan_id: RowId) -> Response:
    report = _report(ctx, plan_id)
    title = f"{report.plan.short_title or report.plan.title}{Sheet.PARSE_REPORT.label}"
    return attachment(build_parse_report(header_of(ctx, request, title), report), f"{title}.xlsx", XLSX)


def _report(ctx: Ctx, plan_id: int) -> ParseReportPage:
    """From the same records as the review page, so that the two cannot disagree."""
    seen = review_page(ctx, draft_head(ctx, plan_id))
    found = plans.plan_text(ctx.session, plan_id).found
    now = {
        FoundWord.TASKS: len(seen.records),
        FoundWord.INDICATORS: seen.indicators,
        FoundWord.DOUBTFUL: len(seen.doubts),
        FoundWord.UNRESOLVED: len(seen.mentions),
    }
    steps = Counter(line.kind for line in plans.last_steps(ctx.session, plan_id, STEPS))
    return ParseReportPage(
        plan=seen.plan,
        figures=[FoundLine(word.label, found.get(word.value), count) for word, count in now.items()],
        spread=_spread(found),
        doubts=[
            ReportDoubt(one.task.task_id, one.task.number, one.task.title, one.place, one.task.warnings)
            for one in seen.doubts
        ],
        mentions=[
            ReportUnit(one.printed, one.tasks, one.collective, [name for _, name in one.candidates])
            for one in seen.mentions
        ],
        unplaced=seen.unplaced,
        repaired=seen.warnings,
        corrected=[(kind.label, count) for kind, count in sorted(steps.items())],
        discarded=seen.discarded,
        at=ctx.now,
        tasks=len(seen.records),
        without_units=seen.without_units,
    )


def _spread(found: Mapping[str, int]) -> str:
    counts = {name: found.get(f"placed_{name}", 0) for name in ("task", "indicator", "heading", "unplaced")}
    whole = sum(counts.values())
    return Said.SPREAD.label.format(whole=whole, **counts) if whole else ""

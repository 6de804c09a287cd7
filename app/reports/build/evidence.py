"""The versions of one file."""

from app.core.context import Ctx
from app.core.view import Link
from app.reports.build.home import round_name
from app.reports.enums import FormWord
from app.reports.evidence_pages import EvidencePage, VersionRow
from app.reports.queries.evidence import UseLine, unit_of, uses_of, versions_of
from app.reports.queries.scope import evidence_or_404

SHORT = 12


def evidence_page(ctx: Ctx, evidence_id: int) -> EvidencePage:
    """Raises NotFound for what the actor may not see."""
    known = evidence_or_404(ctx, evidence_id)
    lines = versions_of(ctx, known)
    uses = uses_of(ctx, [line.evidence_id for line in lines])
    return EvidencePage(
        name=known.name,
        unit=unit_of(ctx, known),
        asked=next(line.version for line in lines if line.evidence_id == evidence_id),
        rows=tuple(
            VersionRow(
                version=line.version,
                added_at=line.added_at,
                added_by=line.added_by,
                size=line.size,
                digest=line.sha256[:SHORT],
                href=f"/evidence/{line.evidence_id}",
                uses=tuple(_use(one) for one in uses if one.evidence_id == line.evidence_id),
            )
            for line in lines
        ),
    )


def _use(one: UseLine) -> Link:
    words = FormWord.USED_IN.label.format(number=one.number, round=round_name(one.period), revision=one.revision)
    return Link(words, f"/reports/{one.report_id}")

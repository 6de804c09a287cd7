"""A dispatch notice as it was issued, as a Word file."""

from app.core.context import Ctx
from app.exports.documents.dispatch import build_dispatch
from app.exports.enums import ExportKind, ExportWord
from app.exports.service import ExportedFile, keep_export, make_header
from app.policy.guard import require
from app.policy.permissions import Permission
from app.rounds.queries.notices import notice_or_404


def export_dispatch(ctx: Ctx, dispatch_id: int) -> ExportedFile:
    """Raises NotFound for a notice of a round that the actor does not see."""
    require(ctx, Permission.EXPORT_CREATE)
    notice = notice_or_404(ctx, dispatch_id)
    content = build_dispatch(notice.text, notice.number, notice.issued_at)
    header = make_header(ctx, ExportKind.DISPATCH.label, "")
    name = ExportWord.DOCUMENT.label.format(title=ExportKind.DISPATCH.label, number=notice.number)
    filters = {"dispatch_id": dispatch_id}
    return keep_export(ctx, ExportKind.DISPATCH, header, content, len(notice.text.units), filters, name=name)

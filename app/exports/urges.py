"""The letter of an urge as a Word file."""

from app.core.context import Ctx
from app.exports.documents.urge import build_urge
from app.exports.enums import ExportKind, ExportWord
from app.exports.service import ExportedFile, keep_export, make_header
from app.policy.guard import require
from app.policy.permissions import Permission
from app.supervision.build import urge_letter


def export_urge(ctx: Ctx, urge_id: int, *, whole: bool) -> ExportedFile:
    """One report, or all that were urged in the same go. Raises NotFound for an urge that the actor does not see."""
    require(ctx, Permission.EXPORT_CREATE)
    sent = urge_letter(ctx, urge_id, whole=whole)
    content = build_urge(sent.text, sent.urged_at)
    header = make_header(ctx, ExportKind.URGE.label, "")
    units = sent.units if len(sent.units) == 1 else (ExportWord.MANY_UNITS.label.format(count=len(sent.units)),)
    words = ExportWord.URGED.label.format(day=sent.text.day, units=units[0])
    name = ExportWord.DOCUMENT.label.format(title=ExportKind.URGE.label, number=words)
    filters = {"urge_id": urge_id, "all": whole}
    return keep_export(ctx, ExportKind.URGE, header, content, sent.reports, filters, name=name)

"""The parse report as a workbook: what was read, what is doubtful, which names wait, what stands aside."""

from app.exports.workbooks.header import ExportHeader
from app.exports.workbooks.sheet import Column, OfficialBook, SheetSpec
from imports.pages import ParseReportPage, ReportUnit


def build_parse_report(header: ExportHeader, report: ParseReportPage) -> bytes:
    book = OfficialBook(header)
    figures = [(line.label, line.found, line.now) for line in report.figures]
    columns: tuple[Column, ...] = (Column("项目", 40, align="left"), Column("识别时", 16), Column("现在", 16))
    book.add(
        SheetSpec(
            name="概况",
            title=header.title,
            columns=columns,
            notes=tuple(filter(None, (report.spread, *report.repaired))),
        ),
        figures,
    )
    doubts = [(doubt.number, doubt.title, doubt.place, "\n".join(doubt.reasons)) for doubt in report.doubts]
    columns = (
        Column("编号", 10),
        Column("任务", 44, align="left"),
        Column("原文段落", 10),
        Column("存疑原因", 60, align="left"),
    )
    book.add(SheetSpec(name="存疑", title="存疑任务", columns=columns, freeze=1, blank="（没有存疑的任务）"), doubts)
    units = [(one.printed, one.tasks, _like(one)) for one in report.mentions]
    columns = (
        Column("原文写法", 44, align="left"),
        Column("涉及任务", 10),
        Column("名录中相近的单位", 60, align="left"),
    )
    book.add(
        SheetSpec(name="待确认单位", title="待确认单位", columns=columns, freeze=1, blank="（单位都已确认）"), units
    )
    columns = (Column("序号", 8), Column("原文", 110, align="left"))
    pieces = [(at, piece.text) for at, piece in enumerate(report.unplaced, start=1)]
    book.add(
        SheetSpec(
            name="未归入任务", title="未归入任务的原文", columns=columns, freeze=1, blank="（原文都已归入任务）"
        ),
        pieces,
    )
    return book.to_bytes()


def _like(unit: ReportUnit) -> str:
    """As the page of the report says it."""
    return "、".join(unit.candidates) or ("集体单位" if unit.collective else "没有")

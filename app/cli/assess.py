"""`duban assess`: compute the assessment from the command line."""

from datetime import date
from typing import Annotated

import typer

from app.assessment import queries
from app.assessment.build.words import places_of, points_text
from app.assessment.service import preview_assessment, run_assessment
from app.cli.shared import moment_option, operator_context, say
from app.core.context import Ctx
from app.core.forms import read_date
from app.core.ids import MAX_ID


def add_to(app: typer.Typer) -> None:
    app.command()(assess)


def assess(
    from_day: Annotated[str, typer.Option("--from", help="起始日期，例如2026-01-01")],
    to_day: Annotated[str, typer.Option("--to", help="截止日期（含当天）")],
    *,
    plan: Annotated[int | None, typer.Option(help="文件编号；不给则为全部文件", min=1, max=MAX_ID)] = None,
    scheme: Annotated[
        int | None, typer.Option(help="评分规则某一版的编号；不给则用最新可用的一版", min=1, max=MAX_ID)
    ] = None,
    title: Annotated[str, typer.Option(help="名称；不给则用起止日期")] = "",
    preview: Annotated[bool, typer.Option(help="只试算，不记录")] = False,
    at: Annotated[str | None, typer.Option(help="按这个时刻办理，例如2026-12-01T09:00；默认为现在")] = None,
) -> None:
    """核算考核，按单位名录次序列出得分。同一时段、同一版规则，什么时候核算结果都一样。"""
    first, last = _day(from_day), _day(to_day)
    with operator_context(write=not preview, at=moment_option(at)) as ctx:
        if preview:
            told = preview_assessment(ctx, plan, first, last, scheme)
            say(f"将为{told.units}个单位评分，{told.lines}条得分记录，按第{told.scheme.revision}版规则。没有记录。")
            return
        _report(ctx, run_assessment(ctx, plan, first, last, scheme, title=title))


def _report(ctx: Ctx, assessment_id: int) -> None:
    head = queries.assessment_or_404(ctx, assessment_id)
    places = places_of(head.scheme)
    scores = queries.unit_scores(ctx, head)
    for score in scores:
        groups = "　".join(
            f"{group.name}{points_text(score.points(group.code, group.base), places)}" for group in head.scheme.groups
        )
        say(f"{score.unit}\t{points_text(score.total, places)}\t{score.grade.label}\t{groups}")
    lines = sum(score.lines for score in scores)
    say(f"{head.title}（编号{assessment_id}）：{len(scores)}个单位，{lines}条得分记录，按第{head.revision}版规则。")


def _day(text: str) -> date:
    try:
        found = read_date(text)
    except ValueError:
        found = None
    if found is None:
        raise typer.BadParameter(f"“{text}”不是一个存在的日期，请写成2026-11-25这样的格式。")
    return found

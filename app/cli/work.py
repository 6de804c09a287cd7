"""`duban parse`, `dispatch`, `remind`, `export`, `calendar`: a month from the command line."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.assessment.queries import assessment_lines
from app.calendars import service as calendars
from app.calendars.queries import published_years
from app.cli.shared import complain, moment_option, open_database, operator_context, read_file, say, write_file
from app.core.config import Settings
from app.core.context import Ctx
from app.core.dates import moment_full
from app.core.ids import MAX_ID
from app.core.paging import Window
from app.exports import service as exports
from app.exports.scores import export_scores
from app.overview.queries.ledger import LedgerFilter
from app.plans.queries.ledger import TaskFilter
from app.reminders.service import remind_due
from app.rounds.queries.planning import round_of_period
from app.rounds.service import open_due_rounds, open_round, preview_round
from app.workdays.period import Period
from imports.documents.errors import DocumentRefused
from imports.documents.safely import parse_in_child

calendar_app = typer.Typer(no_args_is_help=True, help="工作日历。")
At = Annotated[str | None, typer.Option(help="按这个时刻办理，例如2026-11-25T18:00；默认为现在")]


class Workbook(StrEnum):
    SITUATION = "situation"
    LEDGER = "ledger"
    FILING = "filing"
    SCORES = "scores"


def add_to(app: typer.Typer) -> None:
    app.command()(parse)
    app.command()(dispatch)
    app.command()(remind)
    app.command()(export)
    app.add_typer(calendar_app, name="calendar")


def parse(file: Path, *, as_json: Annotated[bool, typer.Option("--json", help="输出完整的JSON")] = False) -> None:
    """读取一份文件，列出其中的任务。读不了时退出状态为2。"""
    try:
        parsed = parse_in_child(read_file(file), file.name)
    except DocumentRefused as refusal:
        complain(str(refusal))
        raise typer.Exit(2) from refusal
    if as_json:
        say(json.dumps(parsed.to_json(), ensure_ascii=False, indent=1))
        return
    found = parsed.to_json()
    for task in found["tasks"]:
        units = "、".join([*task["lead"], *task["co"]]) or "无责任单位"
        say(f"{task['number'] or '·'}\t{task['title']}\t{units}")
    for warning in found["warnings"]:
        complain(warning)
    say(f"共{len(found['tasks'])}项任务，{len(found['indicators'])}个指标。")


def read_period_option(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise typer.BadParameter(f"“{text}”不是期次，请写成2026-11、2026-Q4、2026-H2或2026。") from error


def round_id_of(ctx: Ctx, plan: int, period: str) -> int:
    known = round_of_period(ctx, plan, str(read_period_option(period)))
    if known is None or known.id is None:
        complain(f"文件{plan}没有开启过{period}期次。")
        raise typer.Exit(1)
    return known.id


def dispatch(
    *,
    plan: Annotated[int | None, typer.Option(help="文件编号；不给则开启所有到期的期次", min=1, max=MAX_ID)] = None,
    period: Annotated[str | None, typer.Option(help="期次，例如2026-11")] = None,
    preview: Annotated[bool, typer.Option(help="只预览，不开启")] = False,
    at: At = None,
) -> None:
    """开启期次：派发填报任务并通知联络员。重复运行不会重复派发。"""
    with operator_context(write=not preview, at=moment_option(at)) as ctx:
        if plan is None:
            opened = [one for one in open_due_rounds(ctx) if one.created]
            say(f"开启了{len(opened)}个期次。")
            return
        if period is None:
            raise typer.BadParameter("请用 --period 指明期次，例如2026-11。")
        if preview:
            seen = preview_round(ctx, plan, read_period_option(period))
            say(f"将派发{seen.assignments}项，涉及{len(seen.units)}个单位，{moment_full(seen.planned.due_at)}截止。")
            return
        made = open_round(ctx, plan, read_period_option(period))
        words = f"已开启，派发{made.assignments}项" if made.created else "早已开启，没有重复派发"
        say(f"{made.period}期次{words}（编号{made.round_id}）。")


def remind(*, send: Annotated[bool, typer.Option(help="写入后立即发送")] = True, at: At = None) -> None:
    """写入到期的提醒并发送。重复运行不会重复发送。"""
    moment = moment_option(at)
    with operator_context(write=True, at=moment) as ctx:
        fresh = remind_due(ctx)
    say(f"新写入{fresh}条提醒。")
    if not send:
        return
    # The channels and their libraries are no part of any other command's start.
    from scheduler.runner import Runner

    settings = Settings() if moment is None else Settings(clock_start=moment)
    with open_database(settings) as database:
        tally = Runner(settings, database).deliver()
    say(f"发送{tally.sent}条，取消{tally.cancelled}条，待重试{tally.retried}条，失败{tally.failed}条。")


def export(
    workbook: Workbook,
    target: Annotated[Path, typer.Argument(help="写到哪个文件")],
    *,
    plan: Annotated[int | None, typer.Option(help="文件编号", min=1, max=MAX_ID)] = None,
    period: Annotated[str | None, typer.Option(help="期次，例如2026-11")] = None,
    assessment: Annotated[int | None, typer.Option(help="考核的编号；不给则为最近一次", min=1, max=MAX_ID)] = None,
    at: At = None,
) -> None:
    """导出报表：situation 汇总表，ledger 台账，filing 报送情况表，scores 考核评分表。"""
    with operator_context(write=True, at=moment_option(at)) as ctx:
        if workbook is Workbook.SITUATION:
            made = exports.export_situation(ctx, plan)
        elif workbook is Workbook.LEDGER:
            made = exports.export_ledger(ctx, LedgerFilter(TaskFilter(plan_id=plan), period=period or ""))
        elif workbook is Workbook.SCORES:
            made = export_scores(ctx, assessment or _newest_assessment(ctx, plan))
        else:
            if plan is None or period is None:
                raise typer.BadParameter("这张表需要用 --plan 和 --period 指明文件和期次。")
            made = exports.export_filing(ctx, round_id_of(ctx, plan, period))
    write_file(target, made.content)
    say(f"校验码{made.code}")


def _newest_assessment(ctx: Ctx, plan: int | None) -> int:
    found = assessment_lines(ctx, Window(1, 1), plan).rows
    if not found:
        complain("还没有核算过考核。请先运行 duban assess。")
        raise typer.Exit(1)
    return found[0].assessment_id


@calendar_app.command("seed")
def seed_calendar() -> None:
    """写入内置的放假安排（已有的日期不改动）。"""
    with operator_context(write=True) as ctx:
        calendars.seed_calendar(ctx)
        years = published_years(ctx.session)
    say(f"已有放假安排的年份：{'、'.join(map(str, years))}。其余年份暂按周一至周五推算。")

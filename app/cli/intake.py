"""`duban import plan|units|users|division|history`: what the import pages do, from the command line."""

import hashlib
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.accounts.queries import logins
from app.cli.shared import Plan, complain, moment_option, operator_context, read_file, say, write_file
from app.core.context import Ctx
from app.core.errors import InvalidInput
from app.exports.service import make_header
from app.histories.enums import HistoryState
from app.histories.queries import upload_or_404
from app.plans.enums import ACCEPTABLE_GAPS
from app.plans.queries import plan_head
from app.plans.service import resolve_mention
from app.rounds.enums import Consolidation
from app.rounds.service import ScheduleInput, save_schedule
from app.units.forms import split_names
from app.units.queries import directory
from app.units.rules import exact_names, normal_name
from app.workdays.schedule import SchedulePlan
from imports import service
from imports.service.history import apply_history, history_result, judge_rows, keep_history, read_history
from imports.words import RowState

intake = typer.Typer(no_args_is_help=True, help="导入文件、名单和分工表。")
At = Annotated[str | None, typer.Option(help="按这个时刻办理")]
REFUSED = 1


def add_to(app: typer.Typer) -> None:
    app.add_typer(intake, name="import")


@intake.command("plan")
def import_plan(
    file: Path,
    *,
    publish: Annotated[bool, typer.Option(help="导入后立即发布，并按默认安排逐月报送")] = False,
    members: Annotated[bool, typer.Option(help="集体单位按单位库登记的成员落实")] = False,
    resolve: Annotated[list[str] | None, typer.Option(help="“写法=单位、单位”，可重复；等号后留空为搁置")] = None,
    accept_gaps: Annotated[bool, typer.Option(help="仍有未确认的单位或无责任单位的任务时也发布")] = False,
    at: At = None,
) -> None:
    """导入一份文件为草稿，列出待确认的单位。"""
    document = service.read_document(read_file(file), file.name)
    with operator_context(write=True, at=moment_option(at)) as ctx:
        made = service.import_plan(ctx, document)
        if not made.created:
            say(f"这份文件导入过，没有重复导入（文件编号{made.plan_id}）。")
        else:
            say(f"已导入{made.tasks}项任务、{made.indicators}个指标（文件编号{made.plan_id}）。")
        for entry in resolve or ():
            _resolve(ctx, made.plan_id, entry)
        if members:
            say(f"按单位库落实了{service.use_members(ctx, made.plan_id)}个集体单位。")
        waiting = service.unsettled(ctx, made.plan_id)
        if waiting:
            complain(f"还有{len(waiting)}个单位名称待确认：{'、'.join(waiting)}")
        if publish:
            _publish(ctx, made.plan_id, accept_gaps=accept_gaps)


def _resolve(ctx: Ctx, plan_id: int, entry: str) -> None:
    """`entry` is 写法=单位、单位. Raises InvalidInput for a name that is not exactly one unit's."""
    printed, separator, names = entry.partition("=")
    if not separator:
        raise typer.BadParameter(f"“{entry}”应写成“写法=单位、单位”。")
    exact = exact_names(directory(ctx.session))
    chosen = []
    for name in split_names(names):
        found = exact.get(normal_name(name), ())
        if len(found) != 1:
            raise InvalidInput(f"“{name}”{'可能指几个单位，请写全称' if found else '不在单位名录中'}。")
        chosen.append(found[0])
    resolve_mention(ctx, plan_id, printed.strip(), chosen)


def _publish(ctx: Ctx, plan_id: int, *, accept_gaps: bool) -> None:
    service.publish(ctx, plan_id, ACCEPTABLE_GAPS if accept_gaps else ())
    head = plan_head(ctx.session, ctx.actor, plan_id)
    starts = ctx.today.replace(day=1)
    save_schedule(
        ctx, plan_id, ScheduleInput(SchedulePlan(), Consolidation.LEAD_ONLY, starts_on=starts, auto_open=False)
    )
    say(f"《{head.title}》已发布，按月报送：每月16日开启，25日18:00截止，遇休息日调整。")


@intake.command("units")
def import_units(file: Path) -> None:
    """导入单位名单（xlsx 或 csv）。任何一行有误，全部不导入。"""
    table = service.read_units_table(read_file(file), file.name)
    with operator_context(write=True) as ctx:
        _tell(service.import_units(ctx, table))


@intake.command("users")
def import_users(
    file: Path, passwords: Annotated[Path | None, typer.Option(help="把初始密码写到这个xlsx文件")] = None
) -> None:
    """导入人员名单并授予角色。初始密码只给出这一次。"""
    table = service.read_users_table(read_file(file), file.name)
    with operator_context(write=False) as ctx:
        known = logins(ctx.session)
    hashed = service.make_first_passwords(table, known)
    with operator_context(write=True) as ctx:
        report = service.import_users(ctx, table, hashed)
        if passwords is not None and report.passwords:
            write_file(passwords, service.password_list(make_header(ctx, "初始密码", ""), report.passwords))
        _tell(report)
    if passwords is None:
        for login, name, first in report.passwords:
            say(f"{login}\t{name}\t{first}")


def _tell(report: service.RosterReport) -> None:
    for line in report.lines:
        if line.state is RowState.REFUSED:
            complain(f"第{line.row}行 {line.name}：{line.reason}")
    if not report.applied:
        _refuse_all()
    say(f"新增{report.count(RowState.CREATED)}行，更新{report.count(RowState.UPDATED)}行，其余没有变化。")


def _refuse_all() -> NoReturn:
    complain("有行没有通过检查，什么都没有导入。请改正后重新导入整个文件。")
    raise typer.Exit(REFUSED)


@intake.command("division")
def import_division(
    plan: Plan,
    file: Annotated[Path | None, typer.Argument(help="填好的分工表；不给则导出待填的表")] = None,
    *,
    target: Annotated[Path, typer.Option(help="导出待填的表，或逐行结果，写到哪个文件")] = Path("分工表.xlsx"),
    dry_run: Annotated[bool, typer.Option(help="只检查，不写入")] = False,
    publish: Annotated[bool, typer.Option(help="写入后立即发布")] = False,
) -> None:
    """分工表往返：先导出填好任务的表，各项填上单位后再导入，逐行答复。"""
    with operator_context(write=True) as ctx:
        header = make_header(ctx, "任务分工表", plan_head(ctx.session, ctx.actor, plan).title)
        if file is None:
            write_file(target, service.division_workbook(ctx, plan, header))
            return
        table = service.read_division(read_file(file))
        report = service.judge_division(ctx, plan, table.rows, table.problems)
        for line in report.lines:
            if line.state is RowState.REFUSED:
                complain(f"第{line.row}行 {line.title}：{line.reason}")
        write_file(target, service.result_workbook(header, report))
        if not report.ok:
            _refuse_all()
        if dry_run:
            say(f"将写入{report.count(RowState.UPDATED)}行。")
            return
        changed = service.apply_division(ctx, plan, report)
        say(f"写入{changed}行。")
        if publish:
            _publish(ctx, plan, accept_gaps=False)


@intake.command("history")
def import_history(
    file: Path,
    plan: Plan,
    *,
    target: Annotated[Path, typer.Option(help="逐行结果写到哪个文件")] = Path("历史数据逐行结果.xlsx"),
    dry_run: Annotated[bool, typer.Option(help="只检查，不写入")] = False,
) -> None:
    """导入使用本系统以前的报送，只供对照。任何一行有误，全部不导入；同一份文件再导入不会重复。"""
    data = read_file(file)
    table = read_history(data, file.name)
    with operator_context(write=True) as ctx:
        plan_head(ctx.session, ctx.actor, plan)
        answers = judge_rows(ctx, plan, table.rows)
        write_file(target, history_result(make_header(ctx, "历史数据逐行结果", ""), answers))
        for line in answers.lines:
            if line.state is RowState.REFUSED:
                complain(f"第{line.row.row}行 {line.title}：{line.reason}")
        if not answers.ok:
            _refuse_all()
        if dry_run:
            say(f"将新增{answers.count(RowState.CREATED)}条，更新{answers.count(RowState.UPDATED)}条。")
            return
        upload_id = keep_history(ctx, plan, file.name, hashlib.sha256(data).hexdigest(), table)
        upload = upload_or_404(ctx, plan, upload_id)
        if upload.state is HistoryState.APPLIED:
            say("这份文件已经导入过，没有重复导入。")
        else:
            say(f"新增或更新{apply_history(ctx, upload, answers)}条历史报送。")

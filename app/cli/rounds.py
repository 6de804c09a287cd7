"""`duban notice`, `exception`, `question`: what the office does about a round besides opening it."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.shared import Plan, complain, moment_option, operator_context, say, write_file
from app.cli.work import At, read_period_option, round_id_of
from app.core.clock import local_date
from app.core.forms import clean
from app.core.ids import MAX_ID
from app.core.paging import Window
from app.exports.notices import export_dispatch
from app.rounds import service
from app.rounds.build.exceptions import exceptions_page
from app.rounds.build.questions import questions_page
from app.rounds.enums import ExceptionKind, QuestionKind, QuestionState
from app.rounds.forms import read_exception, read_notice, read_question, read_reason
from app.rounds.queries.notices import notice_or_404, notices_of_round
from app.rounds.service import questions
from app.rounds.service.exceptions import grant_exception, revoke_exception

notices = typer.Typer(no_args_is_help=True, help="调度通知。")
exceptions = typer.Typer(no_args_is_help=True, help="免报和延期。")
question_app = typer.Typer(no_args_is_help=True, help="期次的补充问题。")
PeriodText = Annotated[str, typer.Option("--period", help="期次，例如2026-11")]
Reason = Annotated[str, typer.Option(help="原因，留在记录里")]
EVERY = 10_000


def add_to(app: typer.Typer) -> None:
    app.add_typer(notices, name="notice")
    app.add_typer(exceptions, name="exception")
    app.add_typer(question_app, name="question")


def _cleaned(typed: dict[str, str]) -> dict[str, str]:
    """As a form of the pages comes."""
    return {name: clean(text) for name, text in typed.items()}


@notices.command("issue")
def issue_notice(
    plan: Plan,
    period: PeriodText,
    series: Annotated[str, typer.Option(help="发文字号的代字，例如督办调度")],
    signer: Annotated[str, typer.Option(help="落款单位")],
    *,
    contact: Annotated[str, typer.Option(help="联系人及电话")] = "",
    note: Annotated[str, typer.Option(help="其他事项")] = "",
    reason: Annotated[str, typer.Option(help="重新印发的原因")] = "",
    to: Annotated[Path | None, typer.Option(help="同时把通知写到这个Word文件")] = None,
    at: At = None,
) -> None:
    """印发一个期次的调度通知，取下一个文号。日期和单位没有变化时不再印发。"""
    typed = {"series": series, "signer": signer, "contact": contact, "note": note, "reason": reason}
    with operator_context(write=True, at=moment_option(at)) as ctx:
        made = service.issue_notice(ctx, round_id_of(ctx, plan, period), read_notice(_cleaned(typed)))
        number = notice_or_404(ctx, made).number
        letter = export_dispatch(ctx, made).content if to else b""
    say(f"已印发{number}（编号{made}）。")
    if to:
        write_file(to, letter)


@notices.command("list")
def list_notices(plan: Plan, period: PeriodText) -> None:
    """列出一个期次的调度通知，最新的在前。"""
    with operator_context(write=False) as ctx:
        for one in notices_of_round(ctx, round_id_of(ctx, plan, period)):
            say(f"{one.id}\t{one.number}\t{local_date(one.issued_at)}\t{one.reason}")


@notices.command("write")
def write_notice(
    number: Annotated[int, typer.Argument(help="通知的编号，见 notice list", min=1, max=MAX_ID)], target: Path
) -> None:
    """把印发过的通知写成Word文件。"""
    with operator_context(write=True) as ctx:
        made = export_dispatch(ctx, number)
    write_file(target, made.content)
    say(f"校验码{made.code}")


@exceptions.command("grant")
def grant(
    unit: Annotated[int, typer.Option(help="单位编号", min=1, max=MAX_ID)],
    reason: Reason,
    *,
    kind: Annotated[ExceptionKind, typer.Option(help="exempt 免报，more_time 延期")] = ExceptionKind.EXEMPT,
    plan: Annotated[int | None, typer.Option(help="文件编号；不给则为全部文件", min=1, max=MAX_ID)] = None,
    period: Annotated[str | None, typer.Option(help="只对这个期次，立即生效")] = None,
    task: Annotated[str, typer.Option(help="只对台账上的这个序号")] = "",
    until: Annotated[str, typer.Option(help="对这一天为止开启的期次，例如2026-12-31")] = "",
    workdays: Annotated[int, typer.Option(help="延期的工作日数")] = 0,
    at: At = None,
) -> None:
    """批准一个单位免报或延期：对一个已开启的期次，或到某一天为止。"""
    if period is not None and plan is None:
        raise typer.BadParameter("用 --period 指明期次时，请用 --plan 指明文件。")
    with operator_context(write=True, at=moment_option(at)) as ctx:
        typed = {
            "kind": kind.value,
            "unit": str(unit),
            "plan": str(plan or ""),
            "task": task,
            "round": str(round_id_of(ctx, plan or 0, period)) if period is not None else "",
            "expires_on": until,
            "workdays": str(workdays or ""),
            "reason": reason,
        }
        made = grant_exception(ctx, read_exception(ctx, _cleaned(typed)))
    say(f"已批准（编号{made}）。")


@exceptions.command("list")
def list_exceptions() -> None:
    """列出免报和延期，最新的在前。"""
    with operator_context(write=False) as ctx:
        for row in exceptions_page(ctx, Window(1, EVERY)).listing.rows:
            told = (row.exception_id, row.unit, row.plan, row.scope, row.what, row.ends, row.state.label, row.reason)
            say("\t".join(str(part) for part in told))


@exceptions.command("revoke")
def revoke(
    number: Annotated[int, typer.Argument(help="编号，见 exception list", min=1, max=MAX_ID)], reason: Reason
) -> None:
    """撤销：不再对以后的期次生效；在报期次中因它免报的恢复报送。"""
    with operator_context(write=True) as ctx:
        revoke_exception(ctx, number, read_reason(clean(reason)))
    say("已撤销。")


@question_app.command("ask")
def ask(
    text: Annotated[str, typer.Argument(help="问题")],
    plan: Plan,
    period: PeriodText,
    *,
    kind: Annotated[QuestionKind, typer.Option(help="答复的形式")] = QuestionKind.TEXT,
    measure: Annotated[str, typer.Option(help="数字的计量单位")] = "",
) -> None:
    """向一个期次的各单位提一个补充问题。与已报内容重复的，先留待确认，退出状态为3。"""
    wanted = read_period_option(period)
    with operator_context(write=True) as ctx:
        typed = read_question(_cleaned({"text": text, "kind": kind.value, "measure": measure}))
        made = questions.ask_question(ctx, plan, wanted, typed)
        number, held = made.id or 0, made.state is QuestionState.HELD
        repeats = [row.repeats for row in questions_page(ctx, plan, wanted).rows if row.question_id == number]
    if not held:
        say(f"已提出（编号{number}）。")
        return
    for said in repeats[0]:
        complain(said)
    complain(
        f"与已报内容重复，各单位还看不到。仍要问：duban question confirm {number}；不问：question withdraw {number}。"
    )
    raise typer.Exit(3)


@question_app.command("list")
def list_questions(plan: Plan, period: PeriodText) -> None:
    """列出一个期次的补充问题，和各单位的答复。"""
    wanted = read_period_option(period)
    with operator_context(write=False) as ctx:
        for row in questions_page(ctx, plan, wanted).rows:
            counts = f"已答{len(row.answers)}个单位，未答{len(row.waiting)}个单位"
            say(f"{row.question_id}\t{row.text}\t{row.kind.label}\t{row.state.label}\t{counts}")
            for one in row.answers:
                say(f"\t{one.unit}\t{one.value}")


@question_app.command("confirm")
def confirm(number: Annotated[int, typer.Argument(help="编号，见 question list", min=1, max=MAX_ID)]) -> None:
    """仍要问一个与已报内容重复的问题。"""
    with operator_context(write=True) as ctx:
        questions.confirm_question(ctx, number)
    say("已提出。")


@question_app.command("withdraw")
def withdraw(
    number: Annotated[int, typer.Argument(help="编号，见 question list", min=1, max=MAX_ID)], reason: Reason = ""
) -> None:
    """撤回一个问题；已有的答复保留可查。"""
    with operator_context(write=True) as ctx:
        questions.withdraw_question(ctx, number, read_reason(clean(reason)))
    say("已撤回。")

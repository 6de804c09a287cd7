"""Extra questions: asked by the office, answered by units."""

from fastapi import APIRouter, Request, Response

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import InvalidInput
from app.core.forms import Form, ids
from app.core.ids import RowId
from app.core.responses import page, redirect
from app.policy.permissions import Permission
from app.rounds.build.questions import FIELDS, answers_page, questions_page
from app.rounds.enums import QuestionState
from app.rounds.forms import question_answers, read_period, read_question, read_reason
from app.rounds.queries.questions import question_or_404
from app.rounds.service import questions as service
from app.workdays.period import Period

router = APIRouter()
HELD = "这个问题与已报内容重复，各单位还看不到。请确认仍要问，或撤回。"


@router.get("/plans/{plan_id}/rounds/{period}/questions")
@reads(Permission.ROUND_READ)
def show_questions(ctx: Ctx, plan_id: RowId, period: str, request: Request) -> Response:
    changing = next(iter(ids([request.query_params.get("change", "")])), 0)
    return page(ctx, "rounds/questions.html", questions_page(ctx, plan_id, read_period(period), changing=changing))


@router.post("/plans/{plan_id}/rounds/{period}/questions")
@writes(Permission.ROUND_OPEN)
def ask(ctx: Ctx, plan_id: RowId, period: str, form: Form) -> Response:
    wanted, values = read_period(period), {name: form.text(name) for name in FIELDS}
    try:
        made = service.ask_question(ctx, plan_id, wanted, read_question(values))
    except InvalidInput as refused:
        contract = questions_page(ctx, plan_id, wanted, values=values, errors=refused.fields)
        return page(ctx, "rounds/questions.html", contract, status=422)
    held = made.state is QuestionState.HELD
    return redirect(_place(plan_id, period), flash=HELD if held else "已提出。", kind="note" if held else "done")


@router.post("/questions/{question_id}/confirmation")
@writes(Permission.ROUND_OPEN)
def confirm(ctx: Ctx, question_id: RowId, form: Form) -> Response:  # noqa: ARG001 - read for its idempotency key
    row = question_or_404(ctx, question_id)
    service.confirm_question(ctx, question_id)
    return redirect(_place(row.plan_id, row.period), flash="已提出。")


@router.post("/questions/{question_id}/withdrawal")
@writes(Permission.ROUND_OPEN)
def withdraw(ctx: Ctx, question_id: RowId, form: Form) -> Response:
    row = question_or_404(ctx, question_id)
    service.withdraw_question(ctx, question_id, read_reason(form.text("reason")))
    return redirect(_place(row.plan_id, row.period), flash="已撤回，已有的答复保留可查。")


@router.post("/questions/{question_id}/wording")
@writes(Permission.ROUND_OPEN)
def change(ctx: Ctx, question_id: RowId, form: Form) -> Response:
    row = question_or_404(ctx, question_id)
    values = {name: form.text(name) for name in FIELDS}
    try:
        made = service.change_question(ctx, question_id, read_question(values))
    except InvalidInput as refused:
        period = Period.parse(row.period)
        contract = questions_page(
            ctx, row.plan_id, period, changing=question_id, values=values, errors=refused.fields
        )
        return page(ctx, "rounds/questions.html", contract, status=422)
    held = made.state is QuestionState.HELD
    said = HELD if held else "已改为新问题，原问题的答复保留可查。"
    return redirect(_place(row.plan_id, row.period), flash=said, kind="note" if held else "done")


@router.get("/rounds/{round_id}/answers")
@reads(Permission.REPORT_DRAFT, Permission.REPORT_SIGN_OFF)
def show_answers(ctx: Ctx, round_id: RowId) -> Response:
    return page(ctx, "rounds/answers.html", answers_page(ctx, round_id))


@router.post("/rounds/{round_id}/answers")
@writes(Permission.REPORT_SUBMIT, Permission.REPORT_SIGN_OFF)
def answer(ctx: Ctx, round_id: RowId, form: Form) -> Response:
    """What is faulty comes back and is kept as it was typed."""
    try:
        filed = service.answer_questions(ctx, round_id, question_answers(form))
    except InvalidInput as refused:
        return page(ctx, "rounds/answers.html", answers_page(ctx, round_id, errors=refused.fields), status=422)
    said = "答复已报出。" if filed else "答复已保存，单位负责人在这一页提交后报出；没有改动的不重报。"
    return redirect(f"/rounds/{round_id}/answers", flash=said)


def _place(plan_id: int, period: str) -> str:
    return f"/plans/{plan_id}/rounds/{period}/questions"

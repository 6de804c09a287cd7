"""Extra questions of the office over /api/v1: asked, thought over, answered."""

from dataclasses import asdict

from fastapi import APIRouter, Response
from fastapi.encoders import jsonable_encoder
from pydantic import Field

from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.forms import Body
from app.core.ids import RowId
from app.core.responses import as_json
from app.policy.permissions import Permission
from app.rounds.enums import QuestionKind
from app.rounds.forms import read_period
from app.rounds.models import RoundQuestion
from app.rounds.queries import round_or_404
from app.rounds.queries.questions import answers_to, asked_in_round, question_or_404
from app.rounds.service import questions as service
from app.rounds.service.questions import QuestionInput

router = APIRouter(prefix="/api/v1", tags=["questions"])


class QuestionBody(Body):
    """`measure` belongs to a number."""

    text: str = Field(min_length=1, max_length=300)
    kind: QuestionKind
    measure: str = Field(default="", max_length=20)

    def wanted(self) -> QuestionInput:
        return QuestionInput(self.text, self.kind, self.measure)


class ReasonBody(Body):
    reason: str = Field(default="", max_length=300)


class AnswersBody(Body):
    answers: dict[int, str] = Field(description="question id → answer; yes or no for a question of that kind")


@router.post("/plans/{plan_id}/rounds/{period}/questions")
@writes(Permission.ROUND_OPEN)
def ask_question(ctx: Ctx, plan_id: RowId, period: str, body: QuestionBody) -> Response:
    """One that repeats what is reported anyway is `held`: no unit sees it until it is confirmed."""
    return _shown(service.ask_question(ctx, plan_id, read_period(period), body.wanted()), status=201)


@router.post("/questions/{question_id}/confirmation")
@writes(Permission.ROUND_OPEN)
def confirm_question(ctx: Ctx, question_id: RowId) -> Response:
    service.confirm_question(ctx, question_id)
    return _shown(question_or_404(ctx, question_id))


@router.post("/questions/{question_id}/withdrawal")
@writes(Permission.ROUND_OPEN)
def withdraw_question(ctx: Ctx, question_id: RowId, body: ReasonBody) -> Response:
    service.withdraw_question(ctx, question_id, body.reason)
    return _shown(question_or_404(ctx, question_id))


@router.post("/questions/{question_id}/wording")
@writes(Permission.ROUND_OPEN)
def change_question(ctx: Ctx, question_id: RowId, body: QuestionBody) -> Response:
    """The new question has an id of its own; answers to the old one stay with that."""
    return _shown(service.change_question(ctx, question_id, body.wanted()), status=201)


@router.get("/rounds/{round_id}/questions")
@reads(Permission.ROUND_READ)
def list_questions(ctx: Ctx, round_id: RowId) -> Response:
    """What units are asked beside their reports, with the answers that were filed, of the units in sight."""
    round_or_404(ctx, round_id)
    asked = asked_in_round(ctx, round_id)
    answers = answers_to(ctx, [row.id or 0 for row in asked])
    shown = [
        {
            **row.model_dump(include={"id", "kind", "text", "measure", "asked_at"}),
            "answers": [asdict(one) for one in answers if one.question_id == row.id],
        }
        for row in asked
    ]
    return as_json({"rows": jsonable_encoder(shown)})


@router.post("/rounds/{round_id}/answers")
@writes(Permission.REPORT_SUBMIT, Permission.REPORT_SIGN_OFF)
def answer_questions(ctx: Ctx, round_id: RowId, body: AnswersBody) -> Response:
    """All questions at once. Where the unit's leader signs, a liaison's answers wait for the leader: filed is 0."""
    return as_json({"filed": service.answer_questions(ctx, round_id, body.answers)})


def _shown(row: RoundQuestion, status: int = 200) -> Response:
    fields = {"id", "plan_id", "period", "kind", "state", "text", "measure", "repeats"}
    return as_json(jsonable_encoder(row.model_dump(include=fields)), status=status)

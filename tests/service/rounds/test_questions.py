"""Extra questions: asked before or after the opening, held when they repeat, reworded without losing answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Forbidden, InvalidInput, NotFound
from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from app.outbox.enums import MessageKind
from app.outbox.models import Occurrence
from app.policy.roles import Role
from app.rounds.build.questions import answers_page, filed_answers, question_fields, questions_page
from app.rounds.enums import QuestionKind, QuestionState, RoundFlaw
from app.rounds.errors import RoundInputRefused, RoundRefused
from app.rounds.models import RoundAnswer, RoundQuestion
from app.rounds.queries.questions import QuestionCounts, question_counts
from app.rounds.service import close_round, open_round
from app.rounds.service.questions import (
    QuestionInput,
    answer_questions,
    ask_question,
    change_question,
    confirm_question,
    file_answers,
    save_answers,
    withdraw_question,
)
from app.units.models import Unit
from app.workdays.period import Period
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task

STAFF = QuestionInput("本单位新增专职科研管理人员", QuestionKind.NUMBER, "人")
MEETING = QuestionInput("月度会商制度建立与否", QuestionKind.YES_NO)
PLATFORMS = QuestionInput("当前建成中试平台数量是多少", QuestionKind.NUMBER, "个")


@pytest.fixture
def units(ctx: Ctx) -> tuple[int, int]:
    first, second = make_unit(ctx, "省工业和信息化厅"), make_unit(ctx, "省教育厅")
    make_user(ctx, "gx1", Role.LIAISON, unit_id=first)
    make_user(ctx, "gx0", Role.UNIT_LEADER, unit_id=first)
    make_user(ctx, "jy1", Role.LIAISON, unit_id=second)
    make_user(ctx, "wai1", Role.LIAISON, unit_id=make_unit(ctx, "省外事办"))
    make_user(ctx, "bgs", Role.OFFICE)
    return first, second


@pytest.fixture
def plan_id(ctx: Ctx, units: tuple[int, int]) -> int:
    made = make_plan(ctx)
    task = make_task(ctx, made, 11, [units[0]])
    make_task(ctx, made, 12, [units[1]])
    ctx.session.add(
        Indicator(
            plan_id=made, task_id=task, seq=1, name="建成中试平台数量", comparator=Comparator.AT_LEAST, value="20"
        )
    )
    make_schedule(ctx, made)
    return made


@pytest.fixture
def round_id(ctx: Ctx, plan_id: int) -> int:
    return open_round(ctx, plan_id, NOVEMBER).round_id


def liaison(ctx: Ctx, login: str) -> Ctx:
    return ctx.acting_as(actor_of(ctx, login))


def flaw_of(call: object) -> RoundFlaw:
    assert callable(call)
    with pytest.raises((RoundRefused, RoundInputRefused)) as caught:
        call()
    flaw = getattr(caught.value, "flaw", None)
    assert isinstance(flaw, RoundFlaw)
    return flaw


def told(ctx: Ctx) -> set[int | None]:
    rows = sa.select(col(Occurrence.recipient_id)).where(col(Occurrence.kind) == MessageKind.QUESTION)
    return set(ctx.session.scalars(rows))


def test_a_question_asked_before_the_opening_waits_for_it(ctx: Ctx, plan_id: int, units: tuple[int, int]) -> None:
    made = ask_question(ctx, plan_id, NOVEMBER, STAFF)
    assert made.state is QuestionState.ASKED
    assert told(ctx) == set()
    round_id = open_round(ctx, plan_id, NOVEMBER).round_id
    mine = liaison(ctx, "gx1")
    assert [one.text for one in question_fields(mine, round_id, units[0])] == [STAFF.text]
    page = questions_page(ctx, plan_id, NOVEMBER)
    assert page.rows[0].waiting == ("省工业和信息化厅", "省教育厅")


def test_after_the_opening_every_addressed_unit_hears_of_it(ctx: Ctx, plan_id: int, round_id: int) -> None:
    ask_question(ctx, plan_id, NOVEMBER, STAFF)
    assert told(ctx) == {actor_of(ctx, "gx1").id, actor_of(ctx, "jy1").id}
    assert round_id


def test_what_is_reported_already_is_held_until_the_office_has_thought(
    ctx: Ctx, plan_id: int, round_id: int, units: tuple[int, int]
) -> None:
    made = ask_question(ctx, plan_id, NOVEMBER, PLATFORMS)
    assert (made.state, told(ctx)) == (QuestionState.HELD, set())
    assert questions_page(ctx, plan_id, NOVEMBER).rows[0].repeats == ("任务11的指标“建成中试平台数量”每期都报",)
    assert question_fields(liaison(ctx, "gx1"), round_id, units[0]) == ()
    assert questions_page(liaison(ctx, "gx1"), plan_id, NOVEMBER).rows == ()
    withdraw_question(ctx, made.id or 0, "台账里有")
    assert question_counts(ctx, [round_id]) == {round_id: QuestionCounts(asked=0, avoided=1)}
    assert questions_page(ctx, plan_id, NOVEMBER).avoided == 1
    assert flaw_of(lambda: withdraw_question(ctx, made.id or 0)) is RoundFlaw.QUESTION_OVER
    again = ask_question(ctx, plan_id, NOVEMBER, PLATFORMS)
    confirm_question(ctx, again.id or 0)
    assert len(told(ctx)) == 2
    assert question_counts(ctx, [round_id]) == {round_id: QuestionCounts(asked=1, avoided=1)}
    assert flaw_of(lambda: confirm_question(ctx, again.id or 0)) is RoundFlaw.QUESTION_ASKED
    assert flaw_of(lambda: confirm_question(ctx, made.id or 0)) is RoundFlaw.QUESTION_OVER


def test_the_same_question_of_an_earlier_round_is_recognised(ctx: Ctx, plan_id: int, round_id: int) -> None:
    ask_question(ctx, plan_id, NOVEMBER, MEETING)
    made = ask_question(ctx, plan_id, Period.parse("2026-12"), MEETING)
    assert made.state is QuestionState.HELD
    said = questions_page(ctx, plan_id, Period.parse("2026-12")).rows[0].repeats
    assert said == ("11月已经问过“月度会商制度建立与否”",)
    assert round_id


def test_answers_are_the_units_own_until_a_report_is_filed(
    ctx: Ctx, plan_id: int, round_id: int, units: tuple[int, int]
) -> None:
    made = ask_question(ctx, plan_id, NOVEMBER, STAFF).id or 0
    mine = liaison(ctx, "gx1")
    save_answers(mine, round_id, units[0], {made: "两", 999: "别的"})
    save_answers(mine, round_id, units[0], {made: "2"})
    assert filed_answers(ctx, round_id, units[0])[0].value == ""
    assert question_fields(liaison(ctx, "jy1"), round_id, units[1])[0].value == ""
    assert file_answers(mine, round_id, units[0]) == 1
    assert file_answers(mine, round_id, units[0]) == 0
    assert filed_answers(ctx, round_id, units[0])[0].value == "2人"
    save_answers(mine, round_id, units[0], {made: "3"})
    assert filed_answers(ctx, round_id, units[0])[0].value == "2人"
    file_answers(mine, round_id, units[0])
    kept = ctx.session.execute(
        sa.select(col(RoundAnswer.revision), col(RoundAnswer.value)).order_by(col(RoundAnswer.id))
    )
    assert [tuple(row) for row in kept] == [(1, "2"), (2, "3")]
    page = questions_page(ctx, plan_id, NOVEMBER)
    assert [(one.unit, one.value) for one in page.rows[0].answers] == [("省工业和信息化厅", "3人")]
    assert page.rows[0].waiting == ("省教育厅",)


def test_a_changed_question_loses_no_answer(ctx: Ctx, plan_id: int, round_id: int, units: tuple[int, int]) -> None:
    made = ask_question(ctx, plan_id, NOVEMBER, STAFF).id or 0
    answer_questions(liaison(ctx, "gx1"), round_id, {made: "2"})
    new = change_question(ctx, made, replace(STAFF, text="专职科研管理人员总数"))
    old = ctx.session.get_one(RoundQuestion, made, populate_existing=True)
    assert (old.state, new.replaces_id, new.state) == (QuestionState.REPLACED, made, QuestionState.ASKED)
    page = questions_page(ctx, plan_id, NOVEMBER)
    assert [(row.text, [one.value for one in row.answers]) for row in page.rows] == [
        ("本单位新增专职科研管理人员", ["2人"]),
        ("专职科研管理人员总数", []),
    ]
    assert [one.text for one in question_fields(liaison(ctx, "gx1"), round_id, units[0])] == ["专职科研管理人员总数"]
    assert flaw_of(lambda: change_question(ctx, made, STAFF)) is RoundFlaw.QUESTION_OVER
    withdraw_question(ctx, new.id or 0)
    codes = (
        sa.select(col(AuditRow.action)).where(col(AuditRow.subject_kind) == "question").order_by(col(AuditRow.seq))
    )
    assert list(ctx.session.scalars(codes)) == [
        AuditAction.QUESTION_ASKED,
        AuditAction.QUESTION_CHANGED,
        AuditAction.QUESTION_ASKED,
        AuditAction.QUESTION_WITHDRAWN,
    ]


def test_a_unit_answers_beside_its_reports(ctx: Ctx, plan_id: int, round_id: int) -> None:
    number, choice = (ask_question(ctx, plan_id, NOVEMBER, one).id or 0 for one in (STAFF, MEETING))
    mine = liaison(ctx, "gx1")
    with pytest.raises(InvalidInput) as refused:
        answer_questions(mine, round_id, {number: "两人"})
    assert refused.value.fields == {
        f"question-{number}": RoundFlaw.ANSWER_NUMBER.label,
        f"question-{choice}": RoundFlaw.ANSWER_MISSING.label,
    }
    assert answer_questions(mine, round_id, {number: "2", choice: "yes"}) == 2
    assert answer_questions(mine, round_id, {number: "2", choice: "yes"}) == 0
    for stranger in ("wai1", "bgs"):
        with pytest.raises((NotFound, Forbidden)):
            answer_questions(liaison(ctx, stranger), round_id, {number: "2"})
    with pytest.raises(NotFound):
        answer_questions(mine, 999, {number: "2"})
    with pytest.raises(NotFound):
        answers_page(ctx, round_id)
    close_round(ctx, round_id, "提前结束")
    assert flaw_of(lambda: answer_questions(mine, round_id, {number: "3"})) is RoundFlaw.ROUND_CLOSED
    assert not answers_page(mine, round_id).open


def test_where_the_leader_signs_a_liaisons_answers_wait(
    ctx: Ctx, plan_id: int, round_id: int, units: tuple[int, int]
) -> None:
    ctx.session.execute(sa.update(Unit).where(col(Unit.id) == units[0]).values(needs_sign_off=True))
    made = ask_question(ctx, plan_id, NOVEMBER, STAFF).id or 0
    assert answer_questions(liaison(ctx, "gx1"), round_id, {made: "2"}) == 0
    assert answers_page(liaison(ctx, "gx1"), round_id).is_signed
    assert not answers_page(liaison(ctx, "gx0"), round_id).is_signed
    assert answer_questions(liaison(ctx, "gx0"), round_id, {made: "2"}) == 1


def test_what_cannot_be_asked_is_refused_in_words(ctx: Ctx, plan_id: int, round_id: int) -> None:
    assert flaw_of(lambda: ask_question(ctx, plan_id, NOVEMBER, replace(STAFF, text=""))) is RoundFlaw.QUESTION_EMPTY
    long = replace(STAFF, text="好" * 301)
    assert flaw_of(lambda: ask_question(ctx, plan_id, NOVEMBER, long)) is RoundFlaw.QUESTION_LONG
    with pytest.raises(NotFound):
        ask_question(ctx, 999, NOVEMBER, STAFF)
    with pytest.raises(NotFound):
        withdraw_question(ctx, 999)
    with pytest.raises(NotFound):
        questions_page(liaison(ctx, "wai1"), plan_id, NOVEMBER)
    with pytest.raises(Forbidden):
        ask_question(liaison(ctx, "gx1"), plan_id, NOVEMBER, STAFF)
    for number in range(10):
        ask_question(ctx, plan_id, NOVEMBER, QuestionInput(f"{chr(0x4E00 + 97 * number) * 6}", QuestionKind.TEXT))
    assert flaw_of(lambda: ask_question(ctx, plan_id, NOVEMBER, STAFF)) is RoundFlaw.QUESTION_MANY
    close_round(replace(ctx, now=ctx.now + timedelta(days=1)), round_id, "提前结束")
    assert flaw_of(lambda: ask_question(ctx, plan_id, NOVEMBER, STAFF)) is RoundFlaw.ROUND_CLOSED

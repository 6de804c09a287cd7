"""Pages of extra questions: the office's, and a unit's own."""

from dataclasses import replace

from app.rounds import question_pages as pages
from app.rounds.enums import QuestionKind as K
from app.rounds.enums import QuestionState as S
from tests.support.examples.reports import QUESTIONS as FIELDS
from tests.support.pages import Example, as_liaison, as_office, at

PLAN = "科技创新强基行动方案（2026年）"
ROWS = (
    pages.QuestionRow(
        question_id=3,
        text="本单位新增专职科研管理人员",
        kind=K.NUMBER,
        measure="人",
        state=S.ASKED,
        asked_at=at(11, 17),
        end_reason="",
        avoided=False,
        repeats=(),
        answers=(pages.UnitAnswer("省工业和信息化厅", "3人"), pages.UnitAnswer("省教育厅", "1人")),
        waiting=("省农业农村厅", "青屏市政府"),
    ),
    pages.QuestionRow(
        question_id=4,
        text="当前中试平台数量是多少",
        kind=K.NUMBER,
        measure="个",
        state=S.HELD,
        asked_at=at(11, 18),
        end_reason="",
        avoided=False,
        repeats=("任务11的指标“中试平台数量”每期都报", "10月已经问过“中试平台有多少个”"),
        answers=(),
        waiting=(),
    ),
    pages.QuestionRow(
        question_id=2,
        text="是否已制定年度计划",
        kind=K.YES_NO,
        measure="",
        state=S.WITHDRAWN,
        asked_at=at(11, 16),
        end_reason="方案备案时已报",
        avoided=True,
        repeats=("9月已经问过“年度计划制定了吗”",),
        answers=(),
        waiting=(),
    ),
)
PAGE = pages.QuestionsPage(
    plan_id=1,
    plan_title=PLAN,
    period="2026-11",
    name="11月",
    round_id=11,
    asked=1,
    avoided=1,
    rows=ROWS,
    can_ask=True,
    changing=0,
    kinds=tuple((kind.value, kind.label) for kind in K),
    values={"text": "", "kind": "text", "measure": ""},
    key="k",
)
CHANGING = replace(
    PAGE,
    changing=3,
    round_id=None,
    values={"text": "本单位专职科研管理人员总数", "kind": "number", "measure": "人"},
    errors={"text": "请写明问题。"},
)
ANSWERS = pages.AnswersPage(
    round_id=11,
    plan_title=PLAN,
    name="11月",
    due_at=at(11, 25, 18),
    questions=FIELDS,
    open=True,
    is_signed=True,
    key="k",
    errors={"question-4": "请选择是或否。"},
)
EXAMPLES = (
    Example("06-questions", "rounds/questions.html", PAGE, as_office("填报调度")),
    Example("06-questions-change", "rounds/questions.html", CHANGING, as_office("填报调度")),
    Example(
        "06-questions-none",
        "rounds/questions.html",
        replace(PAGE, rows=(), asked=0, avoided=0),
        as_office("填报调度"),
    ),
    Example("02-answers", "rounds/answers.html", ANSWERS, as_liaison("本月待报")),
    Example(
        "02-answers-closed", "rounds/answers.html", replace(ANSWERS, open=False, errors={}), as_liaison("本月待报")
    ),
)

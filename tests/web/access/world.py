"""Two departments that must not see each other: people of every role, and one of everything for each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from app.accounts import queries as accounts
from app.accounts.models import ApiToken, AuthSession
from app.accounts.service.absences import NewAbsence, record_absence
from app.accounts.service.people import set_scope, switch_account
from app.accounts.service.sessions import start_session
from app.accounts.service.tokens import create_token
from app.assessment.models import Assessment, UnitScore
from app.assessment.service.schemes import ensure_scheme
from app.core.context import Ctx
from app.core.forms import Upload
from app.evidence.service import keep_original
from app.evidence.store import EvidenceStore
from app.handovers.service import Proposal, propose_handover
from app.histories.rules import HistoryRow, past_report
from app.histories.service import import_history, keep_table
from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from app.outbox.enums import Channel, MessageKind, MessageState
from app.outbox.models import Message, Notice, Robot
from app.plans.enums import StepKind
from app.plans.queries import last_steps
from app.plans.service import claim_upload, discard_task, fail_upload, keep_upload, start_revision
from app.policy.roles import Role
from app.reminders.models import FeedToken
from app.reminders.service.personal import create_feed
from app.reports.service.drafts import attach_evidence, save_draft
from app.reports.service.filing import submit_report
from app.rounds.enums import ExceptionKind, QuestionKind
from app.rounds.models import Assignment
from app.rounds.service import NoticeInput, issue_notice, open_round
from app.rounds.service.exceptions import ExceptionInput, grant_exception
from app.rounds.service.questions import QuestionInput, ask_question
from app.supervision.models import Urge
from app.units.models import Unit
from imports.service.steps import step
from tests.support.factories.accounts import actor_of, make_unit, make_user
from tests.support.factories.plans import make_draft, task
from tests.support.factories.reports import FULL
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task

UNKNOWN = 987654
OWNERS = ("a", "b")
# A plan that is still being edited belongs to nobody but those who import.
EDITED = "edited"
# A unit that the plan being edited names and that nobody knows.
MENTION = "省待定单位"
EVERYTHING = (*OWNERS, EDITED)
# Words that only stand in what belongs to one department: in names, in what was submitted, and in a draft, which is
# for the department's own people alone.
NAME = {"a": "赭石方略", "b": "黛蓝方略"}
TEXT = {"a": "赭石密语", "b": "黛蓝密语"}
DRAFT = {"a": "赭石草稿", "b": "黛蓝草稿"}
# In the keys of every robot: nobody ever reads them again, not even who typed them in.
ROBOT_KEY = "canary-of-robots"


@dataclass(frozen=True)
class Principal:
    """`sees` are the departments in the person's scope, `own` the department whose work the person does."""

    name: str
    roles: frozenset[Role] = frozenset()
    sees: frozenset[str] = frozenset()
    own: str = ""


@dataclass(frozen=True)
class World:
    """`objects[kind][owner]` is an id; `tokens[principal]` the value of the session cookie."""

    objects: Mapping[str, Mapping[str, int]]
    tokens: Mapping[str, str]


def principal(name: str, role: Role, *sees: str, own: str = "") -> Principal:
    return Principal(name, frozenset({role}), frozenset(sees), own)


NOBODY = Principal("anonymous")
DISABLED = Principal("disabled")
PEOPLE = (
    principal("liaison_a", Role.LIAISON, "a", own="a"),
    principal("liaison_b", Role.LIAISON, "b", own="b"),
    principal("leader_of_a", Role.UNIT_LEADER, "a", own="a"),
    principal("supervisor_of_a", Role.SUPERVISOR, "a"),
    principal("supervisor_of_none", Role.SUPERVISOR),
    principal("office", Role.OFFICE, *EVERYTHING),
    principal("governor_of_a", Role.LEADER, "a"),
    principal("sysadmin", Role.SYSADMIN),
    principal("secadmin", Role.SECADMIN),
    principal("auditor", Role.AUDITOR),
)
PRINCIPALS = (NOBODY, DISABLED, *PEOPLE)
PERSONAL: Mapping[str, type[SQLModel]] = {
    "notice_id": Notice,
    "session_id": AuthSession,
    "token_id": ApiToken,
    "feed_id": FeedToken,
}


def build(ctx: Ctx, folder: Path) -> World:
    ctx = replace(ctx, extra={"evidence": EvidenceStore(folder, 1024 * 1024)})
    units = {owner: make_unit(ctx, f"省{owner.upper()}厅") for owner in OWNERS}
    for person in PEOPLE:
        (role,) = person.roles
        user_id = make_user(ctx, person.name, role, unit_id=units.get(person.own), everything=False)
        if role in (Role.SUPERVISOR, Role.LEADER):
            set_scope(ctx, user_id, [units[owner] for owner in sorted(person.sees)], everything=False)
    gone = make_user(ctx, DISABLED.name, Role.OFFICE)
    tokens = {person.name: _sign_in(ctx, person.name) for person in (*PEOPLE, DISABLED)}
    switch_account(ctx, gone, active=False)
    objects: dict[str, dict[str, int]] = {"unit_id": units}
    for owner in OWNERS:
        for kind, number in _belongings(ctx, owner, units[owner]).items():
            objects.setdefault(kind, {})[owner] = number
    for kind, number in _edited_plan(ctx, objects["plan_id"]["a"]).items():
        objects.setdefault(kind, {})[EDITED] = number
    ctx.session.flush()
    return World(objects, tokens)


def _edited_plan(ctx: Ctx, base: int) -> dict[str, int]:
    """Set beside a plan in force, whose later version it is."""
    office = ctx.acting_as(actor_of(ctx, "office"))
    plan, tasks = make_draft(
        office,
        task("1", "待定任务一", lead=(MENTION,)),
        task("2", "待定任务二"),
        task("3", "待定任务三"),
        sha256=keep_original(office, "方案.docx", b"original"),
    )
    start_revision(office, plan, base)
    indicator = _indicator(ctx, plan, tasks[0], "待定", "待定")
    with step(office, plan, StepKind.DISCARDED, tasks[2]):
        discard_task(office, plan, tasks[2], 1)
    ctx.session.flush()
    (made,) = last_steps(ctx.session, plan)
    upload = keep_upload(office, "待定.docx", b"unreadable").upload_id
    claim = claim_upload(office, "elsewhere:1", lambda _reader: False)
    assert claim is not None
    fail_upload(office, claim, "待定原因")
    return {
        "plan_id": plan,
        "task_id": tasks[0],
        "indicator_id": indicator,
        "step_id": made.step_id,
        "upload_id": upload,
    }


def _indicator(ctx: Ctx, plan: int, task_id: int, name: str, text: str) -> int:
    made = Indicator(
        plan_id=plan,
        task_id=task_id,
        seq=1,
        name=f"{name}指标",
        comparator=Comparator.AT_LEAST,
        value="10",
        quote=f"{text}指标原文",
    )
    ctx.session.add(made)
    ctx.session.flush()
    assert made.id is not None
    return made.id


def _sign_in(ctx: Ctx, login: str) -> str:
    ctx.session.flush()
    user = accounts.user_by_login(ctx.session, login)
    assert user is not None
    return start_session(ctx, user, agent="test", lifetime=timedelta(hours=12))


def _belongings(ctx: Ctx, owner: str, unit: int) -> dict[str, int]:
    """A plan with its round, a draft and a report with evidence, and what the liaison personally has."""
    name, text = NAME[owner], TEXT[owner]
    plan = make_plan(ctx, f"{name}方案")
    tasks = [make_task(ctx, plan, seq, [unit], title=f"{name}任务{seq}", text=f"{text}原文{seq}") for seq in (1, 2)]
    indicator = _indicator(ctx, plan, tasks[0], name, text)
    make_schedule(ctx, plan)
    round_id = open_round(ctx, plan, NOVEMBER).round_id
    drafting, filed = (
        number
        for number in ctx.session.scalars(
            sa.select(col(Assignment.id)).where(col(Assignment.round_id) == round_id).order_by(col(Assignment.id))
        )
        if number is not None
    )
    liaison = ctx.acting_as(actor_of(ctx, f"liaison_{owner}"))
    save_draft(liaison, drafting, {**FULL, "progress": f"{DRAFT[owner]}，尚未提交。"})
    (evidence,) = attach_evidence(liaison, filed, [Upload(f"{name}.txt", f"{text}佐证".encode())])
    report = submit_report(liaison, filed, {**FULL, "progress": f"{text}进展，新建平台3个。"}, [evidence])
    user = accounts.user_by_login(ctx.session, f"liaison_{owner}")
    assert user is not None
    assert user.id is not None
    create_token(liaison, "脚本", days=30)
    create_feed(liaison)
    message = _message(ctx, user.id, text)
    scheme = ensure_scheme(ctx).scheme_id
    assert scheme is not None
    assessment = _assessment(ctx, scheme, plan, unit, name)
    return {
        **_away(ctx, owner, unit, user.id),
        **_history(ctx, plan, tasks[0], unit, text),
        "assessment_id": assessment,
        "scheme_id": scheme,
        "plan_id": plan,
        "indicator_id": indicator,
        "task_id": tasks[0],
        "round_id": round_id,
        "question_id": ask_question(ctx, plan, NOVEMBER, QuestionInput(f"{text}提问", QuestionKind.TEXT)).id or 0,
        "exception_id": _exception(ctx, unit, plan, text),
        "dispatch_id": issue_notice(ctx, round_id, NoticeInput("督办调度", f"{name}办公室", note=f"{text}事项")),
        "urge_id": _urge(ctx, drafting, text),
        "assignment_id": drafting,
        "report_id": report,
        "evidence_id": evidence,
        "user_id": user.id,
        "message_id": message,
        "robot_id": _robot(ctx, owner, unit),
        **{kind: _only(ctx.session, model, user.id) for kind, model in PERSONAL.items()},
    }


def _urge(ctx: Ctx, assignment_id: int, text: str) -> int:
    """Of yesterday: today the unit can be urged again."""
    owed = ctx.session.get_one(Assignment, assignment_id)
    by = accounts.user_by_login(ctx.session, "office")
    assert by is not None
    urge = Urge(
        assignment_id=assignment_id,
        number=1,
        note=f"{text}附言",
        urged_by=by.id or 0,
        urged_at=ctx.now - timedelta(days=1),
        due_at=owed.due_at,
        lock_at=owed.lock_at,
    )
    owed.urged = 1
    ctx.session.add(urge)
    ctx.session.flush()
    assert urge.id is not None
    return urge.id


def _away(ctx: Ctx, owner: str, unit: int, user_id: int) -> dict[str, int]:
    """A leave of the liaison to come, and a colleague who is to take over."""
    liaison = ctx.acting_as(actor_of(ctx, f"liaison_{owner}"))
    heir = make_user(ctx, f"heir_{owner}", Role.LIAISON, unit_id=unit)
    proposal = Proposal(user_id, Role.LIAISON, heir, date(2026, 12, 1))
    absence = NewAbsence(user_id, date(2027, 1, 4), date(2027, 1, 8))
    return {"absence_id": record_absence(liaison, absence), "handover_id": propose_handover(liaison, proposal)}


def _assessment(ctx: Ctx, scheme: int, plan: int, unit: int, name: str) -> int:
    """A score of one unit; written as it stands, because in a world that is two hours old nothing has fallen due."""
    made = Assessment(
        scheme_id=scheme,
        plan_id=plan,
        title=f"{name}考核",
        from_day=date(2026, 11, 1),
        to_day=date(2026, 11, 18),
        computed_at=ctx.now,
    )
    ctx.session.add(made)
    ctx.session.flush()
    assert made.id is not None
    ctx.session.add(UnitScore(assessment_id=made.id, unit_id=unit, total=100, grade="excellent"))
    ctx.session.flush()
    return made.id


def _history(ctx: Ctx, plan: int, task_id: int, unit: int, text: str) -> dict[str, int]:
    """A past report that is shown, and a table that waits to be imported."""
    row = HistoryRow(2, "1", "", f"单位{unit}", "2026-03", f"{text}往期")
    shown = keep_table(ctx, plan, f"{text}往期.xlsx", f"{unit:064}", [row])
    import_history(ctx, plan, shown, {2: past_report(row, task_id, unit)}, {2: "created"})
    name = ctx.session.get_one(Unit, unit).name
    waiting = replace(row, unit=name, period="2026-04")
    return {"history_id": keep_table(ctx, plan, f"{text}待导入.xlsx", f"{unit:063}9", [waiting])}


def _exception(ctx: Ctx, unit: int, plan: int, text: str) -> int:
    until = date(2026, 12, 31)
    wanted = ExceptionInput(ExceptionKind.EXEMPT, unit, f"{text}免报", plan_id=plan, expires_on=until)
    return grant_exception(ctx, wanted)


def _robot(ctx: Ctx, owner: str, unit: int) -> int:
    """A robot of the unit's group: it hears of no other unit."""
    robot = Robot(
        name=f"群{owner}",
        channel=Channel.WECOM,
        base_url="https://gateway.example",
        token=f"{ROBOT_KEY}-{owner}",
        secret=f"SEC-{ROBOT_KEY}-{owner}",
        unit_id=unit,
        created_at=ctx.now,
    )
    ctx.session.add(robot)
    ctx.session.flush()
    assert robot.id is not None
    return robot.id


def _message(ctx: Ctx, user_id: int, text: str) -> int:
    """A message to the person that could not be sent, and a notice that has arrived."""
    message = ctx.session.scalars(
        sa.select(Message).where(col(Message.recipient_id) == user_id, col(Message.kind) == MessageKind.ROUND_OPENED)
    ).first()
    assert message is not None
    assert message.id is not None
    message.state = MessageState.FAILED
    notice = Notice(
        message_id=message.id,
        user_id=user_id,
        kind=MessageKind.ROUND_OPENED,
        subject=f"{text}通知",
        body=f"{text}内容",
        created_at=ctx.now,
    )
    ctx.session.add(notice)
    ctx.session.flush()
    return message.id


def _only(session: Session, model: type[SQLModel], user_id: int) -> int:
    table = sa.inspect(model).local_table
    number = session.execute(sa.select(table.c.id).where(table.c.user_id == user_id)).scalar_one()
    return int(number)

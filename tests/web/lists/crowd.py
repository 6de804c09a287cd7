"""An installation with the same number of everything: a page that asks once per row is found, whatever it lists."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import Absence, User, UserRole
from app.assessment.models import Assessment, ScoreEntry, UnitScore
from app.assessment.service.schemes import ensure_scheme, save_scheme
from app.core.context import Ctx
from app.core.forms import Upload
from app.evidence.service import keep_original
from app.handovers.enums import HandoverState
from app.handovers.models import Handover
from app.handovers.queries import holders
from app.handovers.queries.work import work_of
from app.histories.rules import HistoryRow, past_report
from app.histories.service import import_history, keep_table
from app.indicators.enums import Comparator
from app.indicators.models import Indicator
from app.lamps.enums import LampColour
from app.plans.enums import RevisionKind, StepKind
from app.plans.models import TaskVersion
from app.plans.service import discard_task, keep_upload, start_revision
from app.policy.roles import Role
from app.reports.models import Report
from app.reports.service import (
    attach_evidence,
    request_sign_off,
    return_report,
    save_draft,
    submit_report,
)
from app.rounds.enums import Consolidation, Cycle
from app.rounds.models import Assignment
from app.rounds.service import NoticeInput, exempt_assignment, issue_notice, open_round, sign_receipt
from app.rounds.service.terms import set_task_cycle
from app.supervision import service as supervision
from app.supervision.models import Urge
from app.units.enums import UnitKind
from app.units.service import UnitDraft, add_alias, create_unit
from imports.service.steps import step
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.plans import make_draft, task
from tests.support.factories.reports import FULL
from tests.support.factories.rounds import NOVEMBER, make_plan, make_schedule, make_task
from tests.web.lists.correspondence import belong, operate
from tests.web.lists.people import PEOPLE, Crowd


def build(ctx: Ctx, size: int) -> Crowd:
    crowd = Crowd(ctx, size)
    _people(crowd)
    plan = _plan(crowd)
    _round(crowd, plan)
    _supervision(crowd)
    _urges(crowd)
    _parts_of_a_whole(crowd)
    _drafted_plan(crowd, plan)
    _assessments(crowd, plan)
    belong(crowd)
    operate(crowd)
    _handovers(crowd)
    ctx.session.flush()
    return crowd


def _people(crowd: Crowd) -> None:
    ctx = crowd.ctx
    crowd.units = [make_unit(ctx, f"省第{number}厅", sort_no=number + 1) for number in crowd.each]
    first = crowd.units[0]
    members = UnitDraft(name="全体厅局", kind=UnitKind.COLLECTIVE, member_ids=tuple(crowd.units))
    collective = create_unit(ctx, members)
    for number in crowd.each:
        add_alias(ctx, first, f"一厅别名{number}")
        make_unit(ctx, f"省第一厅{number}处", kind=UnitKind.OFFICE, parent_id=first)
    signing = make_unit(ctx, "省签发厅", needs_sign_off=True)
    for login, role in PEOPLE.items():
        unit = {Role.LIAISON: first, Role.UNIT_LEADER: signing}.get(role)
        make_user(ctx, login, role, unit_id=unit)
    ctx.session.flush()
    model = ctx.session.scalars(sa.select(User).where(col(User.login) == "liaison")).one()
    for number, unit in enumerate(crowd.units):
        for login in (f"l{number}", f"colleague{number}"):
            _copy(ctx, model, login, unit if login.startswith("l") else first)
    _copy(ctx, model, "clerk", signing)
    crowd.signing = signing
    crowd.objects["unit_id"] = [first, collective]
    crowd.objects["user_id"] = [model.id or 0]


def _handovers(crowd: Crowd) -> None:
    """One of all that the first unit has in hand, one for each colleague, and colleagues who are gone."""
    ctx, first = crowd.ctx, crowd.units[0]
    ctx.session.flush()
    (giver,) = (one for one in holders(ctx.session) if one.login == "liaison")
    items = [item.stored() for item in work_of(ctx, giver)]
    numbers = dict(ctx.session.execute(sa.select(col(User.login), col(User.id))).all())
    rows = [
        Handover(
            role=Role.LIAISON,
            unit_id=first,
            from_user_id=giver.user_id,
            to_user_id=numbers[f"l{number}"],
            effective_on=ctx.today,
            state=HandoverState.DONE,
            items=items,
            proposed_at=ctx.now,
            answered_at=ctx.now,
        )
        for number in crowd.each
    ]
    ctx.session.add_all(rows)
    gone = [numbers[f"colleague{number}"] for number in crowd.each]
    ctx.session.execute(sa.update(User).where(col(User.id).in_(gone)).values(active=False))
    ctx.session.flush()
    crowd.objects["handover_id"] = [rows[0].id or 0]


def _copy(ctx: Ctx, model: User, login: str, unit: int) -> None:
    """A liaison like the first one, without hashing a password anew."""
    values = model.model_dump(exclude={"id", "login", "name", "unit_id"})
    user = User(**values, login=login, name=login, unit_id=unit)
    ctx.session.add(user)
    ctx.session.flush()
    assert user.id is not None
    days = (date(2027, 1, 4), date(2027, 1, 8))
    ctx.session.add(Absence(user_id=user.id, from_day=days[0], to_day=days[1], recorded_at=ctx.now))
    ctx.session.add(UserRole(user_id=user.id, role=Role.LIAISON, proposed_at=ctx.now, granted_at=ctx.now))


def _plan(crowd: Crowd) -> int:
    """One task of all units; of the first unit open, exempt, closed and late ones; and ones of the unit that signs."""
    ctx = crowd.ctx
    plan = make_plan(ctx)
    crowd.objects["plan_id"] = [plan]
    common = make_task(ctx, plan, 1, crowd.units[:1], crowd.units[1:], text="完成共同任务。")
    crowd.objects["task_id"] = [common]
    for part, lead in enumerate((crowd.units[0],) * 4 + (crowd.signing,)):
        deadline = date(2026, 11, 10 if part == 3 else 28)
        crowd.parts.append(
            [
                make_task(
                    ctx, plan, part * crowd.size + at + 2, [lead], deadline=deadline, starts_on=date(2026, 1, 1)
                )
                for at in crowd.each
            ]
        )
    for number in crowd.each:
        _indicator(ctx, plan, common, number)
    _histories(crowd, plan, common)
    return plan


def _histories(crowd: Crowd, plan: int, task_id: int) -> None:
    """What the units reported before the system, a table each; and a table with all of them that waits."""
    office, months = crowd.as_("office"), [f"{2010 + at // 12}-{at % 12 + 1:02}" for at in crowd.each]
    rows = [HistoryRow(at + 2, "1", "", f"省第{at}厅", months[at], f"往期{at}") for at in crowd.each]
    for at in crowd.each:
        kept = keep_table(office, plan, f"往期{at}.xlsx", f"{at:064}", rows[at : at + 1])
        past = {rows[at].row: past_report(rows[at], task_id, crowd.units[0])}
        import_history(office, plan, kept, past, {rows[at].row: "created"})
    crowd.objects["history_id"] = [keep_table(office, plan, "往期.xlsx", f"{-1:064}", rows)]


def _indicator(ctx: Ctx, plan: int, task_id: int, number: int) -> int:
    made = Indicator(
        plan_id=plan,
        task_id=task_id,
        seq=number + 1,
        name=f"指标{number}",
        comparator=Comparator.AT_LEAST,
        value="10",
        quote="建成平台10个",
    )
    ctx.session.add(made)
    ctx.session.flush()
    assert made.id is not None
    return made.id


def _round(crowd: Crowd, plan: int) -> None:
    """Of the common task every unit has filed; of the first unit's own each fifth part is something else."""
    ctx = crowd.ctx
    make_schedule(ctx, plan, Consolidation.EACH)
    crowd.objects["round_id"] = [open_round(ctx, plan, NOVEMBER).round_id]
    for number in crowd.each:
        other = make_plan(ctx, f"第{number}号方案")
        make_task(ctx, other, 1, [crowd.units[number]])
        make_schedule(ctx, other)
        open_round(ctx, other, NOVEMBER)
    common, opened, exempt = (_owed(crowd, tasks) for tasks in (crowd.objects["task_id"], *crowd.parts[:2]))
    crowd.objects["assignment_id"] = [opened[0], common[0]]
    supervision.urge_assignments(crowd.as_("supervisor"), [*common, *opened], "请抓紧。")
    _file(crowd, common)
    for assignment in _owed(crowd, crowd.parts[4]):
        request_sign_off(crowd.as_("clerk"), assignment, FULL)
    for assignment in exempt:
        exempt_assignment(crowd.as_("supervisor"), assignment, "已并入其他任务。")
    files = [Upload(f"佐证{number}.txt", f"佐证{number}".encode()) for number in crowd.each]
    kept = [attach_evidence(crowd.as_("liaison"), opened[0], [file])[0] for file in files]
    save_draft(crowd.as_("liaison"), opened[0], FULL, kept)
    crowd.objects["evidence_id"] = kept[:1]
    notes = [NoticeInput("督办调度", "办公室", note=f"第{at}次说明。", reason="补充说明。") for at in crowd.each]
    crowd.objects["dispatch_id"] = [issue_notice(ctx, crowd.objects["round_id"][0], note) for note in notes][:1]


def _owed(crowd: Crowd, tasks: Sequence[int]) -> list[int]:
    """In the order of tasks, then of units."""
    found = crowd.ctx.session.scalars(
        sa.select(col(Assignment.id))
        .where(col(Assignment.task_id).in_(tasks))
        .order_by(col(Assignment.task_id), col(Assignment.unit_id))
    )
    return [number for number in found if number is not None]


def _file(crowd: Crowd, common: Sequence[int]) -> None:
    """Every unit reports; the first unit's report goes back and forth, and waits in the end like the others."""
    reports = [submit_report(crowd.as_(f"l{at}"), number, FULL) for at, number in enumerate(common)]
    for at in crowd.each:
        sign_receipt(crowd.as_(f"l{at}"), crowd.objects["round_id"][0])
        return_report(crowd.as_("supervisor"), reports[0], f"第{at}次退回。")
        files = attach_evidence(crowd.as_("liaison"), common[0], [Upload(f"附件{at}.txt", f"附件{at}".encode())])
        held = crowd.ctx.session.scalars(sa.select(sa.func.count()).select_from(Report)).one()
        reports[0] = submit_report(crowd.as_("liaison"), common[0], {**FULL, "progress": f"第{held}稿。"}, files)
    crowd.objects["report_id"] = [reports[0]]


def _supervision(crowd: Crowd) -> None:
    (common,), (opened, _, closed, *_) = crowd.objects["task_id"], crowd.parts
    for at in crowd.each:
        supervision.write_instruction(crowd.as_("leader"), common, f"第{at}条批示。")
        supervision.override_lamp(crowd.as_("supervisor"), common, LampColour.YELLOW, f"第{at}个原因。")
        supervision.override_lamp(crowd.as_("supervisor"), opened[at], LampColour.RED, "进度滞后。")
        supervision.follow_task(crowd.as_("leader"), opened[at])
        supervision.close_out_task(
            crowd.as_("supervisor"), closed[at], finished_on=date(2026, 11, 17), reason="已核验。"
        )


def _urges(crowd: Crowd) -> None:
    """What was urged of all units in one go, and the first of it again and again before that."""
    ctx = crowd.ctx
    whole = ctx.session.scalars(sa.select(Urge).order_by(col(Urge.id))).first()
    assert whole is not None
    crowd.objects["urge_id"] = [whole.id or 0]
    for at in crowd.each:
        earlier = whole.model_dump(exclude={"id", "number", "urged_at"})
        ctx.session.add(Urge(**earlier, number=at + 2, urged_at=ctx.now - timedelta(days=1, hours=at)))


def _parts_of_a_whole(crowd: Crowd) -> None:
    """A lead whose co-units have all filed their parts, of a plan with tasks that report less often."""
    ctx = crowd.ctx
    plan = make_plan(ctx, "合并报送方案")
    whole = make_task(ctx, plan, 1, [crowd.signing], crowd.units)
    rare = [make_task(ctx, plan, at + 2, crowd.units[:1]) for at in crowd.each]
    make_schedule(ctx, plan, Consolidation.CONSOLIDATED)
    set_task_cycle(crowd.as_("office"), plan, rare, Cycle.QUARTER, "每季度有数据。")
    open_round(ctx, plan, NOVEMBER)
    owed = dict(_owed_by(crowd, whole))
    for at, unit in enumerate(crowd.units):
        submit_report(crowd.as_(f"l{at}"), owed[unit], FULL)
    crowd.objects["assignment_id"].append(owed[crowd.signing])
    crowd.objects["plan_id"].append(plan)


def _owed_by(crowd: Crowd, task_id: int) -> list[tuple[int, int]]:
    found = crowd.ctx.session.execute(
        sa.select(col(Assignment.unit_id), col(Assignment.id)).where(col(Assignment.task_id) == task_id)
    )
    return [(unit, number) for unit, number in found]


def _drafted_plan(crowd: Crowd, base: int) -> None:
    """The later version of a plan in force, with corrections that can be taken back."""
    office = crowd.as_("office")
    mentions = [f"待定单位{number}" for number in crowd.each]
    tasks = [
        task("1", lead=mentions[:1], co=mentions[1:]),
        *(task(str(at + 2), lead=(mentions[at],)) for at in crowd.each),
    ]
    tasks += [task(f"附{at}") for at in crowd.each]
    plan, made = make_draft(office, *tasks, sha256=keep_original(office, "方案.docx", b"original"))
    for task_id in made[-crowd.size :]:
        with step(office, plan, StepKind.DISCARDED, task_id):
            discard_task(office, plan, task_id, 1)
    start_revision(office, plan, base)
    uploads = [keep_upload(office, f"方案{number}.docx", b"unread%d" % number) for number in crowd.each]
    crowd.objects["upload_id"] = [uploads[0].upload_id]
    for number in crowd.each:
        other, _ = make_draft(office, sha256=f"{number:064d}")
        revision = start_revision(office, other, base)
        crowd.ctx.session.add(
            TaskVersion(
                task_id=crowd.objects["task_id"][0],
                revision_id=revision,
                kind=RevisionKind.CHANGED,
                before={"title": "旧"},
                after={"title": f"新{number}"},
                made_at=crowd.ctx.now,
            )
        )
    crowd.objects["indicator_id"] = [_indicator(crowd.ctx, plan, made[0], number) for number in crowd.each][:1]
    crowd.objects["plan_id"].append(plan)
    crowd.objects["task_id"].append(made[0])


def _assessments(crowd: Crowd, plan: int) -> None:
    ctx = crowd.ctx
    scheme = ensure_scheme(ctx)
    assert scheme.scheme_id is not None
    crowd.objects["scheme_id"] = [scheme.scheme_id]
    numbers = []
    for number in crowd.each:
        made = Assessment(
            scheme_id=scheme.scheme_id,
            plan_id=plan,
            title=f"考核{number}",
            from_day=date(2026, 11, 1),
            to_day=date(2026, 11, 18),
            computed_at=ctx.now,
        )
        ctx.session.add(made)
        ctx.session.flush()
        assert made.id is not None
        numbers.append(made.id)
        ctx.session.add(UnitScore(assessment_id=made.id, unit_id=crowd.signing, total=100, grade="excellent"))
    first = numbers[0]
    crowd.objects["assessment_id"] = [first]
    rule = scheme.value.rules[0]
    for at, unit in enumerate(crowd.units):
        total = 100 - (crowd.size / 4 if at == 0 else 0)
        ctx.session.add(UnitScore(assessment_id=first, unit_id=unit, total=total, grade="excellent"))
        save_scheme(ctx, f"方案第{at}版", scheme.value, base_revision=scheme.revision + at)
        ctx.session.add(
            ScoreEntry(
                assessment_id=first,
                unit_id=crowd.units[0],
                rule=rule.code,
                event=rule.event.value,
                day=date(2026, 11, 10),
                task_id=crowd.parts[0][at],
                points=-0.25,
                applied=-0.25,
            )
        )

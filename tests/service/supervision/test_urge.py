"""Urging: what is still owed, once a day, all or nothing, told to the liaisons and counted on the row."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.core.errors import Forbidden, InvalidInput, NotFound
from app.outbox.enums import Channel, MessageKind, TextCode
from app.outbox.letters import LATE, text_code
from app.outbox.models import Occurrence, Robot
from app.reports.service import return_report, submit_report
from app.rounds.service import close_round, exempt_assignment
from app.supervision import queries
from app.supervision.models import Urge
from app.supervision.service import urge_assignments, urgeable_of_tasks
from tests.service.supervision.told import audited, first_payload, messages, told
from tests.support.factories.reports import FULL, Stage
from tests.support.queries import count_queries

URGED = MessageKind.URGED


def urges(stage: Stage) -> list[tuple[int, int, str]]:
    rows = stage.ctx.session.scalars(sa.select(Urge).order_by(sa.text("id"))).all()
    return [(row.assignment_id, row.number, row.note) for row in rows]


def test_everything_owed_is_urged_counted_told_and_written_down(stage: Stage) -> None:
    a, b, c = stage.assignments
    assert urge_assignments(stage.at("dc"), [c, a, b, a], "请抓紧报送") == (3, 3)
    assert urges(stage) == [(a, 1, "请抓紧报送"), (b, 1, "请抓紧报送"), (c, 1, "请抓紧报送")]
    assert [stage.assignment(number).urged for number in range(3)] == [1, 1, 1]
    assert told(stage.ctx, URGED) == [("gx1", a), ("gx1", b), ("gx2", a), ("gx2", b), ("jy1", c)]
    # One message per person, however many assignments it names.
    assert messages(stage.ctx, URGED) == ["gx1", "gx2", "jy1"]
    assert audited(stage.ctx, AuditAction.ASSIGNMENT_URGED) == [(n, "请抓紧报送") for n in (a, b, c)]
    payload = first_payload(stage.ctx, URGED)
    shown = {name: payload[name] for name in ("urged_by", "number", "period", "note")}
    assert shown == {"urged_by": "梁景行", "number": "1", "period": "2026-11", "note": "请抓紧报送"}


def test_once_a_day_and_again_tomorrow(stage: Stage) -> None:
    a, b, _ = stage.assignments
    urge_assignments(stage.at("dc"), [a])
    with pytest.raises(InvalidInput, match="今天已经催办过"):
        urge_assignments(stage.at("office"), [a])
    # A selection with something fresh in it urges only that.
    assert urge_assignments(stage.later(hours=2).at("office"), [a, b]) == (1, 2)
    assert urges(stage) == [(a, 1, ""), (b, 1, "")]
    # It is 09:00 in China: fifteen hours later it is tomorrow there.
    assert urge_assignments(stage.later(hours=15).at("dc"), [a]) == (1, 2)
    assert stage.assignment().urged == 2
    assert urges(stage)[-1] == (a, 2, "")
    assert len(told(stage.ctx, URGED)) == 6


def test_one_task_or_three_are_looked_up_in_as_many_statements(stage: Stage) -> None:
    supervisor, asked = stage.at("dc"), []
    for tasks in (stage.tasks[:1], stage.tasks):
        with count_queries(stage.ctx.session) as sent:
            urgeable_of_tasks(supervisor, tasks)
        asked.append(len(sent))
    assert asked == [2, 2]


def test_a_minute_before_midnight_is_still_today(stage: Stage) -> None:
    urge_assignments(stage.at("dc"), stage.assignments[:1])
    with pytest.raises(InvalidInput):
        urge_assignments(stage.later(hours=14, minutes=59).at("dc"), stage.assignments[:1])


def test_what_is_filed_exempt_or_closed_is_not_urged(stage: Stage) -> None:
    a, b, c = stage.assignments
    report = submit_report(stage.at("gx1"), a, FULL)
    exempt_assignment(stage.at("dc"), b, "另行报送")
    with pytest.raises(InvalidInput, match="不需要催办"):
        urge_assignments(stage.at("dc"), [a, b])
    assert urge_assignments(stage.at("dc"), [a, b, c]) == (1, 1)
    # A returned report is owed again.
    return_report(stage.at("dc"), report, "请补充数据")
    assert urge_assignments(stage.at("dc"), [a]) == (1, 2)
    later = stage.later(days=1)
    close_round(later.at("office"), stage.round_id, "提前结束")
    with pytest.raises(InvalidInput, match="不需要催办"):
        urge_assignments(later.at("dc"), [a, c])


@pytest.mark.parametrize("foreign", [999_999, None])
def test_one_foreign_id_refuses_the_whole_selection(stage: Stage, foreign: int | None) -> None:
    """A supervisor of 工信 alone: an assignment of 教育 is answered like one that does not exist."""
    own = list(stage.assignments[:2])
    with pytest.raises(NotFound):
        urge_assignments(stage.at("dc_gx"), [*own, foreign or stage.assignments[2]])
    assert urges(stage) == []
    assert told(stage.ctx, URGED) == []
    assert urge_assignments(stage.at("dc_gx"), own) == (2, 2)


@pytest.mark.parametrize("login", ["gx1", "leader"])
def test_only_supervisors_and_the_office_urge(stage: Stage, login: str) -> None:
    with pytest.raises(Forbidden):
        urge_assignments(stage.at(login), stage.assignments[:1])


def test_a_long_note_is_refused_and_not_cut(stage: Stage) -> None:
    with pytest.raises(InvalidInput) as fault:
        urge_assignments(stage.at("dc"), stage.assignments[:1], "长" * 301)
    assert list(fault.value.fields) == ["note"]
    assert urge_assignments(stage.at("dc"), stage.assignments[:1], "长" * 300) == (1, 2)


def test_whole_tasks_reach_what_is_owed_of_them(stage: Stage) -> None:
    a, b, c = stage.assignments
    submit_report(stage.at("gx1"), b, FULL)
    assert urgeable_of_tasks(stage.at("dc"), [*stage.tasks, stage.tasks[0]]) == [a, c]
    with pytest.raises(NotFound):
        urgeable_of_tasks(stage.at("dc_gx"), stage.tasks)
    # 教育 has a part in the first task, so its supervisor sees the task, but owes no report for it.
    assert urgeable_of_tasks(stage.at("dc_jy"), [stage.tasks[0], stage.tasks[2]]) == [c]
    close_round(stage.at("office"), stage.round_id, "提前结束")
    assert urgeable_of_tasks(stage.at("dc"), stage.tasks) == []


def test_urges_are_read_newest_first(stage: Stage) -> None:
    urge_assignments(stage.at("dc"), stage.assignments[:1], "第一次")
    later = stage.later(days=1)
    urge_assignments(later.at("office"), stage.assignments[:1], "第二次")
    found = queries.urges_of(stage.ctx.session, stage.tasks[0])
    assert [(one.text, one.name, one.at) for one in found] == [
        ("第二次", "许若溪", stage.ctx.now + timedelta(days=1)),
        ("第一次", "梁景行", stage.ctx.now),
    ]
    assert queries.urges_of(stage.ctx.session, stage.tasks[1]) == []


def test_the_groups_of_urged_units_hear_of_it_too(stage: Stage) -> None:
    a, b, _ = stage.assignments
    unit = stage.assignment(0).unit_id
    for name, of_unit, speaks in (
        ("全体", None, True),
        ("本单位", unit, True),
        ("别的", unit + 1, True),
        ("静", None, False),
    ):
        stage.ctx.session.add(
            Robot(
                name=name,
                channel=Channel.WECOM,
                base_url="https://gateway.example",
                token=name,
                unit_id=of_unit,
                tells_reminders=speaks,
                created_at=stage.ctx.now,
            )
        )
    stage.ctx.session.flush()
    urge_assignments(stage.at("dc"), [a, b], "请抓紧")
    rows = stage.ctx.session.execute(
        sa.select(col(Robot.name), sa.func.count(), sa.func.count(sa.distinct(col(Occurrence.message_id))))
        .join(Occurrence, col(Occurrence.robot_id) == col(Robot.id))
        .where(col(Occurrence.kind) == URGED)
        .group_by(col(Robot.name))
    )
    assert {name: (items, sent) for name, items, sent in rows} == {"全体": (2, 1), "本单位": (2, 1)}
    payloads = stage.ctx.session.scalars(
        sa.select(col(Occurrence.payload)).where(col(Occurrence.robot_id).is_not(None), col(Occurrence.kind) == URGED)
    )
    items = list(payloads)
    assert text_code(URGED, items, to_group=True) is TextCode.GROUP_URGED
    assert text_code(URGED, [{**items[0], "kind": LATE}], to_group=False) is TextCode.URGED

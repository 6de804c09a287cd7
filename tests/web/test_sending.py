"""The send log as the office uses it: filters, what was sent, retrying, and the list of calls."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.core.clock import FixedClock
from app.core.config import Settings
from app.outbox.channels.failures import DeliveryFailure
from app.outbox.enums import Channel, MessageKind, MessageState
from app.outbox.letters import Letter
from app.outbox.models import Message
from app.outbox.service.delivery import deliver_due
from app.reminders.service import remind_due
from scheduler.runner import Runner
from tests.support.contexts import system_ctx
from tests.support.factories.accounts import make_unit
from tests.support.factories.rounds import make_round
from tests.support.queries import counted
from tests.support.site import Site

ClientFor = Callable[[str], TestClient]


class Post:
    """Refuses everything for one person."""

    refused = "gx1@example.gov.cn"

    def send(self, letter: Letter) -> None:
        if letter.to_address == self.refused:
            raise DeliveryFailure("550 no such mailbox", permanent=True)


@pytest.fixture
def sent(site: Site, settings: Settings, clock: FixedClock) -> Site:
    """Openings and the first reminder are out; mail to 周敏 failed both times."""
    runner = Runner(settings, site.database, clock)
    deliver_due(runner.sender({Channel.SMTP: Post()}))
    clock.at = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
    with system_ctx(site.database, clock) as ctx:
        remind_due(ctx)
    deliver_due(runner.sender({Channel.SMTP: Post()}))
    return site


def rows(page: str) -> int:
    return page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0].count("<tr>") if "<tbody>" in page else 0


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 12),
        ("?state=failed", 2),
        ("?channel=in_app", 6),
        ("?kind=reminder&state=sent", 5),
        ("?step=before", 6),
        ("?step=on_the_day", 0),
        ("?step=after", 0),
        ("?unit=2", 4),
        ("?period=2026-11", 12),
        ("?period=2026-10", 0),
        ("?who=周敏", 4),
        ("?unit=x&state=none&who=%", 0),
    ],
)
def test_filters_show_what_they_say(sent: Site, query: str, count: int) -> None:
    assert rows(sent.person("bgs").get(f"/sending{query}").text) == count


def test_a_message_is_shown_as_it_went_out(sent: Site) -> None:
    office = sent.person("bgs")
    failed = office.get("/sending?state=failed&kind=reminder").text
    (number,) = re.findall(r'href="/sending/(\d+)"', failed)
    page = office.get(f"/sending/{number}").text
    assert "还有2项未报，2026年11月25日 18:00截止" in page
    assert "550 no such mailbox" in page
    assert "（截止前3个工作日）" in page
    assert page.count("任务1") >= 2
    assert office.get("/sending/99999").status_code == 404
    # A supervisor reads the log, but not the words meant for others.
    assert sent.person("dc1").get("/sending").status_code == 200
    assert sent.person("dc1").get(f"/sending/{number}").status_code == 403


def test_chosen_failures_go_out_again(sent: Site) -> None:
    office = sent.person("bgs")
    page = office.get("/sending?state=failed").text
    numbers = [part.split('"')[0] for part in page.split('name="message_ids" value="')[1:]]
    assert len(numbers) == 2
    answer = office.post("/sending/retries", data={"message_ids": [*numbers, "1"]})
    assert answer.headers["location"] == "/sending?state=ready"
    assert rows(office.get("/sending?state=ready").text) == 2
    assert office.post("/sending/retries", data={}).headers["location"] == "/sending?state=failed"
    assert sent.person("dc1").post("/sending/retries", data={"message_ids": numbers}).status_code == 403


def test_who_must_be_telephoned_is_listed_and_leaves_when_the_report_is_in(sent: Site) -> None:
    office = sent.person("bgs")
    page = office.get("/sending/calls").text
    assert "1个单位1人需要电话通知" in page
    assert "周敏" in page
    assert "550 no such mailbox" in page
    assert "<b>1</b>人</a>待电话通知" in office.get("/sending").text
    for number in (0, 1):
        sent.file("gx2", number)
    left = office.get("/sending/calls").text
    # The opening failed too, and is no longer worth a call about reports: it concerned the round as a whole.
    assert "还有2项未报" not in left


def test_a_unit_without_liaison_and_one_that_never_answers_are_called(sent: Site, clock: FixedClock) -> None:
    with system_ctx(sent.database, clock) as ctx:
        make_round(ctx, [([make_unit(ctx, "北岭高新区")], [])])
    assert "北岭高新区" in sent.person("bgs").get("/sending/calls").text
    clock.at = datetime(2026, 12, 10, 2, tzinfo=UTC)
    page = sent.person("bgs").get("/sending/calls").text
    assert "提醒发完仍未报" in page
    assert "方圆" in page


def test_the_list_of_calls_is_a_workbook_too(sent: Site) -> None:
    office = sent.person("bgs")
    answer = office.get("/exports/calls")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "待电话通知名单" in cells
    assert {"单位", "联系人", "电话", "需告知", "周敏"} <= set(cells)
    assert sent.person("dc1").get("/exports/calls").status_code == 403


def test_what_is_wrong_with_sending_is_said_on_top(sent: Site, clock: FixedClock) -> None:
    clock.at = datetime(2026, 11, 20, 14, tzinfo=UTC)
    page = sent.person("bgs").get("/sending").text
    assert "现在是静默时段" in page
    assert "没有配置邮件服务器" in page


def test_the_log_asks_no_more_for_many_messages_than_for_one(site: Site) -> None:
    office = site.person("bgs")
    office.get("/sending")
    counts = []
    for wanted in (1, 3, 50):
        with system_ctx(site.database, site.clock) as ctx:
            have = ctx.session.scalar(sa.select(sa.func.count()).select_from(Message)) or 0
            for number in range(have, have + wanted):
                ctx.session.add(
                    Message(
                        digest_key=f"x{number}",
                        kind=MessageKind.URGED,
                        channel=Channel.SMTP,
                        recipient_id=1,
                        state=MessageState.FAILED,
                        not_before=ctx.now,
                        created_at=ctx.now,
                    )
                )
        with counted(site.database) as asked:
            assert office.get("/sending?kind=urged").status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts

"""Two of everything at the same moment, over HTTP and in threads of their own."""

import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlmodel import col

from app.accounts.models import IdempotencyRecord
from app.reports.enums import ReviewDecision
from app.reports.models import Report, ReportReview
from tests.reliability.checking import faults
from tests.reliability.stage import World, built_world
from tests.reliability.submitting import Browser, History, Sent
from tests.support.serving import Served, serving

Answer = TypeVar("Answer")
ROUNDS = 100
CLICKS = 5


def at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """The answers of calls that start together."""
    gate = threading.Barrier(len(calls))
    answers: list[Answer | None] = [None] * len(calls)

    def run(number: int) -> None:
        gate.wait()
        answers[number] = calls[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def submit_all(served: Served, world: World, count: int) -> History:
    desk, history = world.desks[0], History()
    browser = Browser(served.port, desk.token)
    for number in desk.assignments[:count]:
        sent = Sent(desk, number, f"race-{number}")
        kind, body = sent.body
        assert browser.post(f"/assignments/{number}/report", body, kind)[0] == 303
        history.acknowledged.append(sent)
    browser.close()
    return history


def test_of_two_reviewers_at_once_one_decides_and_the_other_is_told_who(tmp_path: Path) -> None:
    """A hundred reports, each accepted by one and returned by the other in the same moment."""
    with built_world(tmp_path, ROUNDS * 4) as world, serving(world.order()) as served:
        served.wait_until_calm()
        submit_all(served, world, ROUNDS)
        with world.database() as database, database.transaction(write=False) as session:
            reports = list(session.scalars(sa.select(col(Report.id)).order_by(col(Report.id))))
        first, second = (Browser(served.port, token) for token in world.supervisors)
        accept, refuse = urlencode({"remark": ""}).encode(), urlencode({"reason": "数字与上月不符。"}).encode()
        told = []
        for number in reports:
            answers = at_once(
                [
                    lambda number=number: first.post(f"/reports/{number}/approval", accept),  # type: ignore[misc]
                    lambda number=number: second.post(f"/reports/{number}/returns", refuse),  # type: ignore[misc]
                ]
            )
            assert sorted(status for status, _, _ in answers) == [303, 409], answers
            told.append(next((at, text) for at, (status, _, text) in enumerate(answers) if status == 409))
        with world.database() as database, database.transaction(write=False) as session:
            decided = dict(session.execute(sa.select(col(ReportReview.report_id), col(ReportReview.decision))).all())
            rows = session.scalar(sa.select(sa.func.count()).select_from(ReportReview))
        assert rows == len(reports) == ROUNDS
        for number, (loser, text) in zip(reports, told, strict=True):
            winner = ("梁景行", "许若溪")[1 - loser]
            assert decided[number] is (ReviewDecision.ACCEPTED if loser == 1 else ReviewDecision.RETURNED)
            assert winner in text, "the page does not say who was faster"
            assert re.search(r"\d{1,2}:\d{2}", text), "the page does not say when"


def test_a_form_clicked_five_times_at_once_is_done_once_and_answered_alike(tmp_path: Path) -> None:
    with built_world(tmp_path, 50 * 4) as world, serving(world.order()) as served:
        served.wait_until_calm()
        desk, history = world.desks[0], History()
        browsers = [Browser(served.port, desk.token) for _ in range(CLICKS)]
        for number in desk.assignments:
            sent = Sent(desk, number, f"click-{number}")
            kind, body = sent.body
            path = f"/assignments/{number}/report"
            answers = at_once(
                [lambda b=browser: b.post(path, body, kind) for browser in browsers]  # type: ignore[misc]  # noqa: B023
            )
            assert answers == [(303, "/", "")] * CLICKS
            history.acknowledged.append(sent)
        with world.database() as database, database.transaction(write=False) as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(IdempotencyRecord)) == 50
        assert faults(world, history) == []

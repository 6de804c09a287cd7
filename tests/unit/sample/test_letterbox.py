from datetime import UTC, datetime, timedelta

import pytest

from app.outbox.channels.failures import DeliveryFailure
from app.outbox.letters import Letter
from imports.sample.seed.letterbox import ANSWER, Letterbox

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def letter(to: str) -> Letter:
    return Letter("k", "何启明", to, "报送提醒", "还有1项未报。", "/")


def bounces(to: str, at: datetime) -> bool:
    try:
        Letterbox(NOW, lambda: at).send(letter(to))
    except DeliveryFailure as failure:
        return failure.permanent and str(failure.message) == ANSWER
    return False


@pytest.mark.parametrize(
    ("to", "days_ago", "bounced"),
    [("qps1@lanjiang.example", 0, True), ("qps1@lanjiang.example", 8, False), ("gxt1@lanjiang.example", 0, False)],
)
def test_one_closed_mailbox_bounces_in_the_last_week_only(to: str, days_ago: int, bounced: bool) -> None:
    assert bounces(to, NOW - timedelta(days=days_ago)) is bounced

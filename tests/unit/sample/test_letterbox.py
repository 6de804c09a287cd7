from datetime import UTC, datetime, timedelta

import pytest

from app.outbox.channels.failures import DeliveryFailure
from app.outbox.letters import Letter
from imports.sample.seed.letterbox import ANSWER, Letterbox

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def letter(to: str) -> Letter:
    return Letter("k", "何启明", to, "报送提醒", "还有1项未报。", "/")


def test_closed_mailbox_bounces_for_good_in_the_last_week_only() -> None:
    Letterbox(NOW, lambda: NOW - timedelta(days=8)).send(letter("qps1@lanjiang.example"))
    with pytest.raises(DeliveryFailure, match=ANSWER) as caught:
        Letterbox(NOW, lambda: NOW).send(letter("qps1@lanjiang.example"))
    assert caught.value.permanent


def test_other_mail_is_taken() -> None:
    Letterbox(NOW, lambda: NOW).send(letter("gxt1@lanjiang.example"))

"""Signatures, sizes and speed, against what the vendors document."""

from collections import deque
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outbox.channels.vendors import VENDORS, Pace, Target, crowded, dingtalk_sign, feishu_sign, fitted
from app.outbox.enums import Channel
from app.outbox.rules import next_turn

NOW = datetime(2026, 11, 21, 1, 40, tzinfo=UTC)
# What the vendors publish: messages in how many seconds.
DOCUMENTED = {
    Channel.WECOM: ((20, 60),),
    Channel.DINGTALK: ((20, 60),),
    Channel.FEISHU: ((100, 60), (5, 1)),
}


def test_signatures_are_those_of_another_implementation() -> None:
    """Made with openssl from the same words."""
    assert dingtalk_sign("SECdemo", 1795230000000) == "WTzQ7y3+8jSemBim45sm/qOij7Nqt9pQfnH9j3jJqng="
    assert feishu_sign("feishu-demo", 1795230000) == "KhtANsCXEYHXfufIExcv9UUxnaTZi/HHIj5LD9kCoCI="


def test_requests_are_what_each_vendor_documents() -> None:
    address, body = VENDORS[Channel.WECOM].request(Target(Channel.WECOM, "https://w", "k-1"), "文", NOW)
    assert (address, body) == (
        "https://w/cgi-bin/webhook/send?key=k-1",
        {"msgtype": "text", "text": {"content": "文"}},
    )
    address, _ = VENDORS[Channel.DINGTALK].request(Target(Channel.DINGTALK, "https://d", "t", "SECdemo"), "文", NOW)
    assert address.startswith("https://d/robot/send?access_token=t&timestamp=1795225200000&sign=")
    assert "+" not in address.split("sign=")[1]
    unsigned, _ = VENDORS[Channel.DINGTALK].request(Target(Channel.DINGTALK, "https://d", "t"), "文", NOW)
    assert unsigned == "https://d/robot/send?access_token=t"
    address, body = VENDORS[Channel.FEISHU].request(Target(Channel.FEISHU, "https://f", "h", "s"), "文", NOW)
    assert address == "https://f/open-apis/bot/v2/hook/h"
    assert body == {
        "msg_type": "text",
        "content": {"text": "文"},
        "timestamp": "1795225200",
        "sign": feishu_sign("s", 1795225200),
    }


def test_a_target_hides_its_keys_where_it_is_shown() -> None:
    shown = repr(Target(Channel.FEISHU, "https://f", "the-token", "the-secret"))
    assert "the-token" not in shown
    assert "the-secret" not in shown


@pytest.mark.parametrize("channel", list(DOCUMENTED))
@given(waits=st.lists(st.integers(0, 4000), min_size=30, max_size=150))
def test_no_way_of_asking_gets_more_than_is_documented(channel: Channel, waits: list[int]) -> None:
    """Senders ask at any moments; what is let through stays below every documented limit over any stretch."""
    now, paced = NOW, None
    sent: deque[datetime] = deque()
    for wait in waits:
        now += timedelta(milliseconds=wait)
        turn = next_turn(paced, now, VENDORS[channel].pace)
        if turn is None:
            continue
        paced = turn
        sent.append(now)
        for most, seconds in DOCUMENTED[channel]:
            assert sum(now - one < timedelta(seconds=seconds) for one in sent) <= most


def test_the_rate_is_used_up_and_comes_back() -> None:
    pace = Pace(timedelta(seconds=4), 2, timedelta(minutes=1))
    first = next_turn(None, NOW, pace)
    second = next_turn(first, NOW, pace)
    assert second == NOW + timedelta(seconds=8)
    assert next_turn(second, NOW, pace) is None
    assert next_turn(second, NOW + timedelta(seconds=4), pace) == NOW + timedelta(seconds=12)


@given(st.text(max_size=400), st.integers(60, 300))
def test_a_text_fits_its_room(text: str, room: int) -> None:
    cut = fitted(text, room, "（全文见系统。）")
    assert len(cut.encode()) <= room
    assert cut == text or cut.endswith("（全文见系统。）")


def test_a_long_text_is_cut_between_lines() -> None:
    assert fitted("一\n二\n三三三三", 14, "……") == "一\n二\n……"


def test_feishu_is_left_alone_at_half_hours() -> None:
    on_the_hour = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    assert crowded(Channel.FEISHU, on_the_hour)
    assert crowded(Channel.FEISHU, on_the_hour + timedelta(minutes=29))
    assert not crowded(Channel.FEISHU, on_the_hour + timedelta(minutes=7))
    assert not crowded(Channel.WECOM, on_the_hour)

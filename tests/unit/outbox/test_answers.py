"""Odd answers of robots' vendors, each with what must become of the message."""

from datetime import timedelta

import pytest

from app.outbox.channels.answers import judged
from app.outbox.enums import Channel, Verdict

W, D, F = Channel.WECOM, Channel.DINGTALK, Channel.FEISHU
PORTAL = "<html><head><title>上网认证</title></head></html>".encode()


@pytest.mark.parametrize(
    ("channel", "status", "body", "verdict"),
    [
        (W, 200, b'{"errcode":0,"errmsg":"ok"}', Verdict.DELIVERED),
        (F, 200, b'{"StatusCode":0,"StatusMessage":"success"}', Verdict.DELIVERED),
        (F, 200, b'{"code":"0","msg":"success","data":{}}', Verdict.DELIVERED),
        (W, 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', Verdict.TOO_FAST),
        (D, 200, b'{"errcode":130101,"errmsg":"send too fast"}', Verdict.TOO_FAST),
        (D, 200, b'{"errcode":300001,"errmsg":"send too fast"}', Verdict.TOO_FAST),
        (F, 200, b'{"code":11232,"msg":"frequency limited"}', Verdict.TOO_FAST),
        (F, 400, b'{"code":99991400,"msg":"request trigger frequency limit"}', Verdict.TOO_FAST),
        (F, 429, b"", Verdict.TOO_FAST),
        (W, 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', Verdict.AUTH),
        (D, 200, b'{"errcode":310000,"errmsg":"sign not match"}', Verdict.AUTH),
        (D, 200, b'{"errcode":300005,"errmsg":"token is not exist"}', Verdict.AUTH),
        (F, 200, b'{"code":19021,"msg":"sign match fail"}', Verdict.AUTH),
        (F, 404, b"404 page not found", Verdict.AUTH),
        (W, 200, b'{"errcode":40058,"errmsg":"text.content exceed max length 2048"}', Verdict.WRONG),
        (F, 200, b'{"code":9499,"msg":"Bad Request"}', Verdict.WRONG),
        (D, 200, b'{"errcode":987654,"errmsg":"never heard of"}', Verdict.WRONG),
        (D, 200, b'{"errcode":-1,"errmsg":"system busy"}', Verdict.LATER),
        (D, 503, b"busy", Verdict.LATER),
        (W, 302, b"", Verdict.LATER),
        (W, 200, PORTAL, Verdict.LATER),
        (F, 200, b'{"data":{}}', Verdict.LATER),
        (F, 200, b"[0]", Verdict.LATER),
        (W, 200, b'{"errcode":true}', Verdict.LATER),
        (D, 200, b"\xff\xfe{", Verdict.LATER),
        (D, 200, b"[" * 200_000, Verdict.LATER),
        (W, 200, b" \n", Verdict.UNKNOWN),
        (W, 504, b"<html>upstream timed out</html>", Verdict.UNKNOWN),
    ],
)
def test_an_answer_means_what_its_body_says(channel: Channel, status: int, body: bytes, verdict: Verdict) -> None:
    assert judged(channel, status, body).verdict is verdict


def test_a_vendor_may_say_how_long_to_wait() -> None:
    body = b'{"code":99991400,"msg":"x"}'
    assert judged(F, 429, body, "37").wait == timedelta(seconds=37)
    assert judged(F, 429, body, "soon").wait is None
    assert judged(F, 429, b"", "12").wait == timedelta(seconds=12)


def test_the_vendors_words_are_told_in_short() -> None:
    said = judged(W, 200, b'{"errcode":1,"errmsg":"' + b"x\\n" * 400 + b'"}').words
    assert said.startswith("代码1 x x")
    assert len(said) < 150

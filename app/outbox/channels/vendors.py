"""What the three vendors ask for: address, signature, text within their size, and how fast. Pure.

Limits as documented (per robot): WeCom 20 a minute and 2,048 bytes, DingTalk 20 a minute (then ten minutes of refusal)
and 20,000 bytes, Feishu 100 a minute, 5 a second and 20 KB. Ours stay below, since what we send spaced may arrive bunched.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from app.outbox.enums import Channel


@dataclass(frozen=True)
class Target:
    """Where a robot listens. The representation hides what must not stand in a log."""

    channel: Channel
    base_url: str
    token: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"Target({self.channel.value}, {self.base_url})"


@dataclass(frozen=True)
class Pace:
    """`interval` between messages in the long run, `burst` at once, `hold` after the vendor said too fast."""

    interval: timedelta
    burst: int
    hold: timedelta

    @property
    def slack(self) -> timedelta:
        return self.interval * (self.burst - 1)


Request = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Vendor:
    """`request` answers (address, JSON body) for (target, text, now); `room` is for the text, in bytes of UTF-8."""

    home: str
    room: int
    pace: Pace
    request: Callable[[Target, str, datetime], Request]


def dingtalk_sign(secret: str, stamp: int) -> str:
    """`stamp` in milliseconds. The result still has to be quoted for the address."""
    return _mac(secret.encode(), f"{stamp}\n{secret}".encode())


def feishu_sign(secret: str, stamp: int) -> str:
    """`stamp` in seconds. Here the key is the text, and the message is empty."""
    return _mac(f"{stamp}\n{secret}".encode(), b"")


def _mac(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def _wecom(target: Target, text: str, _now: datetime) -> Request:
    return f"{target.base_url}/cgi-bin/webhook/send?key={quote(target.token, safe='')}", _text(text)


def _dingtalk(target: Target, text: str, now: datetime) -> Request:
    address = f"{target.base_url}/robot/send?access_token={quote(target.token, safe='')}"
    if target.secret:
        stamp = int(now.timestamp() * 1000)
        address += f"&timestamp={stamp}&sign={quote(dingtalk_sign(target.secret, stamp), safe='')}"
    return address, _text(text)


def _text(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _feishu(target: Target, text: str, now: datetime) -> Request:
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if target.secret:
        stamp = int(now.timestamp())
        body |= {"timestamp": str(stamp), "sign": feishu_sign(target.secret, stamp)}
    return f"{target.base_url}/open-apis/bot/v2/hook/{quote(target.token, safe='')}", body


VENDORS: Mapping[Channel, Vendor] = {
    Channel.WECOM: Vendor(
        "https://qyapi.weixin.qq.com", 2_000, Pace(timedelta(seconds=4), 3, timedelta(minutes=2)), _wecom
    ),
    Channel.DINGTALK: Vendor(
        "https://oapi.dingtalk.com", 18_000, Pace(timedelta(seconds=4), 3, timedelta(minutes=10)), _dingtalk
    ),
    Channel.FEISHU: Vendor(
        "https://open.feishu.cn", 16_000, Pace(timedelta(seconds=1), 3, timedelta(minutes=1)), _feishu
    ),
}


def fitted(text: str, room: int, rest: str) -> str:
    """The text in at most `room` bytes, cut at the end of a line; `rest` then says where the whole stands."""
    if len(text.encode()) <= room:
        return text
    left = room - len(rest.encode())
    kept: list[str] = []
    for line in text.splitlines():
        size = len(line.encode()) + 1
        if size > left:
            break
        kept.append(line)
        left -= size
    return "\n".join([*kept, rest])


def crowded(channel: Channel, local: datetime) -> bool:
    """Feishu asks to stay away from whole and half hours, when everybody's robots speak. `local` is China's time."""
    return channel is Channel.FEISHU and (local.minute % 30) in (29, 0, 1, 2, 3, 4)

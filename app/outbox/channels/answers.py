"""What a vendor's answer means. All three answer HTTP 200 and put the truth into the body. Pure."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.outbox.enums import AnswerFault, Channel, Verdict

# Codes as the vendors list them. What is not listed is refused content: it fails at once, where people see it.
TOO_FAST = {
    Channel.WECOM: {45009, 45033},
    Channel.DINGTALK: {130101, 90030, 410100},
    Channel.FEISHU: {11232, 11233, 99991400},
}
LATER = {Channel.WECOM: {-1, 50001, 60020}, Channel.DINGTALK: {-1}, Channel.FEISHU: {-1, 1500, 2200}}
AUTH = {
    Channel.WECOM: {93000, 93008, 40014, 42001, 93004, 93017},
    Channel.DINGTALK: {310000, 300001, 300005, 40035, 400101, 400013, 400102, 400106},
    Channel.FEISHU: {19001, 19002, 19021, 19022, 19024, 9403},
}
# Words that vendors use for speed where the code has changed over the years.
HASTE = ("too fast", "frequency", "too many", "rate limit", "限流", "频率")
SHOWN = 120


@dataclass(frozen=True)
class Answer:
    """`words` are the vendor's, cut; `wait` is how long the vendor asked us to hold still, where it said so."""

    verdict: Verdict
    words: str = ""
    wait: timedelta | None = None


def judged(channel: Channel, status: int, body: bytes, reset: str = "") -> Answer:
    """`reset` is the header by which Feishu says after how many seconds it listens again."""
    wait = timedelta(seconds=int(reset)) if reset.isascii() and reset.isdecimal() and len(reset) < 5 else None
    said = _object(body)
    if said is not None and _code(said) is not None:
        return _by_code(channel, _code(said) or 0, _words(said), wait)
    return _by_status(status, body, is_object=said is not None, wait=wait)


def _by_code(channel: Channel, code: int, words: str, wait: timedelta | None) -> Answer:
    told = AnswerFault.CODE.label.format(code=code, words=words[:SHOWN]).strip()
    if code == 0:
        return Answer(Verdict.DELIVERED)
    if code in TOO_FAST[channel] or any(word in words.lower() for word in HASTE):
        return Answer(Verdict.TOO_FAST, told, wait)
    if code in AUTH[channel]:
        return Answer(Verdict.AUTH, told)
    return Answer(Verdict.LATER if code in LATER[channel] else Verdict.WRONG, told)


# A gateway that gave up waiting (502, 504) may stand before a vendor that took the message.
STATUS = {401: Verdict.AUTH, 403: Verdict.AUTH, 404: Verdict.AUTH, 407: Verdict.AUTH, 429: Verdict.TOO_FAST}
STATUS |= {502: Verdict.UNKNOWN, 504: Verdict.UNKNOWN}
CLASS = {3: Verdict.LATER, 4: Verdict.WRONG, 5: Verdict.LATER}


def _by_status(status: int, body: bytes, *, is_object: bool, wait: timedelta | None) -> Answer:
    verdict = STATUS.get(status) or CLASS.get(status // 100)
    if verdict is not None:
        redirected = status // 100 == 3
        told = AnswerFault.REDIRECT.label if redirected else AnswerFault.STATUS.label.format(status=status)
        return Answer(verdict, told, wait if verdict is Verdict.TOO_FAST else None)
    if not body.strip():
        return Answer(Verdict.UNKNOWN, AnswerFault.EMPTY.label)
    return Answer(Verdict.LATER, (AnswerFault.NO_CODE if is_object else AnswerFault.NOT_JSON).label)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _code(said: dict[str, Any]) -> int | None:
    """WeCom and DingTalk say errcode, Feishu code, and its older robots StatusCode."""
    for name in ("errcode", "code", "StatusCode"):
        found = said.get(name)
        if isinstance(found, str) and found.lstrip("-").isdecimal() and len(found) < 12:
            return int(found)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
    return None


def _words(said: dict[str, Any]) -> str:
    found = next((said[name] for name in ("errmsg", "msg", "StatusMessage") if isinstance(said.get(name), str)), "")
    return " ".join(found.split())

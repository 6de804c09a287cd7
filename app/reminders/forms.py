"""Robots, texts, quiet hours and own settings from forms."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from urllib.parse import parse_qs, urlsplit

from app.core.forms import FieldErrors, SubmittedForm
from app.outbox.enums import Channel, MessageKind
from app.outbox.rules import QuietHours
from app.policy.roles import Role

NAME_LIMIT = 40
SECRET_LIMIT = 200
# Where the path ends, and which parameter then holds the key; Feishu has it in the path itself.
HOOKS = (
    (Channel.WECOM, re.compile(r"(.*)/cgi-bin/webhook/send"), "key"),
    (Channel.DINGTALK, re.compile(r"(.*)/robot/send"), "access_token"),
    (Channel.FEISHU, re.compile(r"(.*)/open-apis/bot/v2/hook/([\w-]+)"), ""),
)
HOOK_HELP = "请粘贴群机器人设置里的完整地址，以https://开头。"


@dataclass(frozen=True)
class Hook:
    """A webhook address taken apart. `base_url` may be a gateway of the department, with a path of its own."""

    channel: Channel
    base_url: str
    token: str


@dataclass(frozen=True)
class RobotInput:
    """`hook` and `secret` are None where they stay as they are; a blank `secret` ends the signing."""

    name: str
    hook: Hook | None
    secret: str | None
    unit_id: int | None
    enabled: bool
    tells_openings: bool
    tells_reminders: bool


def read_robot(form: SubmittedForm, *, is_new: bool) -> RobotInput:
    errors = FieldErrors()
    name = errors.require("name", form.text("name"), "请给机器人起个名字，例如“联络员大群”。")
    if len(name) > NAME_LIMIT:
        errors["name"] = f"名称最多{NAME_LIMIT}个字。"
    pasted = form.text("hook")
    hook = _hook(errors, pasted) if pasted else None
    if is_new and not pasted:
        errors["hook"] = HOOK_HELP
    secret = form.text("signing")
    if len(secret) > SECRET_LIMIT or re.search(r"\s", secret):
        errors["signing"] = "加签密钥里不应有空格或换行，请重新复制。"
    unit = form.text("unit")
    if unit and not re.fullmatch(r"[1-9]\d{0,8}", unit):
        errors["unit"] = "请从列表中选择单位。"
    errors.raise_if_any()
    unsigned = form.has("unsigned")
    return RobotInput(
        name=name,
        hook=hook,
        secret="" if unsigned else secret or ("" if is_new else None),
        unit_id=int(unit) if unit else None,
        enabled=form.has("enabled"),
        tells_openings=form.has("tells_openings"),
        tells_reminders=form.has("tells_reminders"),
    )


def _hook(errors: FieldErrors, pasted: str) -> Hook | None:
    found = parse_hook(pasted)
    if found is None:
        errors["hook"] = f"认不出这是企业微信、钉钉还是飞书群机器人的地址。{HOOK_HELP}"
    return found


def parse_hook(pasted: str) -> Hook | None:
    """None for what is no robot's address. Without TLS only on this machine, where a forwarder may listen."""
    try:
        parts = urlsplit(pasted.strip())
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not safe or not host or "@" in parts.netloc or parts.fragment or len(pasted) > 400:
        return None
    for channel, shape, parameter in HOOKS:
        matched = shape.fullmatch(parts.path)
        token = parse_qs(parts.query).get(parameter, [""])[0] if parameter else (matched[2] if matched else "")
        if matched and re.fullmatch(r"[\w-]{6,200}", token, re.ASCII):
            address = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
            return Hook(channel, address + matched[1], token)
    return None


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_quiet_hours(form: SubmittedForm) -> QuietHours:
    errors = FieldErrors()
    start, end = (_clock(errors, name, form.text(name)) for name in ("quiet_from", "quiet_to"))
    errors.raise_if_any()
    return QuietHours(start, end, form.has("workdays_only"))


def _clock(errors: FieldErrors, name: str, text: str) -> str:
    """HH:MM as stored; 7:5 and 7：05 are understood."""
    found = re.fullmatch(r"(\d{1,2})\s*[:：]\s*(\d{1,2})", text)
    try:
        return time(int(found[1]), int(found[2])).strftime("%H:%M") if found else _bad(errors, name)
    except ValueError:
        return _bad(errors, name)


def _bad(errors: FieldErrors, name: str) -> str:
    errors[name] = "请填写时刻，例如21:00。"
    return ""


# What each role is told; a trial is asked for by hand and has no setting.
_OF_UNIT = (
    MessageKind.ROUND_OPENED,
    MessageKind.REMINDER,
    MessageKind.URGED,
    MessageKind.REPORT_RETURNED,
    MessageKind.REPORT_ACCEPTED,
    MessageKind.REPORT_REOPENED,
    MessageKind.INSTRUCTION,
    MessageKind.QUESTION,
    MessageKind.ROUND_MOVED,
)
TOLD: Mapping[Role, tuple[MessageKind, ...]] = {
    Role.LIAISON: _OF_UNIT,
    Role.UNIT_LEADER: (MessageKind.SIGN_OFF,),
    Role.SUPERVISOR: (MessageKind.INSTRUCTION,),
    Role.OFFICE: (MessageKind.NO_LIAISON,),
}


def kinds_for(roles: Iterable[str]) -> tuple[MessageKind, ...]:
    """The kinds of messages that people of these roles get, in the order of their life."""
    told = {kind for role in roles for kind in TOLD.get(Role(role), ())}
    return tuple(kind for kind in MessageKind if kind in told)


def read_mutes(form: SubmittedForm, roles: Iterable[str]) -> frozenset[MessageKind]:
    """Kinds whose mail the person does not want: those that are not ticked."""
    wanted = set(form.texts("mail_kinds"))
    return frozenset(kind for kind in kinds_for(roles) if kind.value not in wanted)

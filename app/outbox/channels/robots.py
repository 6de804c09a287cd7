"""One POST to a robot. TLS is verified, redirects are refused, and no address stands in a message of ours."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from app.outbox.channels.answers import Answer, judged
from app.outbox.channels.failures import DeliveryFailure
from app.outbox.channels.vendors import VENDORS, Target, fitted
from app.outbox.enums import AnswerFault, DeliveryFault, Verdict
from app.outbox.letters import Letter

TIMEOUT = httpx.Timeout(10, connect=5)
LONGEST_ANSWER = 64 * 1024
HIDDEN = "***"


def _client() -> httpx.Client:
    # The system's certificates, so that an intranet gateway with the department's own authority can be trusted.
    return httpx.Client(verify=ssl.create_default_context(), timeout=TIMEOUT, follow_redirects=False, trust_env=False)


@dataclass
class RobotPost:
    """Sends to any robot; one instance per sender, since the client keeps its connections."""

    make_client: Callable[[], httpx.Client] = _client
    _held: httpx.Client | None = field(default=None, init=False)

    def send(self, target: Target, letter: Letter, now: datetime) -> None:
        """Raises DeliveryFailure unless the vendor's code is 0."""
        vendor = VENDORS[target.channel]
        rest = DeliveryFault.CUT.label
        address, body = vendor.request(target, fitted(f"{letter.subject}\n{letter.body}", vendor.room, rest), now)
        answer = self._ask(target, address, body)
        if answer.verdict is Verdict.DELIVERED:
            return
        hold = (answer.wait or vendor.pace.hold) if answer.verdict is Verdict.TOO_FAST else None
        raise DeliveryFailure(
            f"{answer.verdict.label}：{_without_keys(answer.words, target)}",
            permanent=answer.verdict in (Verdict.WRONG, Verdict.AUTH),
            unknown=answer.verdict is Verdict.UNKNOWN,
            hold=hold,
            misconfigured=answer.verdict is Verdict.AUTH,
        )

    def _ask(self, target: Target, address: str, body: object) -> Answer:
        self._held = self._held or self.make_client()
        try:
            with self._held.stream("POST", address, json=body) as response:
                content = next(response.iter_bytes(LONGEST_ANSWER), b"")
                reset = response.headers.get("x-ogw-ratelimit-reset", "")
                return judged(target.channel, response.status_code, content, reset)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            told = AnswerFault.NO_CONNECTION.label.format(error=type(error).__name__)
            return Answer(Verdict.LATER, told)
        except httpx.HTTPError as error:
            told = AnswerFault.NO_ANSWER.label.format(error=type(error).__name__)
            return Answer(Verdict.UNKNOWN, told)


def _without_keys(words: str, target: Target) -> str:
    """A gateway may say the address back that it was asked."""
    for key in filter(None, (target.token, target.secret)):
        words = words.replace(key, HIDDEN)
    return words

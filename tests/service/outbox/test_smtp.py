"""Mail against a real server on this machine that answers as it is told."""

import dataclasses
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Literal

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.core.config import Settings
from app.outbox.channels.failures import DeliveryFailure
from app.outbox.channels.smtp import SmtpChannel
from app.outbox.letters import Letter

LETTER = Letter("abc123", "周敏", "zhoumin@example.gov.cn", "还有3项未报", "周敏：\n还有3项未报。\n", "/")


class Sink:
    """Keeps letters; answers every recipient and every text as told."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.recipient = "250 OK"
        self.data = "250 OK"

    async def handle_RCPT(  # noqa: N802 -- the name is the library's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        return self.data


@pytest.fixture
def sink() -> Iterator[tuple[Sink, SmtpChannel]]:
    handler = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, SmtpChannel("127.0.0.1", port, "none", "", "", "duban@lanjiang.example")
    controller.stop()


def test_chinese_arrives_whole_with_a_stable_id(sink: tuple[Sink, SmtpChannel]) -> None:
    handler, channel = sink
    channel.send(LETTER)
    mail = message_from_bytes(handler.letters[0], policy=policy.default)
    assert mail["Subject"] == "还有3项未报"
    assert mail["To"] == "周敏 <zhoumin@example.gov.cn>"
    assert mail["Message-ID"] == "<abc123@lanjiang.example>"
    assert "还有3项未报。" in mail.get_content()


def test_a_name_cannot_smuggle_a_header(sink: tuple[Sink, SmtpChannel]) -> None:
    handler, channel = sink
    channel.send(Letter("k", "周敏\r\nBcc: evil@evil.example", "z@example.gov.cn", "题", "文", "/"))
    assert b"\nBcc:" not in handler.letters[0]


@pytest.mark.parametrize(
    ("recipient", "data", "permanent", "unknown"),
    [
        ("451 greylisted", "250 OK", False, False),
        ("550 no such user", "250 OK", True, False),
        ("250 OK", "452 full", False, False),
        ("250 OK", "554 spam", True, False),
    ],
)
def test_answers_are_sorted_into_now_and_never(
    sink: tuple[Sink, SmtpChannel], recipient: str, data: str, *, permanent: bool, unknown: bool
) -> None:
    handler, channel = sink
    handler.recipient, handler.data = recipient, data
    with pytest.raises(DeliveryFailure) as caught:
        channel.send(LETTER)
    assert (caught.value.permanent, caught.value.unknown) == (permanent, unknown)


def test_no_server_and_no_address() -> None:
    closed = SmtpChannel("127.0.0.1", 9, "none", "", "", "duban@x")
    with pytest.raises(DeliveryFailure) as caught:
        closed.send(LETTER)
    assert not caught.value.permanent
    assert str(caught.value).startswith("邮件服务器没有连上或中途断开（")
    with pytest.raises(DeliveryFailure) as caught:
        closed.send(Letter("k", "周敏", "", "题", "文", "/"))
    assert caught.value.permanent


def test_without_a_host_there_is_no_channel() -> None:
    assert SmtpChannel.from_settings(Settings(smtp_host="")) is None
    found = SmtpChannel.from_settings(Settings(smtp_host="mail", smtp_port=587, smtp_security="starttls"))
    assert found is not None
    assert (found.host, found.port, found.security) == ("mail", 587, "starttls")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_cannot_encrypt_gets_no_letter(
    sink: tuple[Sink, SmtpChannel], security: Literal["tls", "starttls"]
) -> None:
    """What is set to travel encrypted never travels in the clear; the letter waits, and nothing went out."""
    handler, plain = sink
    with pytest.raises(DeliveryFailure) as caught:
        dataclasses.replace(plain, security=security).send(LETTER)
    assert (caught.value.permanent, caught.value.unknown) == (False, False)
    assert handler.letters == []


def test_a_server_that_takes_no_login_gets_no_letter(sink: tuple[Sink, SmtpChannel]) -> None:
    handler, plain = sink
    with pytest.raises(DeliveryFailure) as caught:
        dataclasses.replace(plain, user="duban", password="secret").send(LETTER)
    assert (caught.value.permanent, caught.value.unknown) == (False, False)
    assert "secret" not in str(caught.value)
    assert handler.letters == []

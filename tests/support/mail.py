"""A mail server on this machine that keeps what it is given."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    body: str


@dataclass
class Sink:
    port: int
    mails: list[Mail] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body()
        text = str(body.get_content()) if body else ""
        self.mails.append(Mail(str(envelope.rcpt_tos[0]), str(mail["Subject"]), text))
        return "250 OK"

    def subjects(self, address: str) -> list[str]:
        """Oldest first."""
        return [mail.subject for mail in self.mails if mail.to == address]


@contextmanager
def mail_sink() -> Iterator[Sink]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink = Sink(int(probe.getsockname()[1]))
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()

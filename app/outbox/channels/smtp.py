"""Mail through the department's own server."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Literal

from app.core.config import Settings
from app.outbox.channels.failures import DeliveryFailure
from app.outbox.channels.mail_words import answer_words
from app.outbox.enums import DeliveryFault, MailFault
from app.outbox.letters import Letter

TIMEOUT = 20


@dataclass(frozen=True)
class SmtpChannel:
    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    user: str
    password: str
    sender: str

    @classmethod
    def from_settings(cls, settings: Settings) -> "SmtpChannel | None":
        """None where no server is configured: messages then wait, visibly, instead of failing."""
        if not settings.smtp_host:
            return None
        return cls(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_security,
            settings.smtp_user,
            settings.smtp_password,
            settings.smtp_sender,
        )

    def send(self, letter: Letter) -> None:
        """Raises DeliveryFailure; `permanent` for 5xx and a missing address, `unknown` when the answer got lost."""
        if not letter.to_address:
            raise DeliveryFailure(DeliveryFault.NO_ADDRESS.label, permanent=True)
        mail = self._mail(letter)
        sent = False
        try:
            with self._connect() as server:
                if self.user:
                    server.login(self.user, self.password)
                sent = True
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            # One letter has one addressee.
            code, answer = next(iter(error.recipients.values()))
            raise DeliveryFailure(answer_words(code, answer), permanent=code >= 500) from error
        except smtplib.SMTPResponseException as error:
            words = answer_words(error.smtp_code, error.smtp_error)
            raise DeliveryFailure(words, permanent=error.smtp_code >= 500) from error
        except (OSError, smtplib.SMTPException) as error:
            # The text may have arrived although its receipt did not: a retry is marked as a possible second copy.
            words = MailFault.NO_CONNECTION.label.format(answer=f"{type(error).__name__}: {error}")
            raise DeliveryFailure(words, unknown=sent) from error

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=ssl.create_default_context())
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        return server

    def _mail(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = letter.subject
        mail["From"] = self.sender
        local, _, domain = letter.to_address.rpartition("@")
        mail["To"] = Address(letter.to_name.replace("\n", " ").replace("\r", " "), local, domain)
        mail["Message-ID"] = f"<{letter.key}@{self.sender.rpartition('@')[2] or 'duban'}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.body)
        return mail

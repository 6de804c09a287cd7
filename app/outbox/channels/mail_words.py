"""What a mail server answered, in words that the office understands."""

import re

from app.outbox.enums import MailFault

LONGEST = 200
# The enhanced codes of RFC 3463 say more than the three digits, where a server sends them.
ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})\b")
MEANINGS = (
    (re.compile(r"5\.1\.[0-3]$|5\.1\.10$"), MailFault.NO_MAILBOX),
    (re.compile(r"[45]\.2\.2$"), MailFault.FULL),
    (re.compile(r"5\.7\.8$"), MailFault.SIGN_IN),
)
CODES = {535: MailFault.SIGN_IN, 552: MailFault.FULL}


def answer_words(code: int, answer: bytes | str) -> str:
    """`没有这个邮箱（550 5.1.1 User unknown）`."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    text = " ".join(text.split())
    said = ENHANCED.match(text)
    meant = (fault for shape, fault in MEANINGS if said and shape.match(said[1]))
    plain = CODES.get(code) or (MailFault.BUSY if 400 <= code < 500 else MailFault.REFUSED)
    return next(meant, plain).label.format(answer=f"{code} {text}".strip()[:LONGEST])

"""What the office reads of a mail server's answer."""

import pytest

from app.outbox.channels.mail_words import answer_words


@pytest.mark.parametrize(
    ("code", "answer", "words"),
    [
        (550, b"5.1.1 User unknown", "没有这个邮箱（550 5.1.1 User unknown）"),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound", "没有这个邮箱（550 5.1.10 RESOLVER.ADR.RecipientNotFound）"),
        (552, "quota exceeded", "对方邮箱已满（552 quota exceeded）"),
        (452, "4.2.2 mailbox full", "对方邮箱已满（452 4.2.2 mailbox full）"),
        (535, "5.7.8 bad credentials", "邮件服务器不认系统的账号或密码（535 5.7.8 bad credentials）"),
        (451, "greylisted,\n try later", "邮件服务器暂时不收（451 greylisted, try later）"),
        (554, b"\xd5\xd2\xb2\xbb", "邮件服务器拒收（554 \ufffd\u04b2\ufffd）"),
        (550, "5.1.100 odd", "邮件服务器拒收（550 5.1.100 odd）"),
        (550, "", "邮件服务器拒收（550）"),
    ],
)
def test_answers_are_said_in_words(code: int, answer: bytes | str, words: str) -> None:
    assert answer_words(code, answer) == words


def test_a_long_answer_is_cut() -> None:
    assert len(answer_words(554, "x" * 5000)) < 250

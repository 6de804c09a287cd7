"""Mail of the replay goes nowhere: the past was told already. One address began to bounce a week ago, as one always does."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app.outbox.channels.failures import DeliveryFailure
from app.outbox.channels.mail_words import answer_words
from app.outbox.letters import Letter

BOUNCES = "qps1@"
ANSWER = answer_words(550, "5.1.1 User unknown")
LATELY = timedelta(days=7)


class Letterbox:
    def __init__(self, until: datetime, clock: Callable[[], datetime]) -> None:
        self.bounces_from, self.clock = until - LATELY, clock

    def send(self, letter: Letter) -> None:
        if letter.to_address.startswith(BOUNCES) and self.clock() >= self.bounces_from:
            raise DeliveryFailure(ANSWER, permanent=True)

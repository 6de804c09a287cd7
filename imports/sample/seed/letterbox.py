"""Mail of the replay goes nowhere: the past was told already. One address bounces, as one always does."""

from app.outbox.channels.failures import DeliveryFailure
from app.outbox.letters import Letter

BOUNCES = "qps1@"
ANSWER = "550 5.1.1 User unknown"


class Letterbox:
    def __init__(self) -> None:
        self.taken = 0

    def send(self, letter: Letter) -> None:
        if letter.to_address.startswith(BOUNCES):
            raise DeliveryFailure(ANSWER, permanent=True)
        self.taken += 1

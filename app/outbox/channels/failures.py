"""How a channel says that it did not, or may not have, delivered."""

from typing import Protocol

from app.core.errors import ExternalFailure
from app.outbox.letters import Letter


class DeliveryFailure(ExternalFailure):
    """`permanent`: trying again is useless. `unknown`: the receiver may have it all the same."""

    def __init__(self, message: str, *, permanent: bool = False, unknown: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unknown = unknown


class OutsideChannel(Protocol):
    def send(self, letter: Letter) -> None: ...

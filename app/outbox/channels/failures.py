"""How a channel says that it did not, or may not have, delivered."""

from datetime import timedelta
from typing import Protocol

from app.core.errors import ExternalFailure
from app.outbox.letters import Letter


class DeliveryFailure(ExternalFailure):
    """`permanent`: trying again is useless. `unknown`: the receiver may have it all the same.

    `hold`: the vendor refused because too much came, so nothing more goes this way for as long, and the message has
    not used up an attempt. `misconfigured`: a person must mend the channel before anything can go through it.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        hold: timedelta | None = None,
        misconfigured: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.unknown = unknown
        self.hold = hold
        self.misconfigured = misconfigured


class OutsideChannel(Protocol):
    def send(self, letter: Letter) -> None: ...

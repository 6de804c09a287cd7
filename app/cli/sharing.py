"""Web workers with one listening socket in common: a connection goes to the worker that holds the fewest.

Left to itself, one of several workers with a common socket takes nearly all connections; with a socket each, the kernel
spreads them by chance. What nobody has accepted yet belongs to nobody, so a worker that dies takes none of it along.
"""

import asyncio
import logging
import mmap
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

log = logging.getLogger("duban.workers")

NOBODY = 1 << 30
"""Held by a worker that accepts nothing: more than any other holds."""
MANNERS = 0.01
"""Seconds for which a connection is left to a worker that holds fewer. It may be busy, or dead and not replaced yet."""
REST = 1.0
"""Seconds without accepting after the system refused a connection; asyncio waits as long."""


class Holdings:
    """How many connections each worker holds: one number for each, in memory that forked workers have in common."""

    def __init__(self, workers: int) -> None:
        self._counts = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("q")[:workers]
        for number in range(workers):
            self._counts[number] = NOBODY

    def say(self, worker: int, count: int) -> None:
        self._counts[worker] = count

    def fewer_elsewhere(self, worker: int) -> bool:
        own = self._counts[worker]
        return any(count < own for count in self._counts)


class Connections(set[Any]):
    """The set in which uvicorn keeps its open connections; it tells whenever it grows or shrinks."""

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self._tell = tell

    def add(self, element: Any) -> None:
        super().add(element)
        self._tell()

    def discard(self, element: Any) -> None:
        super().discard(element)
        self._tell()


class SharingServer(uvicorn.Server):
    """Worker `number` of those that share the one socket it is run with."""

    def __init__(self, config: uvicorn.Config, holdings: Holdings, number: int) -> None:
        super().__init__(config)
        self._holdings = holdings
        self._number = number
        # Accepted, and not yet among uvicorn's connections.
        self._coming: set[asyncio.Task[None]] = set()
        self._accepting = False
        self.server_state.connections = Connections(self._tell)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Without sockets uvicorn starts everything but the accepting."""
        await super().startup(sockets=[])
        [self._listener] = sockets or []
        self._accepting = True
        self._tell()
        self._listen()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._accepting = False
        self._tell()
        asyncio.get_running_loop().remove_reader(self._listener)
        if self._coming:
            await asyncio.wait(self._coming)
        await super().shutdown(sockets=sockets)

    def _tell(self) -> None:
        held = len(self.server_state.connections) + len(self._coming)
        self._holdings.say(self._number, held if self._accepting else NOBODY)

    def _listen(self) -> None:
        if self._accepting:
            asyncio.get_running_loop().add_reader(self._listener, self._knocked)

    def _knocked(self) -> None:
        if self._holdings.fewer_elsewhere(self._number):
            self._pause(MANNERS, self._insist)
        else:
            self._accept()

    def _insist(self) -> None:
        self._listen()
        if self._accepting:
            self._accept()

    def _pause(self, seconds: float, then: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listener)
        loop.call_later(seconds, then)

    def _accept(self) -> None:
        try:
            taken, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # another worker has it, or whoever knocked has left
        except OSError:
            # No descriptor left, or no memory: it stays in the queue, for another worker or for later.
            log.exception("accepting failed")
            self._pause(REST, self._listen)
            return
        coming = asyncio.get_running_loop().create_task(self._greet(taken))
        self._coming.add(coming)
        coming.add_done_callback(self._greeted)
        self._tell()

    async def _greet(self, taken: socket.socket) -> None:
        taken.setblocking(False)
        try:
            # An answer is written in two parts, and without this its end waits 40 ms for the reader's delayed acknowledgement.
            # asyncio sets it only where the listening socket names its protocol.
            taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, taken, ssl=self.config.ssl)
        except OSError:
            taken.close()
            log.exception("a connection was lost before it began")

    def _greeted(self, coming: asyncio.Task[None]) -> None:
        self._coming.discard(coming)
        self._tell()

    def _protocol(self) -> asyncio.Protocol:
        state = self.lifespan.state
        kind: Any = self.config.http_protocol_class
        made: asyncio.Protocol = kind(config=self.config, server_state=self.server_state, app_state=state)
        return made

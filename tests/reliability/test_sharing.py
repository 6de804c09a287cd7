"""Workers that share one listening socket: each holds as many connections as the others, and none is left waiting.

Two servers in one loop here, so that nothing depends on how busy the machine is; `test_workers.py` has real processes.
"""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import uvicorn

from app.cli import sharing
from app.cli.processes import listening
from app.cli.sharing import NOBODY, Holdings, SharingServer
from tests.support.serving import HOST

PATIENCE = 10


async def _said(_scope: Any, _receive: Any, send: Any) -> None:
    """Answers nothing but that it is there."""
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self) -> bytes:
        self.writer.write(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        answer = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), PATIENCE)
        return answer.split()[1]

    async def leave(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


class Stage:
    """`servers` of `workers`; the others of them are only said to be there."""

    def __init__(self, listener: socket.socket, holdings: Holdings) -> None:
        self.listener, self.holdings = listener, holdings
        self.servers: list[SharingServer] = []
        self.around = AsyncExitStack()

    async def start(self, number: int, listener: socket.socket | None = None) -> SharingServer:
        server = SharingServer(
            uvicorn.Config(_said, log_config=None, lifespan="off", timeout_keep_alive=60), self.holdings, number
        )
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        # In one loop a descriptor has one reader: each gets its own of the same socket, as a fork would have it.
        sockets = [listener or self.listener.dup()]
        await server.startup(sockets)
        self.around.push_async_callback(server.shutdown, sockets)
        self.servers.append(server)
        return server

    async def client(self) -> Client:
        client = Client(*await asyncio.open_connection(*self.listener.getsockname()))
        self.around.push_async_callback(client.leave)
        assert await client.ask() == b"204"
        return client

    @property
    def held(self) -> list[int]:
        return [len(server.server_state.connections) for server in self.servers]


@asynccontextmanager
async def _stage(workers: int, running: int) -> AsyncIterator[Stage]:
    with listening(HOST, 0) as listener:
        stage = Stage(listener, Holdings(workers))
        async with stage.around:
            for number in range(running):
                await stage.start(number)
            yield stage


def play(scene: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        await asyncio.wait_for(scene(), 30)

    asyncio.run(within())


def test_connections_are_spread_evenly_however_they_come() -> None:
    async def scene() -> None:
        async with _stage(2, 2) as stage:
            for _ in range(6):
                await stage.client()
            assert stage.held == [3, 3]
            await asyncio.gather(*(stage.client() for _ in range(14)))
            assert stage.held == [10, 10]

    play(scene)


def test_no_answer_waits_for_the_readers_acknowledgement() -> None:
    async def scene() -> None:
        async with _stage(1, 1) as stage:
            await stage.client()
            (connection,) = stage.servers[0].server_state.connections
            accepted = connection.transport.get_extra_info("socket")
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1

    play(scene)


def test_a_closed_connection_makes_room_for_the_next() -> None:
    async def scene() -> None:
        async with _stage(2, 2) as stage:
            clients = [await stage.client() for _ in range(6)]
            first = [client for client in clients if _is_with(stage.servers[0], client)]
            for client in first:
                await client.leave()
            await _until(lambda: stage.held == [0, 3])
            for _ in range(3):
                await stage.client()
            assert stage.held == [3, 3]

    play(scene)


def test_a_worker_that_no_longer_accepts_keeps_nobody_waiting() -> None:
    """It was killed while it held nothing, and has not been replaced yet."""

    async def scene() -> None:
        async with _stage(2, 1) as stage:
            stage.holdings.say(1, 0)
            await asyncio.gather(*(stage.client() for _ in range(12)))
            assert stage.held == [12]

    play(scene)


def test_a_worker_alone_takes_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with _stage(2, 1) as stage:
            monkeypatch.setattr(sharing, "MANNERS", PATIENCE * 2)
            await stage.client()
            await stage.client()
            assert stage.held == [2]

    play(scene)


def test_a_worker_that_stops_leaves_the_rest_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with _stage(2, 2) as stage:
            clients = [await stage.client() for _ in range(4)]
            stopping = stage.servers.pop()
            await stopping.shutdown([])
            assert [await c.ask() for c in clients if _is_with(stage.servers[0], c)] == [b"204"] * 2
            monkeypatch.setattr(sharing, "MANNERS", PATIENCE * 2)
            await stage.client()
            assert stage.held == [3]

    play(scene)


class Refusing(socket.socket):
    """Out of descriptors, a few times."""

    left = 2

    def accept(self) -> Any:
        if self.left:
            self.left -= 1
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


def test_without_descriptors_a_connection_waits_until_there_are_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "REST", 0.05)

    async def scene() -> None:
        async with _stage(1, 0) as stage:
            refusing = Refusing(fileno=stage.listener.dup().detach())
            refusing.setblocking(False)
            await stage.start(0, refusing)
            await stage.client()
            assert refusing.left == 0

    play(scene)


def test_who_leaves_before_being_greeted_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with _stage(1, 1) as stage:
            (server,) = stage.servers

            def refuse() -> asyncio.Protocol:
                raise ConnectionResetError

            with monkeypatch.context() as meanwhile:
                meanwhile.setattr(server, "_protocol", refuse)
                lost = Client(*await asyncio.open_connection(*stage.listener.getsockname()))
                assert await asyncio.wait_for(lost.reader.read(), PATIENCE) == b""
                await lost.leave()
            await stage.client()
            assert stage.held == [1]
            assert not stage.holdings.fewer_elsewhere(0)

    play(scene)


def test_processes_see_each_others_numbers() -> None:
    holdings = Holdings(2)
    holdings.say(0, 4)
    child = os.fork()
    if child == 0:
        holdings.say(1, 3)
        os._exit(0)
    os.waitpid(child, 0)
    assert holdings.fewer_elsewhere(0)


def test_nobody_is_expected_before_it_says_so() -> None:
    holdings = Holdings(3)
    holdings.say(1, 7)
    assert not holdings.fewer_elsewhere(1)
    holdings.say(2, 6)
    assert holdings.fewer_elsewhere(1)
    holdings.say(2, NOBODY)
    assert not holdings.fewer_elsewhere(1)


def _is_with(server: SharingServer, client: Client) -> bool:
    held: Any = server.server_state.connections
    return client.writer.get_extra_info("sockname") in {one.client for one in held}


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 1000):
        if true():
            return
        await asyncio.sleep(0.001)
    raise TimeoutError

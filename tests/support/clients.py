"""Clients that behave like a browser on the same site, already signed in without the slow password check."""

import asyncio
import contextvars
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import anyio.to_thread
import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.accounts import queries
from app.accounts.service.sessions import start_session
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.core.edge import Gate

BASE = "http://127.0.0.1:8321"


def signed_in_client(app: FastAPI, login: str | None) -> TestClient:
    """Redirects are not followed, so that tests see where a POST leads. `login` None is anonymous."""
    client = TestClient(
        app, base_url=BASE, headers={"Origin": BASE}, follow_redirects=False, client=("127.0.0.1", 5000)
    )
    if login is not None:
        client.cookies.set("duban_session", session_token(app, login))
    return client


def session_token(app: FastAPI, login: str) -> str:
    database: Database = app.state.database
    gate: Gate = app.state.gate
    assert gate is not None
    with database.transaction(write=True) as session:
        user = queries.user_by_login(session, login)
        assert user is not None, f"no account {login}"
        ctx = Ctx(session=session, actor=Actor.system("test"), now=app.state.clock.now())
        return start_session(ctx, user, agent="test", lifetime=timedelta(hours=12))


class QuickClient:
    """The same browser for tests that ask thousands of times: one event loop of its own, and no thread anywhere.

    An exception of the application is raised, as `TestClient` does. `headers` replace those of a page of ours.
    """

    def __init__(self, app: FastAPI, session: str = "", *, headers: Mapping[str, str] | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=("127.0.0.1", 5000)),
            base_url=BASE,
            headers={"Origin": BASE} if headers is None else headers,
        )
        self.sign_in(session)

    def sign_in(self, session: str) -> None:
        """From now on as whom the session belongs to; nobody when it is empty."""
        self._client.cookies.clear()
        if session:
            self._client.cookies.set("duban_session", session)

    def request(self, method: str, address: str, **sent: Any) -> httpx.Response:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(anyio.to_thread, "run_sync", _run_here)
            return self._loop.run_until_complete(self._client.request(method, address, **sent))

    def close(self) -> None:
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()


async def _run_here(work: Callable[..., Any], *args: Any, **_options: Any) -> Any:
    """In place of a worker thread, which is as far away from the caller's variables."""
    return contextvars.copy_context().run(work, *args)

"""Clients that behave like a browser on the same site, already signed in without the slow password check."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
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
    """The same browser for tests that ask thousands of times: one event loop of its own, no thread handed over per step.

    An exception of the application is raised, as `TestClient` does.
    """

    def __init__(self, app: FastAPI, session: str = "") -> None:
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=("127.0.0.1", 5000)), base_url=BASE, headers={"Origin": BASE}
        )
        if session:
            self._client.cookies.set("duban_session", session)

    def request(self, method: str, address: str, **sent: Any) -> httpx.Response:
        return self._loop.run_until_complete(self._client.request(method, address, **sent))

    def close(self) -> None:
        self._loop.run_until_complete(self._client.aclose())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

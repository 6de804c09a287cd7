"""Clients that submit reports and never give up, and what they know in the end: the history the database must match."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.reliability.stage import Desk, World
from tests.support.serving import HOST, Served

PATIENCE = 20.0
WITH_FILE = 7  # every seventh report carries a file
BOUNDARY = "----duban-test"


@dataclass(frozen=True)
class Sent:
    """One submission. `progress` and `content` exist nowhere else; `key` is the idempotency key of its form."""

    desk: Desk
    assignment_id: int
    key: str

    @property
    def progress(self) -> str:
        return f"第{self.assignment_id}项本月进展，编号{self.key}。"

    @property
    def content(self) -> bytes | None:
        return f"佐证 {self.key}".encode() if self.assignment_id % WITH_FILE == 0 else None

    @property
    def body(self) -> tuple[str, bytes]:
        fields = {
            "idempotency_key": self.key,
            "kind": "full",
            "progress": self.progress,
            "status": "on_track",
            "percent": "50",
            "next_steps": "下月继续推进。",
        }
        if self.content is None:
            return "application/x-www-form-urlencoded", urlencode(fields).encode()
        parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
        file = f'Content-Disposition: form-data; name="files"; filename="f{self.assignment_id}.txt"\r\n\r\n'
        parts.append(file + self.content.decode())
        body = "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n"
        return f"multipart/form-data; boundary={BOUNDARY}", body.encode()


@dataclass
class History:
    """`acknowledged` were answered with the redirect that follows a filed report; `refused` got anything else."""

    acknowledged: list[Sent] = field(default_factory=list)
    refused: list[tuple[Sent, int, str]] = field(default_factory=list)
    unanswered: list[Sent] = field(default_factory=list)
    broken: int = 0
    exhausted: bool = False


class Browser:
    """One keep-alive connection of a signed-in person."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=10)
        origin = f"http://{HOST}:{port}"
        self.headers = {"Cookie": f"duban_session={token}", "Origin": origin}

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str, str]:
        """(status, where it leads, text)."""
        self.connection.request("POST", path, body, {**self.headers, "Content-Type": kind})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        return answer.status, answer.headers.get("location", ""), text

    def close(self) -> None:
        self.connection.close()


def submit_until(stop: threading.Event, port: int, desk: Desk, name: str, history: History) -> None:
    browser = Browser(port, desk.token)
    for assignment_id in desk.assignments:
        if stop.is_set():
            break
        _insist(stop, browser, Sent(desk, assignment_id, f"{name}-{assignment_id}"), history)
    else:
        history.exhausted = True
    browser.close()


def _insist(stop: threading.Event, browser: Browser, sent: Sent, history: History) -> None:
    """The same form with the same key until there is an answer, however often the server dies meanwhile."""
    kind, body = sent.body
    end = time.monotonic() + PATIENCE
    while not stop.is_set() or time.monotonic() < end:
        if not stop.is_set():
            end = time.monotonic() + PATIENCE
        try:
            status, _, text = browser.post(f"/assignments/{sent.assignment_id}/report", body, kind)
        except (OSError, http.client.HTTPException):
            history.broken += 1
            browser.close()
            continue
        if status == 303:
            history.acknowledged.append(sent)
            return
        if status != 503:
            history.refused.append((sent, status, text))
            return
    history.unanswered.append(sent)


def submit_through(served: Served, world: World) -> History:
    """Submit while the server is killed, then let every client finish what it began."""
    history, stop = History(), threading.Event()
    clients = [
        threading.Thread(target=submit_until, args=(stop, served.port, desk, f"k{number}", history))
        for number, desk in enumerate(world.desks)
    ]
    for client in clients:
        client.start()
    try:
        served.wait_until_calm()
    finally:
        stop.set()
        for client in clients:
            client.join()
    return history

"""Clients in a process of their own, so that they do not share the server's interpreter.

usage: python -m tests.bench.load < a Shot as JSON
"""

import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from tests.support.requirements import ROOT
from tests.support.serving import HOST


@dataclass(frozen=True)
class Shot:
    """`connections` keep-alive connections for `seconds`. Reads ask `path`; with `posts`, each connection files the
    reports of its own liaison: [cookie, [assignment, …]].
    """

    port: int
    connections: int
    seconds: float
    path: str = ""
    token: str = ""
    posts: Sequence[tuple[str, Sequence[int]]] = ()


@dataclass(frozen=True)
class Hits:
    """Milliseconds and what went wrong."""

    count: int
    seconds: float
    p50: float
    p95: float
    errors: int
    exhausted: bool

    @property
    def rate(self) -> float:
        return self.count / self.seconds


def shoot(shot: Shot) -> Hits:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(shot)),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=shot.seconds + 180,
    )
    return Hits(**json.loads(done.stdout))


class _Connection:
    def __init__(self, port: int, token: str) -> None:
        self.link = http.client.HTTPConnection(HOST, port, timeout=30)
        self.headers = {"Cookie": f"duban_session={token}", "Origin": f"http://{HOST}:{port}"}

    def get(self, path: str) -> bool:
        self.link.request("GET", path, headers=self.headers)
        answer = self.link.getresponse()
        body = answer.read()
        return answer.status == 200 and b"</html>" in body

    def post(self, assignment_id: int, key: str) -> bool:
        form = {
            "idempotency_key": key,
            "kind": "full",
            "progress": f"本月完成第{assignment_id}项任务的阶段性工作，累计投入资金120万元。",
            "status": "on_track",
            "percent": "50",
            "next_steps": "下月继续推进。",
        }
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        self.link.request("POST", f"/assignments/{assignment_id}/report", urlencode(form), headers)
        answer = self.link.getresponse()
        answer.read()
        return answer.status == 303


def _fire(shot: Shot) -> Hits:
    times: list[float] = []
    wrong: list[str] = []
    empty: list[int] = []
    start = threading.Barrier(shot.connections + 1)

    def work(number: int) -> None:
        connection = _Connection(shot.port, shot.posts[number][0] if shot.posts else shot.token)
        todo = iter(shot.posts[number][1] if shot.posts else ())
        start.wait()
        end = time.perf_counter() + shot.seconds
        while (begun := time.perf_counter()) < end:
            ask = _next(connection, shot.path, todo)
            if ask is None:
                empty.append(number)
                return
            try:
                if not ask():
                    wrong.append("status")
            except (OSError, http.client.HTTPException) as error:
                wrong.append(repr(error))
                connection.link.close()
            times.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(shot.connections)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    return Hits(len(times), taken, statistics.median(times or [0.0]), cuts[18], len(wrong), bool(empty))


def _next(connection: _Connection, path: str, todo: "object") -> Callable[[], bool] | None:
    if path:
        return lambda: connection.get(path)
    number = next(todo, None)  # type: ignore[call-overload]
    return None if number is None else lambda: connection.post(number, f"bench-{number}")


if __name__ == "__main__":
    print(json.dumps(asdict(_fire(Shot(**json.load(sys.stdin))))))

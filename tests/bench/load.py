"""Clients in a process of their own, so that they do not share the server's interpreter. They speak plain HTTP over
sockets: a client library would take as much of the machine as the server it measures.

usage: python -m tests.bench.load < a Shot as JSON
"""

import json
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode

from tests.support.requirements import ROOT
from tests.support.serving import HOST

WAIT = 30.0


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
    """`count` answers as they should be, in milliseconds; `filed` are the assignments whose report was acknowledged.

    `exhausted`: a client had nothing left to ask before the time was over.
    """

    count: int
    seconds: float
    p50: float
    p95: float
    errors: int
    exhausted: bool
    filed: Sequence[int] = field(default=())

    @property
    def rate(self) -> float:
        return self.count / self.seconds


def shoot(shot: Shot) -> Hits:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(shot)),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=shot.seconds + 180,
    )
    return Hits(**json.loads(done.stdout))


class _Client:
    """One keep-alive connection that counts for itself."""

    def __init__(self, shot: Shot, number: int) -> None:
        self.shot = shot
        token, owed = shot.posts[number] if shot.posts else (shot.token, ())
        self.owed = list(owed)
        self.head = f"Host: {HOST}:{shot.port}\r\nCookie: duban_session={token}\r\n"
        self.link: socket.socket | None = None
        self.times: list[float] = []
        self.filed: list[int] = []
        self.errors = 0
        self.exhausted = False

    def work(self, start: threading.Barrier) -> None:
        asked = self._asked()
        start.wait()
        end = time.perf_counter() + self.shot.seconds
        while (begun := time.perf_counter()) < end:
            request = next(asked, None)
            if request is None:
                self.exhausted = True
                break
            if self._answered(*request):
                self.times.append((time.perf_counter() - begun) * 1000)
            else:
                self.errors += 1
        if self.link is not None:
            self.link.close()

    def _asked(self) -> Iterator[tuple[bytes, int, int | None]]:
        """(request, the status it must have, the assignment whose report it files)."""
        if self.shot.path:
            request = f"GET {self.shot.path} HTTP/1.1\r\n{self.head}\r\n".encode()
            while True:
                yield request, 200, None
        for number in self.owed:
            yield self._post(number), 303, number

    def _post(self, assignment_id: int) -> bytes:
        body = urlencode(
            {
                "idempotency_key": f"bench-{assignment_id}",
                "kind": "full",
                "progress": f"本月完成第{assignment_id}项任务的阶段性工作，累计投入资金120万元。",
                "status": "on_track",
                "percent": "50",
                "next_steps": "下月继续推进。",
            }
        )
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        origin = f"Origin: http://{HOST}:{self.shot.port}\r\n"
        where = f"/assignments/{assignment_id}/report"
        return f"POST {where} HTTP/1.1\r\n{self.head}{origin}{kind}\r\n{body}".encode()

    def _answered(self, request: bytes, wanted: int, assignment_id: int | None) -> bool:
        try:
            status, body = self._exchange(request)
        except (OSError, ValueError):
            self.link = None
            return False
        right = status == wanted and (status != 200 or b"</html>" in body[-40:])
        if right and assignment_id is not None:
            self.filed.append(assignment_id)
        return right

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        """Raises OSError, and ValueError for an answer without a length."""
        if self.link is None:
            self.link = socket.create_connection((HOST, self.shot.port), timeout=WAIT)
        self.link.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = int(next(line.split(b":")[1] for line in lines if line.startswith(b"content-length")))
        parts, have = [body], len(body)
        while have < length:
            parts.append(self._more())
            have += len(parts[-1])
        return int(lines[0].split()[1]), b"".join(parts)

    def _more(self) -> bytes:
        assert self.link is not None
        got = self.link.recv(1 << 17)
        if not got:
            raise OSError("the server closed the connection")
        return got


def _fire(shot: Shot) -> Hits:
    clients = [_Client(shot, number) for number in range(shot.connections)]
    start = threading.Barrier(len(clients) + 1)
    threads = [threading.Thread(target=client.work, args=(start,)) for client in clients]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    times = [number for client in clients for number in client.times]
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    return Hits(
        count=len(times),
        seconds=taken,
        p50=cuts[9],
        p95=cuts[18],
        errors=sum(client.errors for client in clients),
        exhausted=any(client.exhausted for client in clients),
        filed=[number for client in clients for number in client.filed],
    )


if __name__ == "__main__":
    print(json.dumps(asdict(_fire(Shot(**json.load(sys.stdin))))))

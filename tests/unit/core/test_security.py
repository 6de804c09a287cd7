"""Whose address a request has: the proxy's word counts only where we were told to believe it."""

import pytest
from starlette.datastructures import Headers

from app.core.config import Settings
from app.core.security import client_ip


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        # What the client wrote itself stands further left; the last entry is the proxy's.
        ("10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("198.51.100.5", "203.0.113.7", "198.51.100.5"),
        (None, "203.0.113.7", ""),
    ],
)
def test_a_forwarded_address_is_believed_from_our_proxy_alone(
    peer: str | None, forwarded: str, expected: str
) -> None:
    settings = Settings(trusted_proxies=["10.0.0.1"])
    scope = {"type": "http", "client": (peer, 4711) if peer else None}
    headers = Headers({"x-forwarded-for": forwarded} if forwarded else {})
    assert client_ip(scope, headers, settings) == expected

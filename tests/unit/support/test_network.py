import socket

import pytest

from tests.support.network import ReachedOut, is_here


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "", None, b"127.0.0.1"])
def test_this_machine_is_here(host: object) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org", "169.254.169.254"])
def test_other_machines_are_not(host: str) -> None:
    assert not is_here(host)


def test_connecting_out_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(ReachedOut):
        outward.connect(("192.0.2.1", 80))
    with socket.socket() as outward, pytest.raises(ReachedOut):
        outward.connect_ex(("192.0.2.1", 80))


def test_asking_for_names_is_refused() -> None:
    with pytest.raises(ReachedOut):
        socket.getaddrinfo("example.org", 443)


def test_loopback_still_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()

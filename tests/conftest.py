"""What holds for every test: no network beyond this machine, one hypothesis profile, no silent skip."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests.support import network

pytest_plugins = ("tests.support.fixtures", "tests.support.skips")

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("searching", deadline=None, max_examples=1000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("DUBAN_HYPOTHESIS", "steady"))


@pytest.fixture(scope="session", autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    with network.loopback_only():
        yield


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """File contents make no names, nor does their length: an archive carries its time, and packed bytes follow it.

    Two workers that name a test differently stop the whole group; pytest itself numbers names that are the same.
    """
    return f"{argname}-bytes" if isinstance(val, bytes) else None

"""What holds for every test: no network beyond this machine, one hypothesis profile, no silent skip."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from tests.support import network
from tests.support.requirements import all_required

pytest_plugins = ("tests.support.fixtures",)

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.register_profile("searching", deadline=None, max_examples=1000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("DUBAN_HYPOTHESIS", "steady"))


@pytest.fixture(scope="session", autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    with network.loopback_only():
        yield


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """File contents make no names: an archive carries its time, so two workers would name the test differently."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None


class SkipCounter:
    """Under DUBAN_REQUIRE_ALL a skipped test fails the run, whatever skipped it."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for nodeid in self.skipped:
            terminalreporter.write_line(f"SKIPPED although everything is required: {nodeid}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    if all_required():
        config.pluginmanager.register(SkipCounter(), "duban-skip-counter")

"""A pytest plugin: under DUBAN_REQUIRE_ALL a skipped test fails the run, whatever skipped it."""

import pytest

from tests.support.requirements import all_required


class SkipCounter:
    """Counts in the process that reports, so it sees what the workers of xdist skipped too."""

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

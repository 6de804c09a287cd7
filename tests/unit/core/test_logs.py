"""A log line is one line, whatever is in it."""

import json
import logging
from collections.abc import Iterator

import pytest

from app.core.logs import set_up_logs


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    before = (list(root.handlers), root.level, access.disabled)
    yield
    root.handlers[:], access.disabled = before[0], before[2]
    root.setLevel(before[1])


FORGERIES = (
    "a\nINFO everything is fine",
    'a\r\n{"event": "login"}',
    "a\u2028b\u2029c\x85d\x0be",
    "\x1b[2J\x1b[31mred",
    "“督办”\udcff",
)


@pytest.mark.parametrize("text", FORGERIES)
def test_no_value_makes_a_second_line(capsys: pytest.CaptureFixture[str], text: str) -> None:
    set_up_logs("json", "INFO")
    logging.getLogger("duban.test").info("tried %s", text, extra={"path": text, "status": 404})
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].isascii()
    assert lines[0].isprintable()
    line = json.loads(lines[0])
    assert (line["event"], line["path"], line["status"]) == (f"tried {text}", text, 404)
    assert (line["level"], line["logger"]) == ("INFO", "duban.test")


def test_an_error_keeps_its_trace_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "INFO")
    try:
        int("第一行")
    except ValueError:
        logging.getLogger("duban.test").exception("failed", extra={"at_hand": object()})
    (line,) = [json.loads(text) for text in capsys.readouterr().err.splitlines()]
    assert line["trace"].startswith("Traceback (most recent call last):\n")
    assert "ValueError" in line["trace"]


def test_the_level_and_the_plain_form_are_as_set(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("text", "WARNING")
    logging.getLogger("duban.test").info("small")
    logging.getLogger("duban.test").warning("large")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("WARNING duban.test large")
    assert logging.getLogger("uvicorn.access").disabled


def test_the_clock_is_heard_when_something_is_wrong_only(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "INFO")
    for name in ("apscheduler.scheduler", "apscheduler.executors.default"):
        logging.getLogger(name).info("Running job")
        logging.getLogger(name).warning("missed")
    assert [json.loads(text)["event"] for text in capsys.readouterr().err.splitlines()] == ["missed"] * 2

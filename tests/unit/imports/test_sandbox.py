import io
import os
import pickle
import resource
import signal
import threading
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from imports import sandbox_child
from imports.sandbox import MEMORY_EXIT, ChildFailed, FailureReason, run_in_child
from imports.sandbox_child import answer
from tests.unit.imports import sandbox_jobs as jobs


def run(function: Callable[..., Any], *args: Any, wall: float = 30) -> Any:
    return run_in_child(function, *args, cpu_seconds=10, memory_mb=600, wall_seconds=wall)


def test_result_comes_back_equal_with_its_types() -> None:
    found = run(jobs.find, "甘肃")
    assert found == jobs.Found("甘肃", date(2026, 11, 25), Decimal("2.5"), jobs.Kind.LEAD, (1, 2))
    assert type(found.kind) is jobs.Kind


def test_our_own_error_is_raised_as_it_was() -> None:
    with pytest.raises(jobs.OurRefusal, match="第3行有误"):
        run(jobs.refuse, "第3行有误")


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        (jobs.refuse_unpicklable, (), FailureReason.ERROR),
        (jobs.fail_plainly, (), FailureReason.ERROR),
        (jobs.recurse, (), FailureReason.ERROR),
        (jobs.hoard, (), FailureReason.MEMORY),
        (jobs.die, (signal.SIGKILL,), FailureReason.CRASH),
        (jobs.die, (signal.SIGSEGV,), FailureReason.CRASH),
        (jobs.leave, (), FailureReason.CRASH),
        (jobs.answer_with_code, (), FailureReason.CRASH),
        (jobs.answer_with_function, (), FailureReason.CRASH),
        (jobs.connect, (), FailureReason.ERROR),
        (jobs.start_process, (), FailureReason.ERROR),
    ],
)
def test_failure_names_its_reason(
    function: Callable[..., Any], arguments: tuple[Any, ...], reason: FailureReason
) -> None:
    with pytest.raises(ChildFailed) as failed:
        run(function, *arguments)
    assert failed.value.reason is reason
    assert "文件" in failed.value.message


def test_hanging_child_is_ended_at_the_wall_limit() -> None:
    before = time.monotonic()
    with pytest.raises(ChildFailed) as failed:
        run(jobs.hang, wall=1)
    assert failed.value.reason is FailureReason.TIMEOUT
    assert time.monotonic() - before < 5


def test_spinning_child_is_ended_at_the_cpu_limit() -> None:
    with pytest.raises(ChildFailed) as failed:
        run_in_child(jobs.spin, cpu_seconds=1, memory_mb=600, wall_seconds=60)
    assert failed.value.reason is FailureReason.CPU


def test_child_may_not_write_a_file(tmp_path: Path) -> None:
    target = tmp_path / "written"
    with pytest.raises(ChildFailed) as failed:
        run(jobs.write_file, str(target))
    assert "may not write" in failed.value.detail
    assert not target.exists()


def test_child_does_not_see_the_servers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_SECRET_KEY", "very secret")
    assert "DUBAN_SECRET_KEY" not in run(jobs.environment)


def test_function_without_an_importable_name_is_a_programming_error() -> None:
    with pytest.raises(TypeError, match="importable"):
        run(lambda: 1)


def test_children_from_several_threads_answer_their_own_caller() -> None:
    answers: dict[str, str] = {}

    def ask(text: str) -> None:
        answers[text] = run(jobs.find, text).text

    threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {str(number): str(number) for number in range(4)}


@pytest.mark.parametrize(
    ("name", "arguments", "kind"),
    [
        ("find", ("文",), "value"),
        ("refuse", ("错",), "raise"),
        ("refuse_unpicklable", (), "error"),
        ("fail_plainly", (), "error"),
        ("recurse", (), "error"),
    ],
)
def test_answer_in_this_process(name: str, arguments: tuple[Any, ...], kind: str) -> None:
    request = pickle.dumps((jobs.__name__, name, arguments))
    assert pickle.loads(answer(io.BytesIO(request), guard=False))[0] == kind


def test_no_child_is_left_behind() -> None:
    with pytest.raises(ChildFailed):
        run(jobs.hang, wall=0.5)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


class FakeStdin:
    def __init__(self, request: bytes) -> None:
        self.buffer = io.BytesIO(request)


@pytest.fixture
def child_here(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """Run the child's main in this process; returns where its answer can be read. Limits and hook are kept out."""

    def run_main(name: str) -> int:
        reading, writing = os.pipe()
        monkeypatch.setattr("sys.argv", ["sandbox_child", "1", "64"])
        monkeypatch.setattr("sys.stdin", FakeStdin(pickle.dumps((jobs.__name__, name, ()))))
        monkeypatch.setattr("sys.addaudithook", lambda _: None)
        monkeypatch.setattr("os.dup", lambda _: writing)
        monkeypatch.setattr("os.dup2", lambda *_: None)
        monkeypatch.setattr(sandbox_child, "set_limits", lambda *_: None)
        sandbox_child.main()
        return reading

    return run_main


def test_main_answers_on_its_own_pipe(child_here: Callable[[str], int]) -> None:
    with os.fdopen(child_here("environment"), "rb") as answers:
        assert pickle.loads(answers.read())[0] == "value"


def test_main_tells_a_full_memory_by_its_exit_status(
    child_here: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(status: int) -> None:
        raise SystemExit(status)

    monkeypatch.setattr("os._exit", leave)
    with pytest.raises(SystemExit) as left:
        child_here("run_out_of_memory")
    assert left.value.code == MEMORY_EXIT


def test_limits_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr("resource.setrlimit", limits.__setitem__)
    sandbox_child.set_limits(20, 512)
    assert limits == {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_CPU: (20, 21),
        resource.RLIMIT_AS: (512 * 1024 * 1024, 512 * 1024 * 1024),
    }


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", ()),
        ("subprocess.Popen", ()),
        ("os.system", ()),
        ("os.remove", ()),
        ("open", ("/tmp/x", "w", os.O_WRONLY | os.O_CREAT)),
    ],
)
def test_guard_refuses(event: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(PermissionError, match="file reader"):
        sandbox_child.refuse(event, arguments)


def test_guard_lets_reading_be() -> None:
    reading = [("import", ("json",)), ("open", ("/tmp/x", "r", os.O_RDONLY)), ("open", ("x", "r", None))]
    assert [sandbox_child.refuse(event, arguments) for event, arguments in reading] == [None] * 3  # type: ignore[func-returns-value]

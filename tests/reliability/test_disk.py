"""An answer waits for the disk: seen from outside, in the order of the server's system calls."""

import re
from pathlib import Path

import pytest

from tests.reliability.stage import World, built_world
from tests.reliability.submitting import Browser, Sent
from tests.support.requirements import require, strace
from tests.support.serving import serving

SUBMISSIONS = 100
CALLS = "trace=fsync,fdatasync,sendto,write,writev,sendmsg,rename,renameat,renameat2"
ANSWER = re.compile(r"(?:sendto|write|writev|sendmsg)\(.*HTTP/1\.1 303")
SYNC = re.compile(r"f(?:data)?sync\((\d+)<([^>]*)>")


def traced_calls(world: World, folder: Path, mutant: str = "") -> list[str]:
    """What the server asked of the system while one client filed a hundred reports, one after the other."""
    log = folder / "calls"
    prefix = [str(strace()), "-f", "--seccomp-bpf", "-y", "-s", "40", "-e", CALLS, "-o", str(log)]
    desk = world.desks[0]
    with serving(world.order(mutant=mutant), prefix=prefix) as served:
        served.wait_until_calm()
        begun = len(log.read_text("utf-8", "replace").splitlines())
        browser = Browser(served.port, desk.token)
        for number in desk.assignments[:SUBMISSIONS]:
            sent = Sent(desk, number, f"disk-{number}")
            kind, body = sent.body
            assert browser.post(f"/assignments/{number}/report", body, kind)[0] == 303
        browser.close()
    return log.read_text("utf-8", "replace").splitlines()[begun:]


def hasty_answers(calls: list[str]) -> int:
    """Acknowledgements that left before the database had been forced to the disk since the one before."""
    hasty, safe = 0, False
    for call in calls:
        synced = SYNC.search(call)
        if synced and "duban.sqlite3" in synced[2]:
            safe = True
        elif ANSWER.search(call):
            hasty += not safe
            safe = False
    return hasty


@pytest.mark.parametrize(("mutant", "hasty"), [("", 0), ("no_fsync", SUBMISSIONS)])
def test_no_answer_leaves_before_the_disk_has_it(tmp_path: Path, mutant: str, hasty: int) -> None:
    require(strace(), "no strace: it sees whether an answer waits for the disk")
    with built_world(tmp_path, SUBMISSIONS * 4) as world:
        calls = traced_calls(world, tmp_path, mutant)
        answers = sum(1 for call in calls if ANSWER.search(call))
        assert answers == SUBMISSIONS
        assert hasty_answers(calls) == hasty
        if not mutant:
            check_files(calls, world)


def check_files(calls: list[str], world: World) -> None:
    """A file is forced to the disk before it gets its name, and its folder after."""
    waiting = f"{world.settings.evidence_path}/tmp/"
    renamed = [at for at, call in enumerate(calls) if "rename" in call and waiting in call]
    assert renamed, "no file was submitted: the proof saw nothing"
    for at in renamed:
        digest = calls[at].split(waiting)[1].split('"')[0][:64]
        before = [found[2] for call in calls[:at] if (found := SYNC.search(call))]
        after = [found[2] for call in calls[at:] if (found := SYNC.search(call))]
        assert any(digest in path for path in before)
        assert f"{world.settings.evidence_path}/{digest[:2]}" in after

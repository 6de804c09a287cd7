"""kill -9 while reports are submitted: whatever was acknowledged is there once, with all that belongs to it."""

import re
from pathlib import Path

import pytest

from tests.reliability.checking import faults
from tests.reliability.stage import built_world
from tests.reliability.submitting import History, submit_through
from tests.support.serving import serving


def run(folder: Path, *, kills: int, reports: int, seed: int, mutant: str = "") -> tuple[History, list[str]]:
    with built_world(folder, reports) as world:
        with serving(world.order(kills=kills, seed=seed, mutant=mutant)) as served:
            history = submit_through(served, world)
            assert served.killed == kills
        return history, faults(world, history)


def check(folder: Path, kills: int, reports: int, seed: int) -> None:
    history, found = run(folder, kills=kills, reports=reports, seed=seed)
    assert found == []
    assert not history.exhausted, "there was nothing left to submit: the last kills met an idle server"
    assert len(history.acknowledged) > kills, "too little was submitted to mean anything"
    assert history.broken > kills / 2, "the kills met hardly anybody"
    print(f"{kills} kills, {len(history.acknowledged)} acknowledged, {history.broken} connections broken")


def test_two_hundred_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    check(tmp_path, kills=200, reports=4_000, seed=2026)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_thousand_kills_lose_and_double_nothing(tmp_path: Path, seed: int) -> None:
    check(tmp_path, kills=1_000, reports=20_000, seed=seed)


@pytest.mark.parametrize(
    ("mutant", "sign"),
    [
        ("acknowledge_before_commit", "was acknowledged once and is there 0 times"),
        ("no_unique_key", r"was acknowledged once and is there ([2-9]|\d\d+) times"),
        ("two_transactions", "has not exactly one audit row"),
    ],
)
def test_the_same_harness_catches_what_is_broken_on_purpose(tmp_path: Path, mutant: str, sign: str) -> None:
    """Without this, a harness that checks nothing would pass for a product that loses nothing.

    The kills come when they hurt, so that most of them must show; some meet a moment that harms nobody yet.
    """
    _, found = run(tmp_path, kills=20, reports=1_000, seed=7, mutant=mutant)
    caught = sum(harm(sign, sentence) for sentence in found)
    assert caught >= 10, (caught, found[:5])


def harm(sign: str, sentence: str) -> int:
    """How many kills a sentence tells of: several may meet the same submission, which is then there once more each."""
    told = re.search(sign, sentence)
    if told is None:
        return 0
    return int(told[1]) - 1 if told.groups() else 1

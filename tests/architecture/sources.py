"""What the laws are checked on: the project's files, read once, and the form of a finding."""

import ast
import functools
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "scheduler", "imports", "migrations")


@dataclass(frozen=True)
class Source:
    """One file: `path` is relative to the project, with forward slashes."""

    path: str
    text: str

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    def under(self, *folders: str) -> bool:
        return any(self.path.startswith(f"{folder}/") for folder in folders)


@dataclass(frozen=True)
class Breach:
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


Check = Callable[[Source], Iterator[Breach]]


@dataclass(frozen=True)
class Law:
    """A rule of the house with the proof that its check can fail.

    `guilty` and `innocent` are (path, text) pairs: the check must find something in every guilty one and
    nothing in any innocent one.
    """

    name: str
    check: Check
    guilty: tuple[tuple[str, str], ...]
    innocent: tuple[tuple[str, str], ...]


@functools.cache
def committed() -> tuple[str, ...]:
    """Files of the project: tracked ones and new ones git would take; without git, all in the folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        found = sorted({name for name in listed.stdout.split("\0") if name})
    else:
        found = sorted(
            path.relative_to(ROOT).as_posix()
            for folder in (*PRODUCT, "templates", "tests", "docs")
            for path in (ROOT / folder).rglob("*")
            if "__pycache__" not in path.parts
        )
    return tuple(name for name in found if (ROOT / name).is_file())


@functools.cache
def read(name: str) -> Source | None:
    """The file as text, or nothing where it is not text (pictures)."""
    try:
        return Source(name, (ROOT / name).read_text("utf-8"))
    except UnicodeDecodeError:
        return None


def files(*suffixes: str, under: tuple[str, ...] = ()) -> Iterator[Source]:
    for name in committed():
        if suffixes and not name.endswith(suffixes):
            continue
        source = read(name)
        if source and (not under or source.under(*under)):
            yield source


def product() -> Iterator[Source]:
    return files(".py", under=PRODUCT)


def templates() -> Iterator[Source]:
    return files(".html", under=("templates",))


def breaches(check: Check, sources: Iterator[Source]) -> list[str]:
    return [str(breach) for source in sources for breach in check(source)]

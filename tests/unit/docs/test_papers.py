"""What the papers claim about settings, commands, files and each other."""

import re
from pathlib import Path

import pytest
import typer

from app.cli import main_app
from app.core.config import Settings
from tests.support.requirements import ROOT

TWINS = ("README.md", "README.zh-CN.md")
ROW = re.compile(r"^\| `DUBAN_(\w+)` \| (.*?) \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
PAPERS = sorted(p.relative_to(ROOT).as_posix() for p in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def outside_code(paper: str) -> str:
    return re.sub(r"```.*?```", "", paper, flags=re.DOTALL)


def headings(paper: str) -> list[int]:
    return [len(found) for found in re.findall(r"^(#+) ", outside_code(paper), re.MULTILINE)]


def commands(paper: str) -> list[str]:
    """The lines of code blocks without their comments and placeholders."""
    blocks = re.findall(r"```sh\n(.*?)```", paper, re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [re.sub(r"<[^>]*>", "<>", line) for line in lines]


def said_default(value: object) -> str:
    if value in ("", None):
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`"


def defaults() -> dict[str, str]:
    settings = Settings.model_construct()
    return {name.upper(): said_default(getattr(settings, name)) for name in Settings.model_fields}


def wrong_rows(paper: str) -> list[str]:
    known = defaults()
    return [f"{name}: {value}" for name, value in ROW.findall(paper) if known.get(name) != value]


def test_twins_have_the_same_headings() -> None:
    english, chinese = map(text, TWINS)
    assert headings(english) == headings(chinese)


def test_twins_show_the_same_commands() -> None:
    english, chinese = map(text, TWINS)
    assert commands(english) == commands(chinese)


def test_twins_show_the_same_pictures_and_settings() -> None:
    english, chinese = map(text, TWINS)
    pictures = [re.findall(r"\((docs/img/[^)]+)\)", paper) for paper in (english, chinese)]
    assert pictures[0] == pictures[1]
    assert [name for name, _ in ROW.findall(english)] == [name for name, _ in ROW.findall(chinese)]


def test_every_setting_is_explained_with_its_default() -> None:
    assert dict(ROW.findall(text("docs/operations.md"))) == defaults()


def test_readme_states_true_defaults() -> None:
    assert wrong_rows(text("README.md")) == []
    assert wrong_rows(text("README.zh-CN.md").replace("| 空 |", "| empty |")) == []


def unknown_commands(paper: str) -> list[str]:
    """Commands the paper writes out that the program does not have."""
    named = re.findall(r"(?:`|\.venv/bin/)duban ([a-z]+)", paper)
    return sorted(set(named) - set(typer.main.get_group(main_app).commands))


@pytest.mark.parametrize("paper", PAPERS)
def test_papers_name_only_commands_that_exist(paper: str) -> None:
    assert unknown_commands(text(paper)) == []


def test_example_sets_only_what_exists() -> None:
    named = re.findall(r"^DUBAN_(\w+)=", text(".env.example"), re.MULTILINE)
    assert set(named) - set(defaults()) == set()


@pytest.mark.parametrize("paper", PAPERS)
def test_links_between_papers_lead_somewhere(paper: str) -> None:
    here = (ROOT / paper).parent
    local = [link for link in LINK.findall(outside_code(text(paper))) if "://" not in link]
    assert [link for link in local if not Path(here / link).exists()] == []


def test_decisions_are_numbered_and_complete() -> None:
    papers = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [paper.name[:4] for paper in papers] == [f"{number:04d}" for number in range(1, len(papers) + 1)]
    wanted = ["Context", "Decision", "Consequences", "Enforced by"]
    for paper in papers:
        assert re.findall(r"^## (.*)$", paper.read_text("utf-8"), re.MULTILINE) == wanted, paper.name


def test_wrong_claims_would_be_seen() -> None:
    assert unknown_commands("run `duban fly` or .venv/bin/duban serve") == ["fly"]
    assert wrong_rows("| `DUBAN_PORT` | `80` | x |\n| `DUBAN_GONE` | empty | x |") == ["PORT: `80`", "GONE: empty"]
    assert headings("# A\n\n```sh\n# no heading\n```\n## B\n") == [1, 2]
    assert commands("```sh\nmake demo   # say\n```") == ["make demo"]

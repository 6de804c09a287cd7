"""The import law of pyproject.toml, run by import-linter, and the proof that each contract can break."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT

LISTS = ("source_modules", "forbidden_modules", "protected_modules", "allowed_importers")
OUTSIDE = {"sqlmodel", "sqlalchemy", "fastapi", "starlette", "httpx"}
# A skeleton in which every contract has something to look at.
SKELETON = (
    "app/main.py",
    "app/core/errors.py",
    "app/policy/decide.py",
    "app/units/models.py",
    "app/units/web.py",
    "app/plans/service.py",
    "app/plans/rules.py",
    "imports/web.py",
    "imports/documents/outline.py",
    "scheduler/jobs.py",
)


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    found: list[dict[str, Any]] = settings["contracts"]
    return found


def _exists(root: Path, module: str) -> bool:
    path = root / module.replace(".", "/")
    return "*" in module or module in OUTSIDE or path.with_suffix(".py").exists() or path.is_dir()


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def write_law(root: Path, law: Path) -> None:
    """The contracts for the modules that stand in `root`: import-linter refuses names that are not there."""
    text = "[tool.importlinter]\ninclude_external_packages = true\n"
    text += 'root_packages = ["app", "imports", "scheduler"]\n'
    for contract in contracts():
        kept = {
            key: [name for name in value if _exists(root, name)] if key in LISTS else value
            for key, value in contract.items()
        }
        if all(kept[key] for key in LISTS if key in kept):
            text += "\n[[tool.importlinter.contracts]]\n"
            text += "".join(f"{key} = {_toml(value)}\n" for key, value in kept.items())
    law.write_text(text, "utf-8")


def lint(root: Path, law: Path) -> tuple[int, str]:
    code = "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports(sys.argv[1], no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(law)], cwd=root, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_imports_keep_the_tiers(tmp_path: Path) -> None:
    law = tmp_path / "pyproject.toml"
    write_law(ROOT, law)
    status, told = lint(ROOT, law)
    assert status == 0, told


@pytest.mark.parametrize(
    ("contract", "module", "statement"),
    [
        (None, "app/plans/service.py", "import app.units.models"),
        (None, "app/main.py", "import app.units.web"),
        ("tiers", "app/core/errors.py", "import app.policy.decide"),
        ("tiers", "app/units/models.py", "import app.plans.service"),
        ("tiers", "app/policy/decide.py", "def f():\n    import imports.web"),
        ("tiers", "imports/web.py", "import scheduler.jobs"),
        ("edges", "app/plans/service.py", "import app.units.web"),
        ("no-models", "scheduler/jobs.py", "from app.units import models"),
        ("no-models", "imports/web.py", "import app.units.models"),
        ("pure", "app/plans/rules.py", "import sqlmodel"),
        ("pure", "imports/documents/outline.py", "from sqlalchemy import orm"),
        ("pure", "app/policy/decide.py", "import fastapi"),
        ("leaf", "app/core/errors.py", "import app.units.models"),
    ],
)
def test_contract_can_break(tmp_path: Path, contract: str | None, module: str, statement: str) -> None:
    for name in SKELETON:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        for folder in path.relative_to(tmp_path).parents[:-1]:
            (tmp_path / folder / "__init__.py").touch()
    (tmp_path / module).write_text(statement)
    law = tmp_path / "pyproject.toml"
    write_law(tmp_path, law)
    status, told = lint(tmp_path, law)
    if contract is None:
        assert status == 0, told
    else:
        name = next(held["name"] for held in contracts() if held["id"] == contract)
        assert (status, f"{name} BROKEN" in told) == (1, True), told


def test_everything_in_app_has_its_tier() -> None:
    layers = next(contract["layers"] for contract in contracts() if contract["id"] == "tiers")
    placed = {name.strip("() ") for layer in layers for name in layer.replace(":", "|").split("|")}
    standing = {
        f"app.{path.stem}"
        for path in (ROOT / "app").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or any(path.glob("*.py"))
    }
    assert standing - placed == set()

"""Build .venv from a hashed lock with nothing but the system's Python (or with uv, which is faster).

usage: bootstrap.py run|dev

This file imports only the standard library and must keep working with any Python that is found.
"""

import configparser
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
FLOOR = (3, 11)
# Debian leaves ensurepip out of python3. From an index only this pip is accepted; Debian signs its own.
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
MACHINE_CONFIGURATION = ("/etc/xdg/pip/pip.conf", "/etc/pip.conf")
DEBIAN_WHEELS = "usr/share/python-wheels"
ADVICE = "Either run  apt-get install python3-venv  or set PIP_INDEX_URL to a reachable index."


def run(*command: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"bootstrap: this step failed: {' '.join(command)}")


def works(*command: str, folder: Path = ROOT) -> bool:
    found = shutil.which(command[0])
    return found is not None and subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0


def make_venv() -> None:
    """Leave a .venv whose Python can install: by uv, by ensurepip, or with a pip brought by the system's or by us."""
    python = str(VENV / "bin" / "python")
    if works(python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))") and (
        shutil.which("uv") or works(python, "-m", "pip", "--version")
    ):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if shutil.which("uv"):
        run("uv", "venv", "--quiet", "--python", sys.executable, str(VENV))
    elif not works(sys.executable, "-m", "venv", str(VENV)):
        shutil.rmtree(VENV, ignore_errors=True)
        make_venv_without_ensurepip(python)


def make_venv_without_ensurepip(python: str) -> None:
    if not works(sys.executable, "-m", "venv", "--without-pip", str(VENV)):
        sys.exit(
            "bootstrap: this Python cannot make a virtual environment. On Debian or Ubuntu run\n"
            "    apt-get install python3-venv\n"
            "and try again."
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pinned = folder / "pip.txt"
        pinned.write_text(f"pip=={PIP_WHEEL.split('-')[1]} --hash=sha256:{PIP_SHA256}\n", "utf-8")
        if works(sys.executable, "-m", "pip", "--python", python, "install", "--require-hashes", "-r", str(pinned)):
            return
        wheel = find_pip(folder)
        run(python, str(wheel / "pip"), "install", "--quiet", "--no-index", str(wheel))


def find_pip(folder: Path) -> Path:
    """A pip wheel: carried by the machine, from the index it is set to, or Debian's own package."""
    carried = any((house / PIP_WHEEL).is_file() for house in wheelhouse())
    return pip_of_machine(folder) if carried or setting("index-url") else pip_of_debian(folder)


def setting(name: str) -> str:
    """What pip is told on this machine: by its variable, else by its configuration files (the user's before all's)."""
    said = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if said:
        return said
    home = Path.home()
    user = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = configparser.RawConfigParser(strict=False)
    own: list[str | Path] = [
        home / ".pip" / "pip.conf",
        user / "pip" / "pip.conf",
        os.environ.get("PIP_CONFIG_FILE", ""),
    ]
    files.read([*MACHINE_CONFIGURATION, *own], "utf-8")
    return files.get("install", name, fallback="") or files.get("global", name, fallback="")


def index() -> str:
    return setting("index-url").rstrip("/") + "/pip/"


def wheelhouse() -> list[Path]:
    """Folders of wheels this machine is told to use, as pip reads them."""
    return [Path(name) for name in setting("find-links").split() if Path(name).is_dir()]


def like_pip() -> list[str]:
    """uv reads nothing that is written for pip, so what an intranet sets for pip is said to uv in its own words."""
    words = [word for folder in wheelhouse() for word in ("--find-links", str(folder))]
    if setting("no-index").lower() in {"1", "true", "yes", "on"}:
        return [*words, "--no-index"]
    url = setting("index-url")
    return [*words, "--default-index", url] if url else words


def pip_of_machine(folder: Path) -> Path:
    """The pinned pip wheel, checked by its hash before anything of it runs."""
    wheel = folder / PIP_WHEEL
    carried = next((house / PIP_WHEEL for house in wheelhouse() if (house / PIP_WHEEL).is_file()), None)
    content = carried.read_bytes() if carried else download_pip()
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        sys.exit(f"bootstrap: {PIP_WHEEL} from {carried or index()} is not the expected file. {ADVICE}")
    wheel.write_bytes(content)
    return wheel


def pip_of_debian(folder: Path) -> Path:
    """The pip wheel of Debian's package: unpacked, not installed, so that no administrator is needed.

    Only root can renew the package lists, and an image that is new has none.
    """
    if os.geteuid() == 0:
        works("apt-get", "update", folder=folder)
    works("apt-get", "download", "python3-pip-whl", folder=folder)
    for package in folder.glob("*.deb"):
        works("dpkg-deb", "-x", package.name, ".", folder=folder)
    wheels = sorted((folder / DEBIAN_WHEELS).glob("pip-*.whl"))
    if not wheels:
        sys.exit(f"bootstrap: there is no pip here, and apt-get cannot bring it. {ADVICE}")
    return wheels[-1]


def download_pip() -> bytes:
    try:
        with urllib.request.urlopen(index(), timeout=60) as answer:
            page = answer.read().decode()
        found = re.search(rf"""href=["']([^"'#]*{re.escape(PIP_WHEEL)})""", page)
        if not found:
            sys.exit(f"bootstrap: {index()} does not list {PIP_WHEEL}. {ADVICE}")
        with urllib.request.urlopen(urljoin(index(), found.group(1)), timeout=60) as answer:
            content: bytes = answer.read()
    except OSError as fault:
        sys.exit(f"bootstrap: there is no pip here, and {index()} cannot be read: {fault}. {ADVICE}")
    return content


def install(lock: str) -> None:
    python = str(VENV / "bin" / "python")
    if shutil.which("uv"):
        run("uv", "pip", "install", "--quiet", "--python", python, *like_pip(), "--require-hashes", "-r", lock)
    else:
        run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock)


def link_project() -> None:
    """Make the checkout importable and put `duban` beside its Python.

    An editable install would fetch a build backend that no hash covers and that an intranet does not have.
    """
    python = VENV / "bin" / "python"
    ask = (str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    packages = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    (packages / "duban.pth").write_text(f"{ROOT}\n", "utf-8")
    command = VENV / "bin" / "duban"
    command.write_text(f"#!{python}\nimport sys\n\nfrom app.__main__ import main\n\nsys.exit(main())\n", "utf-8")
    command.chmod(0o755)


def compile_what_starts() -> None:
    """Leave the bytecode of all that a start loads: uv makes none, and who runs Duban may not write here."""
    python = str(VENV / "bin" / "python")
    writing = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    command = (python, "-c", "import app.cli.sample, alembic.command, scheduler.__main__")
    if subprocess.run(command, cwd=ROOT, env=writing, check=False).returncode:
        sys.exit("bootstrap: the installed program does not load.")


def main() -> None:
    if sys.version_info < FLOOR:
        sys.exit(f"bootstrap: Duban needs Python {FLOOR[0]}.{FLOOR[1]} or newer; this is {sys.version.split()[0]}.")
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit(__doc__)
    print("Building .venv. The first time, this takes a minute.", flush=True)
    make_venv()
    install(LOCKS[sys.argv[1]])
    link_project()
    compile_what_starts()


if __name__ == "__main__":
    main()

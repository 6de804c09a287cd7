"""Build .venv from a hashed lock with nothing but the system's Python (or with uv, which is faster).

usage: bootstrap.py run|dev
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
FLOOR = (3, 11)


def run(*command: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit(f"bootstrap: this step failed: {' '.join(command)}")


def make_venv() -> None:
    """Debian splits ensurepip from python3, so a bare system cannot make a venv with pip."""
    if (VENV / "bin" / "python").exists():
        return
    if shutil.which("uv"):
        run("uv", "venv", "--quiet", "--python", sys.executable, str(VENV))
        return
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "bootstrap: Python cannot make a virtual environment here. On Debian or Ubuntu run\n"
            "    apt-get install python3-venv\n"
            f"and try again.\n{made.stdout}{made.stderr}"
        )


def install(lock: str) -> None:
    python = str(VENV / "bin" / "python")
    if shutil.which("uv"):
        run("uv", "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", lock)
        run("uv", "pip", "install", "--quiet", "--python", python, "--no-deps", "-e", ".")
    else:
        run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock)
        # pip refuses an editable project together with hashes, so the project itself comes second and alone.
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", "-e", ".")


def main() -> None:
    if sys.version_info < FLOOR:
        sys.exit(f"bootstrap: Duban needs Python {FLOOR[0]}.{FLOOR[1]} or newer; this is {sys.version.split()[0]}.")
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit(__doc__)
    make_venv()
    install(LOCKS[sys.argv[1]])


if __name__ == "__main__":
    main()

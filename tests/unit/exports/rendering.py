"""Files through another office program: re-saved, or printed and turned into pictures."""

import re
import subprocess
from pathlib import Path

from tests.support.requirements import pdftoppm, require, soffice


def converted(data: bytes, kind: str, folder: Path, source_kind: str = "xlsx") -> bytes:
    """What LibreOffice makes of a file of ours; `kind` is its name for the target format, filter and options."""
    program = soffice()
    require(program, "LibreOffice is not installed")
    source, out = folder / f"source.{source_kind}", folder / "out"
    source.write_bytes(data)
    command = [str(program), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(out), str(source)], check=True, capture_output=True, timeout=120)
    return (out / f"source.{kind.partition(':')[0]}").read_bytes()


def pages(data: bytes, folder: Path, source_kind: str = "xlsx") -> list[str]:
    """The words on each printed page."""
    require(pdftoppm(), "poppler is not installed")
    (folder / "printed.pdf").write_bytes(converted(data, "pdf", folder, source_kind))
    text = subprocess.run(
        ["pdftotext", "-layout", str(folder / "printed.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    return text.split("\f")[:-1]


def papers(folder: Path) -> set[str]:
    """Names of the paper sizes of what `pages` printed, with their orientation."""
    told = subprocess.run(["pdfinfo", str(folder / "printed.pdf")], check=True, capture_output=True, text=True).stdout
    found = re.findall(r"Page size:\s+([\d.]+) x ([\d.]+) pts \((\w+)\)", told)
    return {f"{name} {'landscape' if float(wide) > float(high) else 'portrait'}" for wide, high, name in found}

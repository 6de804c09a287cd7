"""Turns old Word, WPS and RTF documents into .docx by LibreOffice, where that is installed.

LibreOffice is a large program that reads files of strangers: it runs with a clean environment, a profile and a
folder of its own that go afterwards, without macros and links, within limits of time, memory and file size.
"""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from imports.documents.errors import DocumentRefused
from imports.documents.sniff import CONVERT, SPOKEN, FileKind

CONVERTIBLE = (FileKind.DOC, FileKind.RTF)
_SECONDS = 90
_MEMORY = 4 * 1024**3
_MAX_OUTPUT = 64 * 1024**2
# One at a time: each takes a core and some hundred megabytes.
_TURN = threading.Lock()
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""


def find_office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(data: bytes, kind: FileKind, name: str, *, seconds: float = _SECONDS) -> bytes:
    """The document as .docx, or DocumentRefused."""
    program = find_office()
    if program is None:
        raise DocumentRefused(f"这是{SPOKEN[kind]}，服务器没有安装转换程序，不能直接读取。{CONVERT}", name)
    with _TURN, tempfile.TemporaryDirectory(prefix="duban-convert-") as folder:
        place = Path(folder)
        (place / "profile" / "user").mkdir(parents=True)
        (place / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        # The name is ours: a file called -o or ../x is never seen by a command line.
        source = place / f"source.{kind.value}"
        source.write_bytes(data)
        _run(program, place, source, name, seconds)
        made = place / "out" / "source.docx"
        if not made.is_file() or not made.stat().st_size:
            raise DocumentRefused(f"{SPOKEN[kind]}转换失败，文件可能已损坏。{CONVERT}", name)
        return made.read_bytes()


def converted_note(kind: FileKind) -> str:
    return f"原件是{SPOKEN[kind]}，已由 LibreOffice 转换后读取，编号和表格请对照原件核对"


def _run(program: str, place: Path, source: Path, name: str, seconds: float) -> None:
    command = [program, f"-env:UserInstallation=file://{place}/profile", "--headless", "--norestore", "--nologo"]
    command += ["--nodefault", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(place / "out"), str(source)]
    environment = {"PATH": os.defpath, "HOME": str(place), "TMPDIR": str(place), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 - the command is ours, the user's bytes stand in a file with a name of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=place,
        env=environment,
        start_new_session=True,
        preexec_fn=_set_limits,  # noqa: PLW1509 - only system calls happen there
    ) as child:
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired as expired:
            raise DocumentRefused(f"文件转换超时，已停止。{CONVERT}", name) from expired
        finally:
            # The whole session goes: soffice is a script whose child does the work.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)


def _set_limits() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_OUTPUT, _MAX_OUTPUT))

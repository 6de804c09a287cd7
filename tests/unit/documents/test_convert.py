"""Old formats by way of LibreOffice; a stand-in program plays the cases that the real one rarely shows."""

import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from imports.documents import DocumentRefused, convert
from imports.documents.convert import convert as convert_file
from imports.documents.safely import parse_in_child
from imports.documents.sniff import FileKind
from tests.support.requirements import require, soffice
from tests.support.word_files import typed_docx

TEXT = "云川市行动方案\n一、任务\n（一）平台\n1.建中心3个。（责任单位：甲局、乙局）\n2.引人才。（责任单位：丙局）\n"
RTF = b"{\\rtf1\\ansi\\ansicpg936 1.\\'bd\\'a8\\'d6\\'d0\\'d0\\'c4}"
Stand = Callable[[str], None]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """A program in place of LibreOffice that does what the script says; $OUT is where the result belongs."""

    def make(script: str) -> None:
        program = tmp_path / "soffice"
        last_but_one = 'for a in "$@"; do OUT="$prev"; prev="$a"; done; mkdir -p "$OUT"\n'
        program.write_text(f"#!/bin/sh\nprev=''\n{last_but_one}{script}\n", "utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(convert, "find_office", lambda: str(program))

    return make


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "form", "spoken"), [("doc", "MS Word 97", "旧版 Word"), ("rtf", "Rich Text Format", "RTF")]
)
def test_old_formats_give_the_same_tasks(tmp_path: Path, ending: str, form: str, spoken: str) -> None:
    program = soffice()
    require(program, "LibreOffice converts old Word files")
    (tmp_path / "方案.docx").write_bytes(typed_docx(TEXT))
    command = [str(program), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", f"{ending}:{form}", "--outdir", str(tmp_path), str(tmp_path / "方案.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    result = parse_in_child((tmp_path / f"方案.{ending}").read_bytes(), "方案.wps")
    assert [(t.number, t.path, t.title, t.lead, t.co) for t in result.tasks] == [
        ("1", ("一、任务", "（一）平台"), "建中心3个", ("甲局",), ("乙局",)),
        ("2", ("一、任务", "（一）平台"), "引人才", ("丙局",), ()),
    ]
    converted = [warning for warning in result.warnings if "LibreOffice" in warning]
    assert [spoken in warning for warning in converted] == [True]


def test_without_libreoffice_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "find_office", lambda: None)
    with pytest.raises(DocumentRefused, match=r"没有安装转换程序.*另存为") as refused:
        parse_in_child(RTF, "方案.rtf")
    assert refused.value.where == "方案.rtf"


def test_what_the_program_makes_is_read_under_the_name_of_the_original(stand_in: Stand, tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(typed_docx(TEXT))
    stand_in(f'cp {tmp_path}/made.docx "$OUT/source.docx"')
    result = parse_in_child(RTF, "方案.doc")
    assert len(result.tasks) == 2
    assert result.warnings == (
        "文件的扩展名是“.doc”，内容是RTF 文档，已按内容读取",
        "原件是RTF 文档，已由 LibreOffice 转换后读取，编号和表格请对照原件核对",
    )


@pytest.mark.parametrize("script", ["exit 1", 'touch "$OUT/source.docx"'])
def test_program_that_makes_nothing(stand_in: Stand, script: str) -> None:
    stand_in(script)
    with pytest.raises(DocumentRefused, match=r"转换失败.*另存为"):
        convert_file(RTF, FileKind.RTF, "方案.rtf")


def test_program_that_makes_rubbish_is_refused_under_the_original_name(stand_in: Stand) -> None:
    stand_in('printf "PK\\003\\004 broken" > "$OUT/source.docx"')
    with pytest.raises(DocumentRefused, match="已损坏") as refused:
        parse_in_child(RTF, "方案.rtf")
    assert refused.value.where == "方案.rtf"


def test_program_that_hangs_is_ended_with_its_children(stand_in: Stand, tmp_path: Path) -> None:
    stand_in(f"sleep 60 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(DocumentRefused, match="转换超时"):
        convert_file(RTF, FileKind.RTF, "方案.rtf", seconds=0.5)
    status = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/status")
    assert not status.exists() or "State:\tZ" in status.read_text()


def test_program_sees_neither_the_name_nor_the_secrets(
    stand_in: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUBAN_SECRET", "geheim")
    stand_in(f'env > {tmp_path}/env; echo "$@" > {tmp_path}/words; exit 1')
    with pytest.raises(DocumentRefused):
        convert_file(RTF, FileKind.RTF, "--convert-to=../../方案.rtf")
    assert "geheim" not in (tmp_path / "env").read_text()
    words = (tmp_path / "words").read_text()
    assert "方案" not in words
    folder = Path(words.split("--outdir ")[1].split("/out ")[0])
    assert not folder.exists()


def test_office_is_looked_for_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/opt/bin/libreoffice" if name == "libreoffice" else None)
    assert convert.find_office() == "/opt/bin/libreoffice"

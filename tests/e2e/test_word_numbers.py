"""The numbers we print for Word's automatic lists are those that LibreOffice prints."""

import subprocess
from pathlib import Path

import pytest

from imports.documents.docx_reader import read_docx
from tests.support.requirements import require, soffice
from tests.support.word_files import automatic_docx

TEXT = """一、平台
（一）建中心
1. 选址
2. 建设
（二）建基地
1. 选址
二、人才
（一）引进
1. 院士
3. 团队
十一、保障
1. 组织
"""


@pytest.mark.slow
def test_labels_agree_with_libreoffice(tmp_path: Path) -> None:
    program = soffice()
    require(program, "LibreOffice prints the numbers that ours are compared with")
    data = automatic_docx(TEXT)
    (tmp_path / "方案.docx").write_bytes(data)
    command = [str(program), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(tmp_path / "方案.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    printed = (tmp_path / "方案.txt").read_text("utf-8-sig").split("\n")
    ours = [line.text.text for line in read_docx(data, "方案.docx").lines]
    assert [line.replace(" ", "") for line in ours] == ["".join(line.split()) for line in printed if line.strip()]
    assert [line.replace(" ", "") for line in ours] == [line.replace(" ", "") for line in TEXT.splitlines()]

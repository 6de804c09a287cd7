import json
from pathlib import Path

import pytest

from imports.documents.__main__ import main


def test_json_on_standard_output_and_warnings_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "方案.txt"
    file.write_text("云川市行动方案\n现通知如下。", "utf-8")
    assert main([str(file), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["document"]["title"] == "云川市行动方案"
    assert said.err.startswith("没有找到任务")


def test_summary_without_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "方案.txt"
    file.write_text("云川市行动方案\n一、任务\n1.建中心3个。", "utf-8")
    assert main([str(file)]) == 0
    assert capsys.readouterr().out == "云川市行动方案：任务 1 项，指标 1 项\n"


def test_refusal_and_missing_file_end_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "空.txt"
    file.touch()
    assert main([str(file)]) == 2
    assert capsys.readouterr().err == "空.txt：文件是空的，没有可读的内容。请确认选择的是方案原文。\n"
    assert main([str(tmp_path / "没有.txt")]) == 2
    assert "无法打开" in capsys.readouterr().err

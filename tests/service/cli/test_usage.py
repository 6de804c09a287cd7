"""Wrong usage is told in Chinese with the way to the right one, and ends with exit status 2."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.cli import main_app

WRONG = {
    "parse --nonsense": "没有“--nonsense”这个选项。\n用法请看：duban parse --help\n",
    "parse --jso": "没有“--jso”这个选项，是不是要写 --json。\n用法请看：duban parse --help\n",
    "parse": "缺少“file”这一项。\n用法请看：duban parse --help\n",
    "parse a b c": "多写了“b c”。含空格的路径请用引号括起来。\n用法请看：duban parse --help\n",
    "parse --json=3 a": "选项“--json”后面不能带值。\n用法请看：duban --help\n",
    "export": "缺少“workbook”这一项，可以是：situation、ledger、filing、scores。\n用法请看：duban export --help\n",
    "exception grant": "缺少选项“--unit”。\n用法请看：duban exception grant --help\n",
    "exception grant --kind zzz --unit 1 --reason x": (
        "选项“--kind”不能是“zzz”，可以是：exempt、more_time、late_filing。\n用法请看：duban exception grant --help\n"
    ),
    "exception nosuch": "没有“nosuch”这个命令。\n用法请看：duban exception --help\n",
    "督办": "没有“督办”这个命令。\n用法请看：duban --help\n",
    "dispatch --plan x --period 2026-11": "选项“--plan”应是整数。\n用法请看：duban dispatch --help\n",
    "dispatch --plan 0 --period 2026-11": "选项“--plan”不能小于1。\n用法请看：duban dispatch --help\n",
    "serve --port": "选项“--port”后面要写上它的值。\n用法请看：duban --help\n",
    "dispatch --plan 1 --period 2026-11 --at 昨天": (
        "“昨天”不是一个时刻，请写成2026-11-25T18:00这样的格式。\n用法请看：duban dispatch --help\n"
    ),
    "parse /nowhere/plan.docx": "读不到文件 /nowhere/plan.docx：没有这个文件或文件夹。\n用法请看：duban parse --help\n",
}


@pytest.mark.parametrize("words", WRONG)
def test_wrong_usage_is_told_in_words(words: str) -> None:
    result = CliRunner().invoke(main_app, words.split(), prog_name="duban")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", WRONG[words])


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(main_app, ["parse", str(tmp_path)])
    assert result.exit_code == 2
    assert "这是一个文件夹，请写明文件名。" in result.stderr


def test_a_group_without_a_command_tells_its_commands() -> None:
    result = CliRunner().invoke(main_app, ["exception"])
    assert result.exit_code == 2
    assert "免报和延期。" in result.output


@pytest.mark.parametrize(
    ("raised", "status", "said"), [(typer.Abort, 1, "已中止，没有做完。\n"), (SystemExit, 0, "")]
)
def test_who_stops_a_command_is_told_so(
    monkeypatch: pytest.MonkeyPatch, raised: type[BaseException], status: int, said: str
) -> None:
    def stop(_path: Path) -> bytes:
        raise raised

    monkeypatch.setattr("app.cli.work.read_file", stop)
    result = CliRunner().invoke(main_app, ["parse", "plan.txt"])
    assert (result.exit_code, result.stderr) == (status, said)

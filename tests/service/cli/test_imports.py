"""`duban import`: units, people, a plan and its division table, from the command line alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from app.cli import main_app
from tests.support.database import fresh_url
from tests.support.factories.documents import PLAN_TEXT, filled, workbook

Run = Callable[..., Result]
UNITS = (
    ("全称", "简称", "类别", "上级单位", "别名", "成员单位"),
    ("岚江省科学技术厅", "省科技厅", "省直部门", "", "省科学技术厅", ""),
    ("岚江省财政厅", "省财政厅", "省直部门", "", "", ""),
    ("岚江省工业和信息化厅", "", "省直部门", "", "", ""),
    ("青屏市人民政府", "", "市州", "", "", ""),
    ("相关市州政府", "", "集体单位", "", "", "青屏市人民政府"),
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    with fresh_url(tmp_path) as url:
        monkeypatch.setenv("DUBAN_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("DUBAN_DATABASE_URL", url)

        def command(*words: object) -> Result:
            return CliRunner().invoke(main_app, [str(word) for word in words])

        assert command("migrate").exit_code == 0
        yield command


@pytest.fixture
def folder(tmp_path: Path, run: Run) -> Path:
    """A folder with a roster already imported and a plan beside it."""
    (tmp_path / "单位.xlsx").write_bytes(workbook(*UNITS))
    (tmp_path / "方案.txt").write_text(PLAN_TEXT, "utf-8")
    assert run("import", "units", tmp_path / "单位.xlsx").output == "新增5行，更新0行，其余没有变化。\n"
    return tmp_path


def test_a_plan_is_imported_and_published_in_one_command(run: Run, folder: Path) -> None:
    done = run("import", "plan", folder / "方案.txt", "--publish", "--members", "--accept-gaps")
    assert done.exit_code == 0
    assert "已导入3项任务、2个指标（文件编号1）。" in done.output
    assert "《岚江省科技强省行动方案》已发布" in done.output
    again = run("import", "plan", folder / "方案.txt")
    assert "没有重复导入（文件编号1）" in again.output


def test_publication_waits_for_what_nobody_settled(run: Run, folder: Path) -> None:
    refused = run("import", "plan", folder / "方案.txt", "--publish")
    assert refused.exit_code == 1
    assert "相关市州政府" in str(refused.exception)
    # Nothing of the refused command stays: not even the draft.
    done = run("import", "plan", folder / "方案.txt", "--resolve", "相关市州政府=青屏市人民政府")
    assert "已导入3项任务" in done.output
    assert "待确认" not in done.output


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--resolve", "相关市州政府"), 2, "应写成"),
        (("--resolve", "相关市州政府=没有的市"), 1, "不在单位名录中"),
        (("--resolve", "没写过=省财政厅"), 1, "没有写“没写过”"),
    ],
)
def test_wrong_words_are_told(run: Run, folder: Path, words: tuple[str, ...], status: int, told: str) -> None:
    answer = run("import", "plan", folder / "方案.txt", *words)
    assert answer.exit_code == status
    assert told in answer.output + str(answer.exception)


def test_a_refused_document_leaves_nothing(run: Run, folder: Path) -> None:
    (folder / "坏.docx").write_bytes(b"PK\x03\x04broken")
    refused = run("import", "plan", folder / "坏.docx")
    assert refused.exit_code == 1
    assert "坏.docx" in str(refused.exception)
    assert run("import", "plan", folder / "没有.txt").exit_code == 2


def test_a_bad_roster_names_its_rows(run: Run, folder: Path) -> None:
    (folder / "坏.xlsx").write_bytes(workbook(UNITS[0], ("甲厅", "", "省直部门"), ("甲厅", "", "省直部门")))
    refused = run("import", "units", folder / "坏.xlsx")
    assert refused.exit_code == 1
    assert "第3行 甲厅：" in refused.output
    assert "什么都没有导入" in refused.output


def test_people_get_roles_at_once_and_passwords_once(run: Run, folder: Path) -> None:
    head = ("登录名", "姓名", "单位", "角色")
    (folder / "人.xlsx").write_bytes(workbook(head, ("zhangsan", "张三", "省科技厅", "联络员")))
    done = run("import", "users", folder / "人.xlsx", "--passwords", folder / "密码.xlsx")
    assert "新增1行" in done.output
    assert "zhangsan\t张三\t" in run("user", "list").output
    cells = [cell.value for row in openpyxl.load_workbook(folder / "密码.xlsx").worksheets[0] for cell in row]
    assert "zhangsan" in cells
    (folder / "二.xlsx").write_bytes(workbook(head, ("lisi", "李四", "省财政厅", "联络员")))
    assert "lisi\t李四\t" in run("import", "users", folder / "二.xlsx").output


def test_the_division_table_goes_round(run: Run, folder: Path) -> None:
    run("import", "plan", folder / "方案.txt")
    table = folder / "分工表.xlsx"
    result = folder / "结果.xlsx"
    assert run("import", "division", "--plan", 1, "--target", table).exit_code == 0
    table.write_bytes(filled(table.read_bytes(), "牵头单位", None, None, "省财政厅"))
    back = ("import", "division", "--plan", 1, table, "--target", result)
    assert "将写入1行。" in run(*back, "--dry-run").output
    assert "写入1行。" in run(*back).output
    assert "写入0行。" in run(*back).output
    table.write_bytes(filled(table.read_bytes(), "牵头单位", None, None, "没有的厅"))
    refused = run(*back)
    assert refused.exit_code == 1
    assert "没有“没有的厅”这个单位" in refused.output
    cells = [cell.value for row in openpyxl.load_workbook(result).worksheets[0] for cell in row]
    assert "失败" in cells


def test_past_reports_are_imported_once(run: Run, folder: Path) -> None:
    run("import", "plan", folder / "方案.txt", "--members", "--publish", "--accept-gaps")
    table, result = folder / "往期.xlsx", folder / "历史结果.xlsx"
    head = ("期次", "单位", "任务编号", "进展情况")
    table.write_bytes(workbook(head, ("2026年3月", "省财政厅", "1", "建成2个。")))
    back = ("import", "history", table, "--plan", 1, "--target", result)
    assert "将新增1条，更新0条。" in run(*back, "--dry-run").output
    assert "新增或更新1条历史报送。" in run(*back).output
    assert "已经导入过" in run(*back).output
    table.write_bytes(workbook(head, ("三月", "省财政厅", "1", "建成2个。")))
    refused = run(*back)
    assert refused.exit_code == 1
    assert "看不出“三月”是哪一期" in refused.output
    cells = [cell.value for row in openpyxl.load_workbook(result).worksheets[0] for cell in row]
    assert "失败" in cells

"""The same plan as text, Word (typed and automatic numbers), PDF, workbook and old Word gives the same records."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imports.documents import ParseResult, parse_bytes
from imports.documents.safely import parse_in_child
from imports.sample.document import plan_docx
from imports.sample.source import PlanKey, plan_text
from tests.support.requirements import require, soffice
from tests.support.word_files import automatic_docx, typed_docx
from tests.unit.tables.making import workbook

PLANS: tuple[PlanKey, ...] = ("main", "division", "quarter")
MAKERS: dict[str, Callable[[PlanKey], bytes]] = {
    "set": plan_docx,
    "typed": lambda key: typed_docx(plan_text(key)),
    "automatic": lambda key: automatic_docx(plan_text(key)),
}
FILTERS = {"pdf": "pdf", "doc": "doc:MS Word 97"}


def records(result: ParseResult) -> dict[str, Any]:
    """All that a record says but its place and its doubts: the edge of a box leaves none where a text leaves some."""
    found = result.to_json()
    for kind in ("tasks", "indicators"):
        for record in found[kind]:
            del record["source"], record["warnings"]
    return {
        "document": found["document"],
        "tasks": [
            task | {"path": [each.replace("(", "（").replace(")", "）") for each in task["path"]]}
            for task in found["tasks"]
        ],
        "indicators": found["indicators"],
        "unplaced": sorted("".join(piece["text"].split()) for piece in found["unplaced"]),
    }


@pytest.fixture(scope="module")
def wanted() -> dict[str, dict[str, Any]]:
    return {key: records(parse_bytes(plan_text(key).encode(), "方案.txt")) for key in PLANS}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, bytes]]:
    """All plans in another format, made in one run of LibreOffice."""
    program = soffice()
    require(program, "LibreOffice makes the PDF and old Word files that are read here")
    made: dict[str, dict[str, bytes]] = {}

    def convert(ending: str) -> dict[str, bytes]:
        if ending not in made:
            folder = tmp_path_factory.mktemp(ending)
            for key in PLANS:
                for name, make in MAKERS.items():
                    (folder / f"{key}-{name}.docx").write_bytes(make(key))
            command = [str(program), "--headless", f"-env:UserInstallation=file://{folder}/profile"]
            command += ["--convert-to", FILTERS[ending], "--outdir", str(folder)]
            subprocess.run([*command, *map(str, folder.glob("*.docx"))], check=True, capture_output=True, timeout=240)
            made[ending] = {path.stem: path.read_bytes() for path in folder.glob(f"*.{ending}")}
        return made[ending]

    return convert


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("key", PLANS)
def test_text_in_any_encoding(wanted: dict[str, Any], key: PlanKey, encoding: str) -> None:
    assert records(parse_bytes(plan_text(key).encode(encoding), "方案.txt")) == wanted[key]


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("key", PLANS)
def test_word(wanted: dict[str, Any], key: PlanKey, name: str) -> None:
    assert records(parse_bytes(MAKERS[name](key), "方案.docx")) == wanted[key]


@pytest.mark.parametrize("key", PLANS)
def test_workbook_of_paragraphs(wanted: dict[str, Any], key: PlanKey) -> None:
    lines = [(line,) for line in plan_text(key).split("\n") if line]
    assert records(parse_bytes(workbook(*lines), "方案.xlsx")) == wanted[key]


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_workbook_of_tasks(wanted: dict[str, Any], tmp_path: Path, ending: str) -> None:
    """The tasks of the plan as a ledger, one in a row: number, words, units and deadline are those of the text."""
    tasks = [task for task in wanted["main"]["tasks"] if task["kind"] == "task"]
    rows = [[task["number"], task["text"], "、".join(task["lead"]), "、".join(task["co"])] for task in tasks]
    for row, task in zip(rows, tasks, strict=True):
        row.append(task["deadline_text"])
    data = workbook(
        [wanted["main"]["document"]["title"]],
        ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
        *rows,
        merges=["A1:E1"],
    )
    if ending == "xls":
        data = as_old_workbook(data, tmp_path)
    read = parse_bytes(data, f"台账.{ending}").to_json()["tasks"]
    facts = ("number", "title", "text", "lead", "co", "collective", "deadline", "deadline_text")
    assert [[task[fact] for fact in facts] for task in read] == [[task[fact] for fact in facts] for task in tasks]


def as_old_workbook(data: bytes, folder: Path) -> bytes:
    program = soffice()
    require(program, "LibreOffice makes the old workbook that is read here")
    (folder / "台账.xlsx").write_bytes(data)
    command = [str(program), "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    command += ["--convert-to", "xls:MS Excel 97", "--outdir", str(folder), str(folder / "台账.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return (folder / "台账.xls").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("key", PLANS)
def test_pdf(wanted: dict[str, Any], office: Callable[[str], dict[str, bytes]], key: PlanKey, name: str) -> None:
    assert records(parse_bytes(office("pdf")[f"{key}-{name}"], "方案.pdf")) == wanted[key]


@pytest.mark.slow
@pytest.mark.parametrize("key", PLANS)
def test_old_word(wanted: dict[str, Any], office: Callable[[str], dict[str, bytes]], key: PlanKey) -> None:
    assert records(parse_in_child(office("doc")[f"{key}-set"], "方案.doc")) == wanted[key]

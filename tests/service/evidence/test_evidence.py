"""Files of units: kept once, found again, missed in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.core.context import Ctx
from app.evidence.errors import FileMissing, FileRefused
from app.evidence.queries import evidence_by_ids, evidence_of_unit
from app.evidence.service import read_file, store_file, store_of
from app.evidence.store import EvidenceStore
from tests.support.factories.accounts import make_unit

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@pytest.fixture
def keeping(ctx: Ctx, tmp_path: Path) -> Ctx:
    return replace(ctx, extra={"evidence": EvidenceStore(tmp_path / "evidence", 2 * 1024 * 1024)})


def test_one_content_may_have_several_owners_and_names(keeping: Ctx) -> None:
    first, second = make_unit(keeping, "省工业和信息化厅"), make_unit(keeping, "省教育厅")
    a, new_a = store_file(keeping, first, "意见.pdf", PDF)
    b, new_b = store_file(keeping, first, "意见（正式）.pdf", PDF)
    c, new_c = store_file(keeping, second, "意见.pdf", PDF)
    again, is_new = store_file(keeping, first, "意见.pdf", PDF)
    assert (new_a, new_b, new_c, is_new) == (True, True, True, False)
    assert again == a
    assert len({a, b, c}) == 3
    rows = evidence_of_unit(keeping, first)
    assert [(row.id, row.name, row.size) for row in rows] == [
        (b, "意见（正式）.pdf", len(PDF)),
        (a, "意见.pdf", len(PDF)),
    ]
    assert len({row.sha256 for row in evidence_by_ids(keeping, [a, b, c])}) == 1
    assert [row.id for row in evidence_by_ids(keeping, [c, b, a, b], unit_id=first)] == [b, a]
    assert evidence_by_ids(keeping, []) == []
    assert read_file(keeping, rows[0].sha256) == PDF


def test_a_refusal_names_file_reason_and_limit(keeping: Ctx) -> None:
    unit = make_unit(keeping, "省工业和信息化厅")
    with pytest.raises(FileRefused) as refused:
        store_file(keeping, unit, "大文件.txt", b"x" * (2 * 1024 * 1024 + 1))
    assert refused.value.fields == {"files": "“大文件.txt”没有上传：文件过大。请压缩图片或拆分后再上传。（上限2MB）"}
    assert evidence_of_unit(keeping, unit) == []


def test_a_lost_or_spoiled_content_is_said(keeping: Ctx) -> None:
    unit = make_unit(keeping, "省工业和信息化厅")
    number, _ = store_file(keeping, unit, "意见.pdf", PDF)
    (row,) = evidence_by_ids(keeping, [number])
    path = store_of(keeping).path(row.sha256)
    path.write_bytes(b"spoiled")
    with pytest.raises(FileMissing):
        read_file(keeping, row.sha256)
    path.unlink()
    with pytest.raises(FileMissing):
        read_file(keeping, row.sha256)


def test_a_context_without_a_store_says_so(ctx: Ctx) -> None:
    with pytest.raises(LookupError):
        store_of(replace(ctx, extra={"evidence": None}))

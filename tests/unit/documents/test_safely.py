import pytest

from imports.documents import DocumentRefused, parse_bytes, safely
from imports.documents.safely import parse_in_child
from imports.sandbox import ChildFailed, FailureReason

TEXT = (
    "云川市行动方案（2023-2025）\n一、任务\n1.建中心。到2025年，由2020年的5个增加到8个。（责任单位：甲局）\n".encode()
)


def test_child_answers_what_the_parser_answers() -> None:
    assert parse_in_child(TEXT, "方案.txt") == parse_bytes(TEXT, "方案.txt")


def test_refusal_of_the_child_arrives_whole() -> None:
    with pytest.raises(DocumentRefused) as refused:
        parse_in_child(b"PK\x03\x04 broken", "方案.docx")
    assert "已损坏" in refused.value.message
    assert refused.value.where == "方案.docx"


def test_file_refused_at_sight_starts_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(safely, "run_in_child")
    with pytest.raises(DocumentRefused, match="空的"):
        parse_in_child(b"", "方案.docx")


def test_time_over() -> None:
    with pytest.raises(DocumentRefused, match="超时"):
        parse_in_child(TEXT, "方案.txt", wall_seconds=0.001)


@pytest.mark.parametrize("reason", list(FailureReason))
def test_every_failure_says_what_to_do(monkeypatch: pytest.MonkeyPatch, reason: FailureReason) -> None:
    def fail(*_args: object, **_limits: object) -> None:
        raise ChildFailed(reason)

    monkeypatch.setattr(safely, "run_in_child", fail)
    with pytest.raises(DocumentRefused, match="另存为新的") as refused:
        parse_in_child(TEXT, "方案.txt")
    assert refused.value.where == "方案.txt"

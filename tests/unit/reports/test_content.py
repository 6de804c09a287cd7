"""From fields as typed to a report, and every reason why not."""

import pytest

from app.reports.content import ReportContent, read_content, too_long
from app.reports.enums import ClaimedStatus, ContentFlaw, ReportKind

FULL = {
    "kind": "full",
    "progress": "完成厂房封顶。",
    "status": "at_risk",
    "percent": "40%",
    "problems": "流标一次。",
    "next_steps": "重新招标。",
    "nil_reason": "写了又改主意",
}
NIL = {"kind": "nil", "progress": "", "problems": "", "next_steps": ""}


def test_a_full_report_takes_its_fields() -> None:
    content, flaws = read_content(FULL, (3, 5))
    assert flaws == {}
    assert content == ReportContent(
        ReportKind.FULL, "完成厂房封顶。", ClaimedStatus.AT_RISK, 40, "流标一次。", "重新招标。", "", (3, 5)
    )


def test_a_nil_report_takes_nothing_but_its_reason() -> None:
    content, flaws = read_content({"kind": "nil", "nil_reason": "等数据", "status": "at_risk", "percent": "40"}, (3,))
    assert (content, flaws) == (ReportContent(ReportKind.NIL, nil_reason="等数据"), {})


@pytest.mark.parametrize("written", ["progress", "problems", "next_steps"])
def test_words_beside_a_nil_report_keep_it_from_being_filed(written: str) -> None:
    _, flaws = read_content({"kind": "nil", "nil_reason": "等数据", written: "写了一段"})
    assert flaws == {"nil_reason": ContentFlaw.NIL_BESIDE_PROGRESS}


@pytest.mark.parametrize(
    ("changed", "files", "expected"),
    [
        ({"progress": ""}, 0, {"progress": ContentFlaw.PROGRESS_MISSING}),
        ({"progress": "长" * 5001}, 0, {"progress": ContentFlaw.PROGRESS_LONG}),
        ({"status": ""}, 0, {"status": ContentFlaw.STATUS_MISSING}),
        ({"percent": ""}, 0, {"percent": ContentFlaw.PERCENT_MISSING}),
        ({"percent": "-1"}, 0, {"percent": ContentFlaw.PERCENT_RANGE}),
        ({"percent": "½"}, 0, {"percent": ContentFlaw.PERCENT_RANGE}),
        ({"percent": "0101"}, 0, {"percent": ContentFlaw.PERCENT_RANGE}),
        ({**NIL, "nil_reason": ""}, 0, {"nil_reason": ContentFlaw.NIL_REASON_MISSING}),
        ({**NIL, "nil_reason": "长" * 501}, 0, {"nil_reason": ContentFlaw.NIL_REASON_LONG}),
        ({}, 21, {"files": ContentFlaw.EVIDENCE_COUNT}),
    ],
)
def test_each_flaw_is_named(changed: dict[str, str], files: int, expected: dict[str, ContentFlaw]) -> None:
    assert read_content({**FULL, **changed}, tuple(range(files)))[1] == expected


@pytest.mark.parametrize("percent", ["0", "100", "100%", "7"])
def test_whole_percents_are_read(percent: str) -> None:
    content, flaws = read_content({**FULL, "percent": percent})
    assert flaws == {}
    assert content.percent == int(percent.rstrip("%"))


def test_the_digest_is_of_the_words() -> None:
    one, _ = read_content(FULL)
    same, _ = read_content({**FULL, "nil_reason": ""})
    other, _ = read_content({**FULL, "problems": ""})
    assert one.digest() == same.digest()
    assert len({one.digest(), other.digest(), read_content(FULL, (1,))[0].digest()}) == 3


def test_a_draft_is_refused_for_length_alone() -> None:
    assert too_long({}) == {}
    assert too_long({"next_steps": "长" * 2001, "percent": "x" * 9000}) == {"next_steps": ContentFlaw.NEXT_STEPS_LONG}

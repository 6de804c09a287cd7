import pytest

from imports.documents import parse_bytes
from tests.support.word_files import paragraph, raw_docx, table

CLAUSE = "（责任单位：市科技局）"


def kinds(*lines: str) -> list[tuple[str, str | None, str]]:
    result = parse_bytes("\n".join(lines).encode(), "a.txt")
    return [(task.kind, task.number, task.title) for task in result.tasks]


def letters(*lines: str) -> str:
    """T for a task, b for a box entry, in order."""
    return "".join("T" if kind == "task" else "b" for kind, _, _ in kinds(*lines))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # The number falls back to the running count of the tasks.
        (
            [
                "1.甲。做。",
                "2.乙。做。",
                "专栏1 重点",
                "1.一。做。",
                "2.二。做。",
                "3.三。做。",
                "3.丙。做。",
                "4.丁。做。",
            ],
            "TTbbbTT",
        ),
        # Both numbers fit and a box of its own follows.
        (
            [
                "1.甲。做。",
                "2.乙。做。",
                "专栏1 重点",
                "1.一。做。",
                "2.二。做。",
                "3.丙。做。",
                "专栏2 其他",
                "1.三。做。",
            ],
            "TTbbTb",
        ),
        # Both fit and the items go on with clauses.
        (
            [f"1.甲。做。{CLAUSE}", "专栏1 重点", "1.一。做。", f"2.乙。做。{CLAUSE}", f"3.丙。做。{CLAUSE}"],
            "TbTT",
        ),
        # Both fit, all tasks carry a clause and this one does not.
        ([f"1.甲。做。{CLAUSE}", "专栏1 重点", "1.一。做。", "2.二。做。", f"2.乙。做。{CLAUSE}"], "TbbT"),
        # One number left out inside the box is a slip.
        (["1.甲。做。", "专栏1 重点", "1.一。做。", "3.三。做。", "2.乙。做。"], "TbbT"),
        # A list that starts again has left the box.
        (["专栏1 重点", "1.一。做。", "2.二。做。", "1.甲。做。"], "bbT"),
        # A heading ends the box; a deeper number is part of the entry.
        (["（一）甲。做。", "专栏1 重点", "1.一。做。", "（1）细项。", "（二）乙。做。"], "TbT"),
        # Entries under the rank of the tasks around them.
        (["1.甲。做。", "专栏1 重点", "（1）一。做。", "（2）二。做。", "2.乙。做。"], "TbbT"),
        # The box is empty and the tasks go on.
        (["1.甲。做。", "专栏1 重点", "2.乙。做。"], "TT"),
        # Entries that begin with another number than one.
        (["1.甲。做。", "专栏1 重点", "3.三。做。"], "Tb"),
        # A box without numbers.
        (["1.甲。做。", "专栏1 重点", "风能。做。", "光能。做。", "2.乙。做。"], "TbbT"),
        # The same at the end of the text.
        (["1.甲。做。", "专栏1 重点", "风能。做。", "光能。做。"], "Tbb"),
        # A box that counts on from the task above it: its number comes again.
        (
            ["1.甲。做。", "2.乙。做。", "专栏1 重点", "3.一。做。", "4.二。做。", "3.丙。做。", "4.丁。做。"],
            "TTbbTT",
        ),
        # The number does not come again before the next heading.
        (["1.甲。做。", "专栏1 重点", "2.乙。做。", "二、别的", "2.丙。做。"], "TTT"),
        # An introduction above numbered entries is none.
        (["1.甲。做。", "专栏1 重点", "围绕重点推进。", "1.一。做。", "续做。", "2.二。做。", "2.乙。做。"], "TbbT"),
    ],
)
def test_where_a_box_ends(lines: list[str], expected: str) -> None:
    assert letters("一、任务", *lines) == expected


def doubtful(*lines: str) -> list[tuple[str, tuple[str, ...]]]:
    result = parse_bytes("\n".join(lines).encode(), "a.txt")
    return [(task.kind, task.warnings) for task in result.tasks if task.warnings]


DOUBT = "编号既可接专栏又可接正文任务，按{}处理，请核对"


def test_bold_type_decides_what_numbers_and_clauses_leave_open() -> None:
    lines = ["一、任务", f"1.甲。做。{CLAUSE}", "专栏1 重点", "1.**一**。做。", f"2.**二**。做。{CLAUSE}", "二、别的"]
    assert doubtful(*lines) == [("box_item", (DOUBT.format("专栏条目"),))]
    lines = ["一、任务", f"1.甲。做。{CLAUSE}", "专栏1 重点", "1.**一**。做。", f"2.乙。做。{CLAUSE}", "二、别的"]
    assert doubtful(*lines) == [("task", (DOUBT.format("正文任务"),))]


def test_words_decide_where_the_type_is_the_same() -> None:
    lines = [
        "一、任务",
        f"1.培育企业。做。{CLAUSE}",
        "专栏1 平台建设重点",
        "1.中心建设。做。",
        f"2.平台建设。做。{CLAUSE}",
    ]
    assert doubtful(*lines) == [("box_item", (DOUBT.format("专栏条目"),))]
    lines = [
        "一、任务",
        f"1.培育企业。做。{CLAUSE}",
        "专栏1 平台建设重点",
        "1.中心建设。做。",
        f"2.服务企业。做。{CLAUSE}",
    ]
    assert doubtful(*lines) == [("task", (DOUBT.format("正文任务"),))]


def test_clause_decides_where_nothing_else_does() -> None:
    lines = ["一、任务", f"1.甲。做。{CLAUSE}", "专栏1 重点", "1.一。做。", f"2.乙。做。{CLAUSE}"]
    assert doubtful(*lines) == [("task", (DOUBT.format("正文任务"),))]
    assert doubtful("一、任务", "1.甲。做。", "专栏1 重点", "1.一。做。", "2.乙。做。") == [
        ("box_item", (DOUBT.format("专栏条目"),))
    ]


def test_clause_on_a_line_of_its_own_counts_for_the_paragraph_above() -> None:
    lines = ["一、任务", "1.甲。做。", CLAUSE, "专栏1 重点", "1.一。做。", "2.乙。做。", CLAUSE, "3.丙。做。", CLAUSE]
    assert letters(*lines) == "TbTT"


def test_numbers_that_do_not_go_on_are_left_to_looks() -> None:
    lines = ["一、任务", f"1.甲。做。{CLAUSE}", "专栏1 重点", "1.一。做。", f"2.乙。做。{CLAUSE}", "5.丙。做。"]
    assert letters(*lines)[:3] == "TbT"


def test_entry_names_its_task_and_its_box() -> None:
    result = parse_bytes("一、任务\n1.甲。做。\n专栏 1 重点工程\n1.一。做。".encode(), "a.txt")
    entry = result.tasks[1]
    assert (entry.kind, entry.path, entry.parent) == ("box_item", ("一、任务", "专栏1 重点工程"), 0)


def test_box_in_a_cell_ends_with_the_cell_whatever_the_numbers() -> None:
    cell = (
        "<w:tbl><w:tr><w:tc>"
        + "".join(map(paragraph, ("专栏1 重点", "1.一。做。", "2.二。做。")))
        + "</w:tc></w:tr></w:tbl>"
    )
    body = paragraph("一、任务") + paragraph("1.甲。做。") + cell + paragraph("3.丙。做。") + paragraph("继续做。")
    result = parse_bytes(raw_docx(body), "a.docx")
    assert [(task.kind, task.number, task.text) for task in result.tasks] == [
        ("task", "1", "甲。做。"),
        ("box_item", "1", "一。做。"),
        ("box_item", "2", "二。做。"),
        ("task", "3", "丙。做。\n继续做。"),
    ]


def test_headings_inside_a_cell_end_its_box() -> None:
    cell = (
        "<w:tbl><w:tr><w:tc>"
        + "".join(map(paragraph, ("专栏1 重点", "1.一。做。", "（一）乙。做。")))
        + "</w:tc></w:tr></w:tbl>"
    )
    result = parse_bytes(raw_docx(paragraph("一、任务") + cell), "a.docx")
    assert [(task.kind, task.number) for task in result.tasks] == [("box_item", "1"), ("task", "一")]


def test_text_around_a_text_box_stays_with_the_task() -> None:
    box = f"<w:txbxContent>{paragraph('专栏1 重点')}{paragraph('风能。做。')}</w:txbxContent>"
    anchor = f"<w:p><w:r><w:t>1.甲。做。</w:t></w:r><w:r>{box}</w:r></w:p>"
    result = parse_bytes(raw_docx(paragraph("一、任务") + anchor + paragraph("再做。")), "a.docx")
    assert [(task.kind, task.text) for task in result.tasks] == [
        ("task", "甲。做。\n再做。"),
        ("box_item", "风能。做。"),
    ]


def test_table_inside_a_box_hangs_on_the_box() -> None:
    body = (
        paragraph("一、任务")
        + paragraph("1.甲。做。")
        + paragraph("专栏1 指标")
        + table([["指标", "2025年"], ["专利（件）", "12"]])
    )
    result = parse_bytes(raw_docx(body), "a.docx")
    assert [(goal.name, goal.value, goal.unit) for goal in result.indicators] == [("专利", 12, "件")]

"""Which items are tasks, and what a whole parse says of a short text."""

import pytest

from imports.documents import ParseResult, parse_bytes
from imports.documents.text import Span


def parse(*lines: str) -> ParseResult:
    return parse_bytes("\n".join(lines).encode(), "a.txt")


def tasks(*lines: str) -> list[tuple[tuple[str, ...], str | None, str]]:
    return [(task.path, task.number, task.title) for task in parse(*lines).tasks]


def test_numbered_items_are_tasks_under_their_headings() -> None:
    assert tasks(
        "二、主要任务", "（一）平台建设。", "1.建中心。做。", "2.建基地。做。", "（二）机制建设。", "1.建机制。做。"
    ) == [
        (("二、主要任务", "（一）平台建设"), "1", "建中心"),
        (("二、主要任务", "（一）平台建设"), "2", "建基地"),
        (("二、主要任务", "（二）机制建设"), "1", "建机制"),
    ]


def test_section_with_text_of_its_own_is_a_task_and_parent_of_its_items() -> None:
    result = parse(
        "一、任务", "（一）建平台。分步推进。", "1.建中心。做。", "（1）选址。", "① 勘察", "（二）别的。做。"
    )
    assert [(task.number, task.parent, task.text) for task in result.tasks] == [
        ("一", None, "建平台。分步推进。"),
        ("1", 0, "建中心。做。"),
        ("1", 1, "选址。\n①勘察"),
        ("二", None, "别的。做。"),
    ]


def test_finest_item_with_a_clause_is_the_task() -> None:
    result = parse(
        "一、任务",
        "（一）建平台。分步推进。",
        "1.建中心。做。（甲局负责）",
        "（1）选址。",
        "2.建基地。做。（乙局负责）",
    )
    assert [(task.path, task.text) for task in result.tasks] == [
        (("一、任务", "（一）建平台"), "建中心。做。\n（1）选址。"),
        (("一、任务", "（一）建平台"), "建基地。做。"),
    ]
    assert [piece.text for piece in result.unplaced] == ["分步推进。"]


def test_item_with_a_clause_takes_in_the_items_below_it() -> None:
    result = parse("一、任务", "（一）建平台。（甲局负责）", "1.建中心。", "（1）选址。", "2.建基地。")
    assert [(task.title, task.text) for task in result.tasks] == [
        ("建平台", "建平台。\n1.建中心。\n（1）选址。\n2.建基地。")
    ]


def test_chapter_with_a_clause_is_one_record() -> None:
    result = parse("一、加强领导（责任单位：甲局）", "1.建机制。", "2.抓落实。", "二、别的", "说明文字。")
    assert [(task.number, task.title, task.lead, task.text) for task in result.tasks] == [
        ("一", "加强领导", ("甲局",), "加强领导\n1.建机制。\n2.抓落实。")
    ]
    assert [piece.text for piece in result.unplaced] == ["二、别的", "说明文字。"]


def test_clause_behind_the_last_of_several_items_is_that_of_the_item_above() -> None:
    result = parse("一、任务", "（一）建平台。", "1.建中心。", "2.建基地。", "责任单位：甲局")
    assert [(task.title, task.lead, task.text) for task in result.tasks] == [
        ("建平台", ("甲局",), "建平台。\n1.建中心。\n2.建基地。")
    ]


def test_clause_lines_behind_each_item_are_its_own() -> None:
    result = parse(
        "一、任务", "（一）建平台。", "1.建中心。", "牵头单位：甲局", "配合单位：乙局", "2.建基地。", "责任单位：丙局"
    )
    assert [(task.title, task.lead, task.co) for task in result.tasks] == [
        ("建中心", ("甲局",), ("乙局",)),
        ("建基地", ("丙局",), ()),
    ]


def test_responsible_and_supporting_units_on_two_lines_are_one_clause() -> None:
    (task,) = parse("一、任务", "1.建中心。做。", "责任单位：甲局、乙局", "配合单位：丙局").tasks
    assert (task.lead, task.co) == (("甲局", "乙局"), ("丙局",))
    assert task.units_raw == "责任单位：甲局、乙局；配合单位：丙局"


@pytest.mark.parametrize(
    "title", ["发展基础", "总体要求", "指导思想和基本原则", "强化组织保障", "保障措施", "面临形势", "加强组织领导"]
)
def test_frame_chapters_hold_no_tasks(title: str) -> None:
    result = parse(f"一、{title}", "（一）建立机制。抓好落实。", "1.细化。做。")
    assert result.tasks == ()
    assert "（一）建立机制。抓好落实。" in [piece.text for piece in result.unplaced]


def test_frame_section_inside_a_chapter() -> None:
    assert tasks("一、总则", "（一）指导思想。坚持发展。", "（二）建平台。做。") == [(("一、总则",), "二", "建平台")]


def test_frame_item_with_a_clause_is_a_task_after_all() -> None:
    result = parse("六、保障措施", "（一）加强领导。做。（甲局负责）", "（二）强化考核。做。")
    assert [(task.path, task.number) for task in result.tasks] == [(("六、保障措施",), "一")]
    assert [piece.text for piece in result.unplaced] == ["（二）强化考核。做。"]


def test_goals_of_the_frame_belong_to_no_task_and_history_is_none() -> None:
    result = parse(
        "一、发展基础",
        "培育企业10家。",
        "二、发展目标",
        "到2025年，培育企业100家。",
        "三、任务",
        "到2025年，引进企业5家。",
        "1.建平台。建成平台3个。",
    )
    assert [(goal.name, goal.value, goal.task) for goal in result.indicators] == [
        ("企业", 100, None),
        ("引进企业", 5, None),
        ("平台", 3, 0),
    ]


def test_paragraphs_behind_the_clause_belong_to_no_task() -> None:
    result = parse("一、任务", "1.建中心。做。（甲局负责）", "各地要抓紧落实。")
    assert [task.text for task in result.tasks] == ["建中心。做。"]
    assert [piece.text for piece in result.unplaced] == ["各地要抓紧落实。"]


def test_paragraphs_behind_a_title_with_a_clause_are_its_text() -> None:
    (task,) = parse("一、任务", "1.建中心（责任单位：甲局）", "分两步建设。").tasks
    assert task.text == "建中心\n分两步建设。"


def test_clause_above_the_text() -> None:
    (task,) = parse("一、任务", "1.（责任单位：甲局）", "建中心。做。").tasks
    assert (task.title, task.text, task.lead) == ("建中心", "建中心。做。", ("甲局",))


def test_several_clauses_in_one_item() -> None:
    (task,) = parse("一、任务", "1.建中心。一边做。（甲局负责）另一边做。（乙局、丙局负责）").tasks
    assert (task.text, task.lead, task.co, task.units_raw) == (
        "建中心。一边做。另一边做。",
        ("甲局", "乙局"),
        ("丙局",),
        "乙局、丙局负责",
    )
    assert task.warnings == ("一条任务里有 2 处责任条款，各处第一家均列为牵头，请核对",)


def test_warnings_name_what_to_check() -> None:
    result = parse(
        "一、任务",
        "1.建中心。2024年2月30日前建成。（责任单位：甲局",
        "1.建基地。做。（责任单位：乙局）",
        "2.建平台。做。",
        "3.办会议。做。（责任单位：无）",
        "4.",
        "五、说明",
        "于2024年4月31日施行。",
    )
    assert [task.warnings for task in result.tasks] == [
        (
            "责任条款的括号没有闭合，请核对责任单位",
            "日期“2024年2月30日”不存在，请核对原文",
            "编号“1”在同一标题下重复（另见第3行），请核对",
        ),
        ("编号“1”在同一标题下重复（另见第2行），请核对",),
        ("同级的其他任务写有责任单位，本条没有，请核对",),
        ("责任条款里没有读出牵头单位，请核对",),
        ("同级的其他任务写有责任单位，本条没有，请核对", "第6行只有编号，没有内容"),
    ]
    assert result.warnings == ("日期“2024年4月31日”不存在，请核对原文",)


def test_document_without_tasks_says_why() -> None:
    result = parse("关于放假的通知", "各单位：", "现通知如下。")
    assert result.tasks == ()
    assert result.warnings == (
        "没有找到任务：文中没有带编号的工作事项，请确认文件是方案正文，或在预览页手工添加任务",
    )
    assert [piece.text for piece in result.unplaced] == ["关于放假的通知", "各单位：", "现通知如下。"]


def test_heading_above_sub_items_with_clauses_goes_into_the_path() -> None:
    assert tasks("一、任务", "1.建平台", "（1）建中心。做。（甲局负责）", "（2）建基地。做。（乙局负责）") == [
        (("一、任务", "1.建平台"), "1", "建中心"),
        (("一、任务", "1.建平台"), "2", "建基地"),
    ]


def test_numbered_item_above_sub_items_is_a_task_and_their_parent() -> None:
    result = parse("一、任务", "1.建平台", "（1）建中心。做。", "（2）建基地。做。")
    assert [(task.title, task.parent, task.path) for task in result.tasks] == [
        ("建平台", None, ("一、任务",)),
        ("建中心", 0, ("一、任务",)),
        ("建基地", 0, ("一、任务",)),
    ]


def test_circled_items_under_a_heading_are_tasks() -> None:
    assert [title for _, _, title in tasks("一、任务", "①建中心。", "②建基地。")] == ["建中心", "建基地"]


def test_items_run_on_in_one_line_are_parted() -> None:
    assert [title for _, _, title in tasks("一、任务", "1.建中心。做。2.建基地。做。3.建平台。投入2.5亿元。")] == [
        "建中心",
        "建基地",
        "建平台",
    ]
    assert [title for _, _, title in tasks("一、任务", "（一）建平台。1.建中心。2.建基地。")] == ["建中心", "建基地"]
    assert [title for _, _, title in tasks("一、任务", "（一）建平台。1.建中心。")] == ["建平台"]
    assert [title for _, _, title in tasks("一、任务", "1.建平台。5.建中心。")] == ["建平台"]


def test_deadline_month_takes_the_year_of_a_one_year_plan() -> None:
    (task,) = parse("2024年工作要点", "一、任务", "1.建中心。做。（责任单位：甲局；完成时限：6月底前）").tasks
    assert (task.deadline, task.deadline_text) == ("2024-06-30", "6月底前")


def test_full_stop_in_quotes_does_not_end_the_title() -> None:
    (task,) = parse("一、任务", "1.落实“一网通办。一次办好”（试行。）改革！做。").tasks
    assert task.title == "落实“一网通办。一次办好”（试行。）改革"


def test_source_spans_cover_the_item_with_its_clause() -> None:
    text = "一、任务\n1. 建 中心。做。\n（甲局负责）\n"
    result = parse_bytes(text.encode(), "a.txt")
    assert result.source_text == text
    assert result.tasks[0].source == Span(5, 22)


def test_json_has_the_shape_of_parse_output() -> None:
    lines = ["云川市行动方案（2023-2025）", "一、任务", "1.建中心。选择3-5家企业。（责任单位：各县政府）"]
    result = parse(*lines)
    data = result.to_json()
    assert data["document"] == {
        "title": "云川市行动方案（2023-2025）",
        "document_number": None,
        "issuers": [],
        "issued_on": None,
        "period": {"start": 2023, "end": 2025},
    }
    (task,) = data["tasks"]
    assert task == {
        "kind": "task",
        "path": ["一、任务"],
        "number": "1",
        "title": "建中心",
        "text": "建中心。选择3-5家企业。",
        "parent": None,
        "lead": ["各县政府"],
        "co": [],
        "leaders": [],
        "supervisors": [],
        "collective": ["各县政府"],
        "units_raw": "各县政府",
        "deadline": None,
        "deadline_text": None,
        "source": {"page": None, "start": len(lines[0]) + len(lines[1]) + 2, "end": sum(map(len, lines)) + 2},
        "warnings": [],
    }
    assert [set(goal) for goal in data["indicators"]] == [
        {
            "task",
            "name",
            "op",
            "value",
            "unit",
            "deadline",
            "recurrence",
            "baseline",
            "attribute",
            "quote",
            "source",
            "warnings",
        }
    ]
    assert data["indicators"][0]["value"] == [3, 5]
    assert data["unplaced"] == [
        {"text": "云川市行动方案（2023-2025）", "source": {"page": None, "start": 0, "end": len(lines[0])}}
    ]


def test_signature_date_and_imprint_belong_to_no_task() -> None:
    result = parse("一、任务", "1.建中心。做。", "云川市人民政府", "2024年3月5日", "（此件公开发布）")
    assert [task.text for task in result.tasks] == ["建中心。做。"]
    assert (result.document.issuers, result.document.issued_on) == (("云川市人民政府",), "2024-03-05")


def test_last_line_that_only_looks_like_a_signature_stays() -> None:
    assert parse("一、任务", "1.建中心", "云川市人民政府").tasks[0].text == "建中心\n云川市人民政府"

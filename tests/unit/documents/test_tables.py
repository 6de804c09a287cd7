from imports.documents import parse_bytes
from imports.documents.clauses import Named
from imports.documents.model import Baseline
from imports.documents.raw import Block
from imports.documents.tables import read_table
from imports.documents.text import Traced


def rows(*texts: str) -> list[Block]:
    made = []
    for n, text in enumerate(texts, start=1):
        cells = tuple(Traced.of(cell) for cell in text.split("|"))
        made.append(Block(Traced.spaced(cell for cell in cells if cell), n, cells=cells))
    return made


def test_task_table() -> None:
    reading = read_table(
        rows(
            "序号|重点任务|牵头单位|配合单位|责任领导|时间安排",
            "一、平台|一、平台|一、平台|一、平台|一、平台|一、平台",
            "1|建设甲平台。分三步|市科技局|市财政局、市教育局|王建国|2024年6月底",
            "（二）|建设乙平台|各县（市、区）人民政府||",
            "三|||||",
            "3||市科技局|||",
            "x|建设丙平台||||",
        )
    )
    assert [(row.number, row.title, [piece.text for piece in row.pieces], row.group) for row in reading.tasks] == [
        ("1", "建设甲平台", ["建设甲平台。分三步"], ("一、平台",)),
        ("二", "建设乙平台", ["建设乙平台"], ("一、平台",)),
        (None, "建设丙平台", ["建设丙平台"], ("三",)),
    ]
    assert reading.tasks[0].named == Named(("市科技局",), ("市财政局", "市教育局"), ("王建国",), (), "2024年6月底")
    assert reading.tasks[2].named == Named()
    assert [block.ordinal for block in reading.rest] == [1, 2, 5, 6]


def test_responsible_units_column_follows_the_convention() -> None:
    reading = read_table(rows("任务|责任单位（部门）", "建设|市科技局、市教育局"))
    assert reading.tasks[0].named == Named(("市科技局",), ("市教育局",))


def test_goal_table() -> None:
    reading = read_table(
        rows(
            "指标名称|单位|2020年|2025年|属性",
            "研发强度|%|1.2|≥2.5|预期性",
            "专利|件|5|12以上|约束性",
            "能耗|吨|8|≤5|别的",
            "增速（%）||—|6左右|",
            "人数|人|累计|很多|",
            "|||1|",
        )
    )
    assert [(g.name, g.op, g.value, g.unit, g.deadline, g.attribute, g.baseline) for g in reading.goals] == [
        ("研发强度", ">=", 2.5, "%", "2025", "预期性", Baseline(1.2, 2020)),
        ("专利", ">=", 12, "件", "2025", "约束性", Baseline(5, 2020)),
        ("能耗", "<=", 5, "吨", "2025", None, Baseline(8, 2020)),
        ("增速", "~", 6, "%", "2025", None, None),
    ]
    assert [block.ordinal for block in reading.rest] == [1, 6, 7]


def test_every_year_of_a_plan_is_a_goal_and_the_base_says_so() -> None:
    reading = read_table(rows("指标|2023年基期值|2024年|2025年", "专利|1,200件|1,500|1,800"))
    assert [(g.value, g.unit, g.deadline, g.baseline) for g in reading.goals] == [
        (1500, "", "2024", Baseline(1200, 2023)),
        (1800, "", "2025", Baseline(1200, 2023)),
    ]


def test_target_column_without_a_year() -> None:
    reading = read_table(rows("指标|目标值", "专利|1500件以下"))
    assert [(g.op, g.deadline, g.unit) for g in reading.goals] == [("<=", None, "件")]


def test_table_without_known_headings_stays_text() -> None:
    reading = read_table(rows("姓名|电话", "王建国|123"))
    assert (reading.tasks, reading.goals, len(reading.rest)) == ([], [], 2)


def test_table_in_a_document() -> None:
    text = "一、任务分工\n任务\t牵头单位\t完成时限\n建设甲平台\t市科技局\t2024年2月30日\n建设乙平台\t市教育局\t2024年6月\n"
    result = parse_bytes(text.encode(), "a.txt")
    assert [(t.title, t.path, t.lead, t.deadline, t.warnings) for t in result.tasks] == [
        ("建设甲平台", ("一、任务分工",), ("市科技局",), None, ("完成时限中的日期“2024年2月30日”不存在，请核对",)),
        ("建设乙平台", ("一、任务分工",), ("市教育局",), "2024-06-30", ()),
    ]


def test_goal_table_in_a_document_with_a_number_twice() -> None:
    text = "指标\t单位\t2025年\n专利\t件\t12\n序号\t任务\t牵头单位\n1\t建设甲\t市科技局\n1\t建设乙\t市教育局\n"
    result = parse_bytes(text.encode(), "a.txt")
    assert [(i.name, i.value, i.task) for i in result.indicators] == [("专利", 12, None)]
    assert [t.warnings for t in result.tasks] == [("编号“1”在同一标题下重复（另见表格中的另一行），请核对",)] * 2


def test_merged_first_column_groups_and_unknown_columns_are_kept() -> None:
    reading = read_table(
        rows(
            "类别|重点任务|具体举措|责任单位|备注|",
            "平台类|建平台|1.建甲平台|市科技局（牵头）、市财政局|含附表|旁注",
            "平台类|建平台|2.建乙平台|市教育局||",
            "人才类|抓培训|每年培训100人次|市人社局||",
        )
    )
    assert [(row.number, row.group, row.title, [piece.text for piece in row.pieces]) for row in reading.tasks] == [
        ("1", ("平台类", "建平台"), "建甲平台", ["建甲平台", "备注：含附表", "旁注"]),
        ("2", ("平台类", "建平台"), "建乙平台", ["建乙平台"]),
        (None, ("人才类",), "抓培训", ["抓培训", "每年培训100人次"]),
    ]
    assert reading.tasks[0].named == Named(("市科技局",), ("市财政局",))


def test_goals_of_a_task_row_belong_to_it() -> None:
    text = "任务\t责任单位\t时间\n建设中心3个\t市科技局\t2024年底\n培训100人次\t市人社局\t2024年\n"
    result = parse_bytes(text.encode(), "a.txt")
    assert [(goal.task, goal.name, goal.value) for goal in result.indicators] == [(0, "中心", 3), (1, "培训", 100)]
    assert [task.deadline for task in result.tasks] == ["2024-12-31", "2024"]


def test_bare_figure_is_titled_by_the_merged_cell_beside_it() -> None:
    reading = read_table(
        rows("工作内容|年度任务|责任单位", "信息简报|编发24期|市科技局", "信息简报|举办培训2场|市科技局")
    )
    assert [row.title for row in reading.tasks] == ["信息简报：编发24期", "举办培训2场"]

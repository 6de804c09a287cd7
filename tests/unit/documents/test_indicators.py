import pytest

from imports.documents.indicators import Goal, Years, find_goals
from imports.documents.model import Baseline
from imports.documents.text import Span, Traced

PLAN = Years(None, 2023)


def goals(text: str, years: Years = PLAN) -> list[tuple[object, ...]]:
    return [(each.name, each.op, each.value, each.unit, each.deadline) for each in find_goals(Traced.of(text), years)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2025年，建成中心80个左右。", [("中心", "~", 80, "个", "2025")]),
        ("到2025年底，建成中心80个。", [("中心", "=", 80, "个", "2025-12-31")]),
        ("全市研发机构达到50家。", [("全市研发机构", ">=", 50, "家", None)]),
        (
            "成交额突破500亿元，经纪人不少于300人。",
            [("成交额", ">=", 500, "亿元", None), ("经纪人", ">=", 300, "人", None)],
        ),
        ("汇集成果9.5万项以上。", [("汇集成果", ">=", 9.5, "万项", None)]),
        ("能耗强度控制在0.5吨以内。", [("能耗强度", "<=", 0.5, "吨", None)]),
        ("失业率不超过5.5%。", [("失业率", "<=", 5.5, "%", None)]),
        ("占比不低于70%。", [("占比", ">=", 70, "%", None)]),
        ("投入增长10%。", [("投入增长", "=", 10, "%", None)]),
        ("企业数量增加150家。", [("企业数量增加", "=", 150, "家", None)]),
        ("品种增加到8个。", [("品种", ">=", 8, "个", None)]),
        ("选择3-5家企业。", [("企业", "=", (3, 5), "家", None)]),
        ("投资约1,200万元。", [("投资", "~", 1200, "万元", None)]),
        ("建成平台100余个。", [("平台", ">=", 100, "个", None)]),
        ("新增3名院士。", [("新增院士", "=", 3, "名", None)]),
        ("选派100名以上科技专员带技术服务企业。", [("科技专员", ">=", 100, "名", None)]),
        ("支持打造20个年销售额1亿元以上的大品种。", [("年销售额1亿元以上的大品种", "=", 20, "个", None)]),
        ("面向山区选派1000名以上人员。", [("面向山区选派人员", ">=", 1000, "名", None)]),
        ("孵化企业300个、毕业企业100家。", [("孵化企业", "=", 300, "个", None), ("毕业企业", "=", 100, "家", None)]),
        ("支持骨干企业建设平台，总数达到150家。", [("骨干企业建设平台总数", ">=", 150, "家", None)]),
        ("规模达到20亿元，增长10%以上。", [("规模", ">=", 20, "亿元", None), ("规模增长", ">=", 10, "%", None)]),
        ("开展推介活动，不少于10次。", [("推介活动", ">=", 10, "次", None)]),
        ("每年度择优评选5家。", [("择优评选", "=", 5, "家", None)]),
        ("人均寿命达到79岁。", [("人均寿命", ">=", 79, "岁", None)]),
        ("办理时限压缩至3个工作日。", [("办理时限", "<=", 3, "个工作日", None)]),
        ("建设基地（其中新建不少于3个）。", [("新建", ">=", 3, "个", None)]),
        ("2个中心和3个基地建成。", []),
        ("建设2个中心、3个基地。", [("中心", "=", 2, "个", None), ("基地", "=", 3, "个", None)]),
        ("建成3个。", [("建成", "=", 3, "个", None)]),
        ("达标率≥80%，能耗≤5吨。", [("达标率", ">=", 80, "%", None), ("能耗", "<=", 5, "吨", None)]),
        ("普及率100%。", [("普及率", "=", 100, "%", None)]),
        ("到2025年，产值较2020年增长50%。", [("产值较2020年增长", "=", 50, "%", "2025")]),
        ("“十四五”末研发占比达到3%。", [("研发占比", ">=", 3, "%", "2025")]),
        ("2025年产值80亿元。", [("产值", "=", 80, "亿元", "2025")]),
    ],
)
def test_goals(text: str, expected: list[tuple[object, ...]]) -> None:
    assert goals(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "给予一次性不低于200万元支持。",
        "对单个项目经费达到300万元以上的，视同计划项目。",
        "单个项目支持额度最高可达500万元。",
        "对连续三年成果不足1000万元的取消资格。",
        "按不低于立项额度3倍（农业类不低于2倍）的比例配套经费。",
        "赋予团队不低于10年的使用权。",
        "重点研发500MPa级以上钢带和3D打印、5G基站。",
        "构建“8+4+1”体系，落实《第3个5家方案》。",
        "实施三年行动，布局未来3年产业。",
        "截至目前，已建成平台50个。",
        "2020年，培育企业100家。",
        "40岁以下人员主持。",
        "用时3个月建设。",
        "成果不足10家予以调整。",
        "其中10家。",
        "发挥作用，10%。",
        "政策实施期限延长至2027年4月30日。",
        "招聘时间提前，试点期限延长至2028年。",
    ],
)
def test_thresholds_subsidies_names_and_history_are_no_goals(text: str) -> None:
    assert goals(text) == []


def test_one_plan_year_is_the_deadline() -> None:
    assert goals("培育企业100家。", Years(2024, 2024)) == [("企业", "=", 100, "家", "2024")]


def test_nearest_year_counts_and_each_sentence_for_itself() -> None:
    text = "2023年完成77家整合，到2025年，中心达到80个。增速保持在15%以上。"
    assert [each[-1] for each in goals(text)] == ["2023", "2025", None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("每年举办培训不少于2次，人数不少于200人。", [("annual", None), ("annual", None)]),
        ("年均培训100人次以上。", [("annual", None)]),
        ("到2026年，规模年均增长10%以上。", [(None, "2026")]),
        ("每年培育10家，到2025年，达到50家。", [("annual", None), (None, "2025")]),
    ],
)
def test_recurrence(text: str, found: list[tuple[str | None, str | None]]) -> None:
    assert [(each.recurrence, each.deadline) for each in find_goals(Traced.of(text), PLAN)] == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "兰山、白水高新区和兰山开发区在全国综合排名分别力争提升2位、5位、7位。",
            ["兰山高新区全国综合排名提升", "白水高新区全国综合排名提升", "兰山开发区全国综合排名提升"],
        ),
        ("省、市、县三级财政支出占比分别达到2.5%、2%、1%。", ["省财政支出占比", "市财政支出占比", "县财政支出占比"]),
        ("花生种植、收获机械化率分别达到65%和55%。", ["花生种植机械化率", "花生收获机械化率"]),
        ("成交额、企业数分别达到10%、20%。", ["成交额", "企业数"]),
        ("甲、乙、丙三类总体分别达到10%、20%。", ["甲、乙、丙三类", "甲、乙、丙三类"]),
        ("长长长长、短达到10%、20%。", ["长长长长", "短"]),
    ],
)
def test_subjects_share_what_they_have_in_common(text: str, names: list[str]) -> None:
    assert [each.name for each in find_goals(Traced.of(text), PLAN)] == names


def test_baseline_is_read_and_is_no_goal() -> None:
    text = "机械化率由2020年的50%提高到2025年的60%。"
    (goal,) = find_goals(Traced.of(text), PLAN)
    assert (goal.value, goal.unit, goal.deadline, goal.baseline) == (60, "%", "2025", Baseline(50, 2020))


def test_baseline_without_year() -> None:
    (goal,) = find_goals(Traced.of("比重从50%提升至60%。"), PLAN)
    assert goal.baseline == Baseline(50)


def test_attribute_behind_the_figure() -> None:
    (goal,) = find_goals(Traced.of("覆盖率达到60%（约束性）。"), PLAN)
    assert goal.attribute == "约束性"


def test_quote_and_span_take_in_the_year() -> None:
    text = Traced.of("推进工作。到2025年，中心达到80个，其他。", 10)
    assert find_goals(text, PLAN) == [Goal("中心", ">=", 80, "个", "到2025年，中心达到80个", Span(15, 29), "2025")]


def test_more_figures_than_a_sentence_holds_are_no_goals() -> None:
    assert goals("培育" + "企业10家、" * 40) == []

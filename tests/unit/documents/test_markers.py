import pytest

from imports.documents.markers import Rank, is_box_head, marker_end, read_marker, spell_box


@pytest.mark.parametrize(
    ("text", "rank", "number", "value", "rest"),
    [
        ("第一篇 总论", Rank.PART, "一", 1, "总论"),
        ("第三章 任务", Rank.CHAPTER_WORD, "三", 3, "任务"),
        ("第2节 建设", Rank.SECTION_WORD, "2", 2, "建设"),
        ("第五条 办法", Rank.ITEM, "五", 5, "办法"),
        ("二、实施计划", Rank.CHAPTER, "二", 2, "实施计划"),
        ("二十一、办好", Rank.CHAPTER, "二十一", 21, "办好"),
        ("（三） 建设", Rank.SECTION, "三", 3, "建设"),
        ("(二)建设", Rank.SECTION, "二", 2, "建设"),
        ("任务三：建设", Rank.SECTION, "三", 3, "建设"),
        ("重点行动2: 建设", Rank.SECTION, "2", 2, "建设"),
        ("㈢建设", Rank.SECTION, "㈢", 3, "建设"),
        ("1.2 建设", Rank.DECIMAL, "1.2", 2, "建设"),
        ("12．建设", Rank.ITEM, "12", 12, "建设"),
        ("3、建设", Rank.ITEM, "3", 3, "建设"),
        ("3\t建设", Rank.ITEM, "3", 3, "建设"),
        ("⒊建设", Rank.ITEM, "⒊", 3, "建设"),
        ("（4）建设", Rank.SUB, "4", 4, "建设"),
        ("⑷建设", Rank.SUB, "⑷", 4, "建设"),
        ("⑤建设", Rank.FINE, "⑤", 5, "建设"),
        ("2）建设", Rank.FINE, "2", 2, "建设"),
        ("**6. **建设", Rank.ITEM, "6", 6, "**建设"),
        ("## 一、总则", Rank.CHAPTER, "一", 1, "总则"),
    ],
)
def test_read_marker(text: str, rank: Rank, number: str, value: int, rest: str) -> None:
    found = read_marker(text)
    assert found is not None
    assert (found.rank, found.number, found.value, text[found.end :]) == (rank, number, value, rest)


@pytest.mark.parametrize(
    "text",
    [
        "2.5%以上",
        "2025年建成",
        "一、二、三产业融合",
        "1.5 亿元投资",
        "2.5 个百分点",
        "1、2号楼",
        "（十三五）规划",
        "建设",
    ],
)
def test_figures_and_words_are_no_markers(text: str) -> None:
    assert (read_marker(text), marker_end(text)) == (None, 0)


@pytest.mark.parametrize(
    "text", ["专栏1 重点工程", "专栏 10 重点工程", "专栏三：重点工程", "【专栏2】重点工程", "专栏4-1 工程", "专栏"]
)
def test_box_heads(text: str) -> None:
    assert is_box_head(text)


@pytest.mark.parametrize("text", ["专栏1所列工程要抓紧。各地要落实。", "各专栏", "专栏" + "长" * 90])
def test_sentences_about_boxes_are_no_heads(text: str) -> None:
    assert not is_box_head(text)


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("专栏1重点工程", "专栏1 重点工程"),
        ("专栏三：重点工程。", "专栏三 重点工程"),
        ("专栏 重点工程。", "专栏 重点工程"),
        ("别的。", "别的"),
    ],
)
def test_spell_box(text: str, spelt: str) -> None:
    assert spell_box(text) == spelt

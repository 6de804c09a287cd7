import pytest

from imports.documents.raw import Line, RawDocument
from imports.documents.repair import repair
from imports.documents.text import Traced
from imports.documents.text_reader import read_text


def texts(source: str) -> list[str]:
    return [block.text.text for block in repair(read_text(source.encode(), "a.txt")).blocks]


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("1.建设平台，打造研\n\n发机构。", ["1.建设平台，打造研发机构。"]),
        ("推进建设。（责任单\n\n位：市科技局）", ["推进建设。（责任单位：市科技局）"]),
        ("建设（\n责任单位：市科技局）", ["建设（责任单位：市科技局）"]),
        ("到2025年，\n\n形成体系。", ["到2025年，形成体系。"]),
        ("建设平台\n，打造机构。", ["建设平台，打造机构。"]),
        ("关于印发《云川省\n行动方案》的通知", ["关于印发《云川省行动方案》的通知"]),
        ("一、建设计划\n集中力量建设。", ["一、建设计划", "集中力量建设。"]),
        ("专栏1 重点\n1.建设。", ["专栏1重点", "1.建设。"]),
        ("云川省科技厅\n云川省教育厅", ["云川省科技厅", "云川省教育厅"]),
        (
            "牵头单位：市科技局\n配合单位：市教育局\n加强建设。",
            ["牵头单位：市科技局", "配合单位：市教育局", "加强建设。"],
        ),
        ("配合单位：市科技局、\n市教育局", ["配合单位：市科技局、市教育局"]),
        ("推进建设。（市科技局负责）\n加强管理。", ["推进建设。（市科技局负责）", "加强管理。"]),
        ("推进（试点）\n工作，做好。", ["推进（试点）", "工作，做好。"]),
        ("推进，开展（试点）\n工作。", ["推进，开展（试点）工作。"]),
        ("抄送：市科技局、市教育局\n云川市政府办公室", ["抄送：市科技局、市教育局", "云川市政府办公室"]),
        ("推进建设，\n（一）加强管理。", ["推进建设，", "（一）加强管理。"]),
        ("重点建设一、\n2、3号楼。", ["重点建设一、2、3号楼。"]),
        ("》完成〕建设", ["》完成〕建设"]),
    ],
)
def test_lines_are_joined_where_a_sentence_goes_on(source: str, blocks: list[str]) -> None:
    assert texts(source) == blocks


FULL = "推进平台建设，完善服务网络，健全协同机制"


@pytest.mark.parametrize(
    ("before", "here"),
    [
        # The sentence waits for what follows.
        (FULL + "，推动一、", "二、三产业融合发展。"),
        (FULL + "，按照", "第三条和第四条办理。"),
        (FULL + "，列入", "专栏3所列项目。"),
        # The number before, or the next, stands in the same sentence.
        (FULL + "，分为（1）普查、", "（2）评估。"),
        (FULL + "，分三步做好", "（1）普查、（2）评估工作。"),
        (FULL + "：一是摸清底数；", "二是分类处置。"),
        (FULL + "：①勘察；", "②设计；③施工。"),
        # No number of a running count.
        (FULL + "，落实政策", "7、8号楼改造。"),
        (FULL + "，核对前述事项和", "专栏2 内容"),
        # A clause behind another in the same paragraph.
        ("（1）推进平台建设。（责任单位：市科技局）（2）完善网络。", "（责任单位：市财政局）"),
        ("推进平台建设，完善服务网络，健全协同机制。", "（责任单位：市科技局）（2）完善网络。"),
    ],
)
def test_number_behind_a_broken_sentence_opens_no_paragraph(before: str, here: str) -> None:
    assert texts(f"{before}\n{here}") == [(before + here).replace("专栏2 ", "专栏2")]


@pytest.mark.parametrize(
    ("before", "here"),
    [
        (FULL + "。", "2.完善网络。"),
        ("1." + FULL, "2.完善网络"),
        ("（一）强化组织领导、压实各方面的工作责任", "1.完善网络。"),
        ("责任单位：市科技局、市财政局、市教育局、市公安局", "7.完善网络。"),
        (FULL + "。（责任单位：市科技局）", "（九）完善网络。"),
        ("一是" + FULL + "。", "二是完善网络，健全机制，抓好落实。"),
        ("一、加快产业转型，提升竞争力", "坚持错位发展，支持各县区办好园区，带动就业增收。"),
    ],
)
def test_number_behind_an_end_opens_a_paragraph(before: str, here: str) -> None:
    assert texts(f"{before}\n{here}") == [before, here]


def test_full_lines_are_joined_without_punctuation() -> None:
    line = "建设" * 15
    source = "\n".join([line] * 9) + "\n结束。"
    assert texts(source) == [line * 9 + "结束。"]


@pytest.mark.parametrize(
    ("source", "block"),
    [
        ("到 2025 年，建成 3 家", "到2025年，建成3家"),
        ("建设 and 发展", "建设 and 发展"),
        ("用  AB  型", "用 AB 型"),
        ("**1. 建设。**推进", "1.建设。推进"),
        ("## 一、总则", "一、总则"),
        ("１２个％", "12个%"),
        ("3\t建设", "3.建设"),
        ("责任单位：市科技局 市教育局  市财政局", "责任单位：市科技局 市教育局 市财政局"),
        ("建 设。责任单位：市科技局 市教育局", "建设。责任单位：市科技局 市教育局"),
    ],
)
def test_blanks_width_and_emphasis(source: str, block: str) -> None:
    assert texts(source) == [block]


def test_bold_behind_the_number_is_kept_as_a_fact() -> None:
    blocks = repair(read_text("1. **建设**。\n**2. 建设**。\n3. 建设。".encode(), "a.txt")).blocks
    assert [block.lead_bold for block in blocks] == [True, True, False]


def test_page_numbers_running_heads_and_contents_are_set_aside() -> None:
    page = "云川市行动方案\n建设平台，打造机{0}\n{0}\n"
    source = "第一章 总则……………………3\n" + "".join(page.format(n) for n in ("- 1 -", "第 2 页 共 3 页", "3"))
    document = repair(read_text(source.encode(), "a.txt"))
    assert [block.text.text for block in document.dropped] == [
        "第一章 总则……………………3",
        "- 1 -",
        "云川市行动方案",
        "第 2 页 共 3 页",
        "云川市行动方案",
        "3",
    ]
    assert document.warnings == ("略去页码、页眉和目录行 6 处",)


def test_head_of_the_first_page_stays_when_it_stands_beside_no_number() -> None:
    assert texts("云川市行动方案\n- 1 -\n云川市行动方案\n- 2 -\n云川市行动方案\n建设。")[-1] == "建设。"


def test_rows_and_containers_part_paragraphs() -> None:
    lines = (
        Line(Traced.of("建设平台，打造"), 1),
        Line(Traced.of("机构，推进", 7), 2, container="textbox:1"),
        Line(Traced.of("甲 乙", 13), 3, container="textbox:1", cells=(Traced.of("甲", 13), Traced.of("乙", 15))),
        Line(Traced.of(" ", 16), 4, cells=(Traced.of(" ", 16),)),
    )
    document = repair(RawDocument("", lines, "docx", ("先前",)))
    assert [block.text.text for block in document.blocks] == ["建设平台，打造", "机构，推进", "甲 乙"]
    assert document.warnings == ("先前",)


def test_page_number_alone_leaves_nothing() -> None:
    assert texts("- 1 -") == []


def test_brackets_crossed_by_others_close_all_the_same() -> None:
    assert texts("推进（“试点）\n建设") == ["推进（“试点）", "建设"]


def test_offsets_survive_the_repair() -> None:
    source = "1. **建 设**平台，打\n\n造机构。"
    (block,) = repair(read_text(source.encode(), "a.txt")).blocks
    assert "".join(source[at] for at in block.text.at) == block.text.text == "1.建设平台，打造机构。"

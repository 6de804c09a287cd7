"""Marking what changed loses no sign of either text."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.view import Words
from app.reports.compare import compare

TEXTS = st.text(alphabet="已建成8个10在建，。\nab", max_size=60)


def test_numbers_change_as_a_whole() -> None:
    before, after = compare("累计建成中试平台8个，在建9个。", "累计建成中试平台10个，在建9个。")
    assert before == (Words("累计建成中试平台"), Words("8", "gone"), Words("个，在建9个。"))
    assert after == (Words("累计建成中试平台"), Words("10", "new"), Words("个，在建9个。"))


def test_a_first_text_is_all_new() -> None:
    assert compare("", "已开工。") == ((), (Words("已开工。", "new"),))
    assert compare("已开工。", "") == ((Words("已开工。", "gone"),), ())
    assert compare("", "") == ((), ())


def test_a_chance_sign_between_changes_is_not_agreement() -> None:
    _, after = compare("完成厂房封顶", "设备安装完毕")
    assert [piece.change for piece in after] == ["new"]


def test_long_texts_are_compared_by_clause() -> None:
    old = "，".join(f"第{n}项完成" for n in range(800)) + "。"
    new = old.replace("第400项完成", "第400项验收")
    before, after = compare(old, new)
    assert [piece.text for piece in before if piece.change == "gone"] == ["第400项完成，"]
    assert [piece.text for piece in after if piece.change == "new"] == ["第400项验收，"]


@given(TEXTS, TEXTS)
def test_joined_again_each_is_its_text(before: str, after: str) -> None:
    gone, fresh = compare(before, after)
    assert "".join(piece.text for piece in gone) == before
    assert "".join(piece.text for piece in fresh) == after
    assert {piece.change for piece in gone} <= {"same", "gone"}
    assert {piece.change for piece in fresh} <= {"same", "new"}


@given(TEXTS)
def test_the_same_text_has_no_marks(text: str) -> None:
    assert all(piece.change == "same" for piece in compare(text, text)[1])

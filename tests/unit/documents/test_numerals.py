import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.documents.numerals import read_chinese, read_number, write_chinese, write_word_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百零五", 105),
        ("二〇", 20),
        ("", None),
        ("甲", None),
    ],
)
def test_read_chinese(text: str, value: int | None) -> None:
    assert read_chinese(text) == value


@given(st.integers(min_value=1, max_value=999))
def test_chinese_round_trip(value: int) -> None:
    assert read_chinese(write_chinese(value)) == value


def test_beyond_a_thousand_digits_are_printed() -> None:
    assert (write_chinese(0), write_chinese(1234)) == ("零", "1234")


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("③", 3), ("十一", 11), ("x", None)])
def test_read_number(text: str, value: int | None) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("value", "style", "printed"),
    [
        (3, "chineseCountingThousand", "三"),
        (20, "ideographDigital", "二〇"),
        (2, "ideographTraditional", "乙"),
        (7, "decimalZero", "07"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (3, "decimalEnclosedFullstop", "3."),
        (3, "decimalEnclosedParen", "（3）"),
        (27, "upperLetter", "AA"),
        (2, "lowerLetter", "b"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (5, "bullet", ""),
        (5, "unheardOf", "5"),
        (0, "upperLetter", "0"),
    ],
)
def test_write_word_number(value: int, style: str, printed: str) -> None:
    assert write_word_number(value, style) == printed

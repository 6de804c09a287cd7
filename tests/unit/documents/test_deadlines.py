import pytest

from imports.documents.deadlines import Deadline, impossible_dates, read_date, read_deadline


@pytest.mark.parametrize(
    ("text", "year", "value"),
    [
        ("2024年12月底前", None, "2024-12-31"),
        ("2024年2月底前", None, "2024-02-29"),
        ("2024年6月30日前完成", None, "2024-06-30"),
        ("2024-06-30", None, "2024-06-30"),
        ("2024.6.30", None, "2024-06-30"),
        ("2025年二季度", None, "2025-06-30"),
        ("2025年第3季度末", None, "2025-09-30"),
        ("2024年上半年", None, "2024-06-30"),
        ("2024年下半年", None, "2024-12-31"),
        ("2024年11月中旬", None, "2024-11-20"),
        ("2024年11月下旬", None, "2024-11-30"),
        ("2024年底前", None, "2024-12-31"),
        ("2025年", None, "2025"),
        ("6月底前", 2024, "2024-06-30"),
        ("9月15日前", 2024, "2024-09-15"),
        ("年底前", 2024, "2024-12-31"),
        ("2024年6月底前完成方案，12月底前完成建设", 2024, "2024-12-31"),
        ("长期坚持", 2024, None),
        ("2024年13月", None, None),
    ],
)
def test_read_deadline(text: str, year: int | None, value: str | None) -> None:
    assert read_deadline(text, year).value == value


def test_later_month_in_the_same_phrase_takes_the_year_named_before() -> None:
    assert read_deadline("2025年3月底前，9月底前", None).value == "2025-09-30"


def test_a_month_without_a_year_is_asked() -> None:
    assert read_deadline("6月底前", None) == Deadline(None, ("完成时限“6月底前”没有写明年份，请补填",))


def test_a_date_that_does_not_exist_is_named() -> None:
    assert read_deadline("2024年2月30日前", None) == Deadline(
        None, ("完成时限中的日期“2024年2月30日”不存在，请核对",)
    )


def test_impossible_dates() -> None:
    assert impossible_dates("2024年2月30日、2023年2月29日、2024年2月29日、2024年13月、2024年4月31日") == [
        "2024年2月30日",
        "2023年2月29日",
        "2024年13月",
        "2024年4月31日",
    ]


def test_read_date() -> None:
    assert (read_date("2024年3月28日印发"), read_date("2024年3月32日"), read_date("无")) == ("2024-03-28", None, None)

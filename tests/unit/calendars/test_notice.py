"""The State Council's notice in its usual form, pasted as it is. The notices here are invented."""

import contextlib
import time
from datetime import date

import pytest

from app.calendars.forms import LONGEST_TEXT, read_year
from app.calendars.notice import is_notice, read_notice, stated_year
from app.core.errors import InvalidInput
from app.core.forms import SubmittedForm
from app.workdays.enums import DayKind

NOTICE = """关于2027年部分节假日
安排的通知
各单位：
现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节的安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历腊月二十九、周五）至12日（农历正月初七、周五）放假调休，共8天。1月31日（周
日）、2月13日（周六）上班。鼓励结合带薪年休假错峰出行。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（星期三）放假一天，不调休。
七、国庆节：2027年10月1日（周五）至2027年10月7日（周四）放假调休，共7天。9月26日（星期天）、10月9日（周六）上班。
节日期间，各单位要安排好值班。
2026年11月4日
"""
WORKED = {date(2027, month, day) for month, day in ((1, 31), (2, 13), (4, 25), (5, 8), (9, 26), (10, 9))}
OFF = {
    *(date(2027, 1, day) for day in (1, 2, 3)),
    *(date(2027, 2, day) for day in range(5, 13)),
    *(date(2027, 4, day) for day in (3, 4, 5)),
    *(date(2027, 5, day) for day in range(1, 6)),
    date(2027, 6, 9),
    date(2027, 9, 15),
    *(date(2027, 10, day) for day in range(1, 8)),
}


def pasted(days: str, year: str = "2027") -> SubmittedForm:
    return SubmittedForm({"year": [year], "days": [days]})


def said_of(text: str, year: str = "2027") -> str:
    with pytest.raises(InvalidInput) as refused:
        read_year(pasted(text, year))
    return refused.value.fields["days"]


def test_a_notice_gives_every_day_off_and_every_day_made_up() -> None:
    assert is_notice(NOTICE)
    assert stated_year(NOTICE) == 2027
    read = read_year(pasted(NOTICE)).days
    assert {one.day for one in read if one.kind is DayKind.HOLIDAY} == OFF
    assert {one.day for one in read if one.kind is DayKind.WORKDAY} == WORKED
    assert [one.day for one in read] == sorted(OFF | WORKED)
    assert {one.day: one.name for one in read}[date(2027, 2, 13)] == "春节"


def test_half_width_signs_and_a_combined_festival_read_alike() -> None:
    narrow = NOTICE.replace("：", ":").replace("（", "(").replace("）", ")").replace("，", ",")
    assert read_notice(narrow, 2027) == read_notice(NOTICE, 2027)
    combined = NOTICE.replace("六、中秋节：9月15日（星期三）放假一天，不调休。\n七、国庆节", "六、国庆节、中秋节")
    assert {one.day for one in read_notice(combined, 2027)} == (OFF | WORKED) - {date(2027, 9, 15)}


def test_names_without_numbers_on_lines_of_their_own() -> None:
    bare = "\n".join(
        line.split("、", 1)[1].rstrip("。")
        for line in NOTICE.replace("周\n日", "周日").splitlines()
        if line[1:2] == "、"
    )
    assert bare.startswith("元旦：")
    assert {one.day for one in read_notice(bare, 2027)} == OFF | WORKED


def test_a_span_may_begin_on_a_weekend_of_the_year_before() -> None:
    early = NOTICE.replace(
        "1月1日（周五）至3日（周日）放假，共3天", "2026年12月26日（周六）至27日放假，1月1日（周五）至3日放假，共3天"
    )
    assert {one.day for one in read_notice(early, 2027)} == OFF | WORKED


@pytest.mark.parametrize(
    ("printed", "instead", "said"),
    [
        ("1月1日（周五）", "1月1日（周四）", "2027年1月1日是周五，通知写的是周四"),
        ("至3日（周日）放假，共3天", "至3日（周日）放假，共4天", "写的是4天，日期却有3天"),
        ("放假1天", "放假2天", "写的是2天，日期却有1天"),
        ("6月9日（周三）", "6月31日", "“6月31日”不是一个存在的日期"),
        ("6月9日（周三）", "9日", "没有写月份"),
        ("6月9日（周三）放假1天", "放假1天", "看不懂“放假1天”中的日期"),
        ("1月1日（周五）至3日（周日）", "1月3日至1日", "前后颠倒"),
        ("1月1日（周五）至3日", "1月1日（周五）起至3日", "看不懂"),
        ("5月8日（周六）上班", "5月5日（周三）上班", "2027年5月5日既写了休息又写了上班"),
        ("五、端午节：6月9日（周三）放假1天。\n", "", "没有找到端午节的安排"),
        ("1月1日（周五）至3日（周日）放假，共3天", "2026年12月31日放假", "2026年12月31日不是2027年的日期"),
        ("关于2027年", "关于2028年", "这是2028年的通知，现在打开的是2027年"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_sentence(printed: str, instead: str, said: str) -> None:
    assert printed in NOTICE
    assert said in said_of(NOTICE.replace(printed, instead))


def test_labour_day_has_two_names() -> None:
    assert {one.day for one in read_notice(NOTICE.replace("劳动节：", "五一："), 2027)} == OFF | WORKED


def test_a_text_that_is_too_long_is_refused_before_it_is_read() -> None:
    assert f"超过{LONGEST_TEXT}字" in said_of("元旦" * LONGEST_TEXT)


def test_no_text_takes_long() -> None:
    for piece in ("元旦", "一、", "1月1日", "元旦:", "1日,", "放假,1日", "\n", "(周"):
        text = "一、元旦:" + (piece * LONGEST_TEXT)[: LONGEST_TEXT - 5]
        began = time.process_time()
        with contextlib.suppress(ValueError):
            read_notice(text, 2027)
        assert time.process_time() - began < 0.1, piece

from datetime import date, timedelta

import pytest

from imports.sample.source import Figure, Story, stories
from imports.sample.texts import compose, percent_at, value_at
from imports.sample.timeline import monthly_rounds, plan_year, quarterly_rounds, workdays_from
from tests.support.sample import CALENDAR

BARE = Story((), tuple(range(10, 130, 10)), "", ("第一步。",), ("",), ("接着做。",))


def test_second_half_of_a_month_keeps_the_ordinary_schedule() -> None:
    last = monthly_rounds(date(2026, 11, 21), CALENDAR)[-1]
    assert (last.name, last.month) == ("2026-11", 11)
    assert (last.opens, last.due, last.locks) == (date(2026, 11, 16), date(2026, 11, 25), date(2026, 11, 30))


def test_mid_autumn_brings_the_due_day_forward() -> None:
    september = next(held for held in monthly_rounds(date(2026, 11, 21), CALENDAR) if held.month == 9)
    assert (september.due, september.locks) == (date(2026, 9, 24), date(2026, 9, 30))


def test_first_half_of_a_month_has_an_early_schedule() -> None:
    last = monthly_rounds(date(2026, 11, 15), CALENDAR)[-1]
    assert (last.opens, last.due, last.locks) == (date(2026, 11, 1), date(2026, 11, 12), date(2026, 11, 20))


@pytest.mark.parametrize("today", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 730, 7)])
def test_a_round_is_open_on_nearly_any_day(today: date) -> None:
    last = monthly_rounds(today, CALENDAR)[-1]
    assert last.opens <= today
    assert today <= last.locks or today.day == 31
    assert last.opens < last.due < last.locks


def test_half_year_over_new_year_counts_on() -> None:
    spans = monthly_rounds(date(2027, 2, 20), CALENDAR)
    assert [p.name for p in spans] == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]
    assert [p.month for p in spans] == [9, 10, 11, 12, 13, 14]
    assert plan_year(date(2027, 2, 20)) == 2026


def test_quarters_end_within_the_half_year() -> None:
    names = [
        [held.name for held in quarterly_rounds(day, CALENDAR)] for day in (date(2026, 11, 21), date(2026, 12, 20))
    ]
    assert names == [["2026-Q2", "2026-Q3"], ["2026-Q3", "2026-Q4"]]


def test_working_days_leave_out_the_weekend() -> None:
    assert len(workdays_from(date(2026, 11, 16), date(2026, 11, 25), CALENDAR)) == 8


def test_november_report_of_the_pilot_platforms() -> None:
    report = compose(stories()["t11"], 11, variant=11)
    assert report.percent == 50
    assert "累计建成中试平台10个，服务企业236家" in report.progress
    assert "12月上旬带料试车" in report.progress
    assert {name: value for name, value, _ in report.figures}["服务企业"] == 236


def test_increase_is_left_out_where_nothing_was_added() -> None:
    assert "本月认定0项" not in compose(stories()["t13"], 11, variant=1).progress
    assert "累计认定首台（套）重大技术装备45项" in compose(stories()["t13"], 11, variant=1).progress


def test_months_before_and_after_the_stories_have_words_of_their_own() -> None:
    story = stories()["t27"]
    texts = [compose(story, month, variant=0).progress for month in (1, 3, 13, 15)]
    assert len(set(texts)) == 4


def test_task_without_figures_says_how_far_it_is() -> None:
    assert compose(BARE, 7, variant=0).progress == "第一步。总体进度约70%。"
    assert compose(BARE, 7, variant=0).problems in {"无。", "暂无需要协调的问题。", ""}
    assert compose(BARE, 14, variant=0).is_done == (percent_at(BARE, 14) >= 100)


def test_what_is_missing_in_december_arrives_by_march_in_whole_numbers() -> None:
    figure = Figure("平台", "个", 20, (0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 10, 14))
    assert [value_at(figure, month) for month in (12, 13, 14, 15, 16)] == [14, 16, 18, 20, 20]


def test_a_figure_that_has_to_fall_stays_once_it_is_low_enough() -> None:
    figure = Figure("用时", "个工作日", 20, (38, 36, 33, 31, 29, 27, 25, 24, 22, 21, 20, 19))
    assert value_at(figure, 14) == 19

"""The shared list of reasons for returns: what is offered, what is reworded, what is offered no more."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.errors import Forbidden
from app.reports.build.review import reasons_page
from app.reports.enums import ReasonOrigin, ReturnReason
from app.reports.errors import ContentRefused, ReasonGone
from app.reports.queries.reasons import offered_reasons
from app.reports.service import keep_reason, remove_reason, return_report, submit_report
from tests.support.factories.reports import FULL, Stage

GIVEN = [reason.label for reason in ReturnReason]


def offered(stage: Stage, login: str = "dc1") -> list[str]:
    return [text for text, _ in offered_reasons(stage.at(login), stage.ctx.now - timedelta(days=365))]


def test_it_begins_with_the_given_ones_and_what_was_used(stage: Stage) -> None:
    assert offered(stage) == GIVEN
    report = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    return_report(stage.at("dc1"), report, "请写累计数。")
    assert offered(stage) == ["请写累计数。", *GIVEN]
    assert reasons_page(stage.at("dc1")).lines[0].origin is ReasonOrigin.USED


def test_a_used_one_is_reworded_for_all_and_the_return_keeps_its_words(stage: Stage) -> None:
    report = submit_report(stage.at("gx1"), stage.assignments[0], FULL)
    return_report(stage.at("dc1"), report, "请写累计数。")
    keep_reason(stage.at("dc1"), "请写累计数\n和本月新增数。", "请写累计数。")
    assert offered(stage, "dc2") == ["请写累计数 和本月新增数。", *GIVEN]
    line = reasons_page(stage.at("dc2")).lines[0]
    assert (line.origin, line.by, line.at) == (ReasonOrigin.SHARED, "梁景行", stage.ctx.now)
    assert stage.ctx.session.scalar(sa.text("SELECT remark FROM report_review")) == "请写累计数。"


def test_any_of_them_is_removed_and_can_come_back(stage: Stage) -> None:
    remove_reason(stage.at("dc1"), GIVEN[0])
    remove_reason(stage.at("dc2"), GIVEN[0])
    assert offered(stage) == GIVEN[1:]
    keep_reason(stage.at("dc1"), GIVEN[0])
    keep_reason(stage.at("dc1"), GIVEN[0])
    assert offered(stage)[0] == GIVEN[0]
    actions = stage.ctx.session.scalars(
        sa.select(col(AuditRow.action)).where(col(AuditRow.subject_kind) == "reason").order_by(col(AuditRow.seq))
    ).all()
    assert actions == [AuditAction.REASON_REMOVED, AuditAction.REASON_KEPT]


def test_saving_without_a_change_keeps_it(stage: Stage) -> None:
    keep_reason(stage.at("dc1"), GIVEN[1], GIVEN[1])
    assert sorted(offered(stage)) == sorted(GIVEN)


def test_of_two_who_reword_one_the_second_is_told(stage: Stage) -> None:
    keep_reason(stage.at("dc1"), "请写累计数。", GIVEN[0])
    with pytest.raises(ReasonGone, match="梁景行已于11月18日 09:00"):
        keep_reason(stage.at("dc2"), "请写本月数。", GIVEN[0])
    assert offered(stage) == ["请写累计数。", *GIVEN[1:]]


@pytest.mark.parametrize("text", ["", "  ", "长" * 101])
def test_it_is_short_and_says_something(stage: Stage, text: str) -> None:
    with pytest.raises(ContentRefused):
        keep_reason(stage.at("dc1"), text)


def test_what_was_never_offered_is_not_reworded(stage: Stage) -> None:
    """Longer than any reason can be: PostgreSQL would not even keep it."""
    with pytest.raises(ContentRefused, match="最多100字"):
        keep_reason(stage.at("dc1"), "请写累计数。", "长" * 101)


def test_removing_nothing_is_refused(stage: Stage) -> None:
    with pytest.raises(ContentRefused):
        remove_reason(stage.at("dc1"), "")


def test_only_reviewers_keep_the_list(stage: Stage) -> None:
    for verb in (keep_reason, remove_reason):
        with pytest.raises(Forbidden):
            verb(stage.at("gx1"), "请写累计数。")

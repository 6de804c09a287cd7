"""Schemes: every edit a revision, nothing used ever changed, nothing forbidden ever used."""

from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.assessment import queries
from app.assessment.defaults import DEFAULT_NAME, DEFAULT_SCHEME
from app.assessment.enums import ScoreEvent
from app.assessment.models import Scheme as SchemeRow
from app.assessment.scheme import Scheme, SchemeRule
from app.assessment.service import ensure_scheme, run_assessment, save_scheme
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.core.context import Ctx
from app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleData
from tests.support.factories.assessment import FROM, TO, Month

REWARD = SchemeRule("praise", "获省领导批示加3分", ScoreEvent.ACCEPTED, Decimal(3), "quality")
FORBIDDEN = replace(DEFAULT_SCHEME, rules=(*DEFAULT_SCHEME.rules, REWARD))


def milder(value: Scheme = DEFAULT_SCHEME) -> Scheme:
    return replace(value, rules=(replace(value.rules[0], points=Decimal("-0.3")), *value.rules[1:]))


def saved(ctx: Ctx) -> list[AuditRow]:
    statement = sa.select(AuditRow).where(col(AuditRow.action) == AuditAction.SCHEME_SAVED)
    return list(ctx.session.scalars(statement.order_by(col(AuditRow.seq))))


def test_before_the_first_use_the_default_is_shown_and_not_stored(month: Month) -> None:
    (only,) = queries.scheme_revisions(month.ctx.session)
    assert (only.scheme_id, only.revision, only.value) == (None, 1, DEFAULT_SCHEME)
    assert queries.latest_scheme(month.ctx.session) == only
    assert month.ctx.session.scalars(sa.select(SchemeRow)).all() == []


def test_ensuring_stores_it_once(month: Month) -> None:
    first = ensure_scheme(month.over)
    assert ensure_scheme(month.over) == first
    assert (first.revision, first.name, first.value) == (1, DEFAULT_NAME, DEFAULT_SCHEME)
    assert len(saved(month.ctx)) == 1


def test_an_edit_makes_the_next_revision_and_says_what_changed(month: Month) -> None:
    ctx = month.as_("office")
    assert save_scheme(ctx, "处室评分方案", milder(), base_revision=1) == 2
    newest, oldest = queries.scheme_revisions(ctx.session)
    assert (newest.revision, newest.name, newest.value, newest.author) == (2, "处室评分方案", milder(), "许若溪")
    assert (oldest.revision, oldest.value, oldest.frozen_at) == (1, DEFAULT_SCHEME, None)
    changes = saved(ctx)[1].changes
    assert sorted(changes) == ["name", "revision", "rules"]
    assert changes["name"] == [DEFAULT_NAME, "处室评分方案"]


def test_a_stale_edit_is_refused(month: Month) -> None:
    ctx = month.as_("office")
    save_scheme(ctx, DEFAULT_NAME, milder(), base_revision=1)
    with pytest.raises(StaleData, match="第2版"):
        save_scheme(ctx, DEFAULT_NAME, DEFAULT_SCHEME, base_revision=1)
    assert queries.latest_scheme(ctx.session).revision == 2


@pytest.mark.parametrize("name", ["", "长" * 101])
def test_a_scheme_has_a_name(month: Month, name: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        save_scheme(month.over, name, milder(), base_revision=1)
    assert list(fault.value.fields) == ["name"]


def test_saving_without_a_change_makes_no_revision(month: Month) -> None:
    with pytest.raises(InvalidInput, match="没有改动"):
        save_scheme(month.over, DEFAULT_NAME, DEFAULT_SCHEME, base_revision=1)


@pytest.mark.parametrize("login", ["gx", "dc", "leader", "guan"])
def test_only_the_office_edits(month: Month, login: str) -> None:
    with pytest.raises(Forbidden):
        save_scheme(month.as_(login), DEFAULT_NAME, milder(), base_revision=1)


def test_a_used_revision_never_changes(month: Month) -> None:
    first = run_assessment(month.over, None, FROM, TO)
    save_scheme(month.over, DEFAULT_NAME, milder(), base_revision=1)
    second = run_assessment(month.over, None, FROM, TO)
    third = run_assessment(month.over, None, FROM, TO, _id_of(month.ctx, 1))
    assert [queries.assessment_or_404(month.over, number).revision for number in (first, second, third)] == [1, 2, 1]
    late = [
        [one.applied for one in queries.score_lines(month.over, number) if one.rule == "late"]
        for number in (first, second, third)
    ]
    assert late == [[Decimal("-0.5")], [Decimal("-0.3")], [Decimal("-0.5")]]
    assert all(scheme.frozen_at == month.over.now for scheme in queries.scheme_revisions(month.ctx.session))


def _id_of(ctx: Ctx, revision: int) -> int:
    found = ctx.session.scalars(sa.select(col(SchemeRow.id)).where(col(SchemeRow.revision) == revision)).one()
    assert found is not None
    return found


def test_a_forbidden_rule_may_be_kept_and_never_used(month: Month) -> None:
    assert save_scheme(month.over, DEFAULT_NAME, FORBIDDEN, base_revision=1) == 2
    draft = queries.latest_scheme(month.ctx.session)
    assert not draft.usable
    assert [rule.code for rule, _ in draft.warnings] == ["praise"]
    with pytest.raises(Conflict, match="“获省领导批示加3分”不能启用"):
        run_assessment(month.over, None, FROM, TO, draft.scheme_id)
    # Unless told otherwise, a computation uses the newest revision that may be used.
    number = run_assessment(month.over, None, FROM, TO)
    assert queries.assessment_or_404(month.over, number).revision == 1
    assert queries.scheme_or_404(month.ctx.session, _id_of(month.ctx, 2)).frozen_at is None


def test_an_unknown_revision_is_not_found(month: Month) -> None:
    with pytest.raises(NotFound):
        queries.scheme_or_404(month.ctx.session, 99)


def test_where_every_stored_revision_is_forbidden_the_default_is_used(month: Month) -> None:
    save_scheme(month.over, DEFAULT_NAME, FORBIDDEN, base_revision=1)
    (draft, _) = queries.scheme_revisions(month.ctx.session)
    assert queries.usable_scheme([draft]).value == DEFAULT_SCHEME

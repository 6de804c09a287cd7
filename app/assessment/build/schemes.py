"""Pages of the rules: a revision as read, and its editor."""

from collections.abc import Mapping

from app.assessment import queries
from app.assessment.build.words import points_text
from app.assessment.enums import AssessmentWord, SchemeWarning, ScoreEvent
from app.assessment.forms import (
    GROUP_FIELDS,
    LINES,
    MOST_GROUPS,
    MOST_RULES,
    NEW_GROUPS,
    NEW_RULES,
    RULE_FIELDS,
    base_revision_of,
    next_group_code,
    rows_of,
)
from app.assessment.pages import EditRow, GroupRows, RevisionRow, RuleRow, SchemeFormPage, SchemePage
from app.assessment.queries import StoredScheme
from app.assessment.scheme import Scheme, SchemeRule, warnings_for
from app.core.context import Ctx
from app.core.forms import SubmittedForm
from app.policy.decide import may
from app.policy.permissions import Permission

EVENTS = tuple((event.value, event.label) for event in ScoreEvent)


def thresholds_line(scheme: Scheme) -> str:
    """满分100；优秀≥90，良好≥80，合格≥60"""
    lines = scheme.thresholds
    numbers = {"full": scheme.full, "excellent": lines.excellent, "good": lines.good, "passed": lines.passed}
    texts = {name: points_text(number, 0, least=True) for name, number in numbers.items()}
    return AssessmentWord.THRESHOLDS.label.format(**texts)


def prohibition(scheme: StoredScheme, rule: SchemeRule, warning: SchemeWarning) -> str:
    return AssessmentWord.PROHIBITED.label.format(revision=scheme.revision, rule=rule.name, law=warning.label)


def scheme_page(ctx: Ctx, scheme_id: int | None = None) -> SchemePage:
    """The newest revision, or the one asked for."""
    revisions = queries.scheme_revisions(ctx.session)
    shown = revisions[0] if scheme_id is None else queries.scheme_or_404(ctx.session, scheme_id)
    return SchemePage(
        name=shown.name,
        revision=shown.revision,
        is_latest=shown.revision == revisions[0].revision,
        is_usable=shown.usable,
        in_force=queries.usable_scheme(revisions).revision,
        frozen_at=shown.frozen_at,
        full=points_text(shown.value.full, 0, least=True),
        thresholds=thresholds_line(shown.value),
        groups=tuple(_group_rows(shown.value, group.code) for group in shown.value.groups),
        revisions=tuple(_revision(one) for one in revisions),
        can_edit=bool(may(ctx.actor.roles, Permission.ASSESSMENT_EDIT)),
    )


def _revision(scheme: StoredScheme) -> RevisionRow:
    href = "/assessments/rules" if scheme.scheme_id is None else f"/assessments/rules/{scheme.scheme_id}"
    return RevisionRow(
        scheme.revision, href, scheme.name, scheme.author, scheme.created_at, scheme.frozen_at, scheme.usable
    )


def _group_rows(scheme: Scheme, code: str) -> GroupRows:
    group = next(group for group in scheme.groups if group.code == code)
    base, full = (points_text(number, 0, least=True) for number in (group.base, group.full))
    return GroupRows(group.name, base, full, tuple(_rule_row(rule) for rule in scheme.rules if rule.group == code))


def _rule_row(rule: SchemeRule) -> RuleRow:
    return RuleRow(
        name=rule.name,
        event=rule.event.label,
        points=points_text(rule.points, 0, least=True),
        weight=points_text(rule.weight, 0, least=True),
        cap="" if rule.cap is None else points_text(rule.cap, 0, least=True),
        warnings=tuple(warning.label for warning in warnings_for(rule)),
    )


def scheme_form_page(
    ctx: Ctx,
    form: SubmittedForm | None = None,
    errors: Mapping[str, str] | None = None,
    base_revision: int | None = None,
) -> SchemeFormPage:
    """The newest revision to edit; after a refusal everything as it was typed, on the revision it began from."""
    latest = queries.latest_scheme(ctx.session)
    new_group = next_group_code(latest.value)
    base = base_revision or (base_revision_of(form) if form else latest.revision)
    groups = _typed(form, "g", GROUP_FIELDS, MOST_GROUPS) if form else _group_edits(latest.value)
    rules = _typed(form, "r", RULE_FIELDS, MOST_RULES) if form else _rule_edits(latest.value)
    if form is None:
        groups += [
            _blank("g", len(groups) + n, {"code": new_group, "base": "", "full": ""}) for n in range(NEW_GROUPS)
        ]
        blank = {"points": "", "weight": "1", "cap": "", "event": EVENTS[0][0], "group": latest.value.groups[0].code}
        rules += [_blank("r", len(rules) + n, {"code": "", **blank}) for n in range(NEW_RULES)]
    return SchemeFormPage(
        base_revision=base,
        name=form.text("name") if form else latest.name,
        groups=tuple(groups),
        rules=tuple(rules),
        events=EVENTS,
        group_choices=[
            *((group.code, group.name) for group in latest.value.groups),
            (new_group, AssessmentWord.NEW_GROUP.label),
        ],
        lines={name: form.text(name) for name in LINES} if form else _lines(latest.value),
        errors=errors or {},
    )


def _typed(form: SubmittedForm, letter: str, fields: tuple[str, ...], most: int) -> list[EditRow]:
    return [
        EditRow(prefix, values, is_new=not values["name"]) for prefix, values in rows_of(form, letter, fields, most)
    ]


def _blank(letter: str, number: int, values: Mapping[str, str]) -> EditRow:
    return EditRow(f"{letter}{number}_", {"name": "", "remove": "", **values}, is_new=True)


def _group_edits(scheme: Scheme) -> list[EditRow]:
    return [
        EditRow(
            f"g{number}_",
            {
                "code": group.code,
                "name": group.name,
                "base": _typed_number(group.base),
                "full": _typed_number(group.full),
                "remove": "",
            },
            is_new=False,
        )
        for number, group in enumerate(scheme.groups)
    ]


def _rule_edits(scheme: Scheme) -> list[EditRow]:
    return [
        EditRow(
            f"r{number}_",
            {
                "code": rule.code,
                "name": rule.name,
                "event": rule.event.value,
                "points": _typed_number(rule.points),
                "weight": _typed_number(rule.weight),
                "cap": "" if rule.cap is None else _typed_number(rule.cap),
                "group": rule.group,
                "remove": "",
            },
            is_new=False,
            warnings=tuple(warning.label for warning in warnings_for(rule)),
        )
        for number, rule in enumerate(scheme.rules)
    ]


def _lines(scheme: Scheme) -> dict[str, str]:
    lines = scheme.thresholds
    return dict(zip(LINES, map(_typed_number, (lines.excellent, lines.good, lines.passed)), strict=True))


def _typed_number(number: object) -> str:
    """As people type it: a plain minus sign."""
    return str(number)

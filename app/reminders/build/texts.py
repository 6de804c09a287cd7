"""The pages of message texts: the list, and one text with its preview."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.accounts.queries import names_of_people
from app.core.context import Ctx
from app.core.security import new_token
from app.core.templating import template_loader
from app.outbox.enums import MessageKind, TextCode
from app.outbox.letters import Recipient, built_in, compose, message_environment
from app.outbox.queries import TextVersion, current_versions, quiet_hours, text_versions
from app.outbox.texts import ALLOWED, Wording, text_flaws, written
from app.policy.roles import Role
from app.reminders.enums import SampleWord, StepKind
from app.reminders.pages import PastText, TextPage, TextRow, TextsPage

ENVIRONMENT = message_environment(template_loader())
LATE = frozenset({TextCode.REMINDER_LATE, TextCode.GROUP_REMINDER_LATE})


def texts_page(
    ctx: Ctx, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> TextsPage:
    known = current_versions(ctx.session)
    people = names_of_people(ctx.session, [one.saved_by for one in known.values() if one.saved_by])
    rule = quiet_hours(ctx.session)
    ticked = {"workdays_only": "1"} if rule.workdays_only else {}
    rows = [_row(code, known.get(code.value), people) for code in TextCode]
    return TextsPage(
        rows=rows,
        own=sum(row.is_own for row in rows),
        quiet_from=rule.start,
        quiet_to=rule.end,
        has_quiet_hours=rule.start != rule.end,
        workdays_only=rule.workdays_only,
        values=values if values is not None else {"quiet_from": rule.start, "quiet_to": rule.end, **ticked},
        errors=errors or {},
        version=rule.version,
        key=new_token(),
    )


def _row(code: TextCode, known: TextVersion | None, people: Mapping[int, str]) -> TextRow:
    own = known is not None and not known.is_reset
    wording = Wording(known.subject, known.body) if known is not None and own else built_in(ENVIRONMENT, code)
    return TextRow(
        code=code,
        subject=wording.subject,
        is_own=own,
        saved_at=known.saved_at if known else None,
        saved_by=people.get(known.saved_by or 0, "") if known else "",
    )


def text_page(
    ctx: Ctx,
    code: TextCode,
    base_url: str,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> TextPage:
    """`values` are what is being written: they are shown, and previewed as far as they can be."""
    versions = text_versions(ctx.session, code)
    original = built_in(ENVIRONMENT, code)
    own = bool(versions) and not versions[0].is_reset
    current = Wording(versions[0].subject, versions[0].body) if own else original
    shown = Wording(values["subject"], values["body"]) if values else current
    found = dict(errors or {}) or (text_flaws(code, shown.subject, shown.body) if values else {})
    sample = None if found else _sample(ctx, code, shown, base_url)
    people = names_of_people(ctx.session, [one.saved_by for one in versions if one.saved_by])
    return TextPage(
        code=code,
        subject=shown.subject,
        body=shown.body,
        allowed=[written(one) for one in ALLOWED[code]],
        sample_subject=sample[0] if sample else "",
        sample_body=sample[1] if sample else "",
        is_own=own,
        original_subject=original.subject,
        original_body=original.body,
        past=[
            PastText(one.number, one.subject, one.body, one.saved_at, people.get(one.saved_by or 0, ""))
            for one in versions
        ],
        errors=found,
        version=versions[0].number if versions else 0,
        key=new_token(),
    )


def _sample(ctx: Ctx, code: TextCode, wording: Wording, base_url: str) -> tuple[str, str]:
    """The text filled with an invented example of two items."""
    person = Recipient(0, SampleWord.PERSON.label, "", active=True)
    items = [{**_facts(ctx, code), "number": number, "task": task} for number, task in _tasks()]
    letter = compose(ENVIRONMENT, code, wording, "sample", person, items, base_url=base_url, maybe_twice=False)
    return letter.subject, letter.body


def _tasks() -> tuple[tuple[str, str], ...]:
    return ("11", SampleWord.TASK.label), ("14", SampleWord.OTHER_TASK.label)


def _facts(ctx: Ctx, code: TextCode) -> dict[str, Any]:
    due = ctx.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=-1 if code in LATE else 3)
    return {
        "plan": SampleWord.PLAN.label,
        "period": ctx.today.strftime("%Y-%m"),
        "owed": 2,
        "round_id": 1,
        "due_at": due.isoformat(),
        "lock_at": (due + timedelta(days=5)).isoformat(),
        "due_before": (due - timedelta(days=1)).isoformat(),
        "lock_before": (due + timedelta(days=4)).isoformat(),
        "kind": (StepKind.AFTER if code in LATE else StepKind.BEFORE).value,
        "reason": SampleWord.REASON.label,
        "remark": "",
        "assignment_id": 1,
        "urged_by": SampleWord.SUPERVISOR.label,
        "prepared_by": SampleWord.PERSON.label,
        "note": SampleWord.NOTE.label,
        "leader": SampleWord.LEADER.label,
        "task_id": 1,
        "text": SampleWord.INSTRUCTION.label,
        "unit": SampleWord.UNIT.label,
        "units": 1,
        "message_kind": MessageKind.REMINDER.value,
        "giver": SampleWord.PERSON.label,
        "receiver": SampleWord.SUPERVISOR.label,
        "handover_id": 1,
        "state": "waiting",
        "role": Role.LIAISON.label,
        "day": ctx.today.isoformat(),
        "count": 2,
        "lines": "",
        "left": 0,
        "person": SampleWord.SUPERVISOR.label,
        "from_day": ctx.today.isoformat(),
        "to_day": (ctx.today + timedelta(days=4)).isoformat(),
    }

"""The schedule as the office types it, and the small forms of rounds."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time

from app.core.clock import local_moment
from app.core.context import Ctx
from app.core.errors import InvalidInput
from app.core.forms import (
    FieldErrors,
    SubmittedForm,
    field_date,
    field_int,
    field_words,
    ids,
    typed_number,
)
from app.rounds.enums import Consolidation, Cycle, ExceptionKind, QuestionKind, RoundFlaw
from app.rounds.queries.exceptions import task_of_number
from app.rounds.service import NoticeInput, ScheduleInput
from app.rounds.service.exceptions import MOST_DAYS, ExceptionInput
from app.rounds.service.questions import QuestionInput
from app.workdays.due import DueRule
from app.workdays.enums import DateFlaw, LockKind
from app.workdays.period import Period
from app.workdays.schedule import LockRule, SchedulePlan
from app.workdays.wording import parse_due_rule

SCHEDULE_FIELDS = (
    "cycle",
    "opens",
    "due",
    "on_time",
    "lock_workdays",
    "lock_rule",
    "before",
    "on_day",
    "after",
    "repeat_every",
    "repeat_times",
    "remind_at",
    "min_notice",
    "consolidation",
    "co_workdays",
    "lead_waits",
    "starts_on",
    "auto_open",
)
FURTHEST = 60
FIRST_YEAR, LAST_YEAR = 2001, 2099


def schedule_values(form: SubmittedForm) -> dict[str, str]:
    return {name: form.text(name) for name in SCHEDULE_FIELDS}


def read_schedule(values: Mapping[str, str], version: int = 0) -> ScheduleInput:
    """Raises InvalidInput with a message per field."""
    errors = FieldErrors()
    cycle = _member(errors, "cycle", values, Cycle, "请选择报送周期。")
    mode = _member(errors, "consolidation", values, Consolidation, "请选择由谁报送。")
    opens, due = _rule(errors, "opens", values), _rule(errors, "due", values)
    on_time, remind_at = _time(errors, "on_time", values), _time(errors, "remind_at", values)
    lock = _lock(errors, values, on_time)
    notice = _count(errors, "min_notice", values, "请填写最少提前几个工作日开启。")
    co_days = _count(errors, "co_workdays", values, "请填写配合单位提前几个工作日。")
    waits = _few(errors, "lead_waits", values)
    steps = _steps(errors, values)
    every, times = _few(errors, "repeat_every", values), _few(errors, "repeat_times", values)
    if bool(every) != bool(times):
        errors.setdefault("repeat_times" if every else "repeat_every", "间隔和次数要一起填写；不重复就都留空。")
    starts_on = field_date(errors, "starts_on", values.get("starts_on", ""))
    if starts_on is None:
        errors.setdefault("starts_on", "请填写从哪一天起按这个安排报送。")
    errors.raise_if_any()
    assert cycle and mode and opens and due and on_time and remind_at and starts_on and lock  # noqa: PT018 - checked above
    plan = SchedulePlan(
        cycle=Cycle(cycle),
        opens=opens,
        due=due,
        on_time=on_time,
        lock=lock,
        reminder_steps=steps,
        remind_at=remind_at,
        repeat_every=every,
        repeat_times=times,
        min_notice_workdays=notice or 0,
    )
    return ScheduleInput(
        plan, Consolidation(mode), starts_on, values.get("auto_open") == "1", co_days or 0, waits, version
    )


def _lock(errors: FieldErrors, values: Mapping[str, str], on_time: time | None) -> LockRule | None:
    """A fixed day when one is written, else working days after the on-time line; at the same hour."""
    if values.get("lock_rule", ""):
        rule = _rule(errors, "lock_rule", values)
        return LockRule(LockKind.RULE, 0, rule, on_time or time(18)) if rule else None
    days = _count(errors, "lock_workdays", values, "请填写按时线之后几个工作日锁定。")
    return LockRule(workdays=days or 0, at=on_time or time(18))


def _few(errors: FieldErrors, name: str, values: Mapping[str, str]) -> int:
    """A count that may be left out."""
    return field_int(errors, name, values.get(name, ""), low=0, high=FURTHEST) or 0


def _member(
    errors: FieldErrors, name: str, values: Mapping[str, str], enum: type[Cycle | Consolidation], words: str
) -> str:
    value = values.get(name, "")
    if value not in {member.value for member in enum}:
        errors[name] = words
    return value


def _rule(errors: FieldErrors, name: str, values: Mapping[str, str]) -> DueRule | None:
    try:
        return parse_due_rule(values.get(name, ""))
    except ValueError as flaw:
        code = flaw.args[0]
        errors[name] = f"{(code if isinstance(code, DateFlaw) else DateFlaw.RULE_FORMAT).label}。"
        return None


def _time(errors: FieldErrors, name: str, values: Mapping[str, str]) -> time | None:
    text = unicodedata.normalize("NFKC", values.get(name, ""))
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if not found:
        errors[name] = "时间请写成18:00这样的格式。"
        return None
    return time(int(found[1]), int(found[2]))


def _count(errors: FieldErrors, name: str, values: Mapping[str, str], words: str) -> int | None:
    found = field_int(errors, name, values.get(name, ""), low=0, high=FURTHEST)
    if found is None:
        errors.setdefault(name, words)
    return found


def _steps(errors: FieldErrors, values: Mapping[str, str]) -> tuple[int, ...]:
    """`before` and `after` list working days: 3、1 or 3,1 or 3 1."""
    steps: set[int] = {0} if values.get("on_day") == "1" else set()
    for name, sign in (("before", -1), ("after", 1)):
        for text in re.split(r"[、,，\s]+", unicodedata.normalize("NFKC", values.get(name, "")).strip()):
            if not text:
                continue
            if not 1 <= typed_number(text) <= FURTHEST:
                errors[name] = f"请写1到{FURTHEST}之间的工作日数，用顿号隔开，例如“3、1”。"
                break
            steps.add(sign * int(text))
    return tuple(sorted(steps))


def read_period(text: str) -> Period:
    """Raises InvalidInput for what is no period."""
    try:
        return Period.parse(text)
    except ValueError as flaw:
        raise InvalidInput({"period": f"{DateFlaw.PERIOD_FORMAT.label}。"}) from flaw


def read_due_on(text: str, period: Period, today: date) -> date | None:
    """A due day in place of the scheduled one. Raises InvalidInput."""
    errors = FieldErrors()
    found = field_date(errors, "due_on", text)
    if found is not None and found < max(today, period.start):
        errors["due_on"] = "按时线不能早于今天，也不能早于期次开始。"
    errors.raise_if_any()
    return found


def read_cycle(text: str) -> Cycle | None:
    """Blank is the plan's own. Raises InvalidInput."""
    if text not in {"", *(cycle.value for cycle in Cycle)}:
        raise InvalidInput({"cycle": "请选择报送周期。"})
    return Cycle(text) if text else None


def read_due(text: str) -> DueRule | None:
    """A task's own due rule; blank is the plan's. Raises InvalidInput."""
    errors = FieldErrors()
    rule = _rule(errors, "due", {"due": text}) if text else None
    errors.raise_if_any()
    return rule


def read_year(text: str, today: date) -> int:
    """A year of an address; nonsense is this year."""
    is_year = text.isascii() and text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR
    return int(text) if is_year else today.year


def read_until(form: SubmittedForm) -> datetime:
    """The end of the day up to which one unit may still file. Raises InvalidInput."""
    errors = FieldErrors()
    found = field_date(errors, "until", form.text("until"))
    if found is None:
        errors.setdefault("until", "请填写可以补报到哪一天。")
    errors.raise_if_any()
    assert found is not None
    return local_moment(found, time(18))


NOTICE_LENGTHS = {"series": 40, "signer": 100, "contact": 100, "note": 500, "reason": 300}


def read_notice(values: Mapping[str, str]) -> NoticeInput:
    """Raises InvalidInput: words are never cut behind the writer's back."""
    errors = FieldErrors()
    for name, longest in NOTICE_LENGTHS.items():
        if len(values[name]) > longest:
            errors[name] = f"最多{longest}字，现在{len(values[name])}字。请精简。"
    errors.raise_if_any()
    return NoticeInput(**{name: values[name] for name in NOTICE_LENGTHS})


def read_reason(text: str, longest: int = 300) -> str:
    """Raises InvalidInput for one that is too long; whether one is needed is the verb's to say."""
    return field_words("reason", text, longest)


def read_exception(ctx: Ctx, values: Mapping[str, str]) -> ExceptionInput:
    """`plan`, `unit` and `round` are ids, `task` the number printed in the ledger. Raises InvalidInput."""
    errors = FieldErrors()
    by_code = {kind.value: kind for kind in ExceptionKind}
    kind = by_code.get(values["kind"])
    if kind is None:
        errors["kind"] = RoundFlaw.EXCEPTION_KIND.label
    chosen = {name: next(iter(ids([values[name]])), None) for name in ("unit", "plan", "round")}
    if chosen["unit"] is None:
        errors["unit"] = RoundFlaw.EXCEPTION_UNIT.label
    # Blank means all of them; what is no number must not mean it too.
    if values["plan"] and chosen["plan"] is None:
        errors["plan"] = RoundFlaw.EXCEPTION_PLAN.label
    if values["round"] and chosen["round"] is None:
        errors["expires_on"] = RoundFlaw.EXCEPTION_END.label
    task = task_of_number(ctx, chosen["plan"], values["task"]) if values["task"] and chosen["plan"] else None
    if values["task"] and task is None:
        errors["task"] = RoundFlaw.EXCEPTION_TASK.label
    days = field_int(errors, "workdays", values["workdays"], low=1, high=MOST_DAYS) or 0
    expires_on = field_date(errors, "expires_on", values["expires_on"])
    if len(values["reason"]) > 300:
        errors["reason"] = f"最多300字，现在{len(values['reason'])}字。请精简。"
    errors.raise_if_any()
    assert kind is not None
    assert chosen["unit"] is not None
    return ExceptionInput(
        kind,
        chosen["unit"],
        values["reason"],
        plan_id=chosen["plan"],
        task_id=task,
        round_id=chosen["round"],
        expires_on=expires_on,
        workdays=days,
    )


def read_lock_on(form: SubmittedForm) -> datetime | None:
    """The end of the working day up to which a reopened round may be filed in; blank keeps the lock line."""
    errors = FieldErrors()
    found = field_date(errors, "lock_on", form.text("lock_on"))
    errors.raise_if_any()
    return None if found is None else local_moment(found, time(18))


def read_question(values: Mapping[str, str]) -> QuestionInput:
    """Raises InvalidInput; whether the text will do is the verb's to say."""
    errors = FieldErrors()
    kind = {one.value: one for one in QuestionKind}.get(values["kind"])
    if kind is None:
        errors["kind"] = RoundFlaw.QUESTION_KIND.label
    if len(values["measure"]) > 20:
        errors["measure"] = f"最多20字，现在{len(values['measure'])}字。请精简。"
    errors.raise_if_any()
    assert kind is not None
    return QuestionInput(values["text"], kind, values["measure"])


def question_answers(form: SubmittedForm) -> dict[int, str]:
    """Answers to the office's extra questions: the fields named question-ID."""
    found = ((re.fullmatch(r"question-([1-9]\d{0,8})", name), name) for name in form.values)
    return {int(match[1]): form.text(name) for match, name in found if match}

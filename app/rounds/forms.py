"""The schedule as the office types it, and the small forms of rounds."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time

from app.core.clock import local_moment
from app.core.errors import InvalidInput
from app.core.forms import FieldErrors, SubmittedForm, field_date, field_int
from app.rounds.enums import Consolidation, Cycle
from app.rounds.service import ScheduleInput
from app.workdays.due import DueRule
from app.workdays.enums import DateFlaw
from app.workdays.period import Period
from app.workdays.schedule import LockRule, SchedulePlan
from app.workdays.wording import parse_due_rule

SCHEDULE_FIELDS = (
    "cycle",
    "opens",
    "due",
    "on_time",
    "lock_workdays",
    "before",
    "on_day",
    "after",
    "remind_at",
    "min_notice",
    "consolidation",
    "co_workdays",
    "starts_on",
    "auto_open",
)
FURTHEST = 60


def schedule_values(form: SubmittedForm) -> dict[str, str]:
    return {name: form.text(name) for name in SCHEDULE_FIELDS}


def read_schedule(values: Mapping[str, str], version: int = 0) -> ScheduleInput:
    """Raises InvalidInput with a message per field."""
    errors = FieldErrors()
    cycle = _member(errors, "cycle", values, Cycle, "请选择报送周期。")
    mode = _member(errors, "consolidation", values, Consolidation, "请选择由谁报送。")
    opens, due = _rule(errors, "opens", values), _rule(errors, "due", values)
    on_time, remind_at = _time(errors, "on_time", values), _time(errors, "remind_at", values)
    lock = _count(errors, "lock_workdays", values, "请填写按时线之后几个工作日锁定。")
    notice = _count(errors, "min_notice", values, "请填写最少提前几个工作日开启。")
    co_days = _count(errors, "co_workdays", values, "请填写配合单位提前几个工作日。")
    steps = _steps(errors, values)
    starts_on = field_date(errors, "starts_on", values.get("starts_on", ""))
    if starts_on is None:
        errors.setdefault("starts_on", "请填写从哪一天起按这个安排报送。")
    errors.raise_if_any()
    assert cycle and mode and opens and due and on_time and remind_at and starts_on  # noqa: PT018 - checked above
    plan = SchedulePlan(
        cycle=Cycle(cycle),
        opens=opens,
        due=due,
        on_time=on_time,
        lock=LockRule(workdays=lock or 0, at=on_time),
        reminder_steps=steps,
        remind_at=remind_at,
        min_notice_workdays=notice or 0,
    )
    return ScheduleInput(
        plan, Consolidation(mode), starts_on, values.get("auto_open") == "1", co_days or 0, version=version
    )


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
            if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= FURTHEST):
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


def read_until(form: SubmittedForm) -> datetime:
    """The end of the day up to which one unit may still file. Raises InvalidInput."""
    errors = FieldErrors()
    found = field_date(errors, "until", form.text("until"))
    if found is None:
        errors.setdefault("until", "请填写可以补报到哪一天。")
    errors.raise_if_any()
    assert found is not None
    return local_moment(found, time(18))

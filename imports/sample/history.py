"""Half a year of work as a list of events: who did what, when, to which task. A pure function of the day it is seen from."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core.clock import local_moment
from app.workdays.calendar import Calendar
from imports.sample.events import SYSTEM, Cast, Event, Subject, TaskRef, Verb
from imports.sample.source import PersonRow, PlanKey, Story, UnitRow, remarks, stories
from imports.sample.texts import ReportText, compose
from imports.sample.timeline import SampleRound, monthly_rounds, quarterly_rounds, workdays_from

SEED = 2026
EVIDENCE_KINDS = ("pdf", "xlsx", "png")
FOLLOWED_FROM = 9
ACCEPTED_AT = time(16, 40)
SIGNED_AFTER = timedelta(minutes=12)


def history(
    today: date,
    tasks: Sequence[TaskRef],
    units: Sequence[UnitRow],
    people: Sequence[PersonRow],
    calendar: Calendar,
) -> tuple[Event, ...]:
    """Everything that happened before `today`, and the opening of today's round, oldest first."""
    known = {unit.name for unit in units}
    unknown = sorted({task.lead for task in tasks} - known)
    if unknown:
        raise LookupError(f"no such unit in the sample: {unknown}")
    teller = _Teller(Cast.of(people), calendar)
    events = [
        event
        for plan in sorted({task.plan for task in tasks})
        for event in teller.tell(plan, [t for t in tasks if t.plan == plan], today)
    ]
    opening = local_moment(today, time(9, 0))
    midnight = local_moment(today, time(0, 0))
    past = [e for e in events if e.at < midnight or (e.verb is Verb.OPEN_ROUND and e.at <= opening)]
    return tuple(sorted(past, key=lambda e: (e.at, e.verb, e.subject.task)))


class _Teller:
    def __init__(self, cast: Cast, calendar: Calendar) -> None:
        self.cast = cast
        self.calendar = calendar
        self.words = remarks()

    def tell(self, plan: PlanKey, tasks: list[TaskRef], today: date) -> Iterator[Event]:
        rounds = (monthly_rounds if plan == "main" else quarterly_rounds)(today, self.calendar)
        for turn, period in enumerate(rounds):
            current = plan == "main" and turn == len(rounds) - 1
            open_tasks = [t for t in tasks if not self._closed_before(t, period)]
            yield Event(period.opened_at, Verb.OPEN_ROUND, SYSTEM, Subject(plan, period.name))
            yield from self._receipts(plan, period, open_tasks)
            for task in open_tasks:
                yield from self._report(task, period, current=current)
            if plan == "main":
                yield from self._leaders(period)
                yield from self._close_outs(period, open_tasks)
                yield from self._nudges(period, open_tasks)

    def _closed_before(self, task: TaskRef, period: SampleRound) -> bool:
        close = self.words["close_outs"].get(task.number) if task.plan == "main" else None
        return close is not None and close["month"] < period.month

    def _receipts(self, plan: PlanKey, period: SampleRound, tasks: list[TaskRef]) -> Iterator[Event]:
        for unit in sorted({task.lead for task in tasks}):
            dice = _dice(plan, period, unit)
            day = period.opens if dice.random() < 0.7 else self.calendar.add_workdays(period.opens, 1)
            if not self.calendar.is_workday(day):
                day = self.calendar.add_workdays(day, 1)
            at = _moment(day, dice, earliest=10)
            yield Event(at, Verb.SIGN_RECEIPT, self.cast.liaisons[unit][0], Subject(plan, period.name, unit=unit))

    def _report(self, task: TaskRef, period: SampleRound, *, current: bool) -> Iterator[Event]:
        key = f"{task.number}.{period.month}"
        outcomes = self.words["outcomes"] if task.plan == "main" else {}
        kind = next((name for name, keys in outcomes.items() if key in keys), "on_time")
        dice = _dice(task.plan, period, task.number)
        subject = Subject(task.plan, period.name, task.number, task.lead)
        author = self.cast.liaisons[task.lead][dice.random() < 0.15]
        text = compose(stories()[task.story_key], period.month, variant=int(task.number))
        if kind in ("missing", "unsigned"):
            yield from self._missing(subject, period, author, dice, self._content(task, period, text, kind), kind)
            return
        sent = self._sent_at(key, period, kind, dice)
        yield from self._file(sent, author, subject, self._content(task, period, text, kind))
        if kind == "late":
            yield self._urge(subject, self.calendar.add_workdays(period.due, 1), key, 0)
        if kind.endswith("returned"):
            returned = self._returned_at(sent, kind, dice)
            reason = {"reason": self.words["returns"][key]}
            yield Event(returned, Verb.RETURN_REPORT, self._reviewer(task), subject, reason)
            again = self._content(task, period, text, kind)
            again["progress"] += self.words["resubmit"][key]
            sent = self._in_time(_moment(self.calendar.add_workdays(returned.date(), 1), dice), period)
            yield from self._file(sent, author, subject, again)
        remark = self.words["accept_remarks"].get(key, "") if task.plan == "main" else ""
        reviewed = self.calendar.add_workdays(sent.date(), dice.choice((2, 3, 4) if current else (1, 1, 2)))
        # What needs no word is accepted together at the end of the day.
        at = _moment(reviewed, dice) if remark else local_moment(reviewed, ACCEPTED_AT)
        yield Event(at, Verb.ACCEPT_REPORT, self._reviewer(task), subject, {"remark": remark})

    def _file(self, sent: datetime, author: str, subject: Subject, content: dict[str, Any]) -> Iterator[Event]:
        """Where the unit's leader signs, that is minutes later, and before the office closes."""
        yield Event(sent, Verb.SUBMIT_REPORT, author, subject, content)
        if subject.unit in self.words["sign_off"]["units"]:
            signed = min(sent + SIGNED_AFTER, local_moment(sent.date(), time(17, 58)))
            yield Event(signed, Verb.SIGN_OFF, self.cast.leaders[subject.unit], subject)

    def _missing(
        self,
        subject: Subject,
        period: SampleRound,
        author: str,
        dice: random.Random,
        content: dict[str, Any],
        kind: str,
    ) -> Iterator[Event]:
        """Nothing left the unit: one urging each on the two working days after, and perhaps a draft left lying."""
        key = f"{subject.task}.{period.month}"
        at = _moment(self.calendar.add_workdays(period.opens, 2), dice)
        if kind == "unsigned":
            yield Event(at, Verb.SUBMIT_REPORT, author, subject, content)
        elif dice.random() < 0.4:
            half = content["progress"].split("。")[0] + "。"
            yield Event(at, Verb.SAVE_DRAFT, author, subject, {"kind": "full", "progress": half})
        for again in (1, 2):
            yield self._urge(subject, self.calendar.add_workdays(period.due, again), key, again - 1)

    def _urge(self, subject: Subject, day: date, key: str, turn: int) -> Event:
        notes = self.words["nudges"]["after_due"]
        note = notes[(turn + len(key)) % len(notes)]
        return Event(local_moment(day, time(9, 30)), Verb.URGE, self.cast.supervisors[0], subject, {"note": note})

    def _nudges(self, period: SampleRound, tasks: list[TaskRef]) -> Iterator[Event]:
        for task in tasks:
            note = self.words["nudges"].get(f"{task.number}.{period.month}")
            if note:
                day = self.calendar.add_workdays(period.opens, 1)
                subject = Subject(task.plan, period.name, task.number, task.lead)
                yield Event(
                    local_moment(day, time(10, 3)), Verb.URGE, self.cast.supervisors[0], subject, {"note": note}
                )

    def _sent_at(self, key: str, period: SampleRound, kind: str, dice: random.Random) -> datetime:
        if kind.startswith("late"):
            first = 9 if kind.endswith("returned") else 10
            after = self.calendar.add_workdays(period.due, 1)
            return self._in_time(_moment(after, dice, earliest=first), period)
        days = workdays_from(period.opens + timedelta(days=1), period.due, self.calendar)
        if key in self.words["sent_on"]:
            return _moment(days[self.words["sent_on"][key] % len(days)], dice)
        if kind == "returned":
            days = days[:-1] or days
        return _moment(dice.choices(days, weights=range(2, len(days) + 2))[0], dice)

    def _returned_at(self, sent: datetime, kind: str, dice: random.Random) -> datetime:
        """A late report is looked at the same afternoon, so that it can still be mended before the lock."""
        if kind.startswith("late"):
            return max(local_moment(sent.date(), time(15, 20)), sent + timedelta(minutes=40))
        return _moment(self.calendar.add_workdays(sent.date(), 1), dice)

    def _in_time(self, moment: datetime, period: SampleRound) -> datetime:
        """Not past the lock line, where holidays leave no working day between the due day and it."""
        return min(moment, local_moment(period.locks, time(17, 50)))

    def _reviewer(self, task: TaskRef) -> str:
        return self.cast.supervisors[int(task.number) % 2 == 0]

    def _content(self, task: TaskRef, period: SampleRound, text: ReportText, kind: str) -> dict[str, Any]:
        if kind == "nil":
            return {"kind": "nil", "nil_reason": self.words["nil_reasons"][f"{task.number}.{period.month}"]}
        struggling = task.plan == "main" and task.number in {"11", "13", "19", "27", "29"}
        status = "done" if text.is_done else "at_risk" if struggling else "on_track"
        return {
            "kind": "full",
            "progress": text.progress,
            "problems": text.problems,
            "next_steps": text.next_steps,
            "percent": text.percent,
            "status": status,
            "figures": text.figures,
            "evidence": self._evidence(task, period, stories()[task.story_key], text),
        }

    def _evidence(self, task: TaskRef, period: SampleRound, story: Story, text: ReportText) -> tuple[str, ...]:
        """File names; a finished task always shows something for it."""
        turn = (int(task.number) + period.month) % 5
        if turn > 1 and not text.is_done:
            return ()
        names = self.words["evidence"]
        subject = story.figures[0].name if story.figures else names["fallback"]
        month = (period.month - 1) % 12 + 1
        kinds = EVIDENCE_KINDS[turn % 3 : turn % 3 + 1 + (turn == 0)]
        return tuple(names[kind].format(name=subject, m=month) for kind in kinds)

    def _leaders(self, period: SampleRound) -> Iterator[Event]:
        day = self.calendar.add_workdays(period.opens, 1)
        names = {"n": period.month % 12 + 1}
        for item in self.words["instructions"]["items"]:
            if item["month"] == period.month:
                at = local_moment(day, time(15, 20))
                said = {"text": item["text"].format(**names)}
                yield Event(at, Verb.INSTRUCT, item["login"], Subject("main", task=item["task"]), said)
        if period.month == FOLLOWED_FROM:
            yield from self._follows(day)

    def _follows(self, day: date) -> Iterator[Event]:
        for login, numbers in self.words["follows"].items():
            for number in numbers:
                yield Event(local_moment(day, time(16, 0)), Verb.FOLLOW, login, Subject("main", task=number))

    def _close_outs(self, period: SampleRound, tasks: list[TaskRef]) -> Iterator[Event]:
        for task in tasks:
            close = self.words["close_outs"].get(task.number)
            if close and close["month"] == period.month:
                day = self.calendar.add_workdays(period.locks, 1)
                finished = min(day, date(period.due.year, *close["finished"]))
                data = {"reason": close["reason"], "finished_on": finished}
                subject = Subject(task.plan, task=task.number, unit=task.lead)
                yield Event(local_moment(day, time(10, 30)), Verb.CLOSE_TASK, self._reviewer(task), subject, data)


def _dice(plan: str, period: SampleRound, what: str) -> random.Random:
    return random.Random(f"{SEED}/{plan}/{period.month}/{what}")  # noqa: S311 -- a story, not a secret


def _moment(day: date, dice: random.Random, *, earliest: int = 9) -> datetime:
    """Some minute of the working hours of `day`: 9:00-11:50 or 14:00-17:50."""
    hour = dice.choice([h for h in (9, 10, 11, 14, 15, 16, 17) if h >= earliest])
    return local_moment(day, time(hour, dice.randrange(1, 50)))

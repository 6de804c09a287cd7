"""Lets the events of the history happen: each is one call of the service that a page would have called."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from app.core.clock import local_date, local_moment
from app.core.context import Ctx
from app.core.paging import Window
from app.evidence.service import store_file
from app.reminders.service import read_all_notices, remind_due
from app.reports.service import accept_many, accept_report, file_report, return_report, save_draft, sign_off
from app.rounds.queries import Wanted, assignment_lines
from app.rounds.service import close_round, open_round, sign_receipt
from app.supervision.service import close_out_task, follow_task, urge_assignments, write_instruction
from app.workdays.period import Period
from imports.sample.events import Event, Verb
from imports.sample.evidence import evidence_file
from imports.sample.seed.plans import SeededPlan
from imports.sample.seed.stage import Stage
from imports.sample.source import PlanKey

REMINDED_AT = time(9, 1)
SOON = timedelta(minutes=1)
ALL = Window(1, 5000)
UNREAD_FOR = timedelta(days=4)
TOLD = frozenset({Verb.OPEN_ROUND, Verb.RETURN_REPORT, Verb.URGE, Verb.INSTRUCT, Verb.ACCEPT_REPORT})
FIELDS = ("kind", "progress", "status", "percent", "problems", "next_steps", "nil_reason")


@dataclass
class Replay:
    """Remembers the ids that rounds and reports were given."""

    stage: Stage
    plans: Mapping[PlanKey, SeededPlan]
    unit_ids: Mapping[str, int]
    rounds: dict[tuple[PlanKey, str], int] = field(default_factory=dict)
    running: list[tuple[PlanKey, str]] = field(default_factory=list)
    assignments: dict[tuple[PlanKey, str, str], int] = field(default_factory=dict)
    reports: dict[int, int] = field(default_factory=dict)

    def run(self, events: Sequence[Event], progress: Callable[[int, int], None]) -> None:
        """Reminders go out every morning between the events, as the scheduler would have sent them."""
        reminded: date | None = None
        done = 0
        # What several people are told at one moment is sent when all of it is written.
        for at, group in itertools.groupby(events, key=attrgetter("at")):
            moment = list(group)
            day = local_date(at)
            while reminded is not None and reminded < day:
                reminded += timedelta(days=1)
                self._remind(reminded)
            reminded = day if reminded is None else reminded
            self._play_moment(at, moment)
            if any(event.verb in TOLD for event in moment):
                self.stage.deliver(at + SOON)
            done += len(moment)
            progress(done, len(events))
        self.stage.deliver(self.stage.now)

    def _play_moment(self, at: datetime, events: Sequence[Event]) -> None:
        for actor in dict.fromkeys(event.actor for event in events):
            own = [event for event in events if event.actor == actor]
            plain = [event for event in own if event.verb is Verb.ACCEPT_REPORT and not event.data["remark"]]
            with self.stage.scene(at, actor) as ctx:
                for event in own:
                    if event not in plain:
                        self._play(ctx, event)
                if plain:
                    accept_many(ctx, [self.reports[self._assignment(event)] for event in plain])

    def _remind(self, day: date) -> None:
        at = local_moment(day, REMINDED_AT)
        with self.stage.scene(at) as ctx:
            fresh = remind_due(ctx)
        if fresh:
            self.stage.deliver(at + SOON)

    def _play(self, ctx: Ctx, event: Event) -> None:
        acts: dict[Verb, Callable[[Ctx, Event], None]] = {
            Verb.OPEN_ROUND: self._open,
            Verb.SIGN_RECEIPT: self._sign,
            Verb.SAVE_DRAFT: self._draft,
            Verb.SUBMIT_REPORT: self._submit,
            Verb.SIGN_OFF: self._sign_off,
            Verb.ACCEPT_REPORT: self._accept,
            Verb.RETURN_REPORT: self._return,
            Verb.URGE: self._urge,
            Verb.INSTRUCT: self._instruct,
            Verb.FOLLOW: self._follow,
            Verb.CLOSE_TASK: self._close,
        }
        acts[event.verb](ctx, event)

    def _open(self, ctx: Ctx, event: Event) -> None:
        subject = event.subject
        period = Period.parse(subject.period)
        for past in [key for key in self.running if Period.parse(key[1]).end < period.start]:
            close_round(ctx, self.rounds[past], "下期已开启，本期不再等候。")
            self.running.remove(past)
        opened = open_round(ctx, self.plans[subject.plan].plan_id, period)
        self.rounds[subject.plan, subject.period] = opened.round_id
        self.running.append((subject.plan, subject.period))
        for line in assignment_lines(ctx, Wanted(round_id=opened.round_id), ALL).rows:
            self.assignments[subject.plan, subject.period, line.number] = line.id

    def _sign(self, ctx: Ctx, event: Event) -> None:
        sign_receipt(ctx, self.rounds[event.subject.plan, event.subject.period])
        if event.at < self.stage.now - UNREAD_FOR:
            read_all_notices(ctx)

    def _draft(self, ctx: Ctx, event: Event) -> None:
        save_draft(ctx, self._assignment(event), _fields(event))

    def _submit(self, ctx: Ctx, event: Event) -> None:
        assignment_id = self._assignment(event)
        unit_id = self.unit_ids[event.subject.unit]
        data = event.data
        files = [
            store_file(
                ctx, unit_id, name, evidence_file(name, event.subject.unit, data["progress"], data["figures"])
            )[0]
            for name in data.get("evidence", ())
        ]
        report_id = file_report(ctx, assignment_id, _fields(event), files)
        if report_id is not None:
            self.reports[assignment_id] = report_id

    def _sign_off(self, ctx: Ctx, event: Event) -> None:
        assignment_id = self._assignment(event)
        self.reports[assignment_id] = sign_off(ctx, assignment_id)

    def _accept(self, ctx: Ctx, event: Event) -> None:
        accept_report(ctx, self.reports[self._assignment(event)], event.data["remark"])

    def _return(self, ctx: Ctx, event: Event) -> None:
        return_report(ctx, self.reports[self._assignment(event)], event.data["reason"])

    def _urge(self, ctx: Ctx, event: Event) -> None:
        urge_assignments(ctx, [self._assignment(event)], event.data["note"])

    def _instruct(self, ctx: Ctx, event: Event) -> None:
        write_instruction(ctx, self._task(event), event.data["text"])

    def _follow(self, ctx: Ctx, event: Event) -> None:
        follow_task(ctx, self._task(event))

    def _close(self, ctx: Ctx, event: Event) -> None:
        finished, reason = event.data["finished_on"], event.data["reason"]
        close_out_task(ctx, self._task(event), finished_on=finished, reason=reason)

    def _assignment(self, event: Event) -> int:
        return self.assignments[event.subject.plan, event.subject.period, event.subject.task]

    def _task(self, event: Event) -> int:
        return self.plans[event.subject.plan].task_ids[event.subject.task]


def _fields(event: Event) -> dict[str, str]:
    """What the form would have sent."""
    return {name: str(event.data[name]) for name in FIELDS if event.data.get(name) not in (None, "")}

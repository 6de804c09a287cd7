"""Runs jobs once per slot and sends what is due. APScheduler only ticks: memory store, explicit time zone."""

import logging
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from app.core.clock import LOCAL, Clock, SystemClock, make_clock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database
from app.core.templating import template_loader
from app.jobs.enums import RunOutcome
from app.jobs.service import beat, begin_run, end_run
from app.outbox.channels.failures import OutsideChannel
from app.outbox.channels.robots import RobotPost
from app.outbox.channels.smtp import SmtpChannel
from app.outbox.enums import Channel
from app.outbox.letters import message_environment
from app.outbox.service.delivery import Sender, Tally, deliver_due
from app.reminders.queries import recipients, spent_reminders
from app.reminders.service.quiet import is_quiet
from scheduler.jobs import JOBS, Job

log = logging.getLogger("duban.scheduler")
# Robots speak in bursts of three: a longer wait would leave most of their rate unused.
DELIVERY_SECONDS = 5


class Runner:
    """One process' scheduler. Any number may run: slots and claims decide who does the work."""

    def __init__(self, settings: Settings, database: Database, clock: Clock | None = None) -> None:
        self.settings = settings
        self.database = database
        self.clock = clock or make_clock(settings.clock_start)
        self.robots = RobotPost()
        self.name = f"{socket.gethostname()}:{os.getpid()}"

    @contextmanager
    def context(self, job: str) -> Iterator[Ctx]:
        with self.database.transaction(write=True) as session:
            yield Ctx(session=session, actor=Actor.system(job), now=self.clock.now(), request_id=f"job-{job}")

    def run_job(self, job: Job) -> bool:
        """Run a job for the present slot. False when another process has it, or when it failed."""
        slot = slot_of(self.clock.now(), job.seconds)
        with self.context(job.id) as ctx:
            run_id = begin_run(ctx, job.id, slot)
        if run_id is None:
            return False
        try:
            with self.context(job.id) as ctx:
                told = job.run(ctx, self.settings)
                end_run(ctx, run_id, RunOutcome.DONE, told)
        except Exception as error:
            # The job edge: the failure is written down, and the next slot tries again.
            log.exception("job failed", extra={"job": job.id})
            with self.context(job.id) as ctx:
                end_run(ctx, run_id, RunOutcome.FAILED, repr(error))
            return False
        return True

    def deliver(self) -> Tally:
        """Send what is due, and say that this process lives."""
        tally = deliver_due(self.sender())
        with self.context("delivery") as ctx:
            beat(ctx, "scheduler")
        return tally

    def sender(self, outside: Mapping[Channel, OutsideChannel] | None = None) -> Sender:
        if outside is None:
            smtp = SmtpChannel.from_settings(self.settings)
            outside = {Channel.SMTP: smtp} if smtp else {}
        return Sender(
            name=self.name,
            transaction=lambda: self.context("delivery"),
            directory=recipients,
            environment=message_environment(template_loader()),
            outside=outside,
            base_url=self.settings.public_url.rstrip("/"),
            robots=self.robots,
            spent=spent_reminders,
            is_quiet=is_quiet,
            mails_per_day=self.settings.mails_per_day,
        )

    def tick_delivery(self) -> None:
        try:
            self.deliver()
        except Exception:
            # The job edge again: a broken database must not end the clock.
            log.exception("delivery failed")

    def tick_job(self, job: Job) -> None:
        try:
            self.run_job(job)
        except Exception:
            # Beginning the slot failed; the next tick asks again.
            log.exception("job did not begin", extra={"job": job.id})

    def schedule(self) -> BlockingScheduler:
        """A clock with every job, not yet started. Late ticks are never dropped: the tables know what is due."""
        defaults: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        clock = BlockingScheduler(timezone=LOCAL, job_defaults=defaults)
        now = SystemClock().now()
        for job in JOBS:
            trigger = IntervalTrigger(seconds=min(job.seconds, 600), timezone=LOCAL)
            clock.add_job(self.tick_job, trigger, args=[job], id=job.id, next_run_time=now)
        trigger = IntervalTrigger(seconds=DELIVERY_SECONDS, timezone=LOCAL)
        clock.add_job(self.tick_delivery, trigger, id="delivery", next_run_time=now)
        return clock


def slot_of(now: datetime, seconds: int) -> datetime:
    """The beginning of the slot that `now` lies in, counted in UTC."""
    stamp = int(now.timestamp())
    return datetime.fromtimestamp(stamp - stamp % seconds, UTC)

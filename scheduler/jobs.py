"""Every job: id, interval, function, what it does. Jobs are sweeps of what is due now."""

from collections.abc import Callable
from dataclasses import dataclass

from app.audit.service.verify import note_anchor
from app.core.config import Settings
from app.core.context import Ctx
from app.handovers.service import apply_due_handovers
from app.jobs.service import forget_old_runs
from app.reminders.service import remind_due
from app.rounds.service import open_due_rounds, settle_provisional_rounds


@dataclass(frozen=True)
class Job:
    """`seconds` is both the interval and the width of a slot."""

    id: str
    seconds: int
    run: Callable[[Ctx, Settings], str]
    about: str


def open_rounds(ctx: Ctx, _settings: Settings) -> str:
    opened = [one for one in open_due_rounds(ctx) if one.created]
    return "、".join(f"{one.period}（编号{one.round_id}）" for one in opened)


def remind(ctx: Ctx, _settings: Settings) -> str:
    fresh = remind_due(ctx)
    return f"新写入{fresh}条" if fresh else ""


def hand_over(ctx: Ctx, _settings: Settings) -> str:
    done = apply_due_handovers(ctx)
    return f"办理{done}份" if done else ""


def recompute(ctx: Ctx, _settings: Settings) -> str:
    moved = settle_provisional_rounds(ctx)
    return f"重算{moved}个期次" if moved else ""


def anchor(ctx: Ctx, settings: Settings) -> str:
    noted = note_anchor(ctx.session, settings.anchor_path, ctx.now.isoformat())
    return f"核对到第{noted.seq}条" if noted else ""


def tidy(ctx: Ctx, _settings: Settings) -> str:
    gone = forget_old_runs(ctx)
    return f"清理{gone}条" if gone else ""


JOBS = (
    Job("rounds", 300, open_rounds, "开启到期的期次，补开停机期间错过的"),
    Job("handovers", 300, hand_over, "到移交日的工作交接生效"),
    Job("reminders", 60, remind, "写入到期的提醒"),
    Job("provisional", 3600, recompute, "放假安排公布后重算暂定日期"),
    Job("anchor", 86400, anchor, "在库外留存审计日志的核对点"),
    Job("tidy", 86400, tidy, "清理运行记录"),
)

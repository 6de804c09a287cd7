"""How a run of a job ended."""

from app.core.labels import LabelledEnum


class RunOutcome(LabelledEnum):
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"


class JobName(LabelledEnum):
    """Jobs as people call them; scheduler/jobs.py runs them."""

    ROUNDS = "rounds", "开启到期的期次"
    REMINDERS = "reminders", "写入到期的提醒"
    PROVISIONAL = "provisional", "重算暂定日期"
    ANCHOR = "anchor", "留存审计核对点"
    TIDY = "tidy", "清理运行记录"

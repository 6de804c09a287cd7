"""How a run of a job ended."""

from app.core.labels import LabelledEnum


class RunOutcome(LabelledEnum):
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"

"""`python -m scheduler`: the clock as a process of its own, never inside a web worker."""

import signal
import sys
from types import FrameType

from app.audit.service.keys import load_audit_key
from app.core.config import Settings
from app.core.db import Database, make_engine
from app.core.logs import set_up_logs
from scheduler.runner import Runner


def main() -> None:
    settings = Settings()
    set_up_logs(settings.log_format, settings.log_level)
    database = Database(make_engine(settings.url, threads=2), audit_key=load_audit_key(settings))
    clock = Runner(settings, database).schedule()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        clock.shutdown(wait=False)
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    clock.start()


if __name__ == "__main__":
    main()

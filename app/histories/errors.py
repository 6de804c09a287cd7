"""Who settled an imported table before."""

from datetime import datetime

from app.core.clock import LOCAL
from app.core.errors import Conflict
from app.histories.enums import HistoryState, HistoryWord


class HistorySettled(Conflict):
    title = "这份历史表已经处理过"

    def __init__(self, who: str, when: datetime, state: HistoryState) -> None:
        local = when.astimezone(LOCAL)
        moment = f"{local.month}月{local.day}日 {local:%H:%M}"
        name = who or HistoryWord.COMMAND.label
        message = f"{name}已于{moment}处理了这份表，现在是“{state.label}”，您的操作没有生效。"
        super().__init__(message, who=who, when=when)

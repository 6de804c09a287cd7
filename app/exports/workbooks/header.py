"""What every printed form says about itself."""

from dataclasses import dataclass
from datetime import datetime

from app.core.clock import LOCAL


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """`period_label` says what the form covers (documents, days), blank where its title does; `cut_off` is aware; `maker` is the person who exports; `code` names the export record, if there is one."""

    title: str
    organisation: str
    period_label: str
    cut_off: datetime
    maker: str = ""
    code: str = ""

    def __post_init__(self) -> None:
        if self.cut_off.tzinfo is None:
            raise ValueError("cut_off must be aware")

    @property
    def cut_off_text(self) -> str:
        at = self.cut_off.astimezone(LOCAL)
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"

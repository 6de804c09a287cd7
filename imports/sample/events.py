"""What an event of the sample's history is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from imports.sample.source import PersonRow, PlanKey

SYSTEM = "system"
LIAISON, UNIT_LEADER, SUPERVISOR = "联络员", "单位负责人", "督查员"


class Verb(StrEnum):
    OPEN_ROUND = "open_round"
    SIGN_RECEIPT = "sign_receipt"
    SAVE_DRAFT = "save_draft"
    SUBMIT_REPORT = "submit_report"
    SIGN_OFF = "sign_off"
    ACCEPT_REPORT = "accept_report"
    RETURN_REPORT = "return_report"
    URGE = "urge"
    INSTRUCT = "instruct"
    FOLLOW = "follow"
    CLOSE_TASK = "close_task"


@dataclass(frozen=True)
class TaskRef:
    """`lead` is the full name of the unit that reports; `number` is as printed."""

    plan: PlanKey
    number: str
    lead: str

    @property
    def story_key(self) -> str:
        return ("t" if self.plan == "main" else "q") + self.number


@dataclass(frozen=True)
class Subject:
    """What an event is about; what does not apply is empty."""

    plan: PlanKey
    period: str = ""
    task: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Event:
    at: datetime
    verb: Verb
    actor: str
    subject: Subject
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cast:
    """Who acts: logins by unit and role."""

    liaisons: dict[str, tuple[str, str]]
    leaders: dict[str, str]
    supervisors: tuple[str, ...]

    @classmethod
    def of(cls, people: Sequence[PersonRow]) -> "Cast":
        first = {p.unit: p.login for p in people if p.role == LIAISON and not p.is_alternate}
        second = {p.unit: p.login for p in people if p.role == LIAISON and p.is_alternate}
        return cls(
            liaisons={unit: (login, second[unit]) for unit, login in first.items()},
            leaders={p.unit: p.login for p in people if p.role == UNIT_LEADER},
            supervisors=tuple(p.login for p in people if p.role == SUPERVISOR),
        )

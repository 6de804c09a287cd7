"""What pages show of a round's extra questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.rounds.enums import QuestionKind, QuestionState


@dataclass(frozen=True)
class QuestionField:
    """A question as a unit answers it. `value` is what the unit wrote so far; its field is question-ID."""

    question_id: int
    kind: QuestionKind
    text: str
    measure: str
    value: str


@dataclass(frozen=True)
class AnswerRow:
    """A question with the answer that was filed, in words; blank for none yet."""

    text: str
    value: str


@dataclass(frozen=True)
class UnitAnswer:
    unit: str
    value: str


@dataclass(frozen=True)
class QuestionRow:
    """`repeats` says what is asked again; `waiting` names the units that have not answered yet."""

    question_id: int
    text: str
    kind: QuestionKind
    measure: str
    state: QuestionState
    asked_at: datetime
    end_reason: str
    avoided: bool
    repeats: tuple[str, ...]
    answers: tuple[UnitAnswer, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class QuestionsPage:
    """The office's questions in one round, open or to come. `changing` is the question the form rewords, 0 for a new one;
    `round_id` is None before the opening.
    """

    plan_id: int
    plan_title: str
    period: str
    name: str
    round_id: int | None
    asked: int
    avoided: int
    rows: tuple[QuestionRow, ...]
    can_ask: bool
    changing: int
    kinds: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswersPage:
    """A unit answers beside its reports. `is_signed` says that the unit's leader files what a liaison writes here."""

    round_id: int
    plan_title: str
    name: str
    due_at: datetime
    questions: tuple[QuestionField, ...]
    open: bool
    is_signed: bool
    key: str
    errors: Mapping[str, str] = field(default_factory=dict)

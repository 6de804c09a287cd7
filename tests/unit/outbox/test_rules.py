"""Keys must be stable, and patience finite."""

from datetime import UTC, datetime, timedelta

import jinja2
import pytest

from app.core.templating import template_loader
from app.outbox.enums import Channel, MessageKind
from app.outbox.letters import Recipient, compose, message_environment
from app.outbox.rules import RETRY_AFTER, Occasion, digest_key, next_attempt, occurrence_key

NOW = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
OCCASION = Occasion(MessageKind.REMINDER, 7, "assignment", 11, "T-3:2026-11-20:round:1", NOW, step="T-3")
FACTS = {
    "plan": "科技创新强基行动方案",
    "period": "2026-11",
    "owed": 3,
    "round_id": 4,
    "number": "11",
    "task": "建设中试平台20个",
    "due_at": "2026-11-25T10:00:00+00:00",
    "lock_at": "2026-11-30T10:00:00+00:00",
    "kind": "before",
    "reason": "请补充佐证。",
    "remark": "进展扎实。",
    "assignment_id": 5,
    "urged_by": "梁景行",
    "note": "请今天报送。",
    "leader": "沈怀川",
    "task_id": 6,
    "text": "抓紧。",
    "units": 2,
}


def test_keys_hold_ids_and_dates_only() -> None:
    assert occurrence_key(OCCASION, Channel.SMTP) == "reminder:assignment:11:T-3:7:smtp"
    assert digest_key(OCCASION, Channel.SMTP) == "reminder:T-3:2026-11-20:round:1:7:smtp"


def test_patience_grows_and_ends() -> None:
    waits = [next_attempt(n, NOW, permanent=False) for n in range(1, len(RETRY_AFTER) + 2)]
    assert waits[0] == NOW + timedelta(minutes=1)
    assert waits[:-1] == sorted(waits[:-1])  # type: ignore[type-var]
    assert waits[-1] is None
    assert next_attempt(1, NOW, permanent=True) is None


@pytest.mark.parametrize("kind", list(MessageKind))
@pytest.mark.parametrize("many", [1, 20])
def test_every_message_has_its_words(kind: MessageKind, many: int) -> None:
    environment = message_environment(template_loader())
    person = Recipient(7, "周敏", "zhoumin@example.gov.cn", active=True)
    items = [FACTS] * many
    letter = compose(
        environment, kind, "T-3", "key", person, items, base_url="https://duban.example", maybe_twice=True
    )
    assert letter.subject
    assert "\n" not in letter.subject
    assert "周敏" in letter.body
    assert letter.link.startswith("/")
    assert isinstance(environment.undefined, type)
    assert issubclass(environment.undefined, jinja2.StrictUndefined)

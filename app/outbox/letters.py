"""A message turned into words. Templates hold the words, payloads hold facts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jinja2

from app.core import dates
from app.outbox.enums import MessageKind

LONG = 12


@dataclass(frozen=True)
class Recipient:
    user_id: int
    name: str
    email: str
    active: bool


@dataclass(frozen=True)
class Letter:
    """`key` is stable over retries: it becomes the Message-ID, by which a mail program can drop a second copy."""

    key: str
    to_name: str
    to_address: str
    subject: str
    body: str
    link: str
    maybe_twice: bool = False


def message_environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Plain text, hence no HTML escaping; templates come from the program, never from users."""
    environment = jinja2.Environment(
        loader=loader,
        autoescape=False,  # noqa: S701 -- the output is text/plain
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        period=dates.period,
        period_short=dates.period_short,
        moment=lambda text: dates.moment_full(datetime.fromisoformat(text)),
    )
    return environment


def compose(
    environment: jinja2.Environment,
    kind: MessageKind,
    step: str,
    key: str,
    recipient: Recipient,
    items: Sequence[dict[str, Any]],
    *,
    base_url: str,
    maybe_twice: bool,
) -> Letter:
    """One letter about one or many items; a long list names the first twelve and counts the rest."""
    values = {
        "items": items[:LONG],
        "total": len(items),
        "more": max(0, len(items) - LONG),
        "first": items[0],
        "step": step,
        "recipient": recipient,
        "base_url": base_url,
        "maybe_twice": maybe_twice,
    }
    subject = environment.get_template(f"messages/{kind.value}/subject.txt").render(values)
    body = environment.get_template(f"messages/{kind.value}/body.txt").render(values)
    link = environment.get_template(f"messages/{kind.value}/link.txt").render(values)
    return Letter(
        key=hashlib.sha256(key.encode()).hexdigest()[:32],
        to_name=recipient.name,
        to_address=recipient.email,
        subject=" ".join(subject.split())[:200],
        body=body.strip() + "\n",
        link=link.strip(),
        maybe_twice=maybe_twice,
    )

"""A refused form goes back to the page it stands on, with everything that was typed and why it was refused.

Handlers raise, and know nothing of pages. The form carries the address of its page; the error handler asks that page
again, inside the server, and the form macros fill in what a `Refused` holds. So a slice may refuse a form that a slice
above it shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.forms import SubmittedForm

# The field in which a form names its page.
PLACE = "shown_on"
SECRETS = frozenset({"pass", "password", "current", "new", "again", "token"})
MACHINE = frozenset({PLACE, "idempotency_key", "back"})


@dataclass(frozen=True)
class Refused:
    """`action` is where the form was sent; without it nothing was refused. `errors` has a message per field."""

    action: str = ""
    heading: str = ""
    message: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def errors_of(self, action: str, errors: Mapping[str, str]) -> Mapping[str, str]:
        """The messages of one form of the page; `errors` where it is another that was refused."""
        return self.errors if self.concerns(action) else errors

    def typed(self, action: str, name: str, value: Any) -> Any:
        """What was typed into a field; `value` where another form was refused."""
        if not self.concerns(action) or name in SECRETS:
            return value
        return next(iter(self.values.get(name, ())), "")

    def ticked(self, action: str, name: str, value: object, *, checked: bool) -> bool:
        return str(value) in self.values.get(name, ()) if self.concerns(action) else checked

    def concerns(self, action: str) -> bool:
        return bool(self.action) and action == self.action


def typed_texts(form: SubmittedForm) -> list[str]:
    """What a person wrote, in contrast to ids, dates, choices and secrets."""
    texts = [text for name, all_of in form.values.items() if name not in SECRETS | MACHINE for text in all_of]
    return [text for text in dict.fromkeys(texts) if not text.isascii() or " " in text]

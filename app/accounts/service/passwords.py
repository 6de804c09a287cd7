"""Hashing, policy and history of passwords."""

import secrets
import threading
from dataclasses import dataclass

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts import queries
from app.accounts.enums import PasswordFault
from app.accounts.models import PasswordHistory, User
from app.accounts.rules import MAX_LENGTH, PasswordPolicy, password_faults
from app.audit import service as audit
from app.audit.enums import AuditAction
from app.core.context import Ctx
from app.core.errors import InvalidInput
from app.units.models import Unit

# 19 MiB, two passes: 0.03 s a login, and twenty logins at once stay far below the memory of a small host.
_hasher = PasswordHash((Argon2Hasher(memory_cost=19456, time_cost=2, parallelism=1),))
_slots = threading.BoundedSemaphore(2)
_ALPHABET = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "-+=@")


def hash_password(password: str) -> str:
    with _slots:
        return _hasher.hash(password)


_nobody_hash: list[str] = []


def matches(password: str, stored: str | None) -> bool:
    """Takes as long for an unknown account (`stored` None) as for a wrong password, so that names cannot be probed."""
    if stored is None:
        if not _nobody_hash:
            _nobody_hash.append(hash_password(secrets.token_urlsafe()))
        stored = _nobody_hash[0]
        with _slots:
            _hasher.verify(password[:1024], stored)
        return False
    with _slots:
        return _hasher.verify(password[:1024], stored)


@dataclass(frozen=True)
class FirstPassword:
    clear: str
    hashed: str

    @classmethod
    def make(cls) -> "FirstPassword":
        """Hashing takes 0.03 s: many are made before the transaction that stores them takes the write lock."""
        clear = initial_password()
        return cls(clear, hash_password(clear))


def initial_password() -> str:
    """14 characters of four classes without look-alikes, to be read over the telephone and changed at first login."""
    letters = [secrets.choice(_ALPHABET[i % 3]) for i in range(12)]
    body = "".join(letters)
    return f"{body[:4]}{secrets.choice(_ALPHABET[3])}{body[4:8]}{secrets.choice(_ALPHABET[3])}{body[8:]}"


def change_password(ctx: Ctx, *, current: str, new: str, policy: PasswordPolicy) -> None:
    """Change the actor's own password. Raises InvalidInput per field."""
    user = queries.user_or_404(ctx.session, ctx.actor.id)
    if not matches(current, user.password_hash):
        raise InvalidInput({"current": PasswordFault.WRONG.label})
    if matches(new, user.password_hash):
        raise InvalidInput({"new": PasswordFault.UNCHANGED.label})
    refuse_bad_password(ctx, user, new, policy)
    set_password(ctx, user, new, must_change=False)
    audit.record(ctx, AuditAction.PASSWORD_CHANGED, "account", user.id)


def refuse_bad_password(ctx: Ctx, user: User, password: str, policy: PasswordPolicy) -> None:
    """Raises InvalidInput for the field `new` with every fault that the policy finds."""
    unit = ctx.session.get(Unit, user.unit_id) if user.unit_id else None
    names = [user.login, *((unit.name, unit.short_name) if unit else ())]
    faults = list(password_faults(password, policy, names))
    old = queries.old_hashes(ctx.session, user.id or 0, policy.history)
    if not faults and any(matches(password, stored) for stored in old):
        faults.append(PasswordFault.USED_BEFORE)
    if faults:
        words = [fault.label.format(min_length=policy.min_length, max_length=MAX_LENGTH) for fault in faults]
        raise InvalidInput({"new": "".join(words)})


def set_password(ctx: Ctx, user: User, password: str, *, must_change: bool) -> None:
    """Keeps the old hash for the history; a password set by somebody else must be changed at the next login."""
    user.password_hash = hash_password(password)
    user.password_changed_at = ctx.now
    user.must_change = must_change
    user.version += 1
    ctx.session.add(user)
    if not must_change:
        ctx.session.add(PasswordHistory(user_id=user.id or 0, password_hash=user.password_hash, set_at=ctx.now))

"""How slow a stored password is to guess; the rest of the suite hashes lightly (tests/support/fixtures.py)."""

from tests.support.fixtures import PRODUCT_HASHER


def test_a_stored_password_costs_nineteen_mebibytes_and_two_passes() -> None:
    stored = PRODUCT_HASHER.hash("岚江-2026-Duban")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PRODUCT_HASHER.verify("岚江-2026-Duban", stored)
    assert not PRODUCT_HASHER.verify("岚江-2026-duban", stored)

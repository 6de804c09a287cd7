"""Units and accounts of the sample."""

from collections.abc import Mapping
from dataclasses import replace

from app.accounts.service.passwords import initial_password
from app.accounts.service.people import NewAccount, create_account, set_scope
from app.core.context import Ctx
from app.policy.roles import Role
from app.units.queries import directory
from app.units.service import apply_roster
from imports.sample.source import HERE, PersonRow, people, remarks
from imports.tables.units import read_units


def seed_units(ctx: Ctx) -> dict[str, int]:
    """Every unit of the roster. Answers full name → unit id."""
    signing = remarks()["sign_off"]["units"]
    read = read_units((HERE / "units.csv").read_bytes())
    rows = [replace(row.to_roster(), needs_sign_off=row.name in signing) for row in read.rows]
    result = apply_roster(ctx, rows)
    if read.problems or not result.applied:
        raise ValueError(read.problems or result.verdicts)
    ctx.session.flush()  # the directory below reads what was written
    return {unit.name: unit.unit_id for unit in directory(ctx.session)}


def seed_people(ctx: Ctx, unit_ids: Mapping[str, int]) -> dict[str, str]:
    """Every account. Answers login → password, made on the spot and kept nowhere."""
    return {person.login: _seed_person(ctx, person, unit_ids) for person in people()}


def _seed_person(ctx: Ctx, person: PersonRow, unit_ids: Mapping[str, int]) -> str:
    role = next(role for role in Role if role.label == person.role)
    user_id, password = create_account(
        ctx,
        NewAccount(
            login=person.login,
            name=person.name,
            unit_id=unit_ids[person.unit],
            post=person.post,
            phone=person.phone,
            email=person.email,
            roles=(role,),
            is_alternate=person.is_alternate,
        ),
        password=initial_password(),
    )
    if role in (Role.SUPERVISOR, Role.LEADER):
        set_scope(ctx, user_id, [unit_ids[name] for name in person.scope], everything=not person.scope)
    return password

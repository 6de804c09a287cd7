"""Units and accounts of the sample."""

from collections.abc import Mapping

from app.accounts.service.passwords import initial_password
from app.accounts.service.people import NewAccount, create_account, set_scope
from app.core.context import Ctx
from app.policy.roles import Role
from app.units.enums import UnitKind
from app.units.queries import directory
from app.units.rules import RosterRow
from app.units.service import apply_roster
from imports.sample.events import SECOND_LIAISON
from imports.sample.source import PersonRow, people, units


def seed_units(ctx: Ctx) -> dict[str, int]:
    """Every unit of the roster. Answers full name → unit id."""
    kinds = {kind.label: kind for kind in UnitKind}
    rows = [
        RosterRow(
            row=number,
            name=unit.name,
            short_name=unit.short_name,
            kind=kinds[unit.kind],
            parent=unit.parent,
            aliases=unit.aliases,
            members=unit.members,
        )
        for number, unit in enumerate(units(), start=2)
    ]
    result = apply_roster(ctx, rows)
    if not result.applied:
        raise ValueError(result.verdicts)
    ctx.session.flush()  # the directory below reads what was written
    return {unit.name: unit.unit_id for unit in directory(ctx.session)}


def seed_people(ctx: Ctx, unit_ids: Mapping[str, int]) -> dict[str, str]:
    """Every account. Answers login → password, made on the spot and kept nowhere."""
    return {person.login: _seed_person(ctx, person, unit_ids) for person in people()}


def _seed_person(ctx: Ctx, person: PersonRow, unit_ids: Mapping[str, int]) -> str:
    role = role_of(person)
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
            is_alternate=person.role == SECOND_LIAISON,
        ),
        password=initial_password(),
    )
    if role in (Role.SUPERVISOR, Role.LEADER):
        set_scope(ctx, user_id, [unit_ids[name] for name in person.scope], everything=not person.scope)
    return password


def role_of(person: PersonRow) -> Role:
    labels = {role.label: role for role in Role}
    return Role.LIAISON if person.role == SECOND_LIAISON else labels[person.role]

"""`duban user`, `duban token`: accounts from the machine itself."""

from typing import Annotated

import typer
from sqlmodel import Session

from app.accounts.queries import account_lines, actor_by_login, user_by_login
from app.accounts.rules import normal_login
from app.accounts.service.people import NewAccount, create_account, reset_password, set_scope, switch_account
from app.accounts.service.tokens import create_token, make_bootstrap
from app.cli.shared import complain, operator_context, say
from app.core.config import Settings
from app.core.ids import MAX_ID
from app.core.paging import Window
from app.policy.roles import GRANTABLE_ROLES, SCOPED_ROLES, Role

users = typer.Typer(no_args_is_help=True, help="账号。")
tokens = typer.Typer(no_args_is_help=True, help="接口令牌和初始化口令。")


def add_to(app: typer.Typer) -> None:
    app.add_typer(users, name="user")
    app.add_typer(tokens, name="token")


def _roles(names: list[str]) -> tuple[Role, ...]:
    known = {role.value: role for role in GRANTABLE_ROLES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise typer.BadParameter(f"没有角色 {unknown[0]}。可用：{'、'.join(known)}。")
    return tuple(known[name] for name in names)


@users.command("add")
def add_user(
    login: str,
    name: str,
    role: Annotated[list[str], typer.Option(help="角色，可以多次给出")],
    unit: Annotated[int | None, typer.Option(help="单位编号", min=1, max=MAX_ID)] = None,
    email: str = "",
    phone: str = "",
) -> None:
    """建立账号并授予角色，显示初始密码。"""
    with operator_context(write=True) as ctx:
        roles = _roles(role)
        new = NewAccount(login=login, name=name, unit_id=unit, roles=roles, email=email, phone=phone)
        user_id, password = create_account(ctx, new)
        if set(roles) & SCOPED_ROLES:
            set_scope(ctx, user_id, [], everything=True)
    say(f"{login}\t{password}")


@users.command("list")
def list_users(text: str = "") -> None:
    """列出账号。"""
    with operator_context(write=False) as ctx:
        for line in account_lines(ctx.session, text, Window(1, 10_000)).rows:
            roles = "、".join(role.label for role in line.roles)
            say(f"{line.login}\t{line.name}\t{line.unit}\t{roles}\t{'启用' if line.active else '停用'}")


@users.command("reset")
def reset_user(login: str) -> None:
    """重置密码，显示新的初始密码。"""
    with operator_context(write=True) as ctx:
        say(reset_password(ctx, _user_id(ctx.session, login)))


@users.command("disable")
def disable_user(login: str) -> None:
    """停用账号，立即结束它的登录。"""
    with operator_context(write=True) as ctx:
        switch_account(ctx, _user_id(ctx.session, login), active=False)
    say("已停用。")


def _user_id(session: Session, login: str) -> int:
    user = user_by_login(session, normal_login(login))
    if user is None or user.id is None:
        complain(f"没有登录名为“{login}”的账号。")
        raise typer.Exit(1)
    return user.id


@tokens.command("create")
def new_token(login: str, name: str, days: int = 90) -> None:
    """为账号建立接口令牌，只显示一次。"""
    with operator_context(write=True) as ctx:
        actor = actor_by_login(ctx.session, normal_login(login))
        say(create_token(ctx.acting_as(actor), name, days=days))


@tokens.command("bootstrap")
def new_bootstrap() -> None:
    """重新生成初始化口令（仅在还没有任何账号时）。"""
    with operator_context(write=True) as ctx:
        token = make_bootstrap(ctx)
    if token is None:
        complain("系统已经有账号，不能再初始化。")
        raise typer.Exit(1)
    say(f"{Settings().public_url}/start?token={token}")

"""Account forms to typed values."""

import re

from app.accounts.service.people import NewAccount, Profile
from app.core.errors import InvalidInput
from app.core.forms import FieldErrors, SubmittedForm, typed_number
from app.policy.roles import GRANTABLE_ROLES, Role

LOGIN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{1,39}")
EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,120}")
ROLES = {role.value: role for role in GRANTABLE_ROLES}
LONGEST_NAME = 40
PHONE = re.compile(r"[0-9+\-() 转]{3,40}")


def login_form(form: SubmittedForm) -> tuple[str, str]:
    return form.text("user")[:100], form.text("pass")[:1024]


def _login(errors: FieldErrors, name: str, text: str) -> str:
    if not LOGIN.fullmatch(text):
        errors[name] = "登录名用2到40个字母、数字、汉字、点、横线或下划线，以字母、数字或汉字开头。"
    return text


def admins_form(form: SubmittedForm) -> list[NewAccount]:
    """The three administrators of a new installation."""
    errors = FieldErrors()
    admins = []
    for role in (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR):
        name = _name(errors, f"{role.value}_name", form)
        login = _login(errors, f"{role.value}_login", form.text(f"{role.value}_login"))
        admins.append(NewAccount(login=login, name=name, roles=(role,)))
    taken: set[str] = set()
    for admin in admins:
        login = admin.login.casefold()
        if login and login in taken:
            errors.setdefault(f"{admin.roles[0].value}_login", f"“{admin.login}”上面已经用了，三个登录名不能相同。")
        taken.add(login)
    errors.raise_if_any()
    return admins


def account_form(form: SubmittedForm, *, known_units: frozenset[int]) -> NewAccount:
    """A new account; roles are proposals."""
    errors = FieldErrors()
    login = _login(errors, "login", form.text("login"))
    profile = _profile(errors, form, known_units)
    roles = tuple(ROLES[text] for text in form.texts("roles") if text in ROLES)
    errors.raise_if_any()
    return NewAccount(
        login=login,
        name=profile.name,
        unit_id=profile.unit_id,
        post=profile.post,
        phone=profile.phone,
        email=profile.email,
        roles=roles,
        is_alternate=form.text("is_alternate") == "1",
    )


def profile_form(form: SubmittedForm, *, known_units: frozenset[int]) -> Profile:
    errors = FieldErrors()
    profile = _profile(errors, form, known_units)
    errors.raise_if_any()
    return profile


def _profile(errors: FieldErrors, form: SubmittedForm, known_units: frozenset[int]) -> Profile:
    name = _name(errors, "name", form)
    unit = form.text("unit_id")
    unit_id = typed_number(unit) or None
    if unit and unit_id not in known_units:
        errors["unit_id"] = "没有这个单位。请从列表中选择。"
    email = form.text("email")
    if email and not EMAIL.fullmatch(email):
        errors["email"] = "邮箱地址不完整。请写成 name@example.gov.cn 这样的格式。"
    phone = form.text("phone")
    if phone and not PHONE.fullmatch(phone):
        errors["phone"] = "电话只能有数字、加号、横线、括号和空格。"
    post = form.text("post")
    if len(post) > LONGEST_NAME:
        errors["post"] = f"职务最多{LONGEST_NAME}字，现在{len(post)}字。请精简。"
    return Profile(name=name, unit_id=unit_id, post=post, phone=phone, email=email)


def _name(errors: FieldErrors, field: str, form: SubmittedForm) -> str:
    name = errors.require(field, form.text(field), "请填写姓名。")
    if len(name) > LONGEST_NAME:
        errors[field] = f"姓名最多{LONGEST_NAME}字，现在{len(name)}字。请检查。"
    return name


def role_form(form: SubmittedForm) -> Role:
    text = form.text("role")
    if text not in ROLES:
        raise InvalidInput({"role": "没有这个角色。请从列表中选择。"})
    return ROLES[text]

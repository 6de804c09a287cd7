"""How names, sentences and numbers are written, and the forms of drafts."""

import re

from app.core.forms import FieldErrors, SubmittedForm, field_date, field_int, ids
from app.plans.enums import PlanKind, TaskKind
from app.plans.rules import PlanEdit, TaskEdit
from app.units.forms import split_names

TITLE_LENGTH = 500
TEXT_LENGTH = 20_000
NUMBER_LENGTH = 20
NAME_LENGTH = 200


def first_sentence(text: str) -> str:
    """The lead sentence without its full stop, short enough for a title."""
    line = text.strip().split("\n", 1)[0]
    found = re.match(r"[^。；！？]+", line)
    return (found.group(0) if found else line).strip()[:TITLE_LENGTH]


def leading_number(text: str) -> tuple[str, str]:
    """A printed number and what follows it: "12. 建设…" → ("12", "建设…")."""
    found = re.match(r"\s*[（(]?([0-9]{1,3}|[一二三四五六七八九十]{1,3})[.．、）)]\s*", text)
    return (found.group(1), text[found.end() :]) if found else ("", text.lstrip())


KINDS = {kind.value: kind for kind in TaskKind}
PLAN_KINDS = {kind.value: kind for kind in PlanKind}
TASK_FIELDS = ("title", "text", "number", "kind", "parent_id", "deadline", "deadline_text", "lead", "co")
PLAN_FIELDS = (
    "title",
    "short_title",
    "kind",
    "document_number",
    "issuers",
    "issued_on",
    "period_start",
    "period_end",
)


def task_form(form: SubmittedForm) -> TaskEdit:
    """A draft task as typed. Raises InvalidInput per field; the form keeps what was typed."""
    errors = FieldErrors()
    title = errors.require("title", form.text("title"), "请填写任务标题。")
    for name, value, limit in (
        ("title", title, TITLE_LENGTH),
        ("text", form.text("text"), TEXT_LENGTH),
        ("number", form.text("number"), NUMBER_LENGTH),
        ("deadline_text", form.text("deadline_text"), 100),
    ):
        if len(value) > limit:
            errors[name] = f"不超过{limit}个字，现有{len(value)}个字。"
    units = {name: split_names(form.text(name)) for name in ("lead", "co")}
    for name, names in units.items():
        if any(len(printed) > NAME_LENGTH for printed in names):
            errors[name] = f"单个单位名称不超过{NAME_LENGTH}个字，多个单位用顿号隔开。"
    both = [name for name in units["co"] if name in units["lead"]]
    if both:
        errors.setdefault("co", f"“{'”“'.join(both)}”已是牵头单位，不能同时为配合单位。")
    deadline = field_date(errors, "deadline", form.text("deadline"))
    errors.raise_if_any()
    parent = ids([form.text("parent_id")])
    return TaskEdit(
        title=title,
        text=form.text("text"),
        number=form.text("number"),
        kind=KINDS.get(form.text("kind"), TaskKind.TASK),
        parent_id=parent[0] if parent else None,
        deadline=deadline,
        deadline_text=form.text("deadline_text"),
        lead=units["lead"],
        co=units["co"],
    )


def plan_form(form: SubmittedForm) -> PlanEdit:
    """What the document says about itself, as typed."""
    errors = FieldErrors()
    title = errors.require("title", form.text("title"), "请填写文件标题。")
    for name, limit in (("title", 300), ("short_title", 60), ("document_number", 60)):
        if len(form.text(name)) > limit:
            errors[name] = f"不超过{limit}个字。"
    issued_on = field_date(errors, "issued_on", form.text("issued_on"))
    start = field_int(errors, "period_start", form.text("period_start"), low=1990, high=2100)
    end = field_int(errors, "period_end", form.text("period_end"), low=1990, high=2100)
    if start and end and end < start:
        errors["period_end"] = "实施期的终年不能早于始年。"
    errors.raise_if_any()
    return PlanEdit(
        title=title,
        kind=PLAN_KINDS.get(form.text("kind"), PlanKind.OTHER),
        short_title=form.text("short_title"),
        document_number=form.text("document_number"),
        issuers=split_names(form.text("issuers")),
        issued_on=issued_on,
        period_start=start,
        period_end=end,
    )

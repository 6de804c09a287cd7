"""Target forms to typed values."""

from app.core.forms import FieldErrors, SubmittedForm, ids
from app.indicators.enums import Comparator
from app.indicators.rules import NewIndicator

COMPARATORS = {comparator.value: comparator for comparator in Comparator}
FIELDS = (
    "name",
    "comparator",
    "value",
    "value_high",
    "measure",
    "deadline",
    "attribute",
    "task_id",
)
LIMITS = {"name": 200, "value": 40, "value_high": 40, "measure": 40, "deadline": 20, "attribute": 20}


def indicator_form(form: SubmittedForm) -> NewIndicator:
    """A target as typed. Whether its numbers are numbers is for the service to say."""
    errors = FieldErrors()
    for name, limit in LIMITS.items():
        if len(form.text(name)) > limit:
            errors[name] = f"不超过{limit}个字。"
    errors.raise_if_any()
    task = ids([form.text("task_id")])
    return NewIndicator(
        name=form.text("name"),
        comparator=COMPARATORS.get(form.text("comparator"), Comparator.AT_LEAST),
        value=form.text("value"),
        task_id=task[0] if task else None,
        value_high=form.text("value_high"),
        measure=form.text("measure"),
        deadline=form.text("deadline"),
        attribute=form.text("attribute"),
    )

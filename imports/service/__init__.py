"""What the import pages and the import commands do: read a file, then call the verbs of the slices."""

from imports.service.division import (
    DivisionReport,
    apply_division,
    division_workbook,
    judge_division,
    read_division,
    result_workbook,
)
from imports.service.documents import (
    ImportedPlan,
    ReadDocument,
    Suggestion,
    import_plan,
    merge_tasks,
    publish,
    read_document,
    settle_sure,
    split_task,
    suggest,
    unsettled,
    use_members,
)
from imports.service.rosters import (
    RosterAnswer,
    RosterReport,
    import_units,
    import_users,
    make_first_passwords,
    password_list,
    read_units_table,
    read_users_table,
)
from imports.service.steps import step, undo_step
from imports.service.units import create_mentioned_unit

__all__ = [
    "DivisionReport",
    "ImportedPlan",
    "ReadDocument",
    "RosterAnswer",
    "RosterReport",
    "Suggestion",
    "apply_division",
    "create_mentioned_unit",
    "division_workbook",
    "import_plan",
    "import_units",
    "import_users",
    "judge_division",
    "make_first_passwords",
    "merge_tasks",
    "password_list",
    "publish",
    "read_division",
    "read_document",
    "read_units_table",
    "read_users_table",
    "result_workbook",
    "settle_sure",
    "split_task",
    "step",
    "suggest",
    "undo_step",
    "unsettled",
    "use_members",
]

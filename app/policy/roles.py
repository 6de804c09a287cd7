"""Who may do what: role → permissions. The three administrators share no permission (三权分立)."""

from app.core.labels import LabelledEnum
from app.policy.permissions import Permission as P


class Role(LabelledEnum):
    LIAISON = "liaison", "联络员"
    UNIT_LEADER = "unit_leader", "单位负责人"
    SUPERVISOR = "supervisor", "督查员"
    OFFICE = "office", "办公室"
    LEADER = "leader", "领导"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"
    AUDITOR = "auditor", "审计员"
    SYSTEM = "system", "系统"


ADMIN_ROLES = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})
UNIT_ROLES = frozenset({Role.LIAISON, Role.UNIT_LEADER})
SCOPED_ROLES = frozenset({Role.SUPERVISOR, Role.LEADER})
GRANTABLE_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)

_READER = frozenset(
    {P.ASSIGNMENT_READ, P.EVIDENCE_READ, P.PLAN_READ, P.REPORT_READ, P.ROUND_READ, P.TASK_READ, P.UNIT_READ}
)
_UNIT = _READER | {P.ABSENCE_RECORD, P.ASSESSMENT_READ, P.EXPORT_CREATE, P.HANDOVER_MANAGE, P.RECEIPT_SIGN}

PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.LIAISON: _UNIT | {P.EVIDENCE_ADD, P.REPORT_DRAFT, P.REPORT_SUBMIT},
    Role.UNIT_LEADER: _UNIT | {P.REPORT_SIGN_OFF},
    Role.SUPERVISOR: _READER
    | {
        P.ABSENCE_RECORD,
        P.ASSESSMENT_READ,
        P.ASSIGNMENT_EXEMPT,
        P.EXPORT_CREATE,
        P.HANDOVER_MANAGE,
        P.LAMP_OVERRIDE,
        P.OUTBOX_READ,
        P.REPORT_REOPEN,
        P.REPORT_REVIEW,
        P.TASK_CLOSE,
        P.URGE_SEND,
    },
    Role.OFFICE: _READER
    | {
        P.ABSENCE_RECORD,
        P.ASSESSMENT_EDIT,
        P.ASSESSMENT_READ,
        P.ASSESSMENT_RUN,
        P.ASSIGNMENT_EXEMPT,
        P.BURDEN_READ,
        P.CALENDAR_EDIT,
        P.EXPORT_CREATE,
        P.HANDOVER_MANAGE,
        P.HISTORY_IMPORT,
        P.MESSAGE_EDIT,
        P.OUTBOX_READ,
        P.OUTBOX_RETRY,
        P.PLAN_IMPORT,
        P.PLAN_PUBLISH,
        P.REPORT_REOPEN,
        P.ROUND_OPEN,
        P.SCHEDULE_EDIT,
        P.UNIT_MANAGE,
        P.URGE_SEND,
    },
    Role.LEADER: _READER | {P.ABSENCE_RECORD, P.ASSESSMENT_READ, P.EXPORT_CREATE, P.INSTRUCTION_WRITE, P.TASK_FOLLOW},
    Role.SYSADMIN: frozenset({P.ACCOUNT_MANAGE, P.OPERATION_READ, P.ROBOT_MANAGE}),
    Role.SECADMIN: frozenset({P.LOCKOUT_RELEASE, P.ROLE_GRANT}),
    Role.AUDITOR: frozenset({P.AUDIT_READ}),
    # Jobs and commands run by the operator of the machine, who can reach the database anyway.
    Role.SYSTEM: frozenset(P),
}

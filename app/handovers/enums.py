"""What is handed over, how a handover stands, and why one cannot be."""

from app.core.labels import LabelledEnum
from app.policy.roles import Role

# Roles whose work is a person's to hand on; of the others the office or several people share it.
HANDED_ROLES = (Role.LIAISON, Role.UNIT_LEADER, Role.SUPERVISOR)


class HandoverState(LabelledEnum):
    WAITING = "waiting", "待接收"
    ACCEPTED = "accepted", "已接收，到日生效"
    DONE = "done", "已交接"
    REFUSED = "refused", "未接收"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_HANDOVERS = frozenset({HandoverState.WAITING, HandoverState.ACCEPTED})


class HandoverAction(LabelledEnum):
    ACCEPT = "accept", "接收"
    REFUSE = "refuse", "不接收"
    WITHDRAW = "withdraw", "撤回"
    APPLY = "apply", "生效"


class WorkKind(LabelledEnum):
    """What kind of open work an item is."""

    PENDING = "pending", "待填报"
    DRAFT = "draft", "草稿"
    RETURNED = "returned", "退回待改"
    SIGNING = "signing", "待签发"
    REVIEW = "submitted", "待审核"
    INSTRUCTION = "instruction", "批示未办结"


class HandoverFlaw(LabelledEnum):
    """Why work cannot be handed over as asked; the first that holds is said."""

    SAME_PERSON = "same_person", "接收人不能是移交人本人。"
    NOT_HELD = "not_held", "移交人没有这个角色，没有可以移交的工作。"
    NO_RECEIVER = (
        "no_receiver",
        "接收人须是在用的账号，并已持有同一角色。请先由系统管理员提出、安全管理员授予，再办交接。",
    )
    OTHER_UNIT = "other_unit", "接收人须是同一单位的人。单位之间移交任务，请用单位的“并入与划出”。"
    SCOPE_LACKING = "scope_lacking", "接收人的分管范围没有覆盖移交人分管的单位。请先由安全管理员补上，再办交接。"
    DAY_PAST = "day_past", "移交日不能早于今天。"
    UNDER_WAY = "under_way", "这份工作已有一次交接在办理，请先接收或撤回。"
    NO_DAY = "no_day", "请填写从哪一天起。"
    NO_WHO = "no_who", "请选择移交谁的哪一项工作。"
    LONG_NOTE = "long_note", "说明最多300字。"
    NO_REASON = "no_reason", "请写明不接收的原因，移交人会看到。"
    NOT_RECEIVER = "not_receiver", "只有接收人本人可以接收或不接收。"
    NOT_GIVER = "not_giver", "只有移交人、本单位负责人和办公室可以撤回。"


class HandoverWord(LabelledEnum):
    """Words of the pages of handovers."""

    PROPOSED = "proposed", "交接单已送接收人，对方确认后从移交日起生效。"
    ACCEPTED = "accepted", "已接收，到移交日自动生效。"
    DONE = "done", "已接收，交接即时生效。"
    REFUSED = "refused", "已答复不接收，移交人会收到通知。"
    WITHDRAWN = "withdrawn", "已撤回。"
    CHOICE = "choice", "{unit} {name}（{role}{disabled}）"
    DISABLED = "disabled", "，账号已停用"
    OWED_LINE = "owed_line", "- {number} {title}（{kind}{due}）"
    DUE_BY = "due_by", "，{day}截止"
    AND = "and", "、"

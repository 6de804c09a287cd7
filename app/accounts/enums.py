"""What can be wrong with a password or a session, in the words that are shown."""

from app.core.labels import LabelledEnum


class PasswordFault(LabelledEnum):
    TOO_SHORT = "too_short", "密码至少要有{min_length}个字符。"
    TOO_LONG = "too_long", "密码不能超过{max_length}个字符。"
    TOO_SIMPLE = "too_simple", "密码要包含大写字母、小写字母、数字、符号中的至少三种。"
    CONTAINS_NAME = "contains_name", "密码里不能含有登录名或单位名称中连续的三个字符。"
    COMMON = "common", "这个密码太常见，容易被猜到。请换一个。"
    REPEATED = "repeated", "密码里同一个字符或顺序字符过多。请换一个。"
    USED_BEFORE = "used_before", "不能使用最近用过的密码。"
    WRONG = "wrong", "当前密码不对。"
    NOT_SAME = "not_same", "两次输入的新密码不一样。"
    UNCHANGED = "unchanged", "新密码不能与当前密码相同。"


class SessionEnd(LabelledEnum):
    """Why a session no longer holds."""

    ENDED = "ended", "已退出"
    IDLE = "idle", "长时间没有操作"
    EXPIRED = "expired", "已到最长登录时间"
    DISABLED = "disabled", "账号已停用"


class AccountFault(LabelledEnum):
    """Refusals of account verbs."""

    LOGIN_TAKEN = "login_taken", "登录名“{login}”已有人使用。请换一个登录名。"
    NO_SUCH_LOGIN = "no_such_login", "没有登录名为“{login}”的账号。"
    KEY_REUSED = "key_reused", "这张表单已经用于另一次提交。请刷新页面后重新填写。"
    SHOWN_BEFORE = (
        "shown_before",
        "这张表单已经提交过，没有再做一遍。密码和令牌只在第一次的页面上显示；没有看到的，请重置或另建一个。",
    )
    OWN_ACCOUNT = "own_account", "不能停用自己的账号。请由另一位系统管理员办理。"
    TOKEN_NAME = "token_name", "请给令牌起一个名称，说明用在哪里。"
    BOOTSTRAP_USED = "bootstrap_used", "初始化口令不对，或系统已经初始化。请在服务器上查看启动时显示的口令。"
    THREE_ADMINS = "three_admins", "系统管理员、安全管理员、审计员须各设一个账号，且由三个人分别担任。"
    WRONG_LOGIN = "wrong_login", "账号或密码不对。再错{left}次，账号将锁定{minutes}分钟。"
    LOCKED = "locked", "账号已锁定，{until}后可以再试。急用请联系安全管理员解除锁定。"
    TOO_MANY = "too_many", "这台电脑尝试登录过于频繁，请一分钟后再试。"
    PASSWORD_DONE = "password_done", "密码已修改，其他设备上的登录已退出。"
    TOKEN_DAYS = "token_days", "有效天数请填1到366的整数。"
    TOKEN_GONE = "token_gone", "令牌已吊销。"
    SESSION_GONE = "session_gone", "已让这台设备退出登录。"
    SAVED = "saved", "已保存。"
    SWITCHED_OFF = "switched_off", "账号已停用，已退出登录。未办的工作保留着，列入办公室的“待交接”。"
    PROPOSED = "proposed", "已提出，等待安全管理员授予后生效。"
    GRANTED = "granted", "角色已授予，对方重新登录后生效。"
    REVOKED = "revoked", "角色已撤销，对方已被退出登录。"
    UNLOCKED = "unlocked", "已解除锁定。"


class AbsenceFlaw(LabelledEnum):
    """Why a leave cannot be recorded as asked."""

    BACKWARDS = "backwards", "结束日早于开始日，请改正。"
    OVER = "over", "这段请假已经过去，不用再登记。"
    LONG = "long", "一次请假最长登记一年。离岗更久的，请办理工作交接。"
    OVERLAPS = "overlaps", "与已登记的请假日期重叠。请先结束那一次，或改日期。"
    NO_ALTERNATE = "no_alternate", "代办人须是同单位、同角色的在用账号。请从列表中选择，或留空。"
    ALTERNATE_AWAY = "alternate_away", "所选代办人这几天也请假。请另选一人，或留空。"
    NO_DAY = "no_day", "请填写日期。"
    NO_PERSON = "no_person", "请选择请假的人。"
    LONG_REASON = "long_reason", "说明最多200字。"


class AbsenceWord(LabelledEnum):
    """Words of the pages of leaves."""

    RECORDED = "recorded", "请假已登记，这几天的提醒改发代办人。"
    RECORDED_ALONE = (
        "recorded_alone",
        "请假已登记。没有代办人，这几天的提醒依次改发本单位其他联络员、单位负责人、办公室。",
    )
    ENDED = "ended", "请假已结束，提醒恢复发给本人。"
    AND = "and", "、"
    STANDS_IN = "stands_in", "代{names}办理"


class AbsenceState(LabelledEnum):
    """Where a leave stands on a day; derived from its dates, never stored."""

    AHEAD = "ahead", "未开始"
    NOW = "now", "请假中"
    PAST = "past", "已结束"
    CALLED_OFF = "called_off", "已取消"

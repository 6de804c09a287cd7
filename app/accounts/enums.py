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
    PROPOSED = "proposed", "已提出，等待安全管理员授予后生效。"
    GRANTED = "granted", "角色已授予，对方重新登录后生效。"
    REVOKED = "revoked", "角色已撤销，对方已被退出登录。"
    UNLOCKED = "unlocked", "已解除锁定。"

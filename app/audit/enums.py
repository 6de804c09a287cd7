"""What is written down, as subject:part:verb. The label is what the auditor reads."""

from app.core.labels import LabelledEnum


class AuditAction(LabelledEnum):
    ACCOUNT_CREATED = "account:self:create", "建立账号"
    ACCOUNT_DISABLED = "account:self:disable", "停用账号"
    ACCOUNT_EDITED = "account:self:edit", "修改账号资料"
    ACCOUNT_ENABLED = "account:self:enable", "启用账号"
    ACCOUNT_LOCKED = "account:self:lock", "账号锁定"
    ACCOUNT_UNLOCKED = "account:self:unlock", "解除锁定"
    INSTALLATION_STARTED = "installation:self:start", "系统初始化"
    LOGIN_FAILED = "login:self:fail", "登录失败"
    LOGIN_SUCCEEDED = "login:self:succeed", "登录"
    LOGOUT = "login:self:end", "退出"
    PASSWORD_CHANGED = "account:password:change", "修改密码"
    PASSWORD_RESET = "account:password:reset", "重置密码"
    PERMISSION_DENIED = "permission:self:deny", "拒绝越权操作"
    ROLE_GRANTED = "account:role:grant", "授予角色"
    ROLE_PROPOSED = "account:role:propose", "提出角色"
    ROLE_REVOKED = "account:role:revoke", "撤销角色"
    SCOPE_CHANGED = "account:scope:change", "调整分管范围"
    SESSION_REVOKED = "account:session:revoke", "强制下线"
    TOKEN_CREATED = "account:token:create", "建立接口令牌"
    TOKEN_REVOKED = "account:token:revoke", "吊销接口令牌"


class ChainFault(LabelledEnum):
    GAP = "gap", "序号不连续，有记录被删除或插入"
    LINK = "link", "与前一条记录的衔接不符，记录被调换或改动"
    CONTENT = "content", "记录内容被改动"
    HEAD = "head", "日志末尾与封存的末端不符，可能删去了最后的记录"
    SEAL = "seal", "日志末端的封签不符"
    ANCHOR = "anchor", "与库外留存的核对点不符，可能换回了旧的数据库"

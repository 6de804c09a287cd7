"""Everything that can be refused, with the status it answers and the Chinese sentence it says."""

from collections.abc import Mapping


class AppError(Exception):
    """Base of all refusals. `message` is Chinese and says what is wrong and what to do."""

    status = 400
    title = "请求无法处理"
    default = "请求无法处理。请返回上一页重试。"

    def __init__(self, message: str = "", **facts: object) -> None:
        self.message = message or self.default
        self.facts = facts
        super().__init__(self.message)


class InvalidInput(AppError):
    """`fields` maps a field's name to its message; the key "" belongs to the form as a whole."""

    status = 422
    title = "填写有误"
    default = "有内容填写不符合要求，请按提示修改后再提交。"

    def __init__(self, fields: Mapping[str, str] | str, message: str = "") -> None:
        self.fields = {"": fields} if isinstance(fields, str) else dict(fields)
        super().__init__(message or self.fields.get("", "") or "；".join(self.fields.values()))


class SignInRequired(AppError):
    status = 401
    title = "请先登录"
    default = "登录已过期或尚未登录，请登录后继续。"


class Forbidden(AppError):
    status = 403
    title = "没有这项权限"
    default = "您的角色不能进行这项操作。如确有需要，请联系安全管理员。"


class PasswordChangeRequired(Forbidden):
    title = "请先修改密码"
    default = "首次登录或密码到期，须先修改密码才能继续。"


class NotFound(AppError):
    """Also answers for what exists and is not visible to the actor: the two must not be told apart."""

    status = 404
    title = "没有找到"
    default = "您要的内容不存在，或不在您的查看范围内。"


class Conflict(AppError):
    """`facts` may carry who and when, so that the page can say who was faster."""

    status = 409
    title = "内容已被他人更新"
    default = "这条内容刚被更新过，您的操作没有保存。请刷新后再试。"


class StaleData(Conflict):
    pass


class IllegalTransition(Conflict):
    title = "当前状态不能这样操作"
    default = "这条内容的状态已经变化，不能再进行这项操作。"


class TooLarge(AppError):
    status = 413
    title = "内容过大"
    default = "上传的内容超过了上限。请压缩或拆分后再上传。"


class TooManyRequests(AppError):
    status = 429
    title = "操作过于频繁"
    default = "操作过于频繁，请稍后再试。"


class Unavailable(AppError):
    status = 503
    title = "系统暂时繁忙"
    default = "系统暂时不能写入，您的内容没有保存。请稍后再试。"


class ExternalFailure(AppError):
    """Raised only inside delivery; never shown as a page."""

    status = 502
    default = "外部服务没有接受这条消息。"

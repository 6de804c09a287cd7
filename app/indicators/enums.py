"""How a target compares and what binds it."""

from app.core.labels import LabelledEnum


class Comparator(LabelledEnum):
    AT_LEAST = ">=", "不低于"
    AT_MOST = "<=", "不超过"
    EQUAL = "=", "等于"
    ABOUT = "~", "左右"

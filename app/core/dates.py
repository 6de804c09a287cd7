"""Dates and numbers in the words of the house; the only place where they are turned into Chinese."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from app.core.clock import LOCAL

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def day(value: date | datetime | None, today: date) -> str:
    """11月25日 周三; the year only when it is not this year."""
    if value is None:
        return "—"
    local = value.astimezone(LOCAL).date() if isinstance(value, datetime) else value
    year = "" if local.year == today.year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {WEEKDAYS[local.weekday()]}"


def day_full(value: date | datetime | None) -> str:
    """2026年11月25日, for print."""
    if value is None:
        return "—"
    local = value.astimezone(LOCAL).date() if isinstance(value, datetime) else value
    return f"{local.year}年{local.month}月{local.day}日"


def moment(value: datetime | None, today: date) -> str:
    """11月25日 周三 18:00."""
    if value is None:
        return "—"
    local = value.astimezone(LOCAL)
    return f"{day(local.date(), today)} {local:%H:%M}"


def recent(value: datetime | None, today: date) -> str:
    """今天 09:42, or date and time; for drafts, which are mostly of today."""
    if value is None:
        return "—"
    local = value.astimezone(LOCAL)
    return f"今天 {local:%H:%M}" if local.date() == today else moment(value, today)


def moment_full(value: datetime) -> str:
    """2026年11月25日 18:00, for print."""
    local = value.astimezone(LOCAL)
    return f"{day_full(local.date())} {local:%H:%M}"


def distance(value: date | datetime | None, today: date) -> str:
    """还剩4天, 今天截止, 已过6天."""
    if value is None:
        return ""
    local = value.astimezone(LOCAL).date() if isinstance(value, datetime) else value
    days = (local - today).days
    if days == 0:
        return "今天截止"
    return f"还剩{days}天" if days > 0 else f"已过{-days}天"


def waited(value: datetime, now: datetime) -> str:
    """How long something has been waiting: 3天, 5小时, 20分钟."""
    gone = now - value
    if gone >= timedelta(days=1):
        return f"{gone.days}天"
    if gone >= timedelta(hours=1):
        return f"{gone.seconds // 3600}小时"
    return f"{max(gone.seconds // 60, 1)}分钟"


def period(code: str) -> str:
    """2026-11 → 2026年11月, 2026-Q4 → 2026年第四季度, 2026-H2 → 2026年下半年, 2026 → 2026年."""
    year, _, part = code.partition("-")
    if not part:
        return f"{year}年"
    if part[0] == "Q":
        return f"{year}年第{'一二三四'[int(part[1]) - 1]}季度"
    if part[0] == "H":
        return f"{year}年{'上下'[int(part[1]) - 1]}半年"
    return f"{year}年{int(part)}月"


def period_short(code: str) -> str:
    """The period without its year: 11月, 第四季度, 下半年; a whole year keeps it."""
    year, _, part = code.partition("-")
    return period(code).removeprefix(f"{year}年") if part else period(code)


def number(value: float | Decimal | None) -> str:
    """1,234.5 with a real minus sign and without trailing zeros."""
    if value is None:
        return "—"
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if not isinstance(value, int) else f"{value:,}"
    return text.replace("-", "−")


def percent(part: float | None, whole: float | None = None) -> str:
    """70.0%; a dash where there is nothing to divide by."""
    if part is None or whole == 0:
        return "—"
    share = part if whole is None else 100 * part / whole
    return f"{share:.1f}%"


def share(value: float | None) -> str:
    """A share 0–1 as 70.0%; a dash where there was nothing to share."""
    return "—" if value is None else f"{100 * value:.1f}%"


def filesize(count: int) -> str:
    if count < 1024 * 1024:
        return f"{max(round(count / 1024), 1)} KB"
    return f"{count / 1024 / 1024:.1f} MB"

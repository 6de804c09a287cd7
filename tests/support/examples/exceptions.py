"""The page of exceptions: what holds and what is over, and the form."""

from dataclasses import replace

from app.core.paging import Listing, Window
from app.rounds import exception_pages as pages
from app.rounds.build.exceptions import FIELDS
from app.rounds.enums import ExceptionKind as K
from app.rounds.enums import ExceptionState as S
from tests.support.pages import Example, as_liaison, as_office, at

PLAN = "科技创新强基行动方案（2026年）"


def row(number: int, unit: str, kind: K, what: str, ends: str, reason: str, state: S) -> pages.ExceptionRow:
    return pages.ExceptionRow(
        exception_id=number,
        unit=unit,
        plan=PLAN,
        scope="任务12" if number % 2 else "全部任务",
        kind=kind,
        what=what,
        ends=ends,
        reason=reason,
        by="许若溪",
        granted_at=at(11, 18),
        state=state,
        revoked_at=at(11, 20) if state is S.REVOKED else None,
        revoke_reason="机构已到位" if state is S.REVOKED else "",
        can_revoke=state is S.ACTIVE and kind is K.EXEMPT,
    )


ROWS = (
    row(4, "青屏市政府", K.LATE_FILING, "补报至12月3日 周四 18:00", "只对11月期次", "汛期抢险", S.ACTIVE),
    row(3, "省农业农村厅", K.EXEMPT, "免报", "到12月31日 周四为止", "该任务按年统计，年底一次报送", S.ACTIVE),
    row(2, "省工业和信息化厅", K.MORE_TIME, "延期2个工作日", "到11月20日 周五为止", "统计数据月末产生", S.ENDED),
    row(1, "北岭高新区管委会", K.EXEMPT, "免报", "到12月31日 周四为止", "机构改革，职责移交中", S.REVOKED),
)
PAGE = pages.ExceptionsPage(
    active=2,
    listing=Listing(ROWS, 4, Window(1, 50)),
    query="",
    can_grant=True,
    units=(("6", "省工业和信息化厅"), ("7", "省农业农村厅")),
    plans=(("1", PLAN),),
    rounds=(("11", f"{PLAN} · 11月"),),
    kinds=(("exempt", "免报"), ("more_time", "延期")),
    values=dict.fromkeys(FIELDS, ""),
    key="k",
)
WRONG = replace(PAGE, errors={"unit": "请选择单位。", "reason": "请写明原因。"})
EMPTY = replace(PAGE, active=0, listing=Listing((), 0, Window(1, 50)), can_grant=False)
EXAMPLES = (
    Example("06-exceptions", "rounds/exceptions.html", PAGE, as_office("填报调度")),
    Example("06-exceptions-wrong", "rounds/exceptions.html", WRONG, as_office("填报调度")),
    Example("06-exceptions-none", "rounds/exceptions.html", EMPTY, as_liaison("本月待报")),
)

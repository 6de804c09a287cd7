"""The letters of urges, and the list of them."""

from dataclasses import dataclass
from datetime import datetime

from app.core import dates
from app.core.context import Ctx
from app.core.paging import Listing, Window
from app.policy.decide import may
from app.policy.permissions import Permission
from app.supervision import queries
from app.supervision.enums import UrgeWord
from app.supervision.letter import UrgeFacts, UrgeText, compose_urge
from app.supervision.pages import UrgeGroupRow, UrgePage, UrgesPage

WHOLE = "all"


def urges_page(ctx: Ctx, window: Window, *, query: str = "") -> UrgesPage:
    found = queries.urge_groups(ctx, window)
    rows = [_row(one) for one in found.rows]
    can_urge = bool(may(ctx.actor.roles, Permission.URGE_SEND))
    return UrgesPage(Listing(rows, found.total, window), query, can_urge)


def _row(one: queries.UrgeGroup) -> UrgeGroupRow:
    many = one.rounds > 1
    period = dates.period(one.period)
    address = _address(one.urge_id, whole=True)
    return UrgeGroupRow(
        urged_at=one.urged_at,
        what=UrgeWord.MANY_ROUNDS.label.format(count=one.rounds)
        if many
        else UrgeWord.PERIOD.label.format(plan=one.plan, period=period),
        reports=one.reports,
        units=one.units,
        by=one.by,
        note=one.note,
        href=address,
        file_href=f"/exports{address}",
    )


def _address(urge_id: int, *, whole: bool) -> str:
    return f"/urges/{urge_id}" + (f"?{WHOLE}=1" if whole else "")


@dataclass(frozen=True)
class SentUrge:
    """A letter with what its file is named after; `reports` is how many it urges."""

    text: UrgeText
    urged_at: datetime
    units: tuple[str, ...]
    reports: int


def urge_letter(ctx: Ctx, urge_id: int, *, whole: bool) -> SentUrge:
    """The letter about this urge alone, or about all of the same go that the actor sees. Raises NotFound."""
    chosen = _chosen(queries.urged_together(ctx, urge_id), urge_id, whole=whole)
    units = tuple(dict.fromkeys(one.report.unit for one in chosen))
    return SentUrge(_letter(ctx, chosen), chosen[0].urged_at, units, len(chosen))


def urge_page(ctx: Ctx, urge_id: int, *, whole: bool) -> UrgePage:
    """Raises NotFound for an urge that the actor does not see."""
    together = queries.urged_together(ctx, urge_id)
    chosen = _chosen(together, urge_id, whole=whole)
    words = UrgeWord.ONLY_ONE.label if whole else UrgeWord.TOGETHER.label.format(count=len(together))
    alone = len(together) == 1
    return UrgePage(
        text=_letter(ctx, chosen),
        file_href=f"/exports{_address(urge_id, whole=whole)}",
        task_href=f"/tasks/{chosen[0].task_id}" if len(chosen) == 1 else "",
        other_href="" if alone else _address(urge_id, whole=not whole),
        other="" if alone else words,
    )


def _chosen(together: list[queries.UrgedLine], urge_id: int, *, whole: bool) -> list[queries.UrgedLine]:
    return together if whole else [one for one in together if one.urge_id == urge_id]


def _letter(ctx: Ctx, chosen: list[queries.UrgedLine]) -> UrgeText:
    first = chosen[0]
    organisation = getattr(ctx.extra.get("settings"), "organisation", "")
    return compose_urge(
        UrgeFacts(
            reports=tuple(one.report for one in chosen),
            urged_at=first.urged_at,
            name=first.by,
            phone=first.phone,
            note=first.note,
            signer=organisation or UrgeWord.NO_OFFICE.label,
        )
    )

"""Ruled lines → tables: which rules belong together, the cells between them, and the print in each cell."""

from collections import defaultdict
from dataclasses import dataclass, field

from imports.documents.pdf.lines import Printed, print_lines
from imports.documents.pdf.page import Glyph, Page, Rule

# How far two rules may stand apart and still meet, in points.
_NEAR = 3.5
_MAX_RULES = 600
_MIN_SIDE = 8.0
_FRAME_WIDTH, _FRAME_HEIGHT = 480.0, 690.0


@dataclass
class Grid:
    """`rows[r][c]` holds the lines printed in a cell; a cell merged downwards is repeated, one merged across is
    followed by empty ones. `widths` are those of the cells, merged ones in full.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    edges: tuple[float, ...]
    rows: list[list[list[Printed]]] = field(default_factory=list)
    widths: list[list[float]] = field(default_factory=list)
    merged_down: list[list[bool]] = field(default_factory=list)

    @property
    def is_box(self) -> bool:
        return len(self.edges) == 2

    def holds(self, glyph: Glyph) -> bool:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


def find_grids(page: Page) -> tuple[list[Grid], list[Glyph]]:
    """The tables of the page from top to bottom, and the glyphs outside them."""
    flat, upright = _joined(page.flat), _joined(page.upright)
    if len(flat) > _MAX_RULES or len(upright) > _MAX_RULES:
        return [], page.glyphs
    grids: list[Grid] = []
    outside = page.glyphs
    for lying, standing in _groups(flat, upright):
        rows, columns = _positions(lying, standing)
        if len(rows) < 2 or len(columns) < 2 or _is_frame(rows, columns):
            continue
        grid = Grid(page.number, columns[0], rows[-1], columns[-1], rows[0], tuple(columns))
        inside = [glyph for glyph in outside if grid.holds(glyph)]
        if not inside:
            continue
        outside = [glyph for glyph in outside if not grid.holds(glyph)]
        _fill(grid, rows, columns, _Walls(lying, standing), inside)
        grids.append(grid)
    return sorted(grids, key=lambda grid: -grid.y1), outside


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules that lie in one another or go on from one another are one."""
    done: list[Rule] = []
    by_place: list[list[Rule]] = []
    for rule in sorted(rules):
        if by_place and rule.at - by_place[-1][0].at <= _NEAR:
            by_place[-1].append(rule)
        else:
            by_place.append([rule])
    for held in by_place:
        at = sum(rule.at for rule in held) / len(held)
        start, end = None, 0.0
        for rule in sorted(held, key=lambda each: each.start):
            if start is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + _NEAR:
                end = max(end, rule.end)
            else:
                done.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None:
            done.append(Rule(at, start, end))
    return [rule for rule in done if rule.end - rule.start >= _MIN_SIDE]


def _groups(flat: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that cross or touch, directly or by way of others."""
    group = list(range(len(flat) + len(upright)))

    def root(position: int) -> int:
        while group[position] != position:
            group[position] = group[group[position]]
            position = group[position]
        return position

    for i, lying in enumerate(flat):
        for j, standing in enumerate(upright):
            if _meet(lying, standing):
                group[root(i)] = root(len(flat) + j)
    found: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, lying in enumerate(flat):
        found[root(i)][0].append(lying)
    for j, standing in enumerate(upright):
        found[root(len(flat) + j)][1].append(standing)
    return list(found.values())


def _meet(lying: Rule, standing: Rule) -> bool:
    return (
        lying.start - _NEAR <= standing.at <= lying.end + _NEAR
        and standing.start - _NEAR <= lying.at <= standing.end + _NEAR
    )


def _positions(lying: list[Rule], standing: list[Rule]) -> tuple[list[float], list[float]]:
    """Row edges from the top and column edges from the left; a table may have no rule at its sides."""
    if not lying or not standing:
        return [], []
    rows = {rule.at for rule in lying} | {min(r.start for r in standing), max(r.end for r in standing)}
    columns = {rule.at for rule in standing} | {min(r.start for r in lying), max(r.end for r in lying)}
    return list(reversed(_spaced(rows))), _spaced(columns)


def _spaced(places: set[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _NEAR * 1.5:
            kept.append(place)
    return kept


def _is_frame(rows: list[float], columns: list[float]) -> bool:
    """A single cell of nearly the paper's size is a border drawn around the page."""
    whole = len(rows) == 2 and len(columns) == 2
    return whole and columns[-1] - columns[0] > _FRAME_WIDTH and rows[0] - rows[-1] > _FRAME_HEIGHT


@dataclass(frozen=True)
class _Walls:
    lying: list[Rule]
    standing: list[Rule]

    def right(self, at: float, low: float, high: float) -> bool:
        return _covered(self.standing, at, low, high)

    def below(self, at: float, left: float, right: float) -> bool:
        return _covered(self.lying, at, left, right)


def _covered(rules: list[Rule], at: float, start: float, end: float) -> bool:
    middle = (start + end) / 2
    return any(abs(rule.at - at) <= _NEAR * 1.5 and rule.start <= middle <= rule.end for rule in rules)


def _fill(grid: Grid, rows: list[float], columns: list[float], walls: _Walls, glyphs: list[Glyph]) -> None:
    height, width = len(rows) - 1, len(columns) - 1
    region = {(r, c): (r, c) for r in range(height) for c in range(width)}
    # From the left upper corner on, a cell without a wall to its neighbour above or at its left belongs to that one.
    for r in range(height):
        for c in range(width):
            if c and not walls.right(columns[c], rows[r + 1], rows[r]):
                region[r, c] = region[r, c - 1]
            elif r and not walls.below(rows[r], columns[c], columns[c + 1]):
                region[r, c] = region[r - 1, c]
    held: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        r = next((i for i in range(height) if rows[i + 1] <= y), height - 1)
        c = next((i for i in range(width) if x <= columns[i + 1]), width - 1)
        held[region[r, c]].append(glyph)
    wide: dict[tuple[int, int], float] = {}
    for (_r, c), home in region.items():
        wide[home] = max(wide.get(home, 0.0), columns[c + 1] - columns[home[1]])
    printed = {home: print_lines(held[home], grid.page) for home in set(region.values())}
    for r in range(height):
        homes = [region[r, c] for c in range(width)]
        own = [home[1] == c for c, home in enumerate(homes)]
        grid.rows.append([printed[home] if own[c] else [] for c, home in enumerate(homes)])
        grid.widths.append([wide[home] for home in homes])
        grid.merged_down.append([own[c] and home[0] < r for c, home in enumerate(homes)])

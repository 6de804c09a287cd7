"""What the readers hand over and what the repair makes of it."""

from dataclasses import dataclass

from imports.documents.text import Traced


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line or paragraph. `ordinal` is what a person would count: line of a .txt, paragraph of a .docx.

    `container` names the table cell or text box the line stands in; `cells` holds a row of a table with columns.
    """

    text: Traced
    ordinal: int
    container: str | None = None
    bold: bool = False
    cells: tuple[Traced, ...] | None = None
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class RawDocument:
    """`furniture` are lines of the page and not of the text: page numbers, running heads. `pages` gives, in order,
    the offset in the source from which on the text stands on which page, where the format has pages.
    """

    source: str
    lines: tuple[Line, ...]
    format: str
    warnings: tuple[str, ...] = ()
    furniture: tuple[Line, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A repaired paragraph; `lead_bold` says that the text behind its number is set in bold."""

    text: Traced
    ordinal: int
    container: str | None = None
    lead_bold: bool = False
    cells: tuple[Traced, ...] | None = None


@dataclass(frozen=True, slots=True)
class RepairedDocument:
    source: str
    blocks: tuple[Block, ...]
    dropped: tuple[Block, ...]
    format: str
    warnings: tuple[str, ...] = ()

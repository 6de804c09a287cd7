"""Undoes what copying out of Word, WPS or a PDF does to a text: wrapped lines, page numbers, blanks, emphasis."""

import re
from collections import Counter
from dataclasses import replace

from imports.documents.blanks import damaged_blanks
from imports.documents.flat_tables import join_flat_tables
from imports.documents.gaps import hold_number_gaps
from imports.documents.labels import LABEL, OPENS_WITH_FIELD, OPENS_WITH_LABEL
from imports.documents.markers import Rank, is_box_head, marker_end, read_marker
from imports.documents.raw import Block, Line, RawDocument, RepairedDocument
from imports.documents.runs_on import RunningNumbers
from imports.documents.text import Traced
from imports.documents.unit_lines import breaks_a_name, lists_units_on, names_parted

_PAGE_NUMBER = re.compile(
    r"^[\s\-—–－·_~]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/共]\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–－·_~]*$"
)
_CONTENTS = re.compile(r"(?:[.．·…]\s?){4,8}\s{0,3}\d{0,4}\s{0,3}$")
_EMPHASIS = re.compile(r"\*\*|__|^\s*#{1,6}\s+")
_LONE_STAR_ENDS, _LONE_STAR_BEGINS = re.compile(r"(?<!\*)\*$"), re.compile(r"\*(?![*\s])")
_TERMINATED = re.compile(r"[。！？；：!?;:][”’」』）)\]】]{0,3}$")
_CONTINUES = re.compile(r"^\s*[，。、；：！？）)》”’」』】〕\]%％]")
_HALF_DONE = re.compile(r"[、，,（(《“〈【\[〔]\s*$")
# （2023-20 and 25） on the next line are one year, and 25） no number; 【完成 and 时限】 are one label.
_CLOSES_FIGURE = re.compile(r"\d{1,4}[)）]|[\u4e00-\u9fff]{1,8}[】\]]")
# No paragraph opens with the clause of another and goes on behind it.
_CLAUSE_AND_MORE = re.compile(
    r"[（(](?:[^（()）]{2,80}(?:负责|牵头|配合)|[^（()）：:]{2,6}[：:][^（()）]{2,80})[)）]\s{0,3}(?:[（(]\d|[^\s。（(])"
)
_LONGEST_LABEL = 6
_LONGEST_TITLE = 40
_SENTENCES = re.compile(r"[。；：;:]")
_LISTS_ON = re.compile(r"[；;，,、]\s*$")
_PROSE = re.compile(r"[，。；：、]|[,;](?!\d)")
_TAIL = re.compile(r"^\s*(?:[（(]此件|抄送|主送|附件|联系人|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日(?:印发)?\s*$)")
_ALONE = re.compile(r"^\s*(?:抄送|主送|附件|联系人|[（(]此件)")
_OPEN, _CLOSE = "（《“〈【[〔", "）》”〉】]〕"
_PAIR: dict[str, str] = dict(zip(_CLOSE, _OPEN, strict=True))
# A bracket left open for longer than this was never meant to be closed.
_MAX_OPEN = 300
_LOOK_BACK = 12
_TABBED_NUMBER = re.compile(r"^(\s{0,20}\d{1,3})\t")
_WIDE_SIGNS = {0xFF10 + n: str(n) for n in range(10)} | {ord("％"): "%", 0x00A0: " ", 0x3000: " ", 0x2236: "："}


def repair(raw: RawDocument) -> RepairedDocument:
    kept, dropped = _drop_furniture(tuple(hold_number_gaps(join_flat_tables(list(raw.lines)))))
    dropped = [*(Block(line.text.strip(), line.ordinal) for line in raw.furniture), *dropped]
    kept = [line if line.cells is not None else replace(line, text=_without_blanks(line.text)) for line in kept]
    width = _wrap_width(kept) if raw.format == "txt" else 0
    numbers = RunningNumbers.of(kept)
    blocks: list[Block] = []
    pending: list[Line] = []
    for line in kept:
        if pending and _same_place(pending[-1], line) and lists_units_on(pending, line):
            pending.append(names_parted(pending[-1], line))
            continue
        if pending and not _joins(pending, line, width, numbers):
            blocks.extend(_finish(pending))
            pending = []
        if not pending:
            numbers.take(line)
        pending.append(line)
    if pending:
        blocks.extend(_finish(pending))
    notes = list(raw.warnings)
    if dropped:
        notes.append(f"略去页码、页眉和目录行 {len(dropped)} 处")
    return RepairedDocument(raw.source, tuple(blocks), tuple(dropped), raw.format, tuple(notes))


def _drop_furniture(lines: tuple[Line, ...]) -> tuple[list[Line], list[Block]]:
    """Page numbers, lines of a table of contents, and running heads, which stand beside page numbers."""
    numbers = {i for i, line in enumerate(lines) if line.cells is None and _PAGE_NUMBER.match(line.text.text)}
    # A set: a line between two page numbers stands beside both and is still one line.
    beside = {i + step for i in numbers for step in (-1, 1) if 0 <= i + step < len(lines)} - numbers
    repeated = Counter(lines[i].text.text.strip() for i in beside)
    heads = {i for i in beside if repeated[lines[i].text.text.strip()] >= 2 and _may_head_pages(lines[i].text.text)}
    kept: list[Line] = []
    dropped: list[Block] = []
    for i, line in enumerate(lines):
        if i in numbers or i in heads or (line.cells is None and _CONTENTS.search(line.text.text[-60:])):
            dropped.append(Block(line.text.strip(), line.ordinal))
        else:
            kept.append(line)
    return kept, dropped


def _may_head_pages(text: str) -> bool:
    """A short line without a number of its own that does not end like a sentence."""
    return 4 <= len(text.strip()) <= 60 and not _TERMINATED.search(text) and read_marker(text) is None


def _wrap_width(lines: list[Line]) -> int:
    """The length at which lines were broken, 0 where each paragraph is one line."""
    lengths = sorted(len(line.text.text.strip()) for line in lines)
    if len(lengths) < 8:
        return 0
    width = lengths[int(len(lengths) * 0.95)]
    full = sum(1 for length in lengths if abs(length - width) <= 2)
    return width if 15 <= width <= 70 and full * 10 >= len(lengths) * 3 else 0


def _joins(pending: list[Line], line: Line, width: int, numbers: RunningNumbers) -> bool:
    """Whether `line` goes on with the sentence of the lines before it."""
    last = pending[-1]
    if not _same_place(last, line) or _ALONE.match(pending[0].text.text):
        return False
    before, here = last.text.text.rstrip(" *\u3000"), line.text.text
    if _is_torn(pending, line, before) or _goes_on_inside(pending, before, here):
        return True
    if _names_units_again(pending, here):
        return numbers.may_break_behind(before.strip())
    if numbers.runs_on(pending, here, unfinished=_lacks_an_end(pending, before)):
        return True
    if _is_structure(here):
        return bool(_HALF_DONE.search(before)) and not _is_heading_line(here)
    opens = _TERMINATED.search(before) and numbers.opens_part(pending[0].text.text, line)
    return not opens and _is_unfinished(pending, before, width, numbers)


def _is_torn(pending: list[Line], line: Line, before: str) -> bool:
    """No paragraph ends or begins like this."""
    here = line.text.text
    return bool(
        _CONTINUES.match(here)
        or _CLAUSE_AND_MORE.match(here)
        or _label_is_broken(before, here)
        or breaks_a_name(pending, line)
        or _tears_emphasis(pending[-1].text.text, here)
    )


def _names_units_again(pending: list[Line], here: str) -> bool:
    """A clause in brackets behind a paragraph that holds one already: （1）甲。（责任单位：…）（2）乙。（责任单位：…）"""
    if here.lstrip()[:1] not in _OPEN or not OPENS_WITH_LABEL.match(here):
        return False
    return not OPENS_WITH_LABEL.match(pending[0].text.text) and LABEL.search(_recent(pending)) is not None


def _label_is_broken(before: str, here: str) -> bool:
    """完成 at the end of a line and 时限： at the head of the next are one label, behind the sign that lists them.

    A label at the end of a line, behind others, waits for what it names.
    """
    tail = re.split(r"[；;，,、。（(]", before)[-1]
    if not 0 < len(tail) <= _LONGEST_LABEL or tail == before:
        return False
    whole = LABEL.match(tail + here.lstrip())
    return LABEL.fullmatch(tail) is not None or (whole is not None and whole.end() > len(tail) + 1)


def _tears_emphasis(before: str, here: str) -> bool:
    """Of the two stars that end bold type, one stands on each line."""
    return bool(_LONE_STAR_ENDS.search(before) and _LONE_STAR_BEGINS.match(here))


def _same_place(last: Line, line: Line) -> bool:
    return line.cells is None and last.cells is None and line.container == last.container


def _is_unfinished(pending: list[Line], before: str, width: int, numbers: RunningNumbers) -> bool:
    """The sentence waits for its end: an open bracket, a full line, or prose without a full stop."""
    if _is_open(pending) or _HALF_DONE.search(before):
        return True
    if _closes_clause(_recent(pending)):
        return False
    if _TERMINATED.search(before):
        # A line broken at its margin may happen to end with a sentence: its paragraph goes on.
        return len(pending[-1].text.text.strip()) == width
    if len(pending) == 1 and _is_title(before) and not numbers.may_break_behind(before.strip(), slack=2):
        return False
    full = 0 < width <= len(before.strip()) + 3
    return full or (_reads_as_prose(pending) and not OPENS_WITH_LABEL.match(before))


def _lacks_an_end(pending: list[Line], before: str) -> bool:
    """Prose that ends neither with a sentence nor with its clause; units behind a label need no sign at their end."""
    recent = _recent(pending)
    if _TERMINATED.search(before) or LABEL.search(recent.rpartition("。")[2]):
        return False
    return not _closes_clause(recent) and _reads_as_prose(pending)


def _goes_on_inside(pending: list[Line], before: str, here: str) -> bool:
    """A figure that closes an open bracket, or the next label of a list: neither opens a paragraph."""
    if _CLOSES_FIGURE.match(here):
        return _is_open(pending)
    listed = OPENS_WITH_LABEL.match(here) or here.lstrip().startswith("联系人")
    return bool(listed and _LISTS_ON.search(before))


def _is_open(pending: list[Line]) -> bool:
    return _unclosed(_recent(pending)[-_MAX_OPEN:])


def _recent(pending: list[Line]) -> str:
    return "".join(each.text.text for each in pending[-_LOOK_BACK:]).rstrip(" *\u3000")


def _is_structure(text: str) -> bool:
    marker = read_marker(text)
    # A wrapped line may well begin with 二是.
    numbered = marker is not None and marker.rank != Rank.ORDINAL
    return bool(
        numbered
        or is_box_head(text)
        or OPENS_WITH_LABEL.match(text)
        or OPENS_WITH_FIELD.match(text)
        or _TAIL.match(text)
    )


def _is_heading_line(text: str) -> bool:
    found = read_marker(text)
    return is_box_head(text) or (found is not None and found.rank <= Rank.SECTION)


def _is_title(text: str) -> bool:
    """一、加快转型，提升竞争力: a heading may have a comma and needs no full stop."""
    return len(text) <= _LONGEST_TITLE and _is_heading_line(text) and not _SENTENCES.search(text)


def _reads_as_prose(pending: list[Line]) -> bool:
    first = pending[0].text.text
    if is_box_head(first):
        return False
    seen = pending[:_LOOK_BACK]
    return any(_PROSE.search(line.text.text, marker_end(first) if i == 0 else 0) for i, line in enumerate(seen))


def _closes_clause(text: str) -> bool:
    """……（责任单位：甲、乙） ends its paragraph although no full stop follows."""
    if text[-1:] not in ("）", ")", "】", "]", "〕"):
        return False
    opened = max(text.rfind(sign) for sign in "（([【〔")
    label = OPENS_WITH_LABEL.match(text, opened) if opened >= 0 else None
    # 【责任单位】 closes nothing: the units come behind it.
    return opened >= 0 and (
        (label is not None and label.end() < len(text)) or text[:-1].endswith(("负责", "牵头", "配合"))
    )


def _unclosed(text: str) -> bool:
    """Round brackets of either width close each other, as they do in print."""
    stack: list[str] = []
    for sign in text.replace("(", "（").replace(")", "）"):
        if sign in _OPEN:
            stack.append(sign)
        elif sign in _PAIR and _PAIR[sign] in stack:
            while stack.pop() != _PAIR[sign]:
                pass
    return bool(stack)


def _finish(lines: list[Line]) -> list[Block]:
    first = lines[0]
    if first.cells is not None:
        cells = tuple(_clean(cell) for cell in first.cells)
        whole = Traced.spaced(cell for cell in cells if cell)
        return [Block(whole, first.ordinal, first.container, lead_bold=False, cells=cells)] if whole else []
    text = _clean(Traced.joined(line.text for line in lines))
    bold = first.bold or _EMPHASIS.match(first.text.text, marker_end(first.text.text)) is not None
    bold = bold or first.text.text.lstrip().startswith("**")
    return [Block(text, first.ordinal, first.container, bold)] if text else []


def _without_blanks(line: Traced) -> Traced:
    """Before lines are joined, so that 第 四条 is seen to open one; what opens or ends the line stays."""
    text = line.text.replace("\u00a0", " ")
    inner = text.strip(" #")
    shift = len(text) - len(text.lstrip(" #"))
    return line.without((start + shift, end + shift) for start, end in damaged_blanks(inner))


def _clean(text: Traced) -> Traced:
    gone = [match.span() for match in _EMPHASIS.finditer(text.text)]
    bare = text.without(gone) if gone else text
    # A number set off by a tab keeps a point, so that it stays a number when blanks go.
    dotted = _TABBED_NUMBER.sub(r"\1.", bare.text)
    plain = Traced(dotted.translate(_WIDE_SIGNS).replace("\t", " "), bare.at).strip()
    return plain.without(damaged_blanks(plain.text))

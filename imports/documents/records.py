"""The last step: tasks, goals and what belongs to neither, with spans and warnings."""

import re
from dataclasses import dataclass, field, replace

from imports.documents.choose import Choice, Part, choose
from imports.documents.clauses import Named
from imports.documents.deadlines import impossible_dates
from imports.documents.header import read_facts
from imports.documents.indicators import Goal, Years, find_goals
from imports.documents.markers import NUMBER_GAP, Rank, spell_box
from imports.documents.model import DocumentFacts, IndicatorRecord, ParseResult, TaskRecord, Unplaced
from imports.documents.nodes import Node, NodeKind, Outline
from imports.documents.placement import Claims
from imports.documents.raw import Block, RepairedDocument
from imports.documents.reading import Reading, read_nodes
from imports.documents.record_parts import (
    cell_record,
    collective_of,
    goal_record,
    inferred_note,
    row_record,
    task_deadline,
)
from imports.documents.tables import read_table
from imports.documents.text import Span, Traced

_MAX_PLACES = 4
# Before the first heading only a paragraph that says so names goals; letters and reasons do not.
_FOR_ALL_BELOW = re.compile(r"(?:到|至)(20\d\d)年(?:底|末)?[^。；;：:]{0,40}如下[:：。]?\s{0,3}$")
_SPEAKS_OF_GOALS = re.compile(r"目标|力争|(?:到|至)20\d\d年")


@dataclass
class _Work:
    """What the steps of this file share while the records grow."""

    nodes: tuple[Node, ...]
    readings: list[Reading]
    choices: list[Choice]
    years: Years
    ordinal_word: str
    tasks: list[TaskRecord] = field(default_factory=list)
    row_places: dict[int, str] = field(default_factory=dict)
    of_node: dict[int, int] = field(default_factory=dict)
    goals: list[IndicatorRecord] = field(default_factory=list)
    unplaced: list[Traced] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    headings_used: set[int] = field(default_factory=set)
    absorbed: dict[int, list[int]] = field(default_factory=dict)
    frames: list[int] = field(default_factory=list)
    claims: Claims = field(default_factory=Claims)


def build_records(document: RepairedDocument, outline: Outline) -> ParseResult:
    facts = read_facts(outline.front, outline.tail)
    readings = read_nodes(outline.nodes)
    work = _Work(
        outline.nodes,
        readings,
        choose(outline, readings),
        _years(facts),
        "行" if document.format in ("txt", "xlsx") else "段",
        warnings=list(document.warnings),
    )
    for index, choice in enumerate(work.choices):
        if choice.into is not None:
            work.absorbed.setdefault(choice.into, []).append(index)
    _leave_out(work, [block.text for block in outline.front])
    for block in outline.front:
        if _SPEAKS_OF_GOALS.search(block.text.text):
            _add_goals(work, find_goals(block.text, work.years), None)
    for index in range(len(work.nodes)):
        _place(work, index)
    for index in work.frames:
        _leave_out(work, _left_of_frame(work, index))
    for index in work.headings_used:
        work.claims.claim("heading", None, [_head_of(work, index)])
    _leave_out(work, [_head_of(work, index) for index in _idle_headings(work)])
    _leave_out(work, [block.text for block in (*outline.tail, *document.dropped)])
    _leave_out(work, [text for block in document.blocks for text in work.claims.left_of(block)])
    tasks = _mark_duplicates(work)
    work.warnings += inferred_note(sum(task.deadline_inferred for task in tasks), work.years.only)
    if not tasks:
        work.warnings.append("没有找到任务：文中没有带编号的工作事项，请确认文件是方案正文，或在预览页手工添加任务")
    goals = sorted(work.goals, key=lambda goal: goal.source.start)
    unplaced = sorted(
        (Unplaced(text.text, text.span()) for text in work.unplaced), key=lambda each: each.source.start
    )
    placed = work.claims.placed()
    return ParseResult(
        facts, tuple(tasks), tuple(goals), tuple(unplaced), tuple(work.warnings), document.source, placed
    )


def _years(facts: DocumentFacts) -> Years:
    if facts.period is None:
        return Years()
    start, end = facts.period
    return Years(only=start if start == end else None, start=start)


def _place(work: _Work, index: int) -> None:
    choice, node, reading = work.choices[index], work.nodes[index], work.readings[index]
    _leave_out(work, [block.text for block in reading.after])
    if choice.part in (Part.TASK, Part.BOX_ITEM):
        _add_task(work, index)
    elif choice.part == Part.TABLE:
        _add_table(work, index, node.body)
    elif choice.part == Part.HEADING:
        _free_goals(work, index, [*reading.paragraphs[1:]] if node.kind == NodeKind.BOX else _intro(reading))
        _leave_out(work, _intro(reading))
    elif choice.part == Part.UNPLACED:
        _free_goals(work, index, list(reading.paragraphs))
        work.frames.append(index)


def _intro(reading: Reading) -> list[Traced]:
    """What a heading says behind its title."""
    first = reading.paragraphs[0].text
    behind = first[len(reading.title) :]
    rest = reading.paragraphs[0].cut(len(first) - len(behind.lstrip("。：: ")))
    return [text for text in (rest, *reading.paragraphs[1:]) if text]


def _free_goals(work: _Work, index: int, texts: list[Traced]) -> None:
    if not work.choices[index].past:
        for text in texts:
            _add_goals(work, find_goals(text, work.years), None)


def _leave_out(work: _Work, texts: list[Traced]) -> None:
    work.unplaced.extend(text for text in texts if text)
    work.claims.claim("unplaced", None, texts)
    for text in texts:
        work.warnings.extend(f"日期“{each}”不存在，请核对原文" for each in impossible_dates(text.text))


def _add_task(work: _Work, index: int) -> None:
    node, reading = work.nodes[index], work.readings[index]
    pieces = [*reading.paragraphs]
    for below in work.absorbed.get(index, ()):
        pieces.extend([_numbered_text(work, below), *work.readings[below].paragraphs[1:]])
    named = reading.named or Named()
    text = "\n".join(piece.text for piece in pieces if piece)
    deadline, deadline_text = task_deadline(named, text, work.years.only)
    record = TaskRecord(
        kind="box_item" if work.choices[index].part == Part.BOX_ITEM else "task",
        path=_path(work, index),
        number=node.number,
        title=reading.title,
        text=text,
        source=_span(_own_blocks(work, index), pieces),
        parent=_parent(work, index),
        lead=named.lead,
        co=named.co,
        leaders=named.leaders,
        supervisors=named.supervisors,
        collective=collective_of(named),
        units_raw=reading.raw,
        deadline=deadline.value,
        deadline_text=deadline_text,
        warnings=tuple(_task_warnings(work, index, text, named, deadline.warnings)),
        deadline_inferred=deadline.inferred,
    )
    work.of_node[index] = len(work.tasks)
    for part in (index, *work.absorbed.get(index, ())):
        work.claims.claim("task", len(work.tasks), _own_blocks(work, part))
    work.tasks.append(record)
    years = _years_at(work, index)
    for piece in pieces:
        goals = find_goals(piece, years)
        if named.attribute:
            goals = [replace(goal, attribute=goal.attribute or named.attribute) for goal in goals]
        _add_goals(work, goals, work.of_node[index])


def _years_at(work: _Work, index: int) -> Years:
    """Below 到2025年，主要指标如下： every goal is one for that year."""
    here = work.nodes[index].parent
    while here is not None:
        for text in _intro(work.readings[here]) if work.readings[here].paragraphs else ():
            said = _FOR_ALL_BELOW.search(text.text)
            if said:
                return replace(work.years, only=int(said.group(1)))
        here = work.nodes[here].parent
    return work.years


def _task_warnings(work: _Work, index: int, text: str, named: Named, of_deadline: tuple[str, ...]) -> list[str]:
    node, reading = work.nodes[index], work.readings[index]
    found = [*reading.warnings, *of_deadline]
    found.extend(f"日期“{each}”不存在，请核对原文" for each in impossible_dates(text))
    if node.doubt:
        found.append(node.doubt)
    if work.choices[index].misses_clause:
        found.append("同级的其他任务写有责任单位，本条没有，请核对")
    if reading.named and not named.lead:
        found.append("责任条款里没有读出牵头单位，请核对")
    if not reading.title:
        found.append(f"第{node.ordinal}{work.ordinal_word}只有编号，没有内容")
    return found


def _numbered_text(work: _Work, index: int) -> Traced:
    """An item taken into another's text keeps its number there."""
    node, reading = work.nodes[index], work.readings[index]
    first = reading.paragraphs[0] if reading.paragraphs else node.head
    marker = node.printed.cut(0, len(node.printed) - len(node.printed.text[_marker_length(node) :]))
    return Traced.joined([marker, first])


def _marker_length(node: Node) -> int:
    return node.printed.text.find(node.head.text) if node.head else len(node.printed)


def _path(work: _Work, index: int) -> tuple[str, ...]:
    above: list[str] = []
    here = work.nodes[index].parent
    while here is not None:
        if work.choices[here].part in (Part.HEADING, Part.UNPLACED):
            above.append(_heading(work, here))
            work.headings_used.add(here)
        here = work.nodes[here].parent
    return tuple(reversed(above))


def _heading(work: _Work, index: int) -> str:
    node, reading = work.nodes[index], work.readings[index]
    if node.kind == NodeKind.BOX:
        return spell_box(node.printed.text)
    marker = node.printed.text[: _marker_length(node)]
    apart = marker.endswith(NUMBER_GAP) or node.kind == NodeKind.ANNEX
    worded = (
        node.rank is not None and node.rank <= Rank.SECTION_WORD and not marker.rstrip().endswith(("、", "．", "."))
    )
    gap = " " if apart or worded else ""
    return (marker.strip() + gap + reading.title).strip(" 。：:")


def _parent(work: _Work, index: int) -> int | None:
    """The item above; for a box entry the task that its box follows."""
    here = work.nodes[index].parent
    while here is not None:
        if here in work.of_node:
            return work.of_node[here]
        here = work.nodes[here].parent
    return None


def _own_blocks(work: _Work, index: int) -> list[Traced]:
    """The printed paragraphs of one node without those that only stand behind it."""
    node, after = work.nodes[index], work.readings[index].after
    return [node.printed, *(block.text for block in node.body if not any(block is each for each in after))]


def _span(printed: list[Traced], pieces: list[Traced]) -> Span:
    offsets = [offset for piece in (*printed, *pieces) for offset in (piece.at[:1] + piece.at[-1:])]
    return Span(min(offsets), max(offsets) + 1) if offsets else Span(0, 0)


def _add_goals(work: _Work, goals: list[Goal], task: int | None) -> None:
    work.goals.extend(goal_record(goal, task) for goal in goals)


def _add_table(work: _Work, index: int, rows: list[Block]) -> None:
    reading = read_table(rows)
    for row in reading.tasks:
        work.claims.claim("task", len(work.tasks), [row.whole])
        if row.container and row.container.startswith("sheet:"):
            sheet = row.container.removeprefix("sheet:")
            work.row_places[len(work.tasks)] = f"{'' if sheet == '1' else f'第{sheet}张工作表'}第{row.ordinal}行"
        work.tasks.append(row_record(row, _path(work, index), work.years.only))
        for piece in row.pieces:
            _add_goals(work, find_goals(piece, work.years), len(work.tasks) - 1)
    work.goals.extend(map(cell_record, reading.goals))
    work.claims.claim("indicator", None, reading.goal_rows)
    _leave_out(work, [block.text for block in reading.rest])


def _head_of(work: _Work, index: int) -> Traced:
    """The printed heading without what it says behind its title."""
    printed = work.nodes[index].printed
    behind = {offset for text in _intro(work.readings[index]) for offset in text.at}
    return printed.without((at, at + 1) for at, offset in enumerate(printed.at) if offset in behind)


def _left_of_frame(work: _Work, index: int) -> list[Traced]:
    """A scene-setting section as a whole, or only its text where its heading stands above a task."""
    reading = work.readings[index]
    if index in work.headings_used:
        return _intro(reading)
    return [work.nodes[index].printed, *reading.paragraphs[1:]]


def _idle_headings(work: _Work) -> list[int]:
    """Headings that no task stands under are text without a task as well."""
    return [
        index
        for index, choice in enumerate(work.choices)
        if choice.part == Part.HEADING and index not in work.headings_used
    ]


def _mark_duplicates(work: _Work) -> list[TaskRecord]:
    """A number printed twice under the same heading is a slip of the document that the office must see."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for at, record in enumerate(work.tasks):
        if record.number is not None:
            groups.setdefault((record.path, record.parent, record.kind, record.number), []).append(at)
    places_of = {
        at: f"第{work.nodes[i].ordinal}{work.ordinal_word}" for i, at in work.of_node.items()
    } | work.row_places
    marked = list(work.tasks)
    for held in groups.values():
        for at in held if len(held) > 1 else ():
            others = [other for other in held[:_MAX_PLACES] if other != at]
            places = "、".join(places_of[other] for other in others if other in places_of)
            record = marked[at]
            text = f"编号“{record.number}”在同一标题下重复（另见{places or '表格中的另一行'}），请核对"
            marked[at] = replace(record, warnings=(*record.warnings, text))
    return marked

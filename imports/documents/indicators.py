"""Goals in numbers: name, comparator, value, unit of measure, deadline, from running text."""

import re
from collections import deque
from dataclasses import dataclass, replace

from imports.documents.distributive import subjects
from imports.documents.goal_words import read_name, read_operator, states_goal
from imports.documents.model import Baseline, Value
from imports.documents.places import Clause, Place, Times, Years
from imports.documents.quantities import Quantity, clauses_of, find_quantities, is_no_goal, rule_begins
from imports.documents.text import Span, Traced

__all__ = ["Goal", "Years", "find_goals"]

_SENTENCE = re.compile(r"[^。！？\n]+")
_FROM = re.compile(r"(?:由|从)(?:(?P<year>20\d\d)\s?年)?(?:底|末)?的?$")
_RISES = re.compile("(?:提高|提升|增加|增长|上升|扩大|下降|降低|减少|压减|压缩|缩短)(?:到|至|为)?")
_ATTRIBUTE = re.compile(r"^[（(]?(预期性|约束性)(?:指标)?[）)]?")
_WIDE = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）"}
_NARROW = re.compile(r"[();]|(?<!\d)[,:]|[,:](?!\d)")
# More figures than this between two commas are a table that lost its lines.
_MAX_IN_CLAUSE = 30


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure to reach, with the span of its quote in the source."""

    name: str
    op: str
    value: Value
    unit: str
    quote: str
    source: Span
    deadline: str | None = None
    recurrence: str | None = None
    baseline: Baseline | None = None
    attribute: str | None = None


def find_goals(text: Traced, years: Years) -> list[Goal]:
    """The goals of one paragraph; what its first sentence names and a later one repeats is one goal."""
    wide = widen(text.text)
    if wide == text.text:
        return _read_text(text, years)
    found = _read_text(Traced(wide, text.at), years)
    return [replace(goal, quote=_printed(goal.quote, wide, text.text)) for goal in found]


def widen(text: str) -> str:
    """Half-width signs beside Han script as the wide ones they stand for, sign by sign; 1,200 and 8:30 stay."""
    return _NARROW.sub(lambda sign: _WIDE[sign.group()], text)


def _printed(quote: str, wide: str, text: str) -> str:
    at = wide.find(quote)
    return text[at : at + len(quote)]


def _read_text(text: Traced, years: Years) -> list[Goal]:
    goals: list[Goal] = []
    title = 0
    for match in _SENTENCE.finditer(text.text):
        found = _read_sentence(text.cut(match.start(), match.end()), years)
        goals = _add_once(goals, title, found) if match.start() else found
        title = title if match.start() else len(found)
    return goals


def _add_once(goals: list[Goal], title: int, found: list[Goal]) -> list[Goal]:
    """The fuller of two statements stays, at the place of the first."""
    kept = list(goals)
    for goal in found:
        same = next((at for at in range(title) if _is_same(kept[at], goal)), None)
        if same is None:
            kept.append(goal)
        elif _says(goal) > _says(kept[same]):
            kept[same] = goal
    return kept


def _is_same(one: Goal, other: Goal) -> bool:
    if (one.value, one.unit, one.recurrence) != (other.value, other.unit, other.recurrence):
        return False
    if one.deadline and other.deadline and one.deadline[:4] != other.deadline[:4]:
        return False
    short, long = sorted((one.name, other.name), key=len)
    return short in long or (len(short) >= 4 and long.endswith(short[-4:]))


def _says(goal: Goal) -> tuple[bool, int, bool]:
    """More than another: a comparator instead of a bare figure, then a day instead of a year."""
    return goal.op != "=", len(goal.deadline or ""), goal.baseline is not None


def _read_sentence(traced: Traced, years: Years) -> list[Goal]:
    sentence = traced.text
    rule = rule_begins(sentence)
    waiting = deque(each for each in find_quantities(sentence) if each.start < rule)
    if not waiting:
        return []
    times = Times.of(sentence, years)
    goals: list[Goal] = []
    clause: Clause | None = None
    for start, end in clauses_of(sentence):
        clause = clause.follow(start, end) if clause else Clause(traced, start, end, start)
        inside: list[Quantity] = []
        while waiting and waiting[0].start < end:
            inside.append(waiting.popleft())
        if len(inside) <= _MAX_IN_CLAUSE:
            goals.extend(_read_clause(clause, inside, times, continues=bool(goals)))
    return goals


def _read_clause(clause: Clause, quantities: list[Quantity], times: Times, *, continues: bool) -> list[Goal]:
    goals: list[Goal] = []
    baseline: tuple[Baseline, str] | None = None
    since = done = clause.start
    for position, quantity in enumerate(quantities):
        following = quantities[position + 1 :]
        start, since = since, quantity.end
        if quantity.start < done or is_no_goal(quantity, clause.traced.text, clause.text, following=bool(following)):
            continue
        place = Place(clause, start, quantity, baseline[1] if baseline else None)
        held = _read_baseline(place) if following else None
        if held is not None:
            baseline = held
            continue
        listed, done = _listed(clause.traced.text, quantity, following)
        read = _read_goal(place, times, continues=continues or bool(goals))
        if read is not None:
            each = [quantity, *listed]
            names = subjects(read.name, place.before, len(each)) if listed else [read.name]
            goals.extend(
                replace(read, name=name, value=one.value, unit=one.unit, baseline=baseline[0] if baseline else None)
                for name, one in zip(names, each, strict=True)
            )
        baseline = None
    return goals


def _read_baseline(place: Place) -> tuple[Baseline, str] | None:
    """由2020年的50%提高到 says where things stood; what it is about, and how it changes, stand around it."""
    said = _FROM.search(place.before)
    change = _RISES.match(place.after)
    value = place.quantity.value
    if said is None or change is None or isinstance(value, tuple):
        return None
    year = int(said.group("year")) if said.group("year") else None
    return Baseline(value, year), place.before[: said.start()] + change.group()


def _listed(sentence: str, quantity: Quantity, following: list[Quantity]) -> tuple[list[Quantity], int]:
    """The further figures of 分别达到2.5%、2%、1%, which only a list sign parts, and where they end."""
    listed: list[Quantity] = []
    here = quantity
    for each in following:
        if not re.fullmatch("(?:左右|以上|以内)?[、和及与，]{1,2}(?:达到)?", sentence[here.end : each.start]):
            break
        listed.append(each)
        here = each
    return listed, here.end


def _read_goal(place: Place, times: Times, *, continues: bool) -> Goal | None:
    quantity, clause, before = place.quantity, place.clause, place.before
    op = read_operator(before, place.after, quantity)
    named, from_earlier = read_name(place)
    timed = times.named_before(quantity.start) and before.strip("，、 ")
    if not named or not (op != "=" or states_goal(place) or continues or timed):
        return None
    deadline, recurrence = times.before(quantity.start)
    if "年均" in before and quantity.unit != "%":
        deadline, recurrence = None, "annual"
    if "累计" in before:
        recurrence = None
    if deadline and times.plan.start and int(deadline[:4]) < times.plan.start:
        return None
    quote = clause.traced.cut(clause.earlier_start if from_earlier else clause.timed, clause.end).strip("，；、 ")
    attribute = _ATTRIBUTE.match(place.after)
    return Goal(
        named,
        op,
        quantity.value,
        quantity.unit,
        quote.text,
        quote.span(),
        deadline,
        recurrence,
        attribute=attribute.group(1) if attribute else None,
    )

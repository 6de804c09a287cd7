"""Responsibility clauses: where one stands in a paragraph and whom it names in which role."""

import itertools
import re
from dataclasses import dataclass, field, replace

from imports.documents.brackets import CLOSING, bracket_pairs
from imports.documents.labels import HAS_UNITS, LABEL, Role, role_of, with_colons
from imports.documents.text import Traced
from imports.documents.unit_names import UNIT_END, looks_like_unit, split_units, take_people

_VERB = re.compile(
    r"(?P<lead>(?:为|共同|分别|负责)?牵头(?:单位|部门)?(?:负责|落实|实施|组织实施|推进|抓总)?|(?:为)?主办(?:单位)?|会同)"
    r"|(?P<co>(?:为|积极|协助)?(?:配合|协办|协助|参与|参加)(?:单位|部门)?(?:落实|实施|做好|负责)?)"
    r"|(?P<sup>督[导办]|(?:负责)?指导(?:落实)?|监督(?:落实)?)"
    r"|(?P<do>(?:按照?|根据|依)(?:各自)?(?:职责|职能|分工)(?:和?分工|任务)?(?:分别|抓好|做好)?(?:负责|落实|组织实施)?"
    r"|(?:分别|共同|分工|具体|组织)?(?:负责|承担)(?:落实|实施|组织实施)?|(?:组织|抓好|分工)?(?:落实|实施)(?=[；;，,。）)\s]|$))"
)
_NOTE = re.compile(
    r"[（(][^（()）]{0,60}下同[)）]$|(?:[。；;]|[，,](?=\s?以[上下]))\s?[^。；;：:]{2,80}(?:下同|不再(?:另行|逐一|一一)?(?:做|作)?(?:分工|列出|重复|赘述))[。]?$|[，,。；;]?\s?(?:以上|其中)?(?:排在?|列)(?:在)?(?:第一|首)位[^：:]{0,30}$|[，,。；;]\s?下同[。]?$"
)
_ENDS_AS_CLAUSE = re.compile(
    r"(?:负责|牵头|配合|落实|承担|参与|协办|组织实施|分工|主办|督导|指导|监督|督办)(?:制)?[。；]?$"
)
_DATE_LIKE = re.compile(
    r"^(?:于|在|力争)?(?:(?:19|20)\d\d\s?年|\d{1,2}\s?月|今年|年底|每年|长期|持续|全年|常年|立即|近期|即日).{0,30}$"
)
# What a bracket may say before its first label: （约束性指标，牵头单位：…）（2025年底前完成，责任单位：…）
_PREFACE = re.compile(r"(?P<attribute>预期性|约束性)(?:指标|目标)?|(?P<date>[^（()）。；;：:]{2,30})")
_OF_A_LEVEL = re.compile("[省市州县区旗各]|[\u4e00-\u9fff]{2,4}[省市州县区旗]|国家|中央|自治")
# Names of central bodies carry no level; in a bare list the first must end like one of them.
_CENTRAL = re.compile("[\u4e00-\u9fff]{2,14}(?:部|委|总局|局|署|总社|总会|办|院|银行)$")
_OFFICE_END = re.compile(
    "(?:[厅局委办部院署]|政府|委员会|办公室|中心|管委会|支队|总队)(?:[（(][^（()）]{1,20}[)）])?$"
)
_DUTY_ENDS = re.compile("(?:牵头|配合|负责|按职责分工(?:负责|落实)?)$")
_PARTS_PEOPLE = re.compile("[；;，,]")
_LONGEST_DUTY, _LONGEST_PEOPLE = 120, 60
_LEADS = re.compile("[（(](?:牵头|牵头单位|牵头部门|主办)[)）]$")
_LEADS_INSIDE = re.compile("[（(](?:牵头|牵头单位|牵头部门|主办)[)）]")
_SENTENCE_END = "。！？；”」』!?;：:)）》】〕"
_MAX_CLAUSE = 1_500
# A sentence with more labels than this lists words, not units.
_MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Named:
    """What one clause says; `leaders` are people, `supervisors` units that only watch, `attribute` is that of its goals."""

    lead: tuple[str, ...] = ()
    co: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    supervisors: tuple[str, ...] = ()
    deadline_text: str | None = None
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """`start` and `end` count characters of the paragraph and take in the brackets."""

    start: int
    end: int
    raw: str
    named: Named
    unclosed: bool = False


@dataclass
class _Roles:
    held: dict[Role, list[str]] = field(default_factory=lambda: {role: [] for role in Role})

    def add(self, role: Role, names: list[str]) -> None:
        self.held[role].extend(name for name in names if name not in self.held[role])


def find_clauses(paragraph: Traced, *, lone: bool = False) -> tuple[Clause, ...]:
    """All clauses of one paragraph, in order: in brackets, behind a label, or the whole line in words.

    `lone`: the items around it carry clauses, so one office alone in brackets at the end is taken for one too.
    """
    text = paragraph.text
    found = [clause for start, end in bracket_pairs(text) if (clause := _from_brackets(text, start, end, lone=lone))]
    edge = found[-1].end if found else 0
    bare = _bare_label(text, edge, [(clause.start, clause.end) for clause in found])
    inside = None if found else _label_in_sentence(text)
    if inside is not None and (bare is None or inside[0] < bare):
        found.append(_clause_at(text, *inside))
    elif bare is not None:
        found.append(_clause_at(text, bare))
    elif not found and _whole_line(text):
        found.append(_clause_at(text, 0))
    elif not found and (begins := _last_sentence(text)):
        found.append(_clause_at(text, begins))
    return tuple(found)


def _clause_at(text: str, start: int, end: int | None = None) -> Clause:
    """One without brackets of its own, to the end of the paragraph unless told."""
    end = len(text) if end is None else end
    raw = text[start:end].strip(" ，,。；;\n")
    return Clause(start, end, _raw(raw), read_clause(raw))


def read_clause(content: str) -> Named:
    """The content of one clause, without its brackets."""
    bare = with_colons(_NOTE.sub("", content.strip(" 。；;\n")))
    labels = [
        match
        for match in LABEL.finditer(bare)
        if match.start() == 0 or bare[match.start() - 1] in "；;，,。、 \n）)】]*（([【"
    ]
    roles = _Roles()
    preface = _preface(bare[: labels[0].start()]) if labels else None
    if labels and (preface or labels[0].start() <= 2):
        if preface and preface["date"]:
            roles.add(Role.DEADLINE, [preface["date"]])
        for match, following in zip(labels, [*labels[1:], None], strict=True):
            value = bare[match.end() : following.start() if following else len(bare)]
            _read_part(_role(match), value.strip(" ；;，,。、\n[【（("), roles)
    else:
        _read_words(bare, roles)
    named = _settle(roles)
    return replace(named, attribute=preface["attribute"]) if preface else named


def _preface(said: str) -> re.Match[str] | None:
    """The kind of goal or the deadline that stands before the first label."""
    found = _PREFACE.fullmatch(said.strip(" ，,；;、"))
    return found if found and (found["attribute"] or _DATE_LIKE.match(found["date"])) else None


def merge(parts: list[Named]) -> Named:
    """Several clauses of one item: each one's leads lead, all others follow, nobody twice."""
    roles = _Roles()
    for part in parts:
        roles.add(Role.LEAD, list(part.lead))
        roles.add(Role.LEADERS, list(part.leaders))
        roles.add(Role.SUPERVISORS, list(part.supervisors))
    for part in parts:
        roles.add(Role.CO, list(part.co))
    texts = [part.deadline_text for part in parts if part.deadline_text]
    attribute = next((part.attribute for part in parts if part.attribute), None)
    return replace(_settle(roles, "；".join(texts) or None), attribute=attribute)


def _from_brackets(text: str, start: int, end: int, *, lone: bool) -> Clause | None:
    closed = end - start > 1 and text[end - 1] in CLOSING
    content = text[start + 1 : end - 1 if closed else end].strip()
    if not content or len(content) > _MAX_CLAUSE:
        return None
    label = LABEL.search(with_colons(content))
    if label and label.start() and not _preface(content[: label.start()]):
        label = None
    if label and (_names_units(content) or _leads_on(label, content)):
        return Clause(start, end, _raw(content), read_clause(content), unclosed=not closed)
    before = text[:start].rstrip()[-1:]
    at_end = not text[end:].strip(" 。；;")
    at_edge = not before or before in _SENTENCE_END or at_end
    if (
        closed
        and at_edge
        and (_speaks_of_units(content) or (at_end and _stands_alone(text[:start], content, lone=lone)))
    ):
        return Clause(start, end, content, read_clause(content))
    return None


def _leads_on(label: re.Match[str], content: str) -> bool:
    """Behind the leaders come units without a label, or another label."""
    following = LABEL.search(content, label.end())
    said = content[label.end() : following.start() if following else len(content)]
    return _role(label) is Role.LEADERS and (following is not None or bool(_behind_leaders(said)[1]))


def _names_units(content: str) -> bool:
    return any(_role(match) in HAS_UNITS for match in LABEL.finditer(content))


def _bare_label(text: str, edge: int, taken: list[tuple[int, int]]) -> int | None:
    """Where an unbracketed 责任单位： begins that runs to the end of the paragraph."""
    for match in LABEL.finditer(text, edge):
        inside = any(start <= match.start() < end for start, end in taken)
        opens = len(text[: match.start()].rstrip(" *【["))
        before = text[opens - 1 : opens] if opens else ""
        if inside or (before and before not in _SENTENCE_END):
            continue
        if opens == 0 or _role(match) in (*HAS_UNITS, Role.DEADLINE) or _leads_to_units(match, text):
            return opens
    return None


def _leads_to_units(label: re.Match[str], text: str) -> bool:
    """责任领导：李明；责任单位：… and 责任领导：李明；甲局、乙局 in the middle of a paragraph."""
    if _role(label) is not Role.LEADERS:
        return False
    following = LABEL.search(text, label.end(), label.end() + _LONGEST_PEOPLE)
    said = text[label.end() : following.start() if following else len(text)]
    if following is not None and _role(following) in HAS_UNITS:
        return "。" not in said
    return len(said) <= _LONGEST_DUTY and bool(_behind_leaders(said)[1])


def _label_in_sentence(text: str) -> tuple[int, int] | None:
    """新建学校3所，责任单位：市教育局。: from the comma to the full stop, where all that is named looks like a unit."""
    for match in itertools.islice(LABEL.finditer(text), _MOST_LABELS):
        before = text[: match.start()].rstrip()
        if before[-1:] not in ("，", ",") or _role(match) not in HAS_UNITS:
            continue
        stop = text.find("。", match.end())
        ends = stop if stop >= 0 else len(text)
        if ends - match.start() > _MAX_CLAUSE:
            return None
        named = read_clause(text[match.start() : ends])
        names = (*named.lead, *named.co)
        if names and all(map(looks_like_unit, names)):
            return len(before) - 1, ends
    return None


def _whole_line(text: str) -> bool:
    """A line of units and their duty; without a word of duty (甲局，2024年底前) nothing but offices will do."""
    if len(text) > 200 or "。" in text.rstrip("。 ") or not _speaks_of_units(text):
        return False
    named = read_clause(text)
    return bool(_ENDS_AS_CLAUSE.search(_NOTE.sub("", text))) or all(map(_is_office, (*named.lead, *named.co)))


def _last_sentence(text: str) -> int:
    """Where a last sentence 甲厅牵头，乙局配合。 begins that names offices and their duty and says nothing else; 0 for none."""
    bare = text.rstrip(" 。")
    begins = bare.rfind("。") + 1
    said = bare[begins:]
    if not begins or len(said) > _LONGEST_DUTY or not _DUTY_ENDS.search(said) or not _speaks_of_units(said):
        return 0
    named = read_clause(said)
    names = (*named.lead, *named.co)
    central = len(names) > 1 and said.endswith(("按职责分工负责", "按职责分工落实"))
    return begins if all(_is_office(name) or (central and _CENTRAL.fullmatch(name)) for name in names) else 0


def _is_office(name: str) -> bool:
    """With its level before it and an ending that leaves no doubt, or a collective of such."""
    return bool(_OF_A_LEVEL.match(name) and _OFFICE_END.search(name))


def _speaks_of_units(content: str) -> bool:
    """甲牵头，乙、丙配合: a duty at the end, and every name before it looks like a unit."""
    bare = _NOTE.sub("", content.strip(" 。；;"))
    if not _ENDS_AS_CLAUSE.search(bare) and not _DATE_LIKE.match(re.split("[，,；;]", bare)[-1]):
        return False
    named = read_clause(bare)
    names = [*named.lead, *named.co]
    return bool(names) and all(looks_like_unit(name) for name in names)


def _stands_alone(before: str, content: str, *, lone: bool) -> bool:
    """Units alone in brackets: behind a full stop or on a line of their own, or several behind a word that is no unit."""
    if before.rstrip()[-1:] in ("。", ""):
        return _lists_units(content)
    names = split_units(content)
    return (
        len(names) >= (1 if lone else 2)
        and all(map(_is_office, names))
        and not UNIT_END.search(before.rstrip()[-20:])
    )


def _lists_units(content: str) -> bool:
    """（市科技局、市教育局） behind the last full stop, without a word of duty."""
    names = split_units(content)
    return bool(
        names
        and (_OF_A_LEVEL.match(names[0]) or (len(names) > 1 and _CENTRAL.fullmatch(names[0])))
        and all(looks_like_unit(name) for name in names)
    )


def _read_part(role: Role, value: str, roles: _Roles) -> None:
    if role == Role.DEADLINE:
        roles.add(role, [value] if value else [])
    elif role == Role.LEADERS:
        people, units = _behind_leaders(value)
        roles.add(role, split_units(people))
        if units:
            _read_part(Role.RESPONSIBLE, units, roles)
    elif role == Role.RESPONSIBLE and _VERB.search(_LEADS_INSIDE.sub("", value)):
        _read_words(value, roles)
    else:
        _add_units(role, value, roles)


def _behind_leaders(value: str) -> tuple[str, str]:
    """李明；市教育局、市财政局: people, and the units that follow them without a label of their own."""
    for mark in _PARTS_PEOPLE.finditer(value):
        people, rest = value[: mark.start()], value[mark.end() :].strip(" ；;，,。")
        named = read_clause(rest)
        names = (*named.lead, *named.co)
        # Behind a comma may stand a second office of the same person (市委常委), so there only full names will do.
        fits = _OFFICE_END.search if mark.group() in "；;" else _is_office
        if people.strip() and names and all(fits(name) and not name.endswith("常委") for name in names):
            return people, rest
    return value, ""


def _read_words(text: str, roles: _Roles) -> None:
    """Names stand before their verb: 甲会同乙负责 gives 甲 before 会同 and 乙 before 负责."""
    here, joint = 0, False
    for match in _VERB.finditer(text):
        names = text[here : match.start()].strip(" ，,；;、。")
        here = match.end()
        if match.group("lead"):
            # 甲会同乙牵头: the one named first leads.
            _add_units(Role.CO if joint else Role.LEAD, names, roles)
            joint = match.group() == "会同"
        elif match.group("co"):
            _add_units(Role.CO, names, roles)
        elif match.group("sup"):
            _add_units(Role.SUPERVISORS, names, roles)
        else:
            _add_units(Role.CO if joint else Role.RESPONSIBLE, names, roles)
            joint = False
    rest = text[here:].strip(" ，,；;、。")
    if rest:
        _add_units(Role.CO if joint else Role.RESPONSIBLE, rest, roles)


def _add_units(role: Role, value: str, roles: _Roles) -> None:
    names = split_units(value)
    dated = [name for name in names if _DATE_LIKE.match(name)]
    units, people = take_people([name for name in names if name not in dated])
    # 甲局（牵头）、乙局 says in brackets who leads.
    roles.add(Role.LEAD, [_LEADS.sub("", name) for name in units if _LEADS.search(name)])
    roles.add(role, [name for name in units if not _LEADS.search(name)])
    roles.add(Role.LEADERS, people)
    roles.add(Role.DEADLINE, dated)


def _settle(roles: _Roles, deadline: str | None = None) -> Named:
    """责任单位 alone: the first leads. Beside 牵头 they are co; beside 配合 alone they all lead."""
    held = roles.held
    lead, co, responsible = held[Role.LEAD], held[Role.CO], held[Role.RESPONSIBLE]
    if lead:
        co = [*responsible, *co] if responsible else co
    elif co:
        lead = responsible
    else:
        lead, co = responsible[:1], responsible[1:]
    once: list[str] = []
    for name in co:
        if name not in lead and name not in once:
            once.append(name)
    return Named(
        tuple(lead),
        tuple(once),
        tuple(held[Role.LEADERS]),
        tuple(held[Role.SUPERVISORS]),
        deadline or "；".join(held[Role.DEADLINE]) or None,
    )


def _role(label: re.Match[str]) -> Role:
    return role_of(label.group("label")) or Role.RESPONSIBLE


def _raw(content: str) -> str:
    """Without the label where there is only one, as the units are printed."""
    labels = list(LABEL.finditer(content))
    if len(labels) == 1 and labels[0].start() <= 2:
        return content[labels[0].end() :].strip()
    return content

"""Goals in numbers: name, comparator, value, unit of measure, deadline, from running text."""

import re
from collections import deque
from dataclasses import dataclass, replace

from imports.documents.deadlines import read_deadline
from imports.documents.distributive import subjects
from imports.documents.model import Baseline, Value
from imports.documents.quantities import Quantity, clauses_of, find_quantities, is_no_goal, rule_begins
from imports.documents.text import Span, Traced

_VERBS = (
    "建设|建成|新建|改建|扩建|改造|建立|设立|培育|培养|引进|引育|引导|支持|选派|选拔|选聘|选择|遴选|新认定|认定|评选|打造|形成|推出|创建|争创|实施|组建|组织"
    "|开展|举办|完成|开发|推广|发布|汇集|邀请|新增|净增|承担|布局|整合|转化|突破|攻克|研发|制修订|制定|修订|编制|孵化|服务|培训|帮扶|扶持|投放|发放|治理|修复"
    "|储备|谋划|建好|扩大|获得|安排|筹集|投入|吸引|招引|招聘|聘任|部署|覆盖|惠及|配备|更新|淘汰|化解|挂牌|申报|推荐|入选|备案|盘活|供应|筹建|启动|提供|征集"
    "|凝练|梳理|绘制|推动|推进|促进|落实|落地|签约|达到|实现|保护|收集|发展|壮大|支撑|参与|命名|推介|创作|拓展|争取|力争|建"
)
_ENDS_WITH_VERB = re.compile(f"(?:{_VERBS}|再|约|近|共)$")
_BARE_VERB = re.compile(f"(?:{_VERBS}|择优|再|约|近|共|成功|积极|力争|争取|重点|集中|分批|有序|逐步)+")
_HAS_VERB = re.compile(_VERBS)
_AT_LEAST = re.compile(
    r"(?:达到|达|超过|超|突破|不少于|不低于|不小于|不得少于|不得低于|高于|大于|至少|增加到|增长到|提高到|提升到|上升到|扩大到|增至|升至|提高至|提升至|增加至|扩大至|保持在|维持在|稳定在)(?:国家)?$"
)
_AT_MOST = re.compile(
    r"(?:不超过|不高于|不大于|不得超过|不得高于|(?<!不)(?<!不得)(?:低于|小于)|控制在|降低到|下降到|减少到|压缩到|压减到|缩短到|降到|降至|降低至|下降至|减少至|压减至|压缩至|缩短至)$"
)
_MODIFIERS = "力争|争取|确保|努力|总体|分别|均|各|动态|累计|共|总计|合计|基本|原则上|一般|全面|应|要|再|约|近|预计|不断|已|年均|每年|其中|使|实现|完成|将"
_COMPARATOR_TAIL = re.compile(
    rf"(?:{_MODIFIERS}|达到|达|超过|超|突破|不少于|不低于|不小于|不得少于|不得低于|不超过|不高于|不大于|不得超过|高于|低于|大于|小于|至少"
    r"|(?:增加|增长|提高|提升|上升|扩大|降低|下降|减少|压缩|压减|缩短)(?:到|至)|增至|升至|降到|降至|保持在?|维持在?|稳定在|控制在|[，、\s为：:]){1,12}$"
)
_INCREMENT = re.compile("(?:增加|增长|提高|提升|上升|下降|降低|减少|压减|新增|净增|翻)$")
_TIME = (
    r"(?:(?:到|至|在|从|自)?(?:20\d\d\s?[-—至]\s?)?20\d\d\s?年(?:\d{1,2}月)?(?:底|末)?(?:前|以前|之前|起)?"
    r"|“[一二三四五六七八九十]{2,3}五”(?:期间|末|时期)?|每年度?|年度|全年|年均|三年内|今年|年内)"
)
_LEADING = re.compile(
    rf"^(?:{_TIME}|[，、；：\s和及与]|力争|争取|确保|努力|预计|其中|使|实现|全面|支持(?=打造|建设|培育|骨干)|由(?=企业)|并|等)+"
)
_LEADING_WEAK = re.compile(
    "^(?:支持|完成|开发|举办|开展|新建|建设|建成|培育|打造|形成|推出|达到|组建|组织|建立)(?=[\u4e00-\u9fff“]{2})"
)
_NO_NOUN = re.compile("^(?:按|给予|进行|并|用于|予以|以[上下内]|[，。；、）)]|$)")
# What the counted people or firms are to do is no part of their name.
_DOING = re.compile(
    "来.{1,2}(?:开展|进行)|牵头|开展|进行|从事|参加|主持|入驻|带(?=技术|项目|资金)|按(?=规定|照)|给予"
)
_GENERIC = re.compile("(?:总数|总量|数量|规模|总规模|人数|占比|比例|比重|增速|总额|增长|提高|提升|增加|下降|降低)")
_YEAR = re.compile(r"(?P<year>20\d\d)\s?年(?:(?:\d{1,2})月(?:\d{1,2}日)?)?\s?(?:年?[底末])?")
_ANNUAL = re.compile("每年|每一年")
_SENTENCE = re.compile(r"[^。！？\n]+")
_FROM = re.compile(r"(?:由|从)(?:(?P<year>20\d\d)\s?年)?(?:底|末)?的?$")
_RISES = re.compile("^(?:提高|提升|增加|增长|上升|扩大|下降|降低|减少|压减|压缩|缩短)(?:到|至|为)?")
_ATTRIBUTE = re.compile(r"^[（(]?(预期性|约束性)(?:指标)?[）)]?")
_MAX_NAME = 60
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


@dataclass(frozen=True, slots=True)
class Years:
    """`only` is the year of a one-year plan; figures for years before `start` are history."""

    only: int | None = None
    start: int | None = None


def find_goals(text: Traced, years: Years) -> list[Goal]:
    goals: list[Goal] = []
    for match in _SENTENCE.finditer(text.text):
        goals.extend(_read_sentence(text.cut(match.start(), match.end()), years))
    return goals


def _read_sentence(traced: Traced, years: Years) -> list[Goal]:
    sentence = traced.text
    rule = rule_begins(sentence)
    quantities = [each for each in find_quantities(sentence) if each.start < rule]
    if not quantities:
        return []
    times = _Times.of(sentence, years)
    goals: list[Goal] = []
    earlier = ""
    waiting = deque(quantities)
    for start, end in clauses_of(sentence):
        inside: list[Quantity] = []
        while waiting and waiting[0].start < end:
            inside.append(waiting.popleft())
        if len(inside) <= _MAX_IN_CLAUSE:
            goals.extend(_read_clause(_Clause(traced, start, end, earlier), inside, times, continues=bool(goals)))
        earlier = sentence[start:end]
    return goals


@dataclass(frozen=True, slots=True)
class _Clause:
    """The part between commas, and the part before it."""

    traced: Traced
    start: int
    end: int
    earlier: str

    @property
    def text(self) -> str:
        return self.traced.text[self.start : self.end]


def _read_clause(clause: _Clause, quantities: list[Quantity], times: "_Times", *, continues: bool) -> list[Goal]:
    goals: list[Goal] = []
    baseline: Baseline | None = None
    since = done = clause.start
    for position, quantity in enumerate(quantities):
        following = quantities[position + 1 :]
        start, since = since, quantity.end
        if quantity.start < done or is_no_goal(quantity, clause.traced.text, clause.text, following=bool(following)):
            continue
        place = _Place(clause, start, quantity)
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
                replace(read, name=name, value=one.value, unit=one.unit, baseline=baseline)
                for name, one in zip(names, each, strict=True)
            )
            baseline = None
    return goals


def _read_baseline(place: "_Place") -> Baseline | None:
    """由2020年的50% before 提高到 is where things stood, not a goal."""
    said = _FROM.search(place.before)
    value = place.quantity.value
    if said is None or isinstance(value, tuple) or not _RISES.match(place.after):
        return None
    return Baseline(value, int(said.group("year")) if said.group("year") else None)


@dataclass(frozen=True, slots=True)
class _Place:
    """One figure in its clause; `since` is where the figure before it ended."""

    clause: _Clause
    since: int
    quantity: Quantity

    @property
    def before(self) -> str:
        text = self.clause.traced.text[self.since : self.quantity.start]
        opened = max(text.rfind("（"), text.rfind("("))
        return text[opened + 1 :] if opened > max(text.rfind("）"), text.rfind(")")) else text

    @property
    def after(self) -> str:
        return self.clause.traced.text[self.quantity.end : self.clause.end]


@dataclass(frozen=True, slots=True)
class _Times:
    """The years and the words for 每年 of a sentence, with their places."""

    years: tuple[tuple[int, str | None], ...]
    annual: tuple[int, ...]
    plan: Years

    @classmethod
    def of(cls, sentence: str, plan: Years) -> "_Times":
        years = tuple((match.start(), read_deadline(match.group(), None).value) for match in _YEAR.finditer(sentence))
        return cls(years, tuple(match.start() for match in _ANNUAL.finditer(sentence)), plan)

    def named_before(self, position: int) -> bool:
        return any(at < position for at, _ in self.years[:1]) or any(at < position for at in self.annual[:1])

    def before(self, position: int) -> tuple[str | None, str | None]:
        """Deadline and recurrence: the nearest year before the figure; 每年 nearer than any year makes it yearly."""
        year = next(((at, value) for at, value in reversed(self.years) if at < position), (-1, None))
        annual = next((at for at in reversed(self.annual) if at < position), -1)
        if annual >= 0 and annual > year[0]:
            return None, "annual"
        if year[0] >= 0:
            return year[1], None
        return (str(self.plan.only), None) if self.plan.only else (None, None)


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


def _read_goal(place: _Place, times: _Times, *, continues: bool) -> Goal | None:
    quantity, clause = place.quantity, place.clause
    before = place.before
    op = _operator(before, place.after, quantity)
    named, back = _name(place)
    stated = op != "=" or _HAS_VERB.search(before) or _INCREMENT.search(before.rstrip())
    timed = times.named_before(quantity.start) and before.strip("，、 ")
    if not named or not (stated or continues or timed):
        return None
    deadline, recurrence = times.before(quantity.start)
    if "年均" in before and quantity.unit != "%":
        deadline, recurrence = None, "annual"
    if deadline and times.plan.start and int(deadline[:4]) < times.plan.start:
        return None
    taken = back or re.fullmatch(rf"\s*{_TIME}\s*", clause.earlier)
    start = max(0, clause.start - len(clause.earlier) - 1) if taken else clause.start
    quote = clause.traced.cut(start, clause.end).strip("，；、 ")
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


def _operator(before: str, after: str, quantity: Quantity) -> str:
    plain = before.rstrip(" ")
    if after.startswith(("左右", "上下")) or plain.endswith(("约", "大约", "接近")):
        return "~"
    if after.startswith(("以内", "以下", "之内")) or _AT_MOST.search(plain):
        return "<="
    if after.startswith(("以上", "及以上")) or quantity.more or _AT_LEAST.search(plain):
        return ">="
    return "="


def _name(place: _Place) -> tuple[str, bool]:
    """What the figure counts, and whether the words were taken from the part before the comma."""
    stem = _COMPARATOR_TAIL.sub("", _LEADING.sub("", place.before)).strip("，、 ")
    noun = _noun_after(place.after)
    earlier = _trim(_LEADING.sub("", place.clause.earlier))
    if not stem or _BARE_VERB.fullmatch(stem):
        if noun:
            return (stem + noun if _INCREMENT.search(stem) else noun), False
        return (stem, False) if stem else (earlier, True)
    if _ENDS_WITH_VERB.search(stem) and noun and not _INCREMENT.search(stem):
        return (stem + noun)[:_MAX_NAME], False
    if _GENERIC.fullmatch(stem) and earlier and place.since == place.clause.start:
        return _subject_of(earlier) + stem, True
    return _trim(stem), False


def _subject_of(earlier: str) -> str:
    """The earlier part without its own figure: 规模达到2000亿元 is about 规模."""
    figures = find_quantities(earlier)
    return _COMPARATOR_TAIL.sub("", earlier[: figures[0].start]) if figures else earlier


def _trim(name: str) -> str:
    """Weak verbs at the head and a name too long for a table go."""
    bare = _LEADING_WEAK.sub("", name.strip("，、：； "))
    return bare[-_MAX_NAME:]


def _noun_after(after: str) -> str:
    bare = re.sub("^(?:左右|以上|以内|上下)", "", after)
    if _NO_NOUN.match(bare):
        return ""
    counted = find_quantities(bare)
    limit = next(
        (each.start for each in counted if bare[: each.start].rstrip("、和及").endswith(("、", "和"))), len(bare)
    )
    first = next((each.start for each in counted if "、" in bare[: each.start][-1:]), limit)
    noun = bare[:first].strip("、，和及 ")[:_MAX_NAME]
    doing = _DOING.search(noun, 2)
    return noun[: doing.start()] if doing else noun

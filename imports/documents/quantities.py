"""Figures with a unit of measure in running text, and what makes one a threshold, a subsidy or a date instead of a goal."""

import re
from dataclasses import dataclass

from imports.documents.model import Value

_FIGURE = r"\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?"
_MEASURES = (
    "个百分点|百分点|人年|人次|人天|场次|批次|班次|车次|件次|户次|台套|位次|标准煤|千瓦时|兆瓦时|千瓦|兆瓦|千米|公里|平方公里|平方千米|平方米"
    "|立方米|公顷|公斤|学时|课时|张床位|床位|机柜|标准机架|机架|美元|欧元|元|人|名|位|家|个|项|件|篇|部|套|台|条|座|处|所|亩|吨|米|户|场|次|期"
    "|批|届|块|辆|艘|架|种|类|款|只|头|株|棵|羽|张|份|册|门|倍|支|对|枚|片|块|组|班|间|栋|幢|宗|单|笔|例|列|村|镇|县|市|区|乡|街道|社区|标箱|箱"
)
_UNIT = rf"(?:[%‰]|[EP](?:Flops|FLOPS)|[GMk]Wh?|[TPE]B|[PE](?![A-Za-z])|分(?![钟之别店公中期级时类为成析散支批])|(?:万亿|千亿|百亿|亿|千万|百万|万|千|百)?(?:{_MEASURES})|万亿|亿|万)"
_AMOUNT = re.compile(
    rf"(?<![\d.A-Za-z第+\-—–])(?P<low>{_FIGURE})(?:\s?[%]?\s?[-—–~～至]{{1,2}}\s?(?P<high>{_FIGURE}))?\s?(?P<more>余|多)?(?P<unit>{_UNIT})"
    r"(?!月|工作日|小时|星期|年度|\+)"
)
# Years, ages and hours are goals only behind a word that says so; 延长至2027年 names a date.
_SPAN = re.compile(
    rf"(?:达到|提高到|提高至|提升至|缩短至|缩短到|压缩至|压缩到|压减至|控制在|延长至|降至)\s?(?!(?:19|20)\d\d\s?年)(?P<low>{_FIGURE})(?P<high>\b\B)?(?P<more>\b\B)?"
    r"\s?(?P<unit>个工作日|工作日|个小时|万?小时|分钟|个月|岁|年|天|日)"
)
_DURATION = re.compile(
    rf"(?:不低于|不少于|不超过|不高于|超过|突破)\s?(?P<low>{_FIGURE})(?P<high>\b\B)?(?P<more>\b\B)?"
    r"\s?(?P<unit>个工作日|工作日|个小时|[万亿]?小时|分钟)"
)
_QUOTED = re.compile(r"“[^“”]{0,80}”|《[^《》]{0,120}》|‘[^‘’]{0,80}’")
_CLAUSE_END = "，；：,;"
_SUBSIDY = re.compile(
    "给予|奖励|奖补|补助|补贴|资助(?!规模|项目数)|配套|额度|最高|最低|上限|下限|一次性|返还|扣除|减免|抵扣|罚|收费|标准为"
    "|按[^，。]{0,20}(?:比例|标准)|单[个项笔]|每[个家项人户亩]|(?<!撬动)(?<!撬动银行)(?<!带动)(?<!带动银行)(?<!新增)(?<!发放)贷款(?!余额|规模|总额|额|增速)"
)
# What a named standard prescribes is no goal of the plan.
_PRESCRIBED = re.compile(
    "(?:执行|符合|按照?|依据|参照)[^，。；]{0,4}《[^》]{2,60}(?:规程|规范|标准|导则|条例|办法)》"
)
# 建筑面积不低于60平方米: the measure of each thing that is built, unless the sentence sets it for a year.
_SPECIFIED = re.compile(
    "(?:建筑面积|用地面积|占地面积|使用面积|净高|层高|檐高|高度|净宽|宽度|厚度|深度|埋深|坡度|间距|半径|跨度|使用年限|使用寿命|设防烈度|耐火极限|容积率|建筑密度|照度|承重|载荷|荷载)"
    "(?:应|须|均|原则上|一般|各)?(?:不低于|不少于|不小于|不得少于|不得低于|不得小于|不超过|不大于|不高于|不得超过|不得大于|≥|≤|＞|＜|>|<)$"
)
_SET_FOR_A_YEAR = re.compile("20\\d\\d年|年内|年底|年末|五”")
_MONEY = re.compile(r"元$|[%‰]$|倍$")
_RULE = re.compile(
    r"(?:^|[，；。])(?:对|对于|凡|凡是)[^，；。]{2,80}(?:的|者|企业|单位|地区|人员|机构|团队|项目|市（[^）]{1,20}）|[）)])[、，]"
)
_DONE = re.compile(r"截至|截止|目前|现有|已(?:经|建|培|有|达|认|累|形|完|超|突|获|实)|去年|上年|上一年|同期|以来")
_THRESHOLD = re.compile(r"^(?:及|或|（含）|\(含\))?(?:以上|以下|以内|左右)?(?:[及或]以[上下])?(?:的|者)")
_ABOVE_NOUN = re.compile(r"^(?:及)?以[上下](?=[\u4e00-\u9fff])")
_BELOW_GATE = re.compile(r"(?:不足|未满|不满|未达到?|超过|高于|低于|满)$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`start` and `end` count characters of the sentence."""

    start: int
    end: int
    value: Value
    unit: str
    more: bool = False


def find_quantities(sentence: str) -> list[Quantity]:
    """Every figure with a unit that is not inside quotation marks; dates and model numbers are none."""
    quoted = [match.span() for match in _QUOTED.finditer(sentence)]
    found = []
    for form in (_AMOUNT, _SPAN, _DURATION):
        for match in form.finditer(sentence):
            start = match.start("low")
            if any(left <= start < right for left, right in quoted):
                continue
            low, high = _number(match.group("low")), match.group("high")
            value: Value = (low, _number(high)) if high else low
            found.append(Quantity(start, match.end(), value, match.group("unit"), bool(match.group("more"))))
    return sorted(found, key=lambda each: each.start)


def is_no_goal(quantity: Quantity, sentence: str, clause: str, *, following: bool) -> bool:
    """Thresholds, funding rules and past results; `following`: another figure stands in the same clause."""
    before, after = sentence[max(0, quantity.start - 60) : quantity.start], sentence[quantity.end : quantity.end + 60]
    if _THRESHOLD.match(after) or (following and _ABOVE_NOUN.match(after)):
        return True
    if _MONEY.search(quantity.unit) and _SUBSIDY.search(clause):
        return True
    if _BELOW_GATE.search(before) and re.match("(?:以[上下])?(?:的|者|取消|不予|予以)", after):
        return True
    if _SPECIFIED.search(before.rstrip()) and not _SET_FOR_A_YEAR.search(sentence, 0, quantity.start):
        return True
    return _DONE.search(before) is not None or _PRESCRIBED.search(sentence, 0, quantity.start) is not None


def rule_begins(sentence: str) -> int:
    """Where a sentence turns into a rule for cases (对……的，给予……); its length where it does not."""
    found = _RULE.search(sentence)
    return found.end() - 1 if found else len(sentence)


def clauses_of(sentence: str) -> list[tuple[int, int]]:
    """The parts between commas; a comma inside brackets does not part."""
    edges, depth, start = [], 0, 0
    for i, sign in enumerate(sentence):
        if sign in "（(":
            depth += 1
        elif sign in "）)":
            depth = max(0, depth - 1)
        elif depth == 0 and sign in _CLAUSE_END:
            edges.append((start, i))
            start = i + 1
    return [*edges, (start, len(sentence))]


def _number(text: str) -> float | int:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)

"""The words around a figure: what it counts and how it is to be compared."""

import re

from imports.documents.places import TIME, Place
from imports.documents.quantities import Quantity, find_quantities

_VERBS = (
    "建设|建成|新建|改建|扩建|改造|建立|设立|培育|培养|引进|引育|引导|支持|选派|选拔|选聘|选择|遴选|新认定|认定|评选|打造|形成|推出|创建|争创|实施|组建|组织"
    "|开展|举办|完成|开发|推广|发布|汇集|邀请|新增|净增|承担|布局|整合|转化|突破|攻克|研发|制修订|制定|修订|编制|孵化|服务|培训|帮扶|扶持|投放|发放|治理|修复"
    "|储备|谋划|建好|扩大|获得|安排|筹集|投入|吸引|招引|招聘|聘任|部署|覆盖|惠及|配备|更新|淘汰|化解|挂牌|申报|推荐|入选|备案|盘活|供应|筹建|启动|提供|征集"
    "|凝练|梳理|绘制|推动|推进|促进|落实|落地|签约|达到|实现|保护|收集|发展|壮大|支撑|参与|命名|推介|创作|拓展|争取|力争|汇交|铺设|扶持|投放|开放|接入|安装|诊断|取缔|招募|撬动|带动|建"
)
_ENDS_WITH_VERB = re.compile(f"(?:{_VERBS}|再|约|近|共)$")
_BARE_VERB = re.compile(f"(?:{_VERBS}|择优|再|约|近|共|成功|积极|力争|争取|重点|集中|分批|有序|逐步)+")
_HAS_VERB = re.compile(_VERBS)
_AT_LEAST = re.compile(
    r"(?:达到|达|超过|超|突破|不少于|不低于|不小于|不得少于|不得低于|高于|大于|至少|增加到|增长到|扩充到|扩充至|扩容到|扩容至|延长到|延长至|提高到|提升到|上升到|扩大到|增至|升至|提高至|提升至|增加至|扩大至|保持在|维持在|稳定在|[≥＞>])$"
)
_AT_MOST = re.compile(
    r"(?:不超过|不高于|不大于|不得超过|不得高于|(?<!不)(?<!不得)(?:低于|小于)|控制在|降低到|下降到|减少到|压缩到|压减到|缩短到|降到|降至|降低至|下降至|减少至|压减至|压缩至|缩短至|[≤＜<])$"
)
_MODIFIERS = "力争|争取|确保|努力|总体|分别|均|各|动态|累计|共|总计|合计|基本|原则上|一般|全面|应|要|再|约|近|预计|不断|已|年均|每年|其中|使|实现|完成|将"
_COMPARATOR_TAIL = re.compile(
    rf"(?:{_MODIFIERS}|达到|达|超过|超|突破|不少于|不低于|不小于|不得少于|不得低于|不超过|不高于|不大于|不得超过|高于|低于|大于|小于|至少"
    r"|(?:增加|增长|提高|提升|上升|扩大|扩充|扩容|延长|降低|下降|减少|压缩|压减|缩短)(?:到|至)|增至|升至|降到|降至|保持在?|维持在?|稳定在|控制在|[，、\s为：:≥≤＞＜<>=]){1,12}$"
)
_INCREMENT = re.compile("(?:增加|增长|提高|提升|上升|下降|降低|减少|压减|新增|净增|翻)$")
_LEADING = re.compile(
    rf"^(?:{TIME}|\d{{1,2}}[.．、](?=[\u4e00-\u9fff])|[，、；：\s和及与]|力争|争取|确保|努力|预计|其中|使|实现|全面|累计|支持(?=打造|建设|培育|骨干)|由(?=企业)|并(?![网轨购联行列表])|等)+"
)
_MAKING = "支持|完成|开发|举办|开展|新建|建设|建成|建立|设立|培育|打造|形成|推出|达到|组建|组织|遴选|投放|扶持|布局|铺设|取缔|新开通|新开|汇交|改造提升"
_LEADING_WEAK = re.compile(f"^(?:{_MAKING})+(?=[\u4e00-\u9fff“]{{2}})")
_MAKES = re.compile(f"(?:全[国省市县区州]|累计|{_MAKING})+")
# 在东部片区新建水厂: what is made stands behind the verb, where a word of place or share opens the phrase.
_PLACED = re.compile(f"^(?:在|向|每个|依托|围绕)[^，、]{{1,20}}?(?:{_MAKING})(?=[\u4e00-\u9fff“]{{2}})")
_COMPARES = re.compile("^(?:比|较)")
_NO_NOUN = re.compile("^(?:按|给予|进行|并|用于|予以|以[上下内]|[，。；、）)]|$)")
# What the counted people or firms are to do is no part of their name.
_DOING = re.compile(
    "来.{1,2}(?:开展|进行)|牵头|开展|进行|从事|参加|主持|入驻|带(?=技术|项目|资金)|按(?=规定|照)|给予"
)
# 诊断企业120家 as the whole of a clause: no verb we know, yet nothing else it could be.
_PLAIN_PHRASE = re.compile(
    "(?!涉及|占地|位于|地处|现有|原有|总长|全长|[^，]{0,12}(?:深度|高度|海拔|长度|距离|面积|温度|间距)$)[\u4e00-\u9fff“”、（）]{2,24}"
)
_PHRASE_ENDS = re.compile(r"(?:左右|以上|以内)?\s*")
_RATE = re.compile("(?:率|比重|占比|比例)$")
_GENERIC = re.compile("(?:总数|总量|数量|规模|总规模|人数|占比|比例|比重|增速|总额|增长|提高|提升|增加|下降|降低)")
_MAX_NAME = 60


def read_operator(before: str, after: str, quantity: Quantity) -> str:
    plain = before.rstrip(" ")
    if after.startswith(("左右", "上下")) or plain.endswith(("约", "大约", "接近")):
        return "~"
    if after.startswith(("以内", "以下", "之内")) or _AT_MOST.search(plain):
        return "<="
    if after.startswith(("以上", "及以上")) or quantity.more or _AT_LEAST.search(plain):
        return ">="
    return "="


def states_goal(place: Place) -> bool:
    """A verb of doing, a word of change or the name of a rate stands before the figure, or it ends a plain phrase."""
    before, unit = place.before, place.quantity.unit
    plain = before.rstrip()
    rate = unit == "%" and _RATE.search(plain)
    phrase = place.first and _PLAIN_PHRASE.fullmatch(plain) and _PHRASE_ENDS.fullmatch(place.after)
    return bool(rate or _HAS_VERB.search(before) or _INCREMENT.search(plain) or phrase)


def read_name(place: Place) -> tuple[str, bool]:
    """What the figure counts, and whether the words were taken from the part before the comma."""
    stem = _COMPARATOR_TAIL.sub("", _LEADING.sub("", place.before)).strip("，、 ")
    noun = _noun_after(place.after)
    earlier = _subject_of(_trim(_LEADING.sub("", place.clause.earlier)))
    if not stem or _BARE_VERB.fullmatch(stem) or _MAKES.fullmatch(stem):
        if noun:
            return (stem + noun if _INCREMENT.search(stem) else noun), False
        if stem and not (earlier and place.first and _MAKES.fullmatch(stem)):
            return stem, False
        return _level_of(earlier, place.before), True
    if _ENDS_WITH_VERB.search(stem) and noun and not _INCREMENT.search(stem):
        return (stem + noun)[:_MAX_NAME], False
    if (_GENERIC.fullmatch(stem) or _COMPARES.match(stem)) and earlier and place.first:
        return earlier + stem, True
    return _trim(stem), False


def _subject_of(earlier: str) -> str:
    """The earlier part without its own figure: 规模达到2000亿元 is about 规模."""
    figures = find_quantities(earlier)
    return _COMPARATOR_TAIL.sub("", earlier[: figures[0].start]) if figures else earlier


def _level_of(earlier: str, before: str) -> str:
    """占比提高5个百分点，达到75%: the second figure is the level and no increase."""
    return _INCREMENT.sub("", earlier) if _AT_LEAST.search(before.rstrip()) else earlier


def _trim(name: str) -> str:
    """Weak verbs at the head and a name too long for a table go."""
    bare = _LEADING_WEAK.sub("", _PLACED.sub("", name.strip("，、：； ")))
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

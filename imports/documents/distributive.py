"""省、市、县三级……分别达到2.5%、2%、1%: one goal for each subject."""

import re

_COUNT_WORD = re.compile(r"^(?:[两二三四五六七八九]|\d)(?:级|类|项|个|种|家|地|市|者|方面)(?:的)?")
_TAIL = re.compile(r"(?:力争|争取|确保|总体|分别|均|各|达到|达|超过|突破|不低于|不少于|[，\s])+")
_CHANGE = re.compile(r"(提升|提高|增加|增长|下降|降低|减少)$")
_MEASURE = re.compile(
    r"(?:率|比重|占比|比例|数|数量|量|额|金额|值|收入|指数|面积|规模|产值|投资|排名|人次|里程|能力)$"
)
_AT = re.compile(r"(?<=[\u4e00-\u9fff]{2})在(?=[\u4e00-\u9fff]{2})")


def subjects(name: str, before: str, count: int) -> list[str]:
    """The list of subjects in `name`, each completed with what it shares with its neighbours."""
    change = _CHANGE.search(_TAIL.sub("", before[-12:]))
    ending = change.group(1) if change else ""
    bare = re.sub(r"(?:力争|争取|分别|均|各)+(?:提升|提高|增加|增长|下降|降低|减少)?$", "", name)
    bare = bare.removesuffix(ending) if ending else bare
    place = _AT.search(bare)
    common = bare[place.end() :] if place else ""
    listed = _split(bare[: place.start()] if place else bare, count)
    if listed is None:
        return [name] * count
    whole = [each + common for each in listed] if place else _share_tail(listed)
    return [each + ending for each in whole]


def _split(text: str, count: int) -> list[str] | None:
    parts = re.split("[、，]", text)
    if len(parts) == count - 1:
        # The last two are joined by a word.
        joined = re.split("(?:和|与|及|以及)", parts[-1], maxsplit=1)
        parts = [*parts[:-1], *joined]
    if len(parts) != count or not all(parts):
        return None
    return _lend_ending(parts)


def _lend_ending(parts: list[str]) -> list[str]:
    """甲、乙高新区 are 甲高新区 and 乙高新区."""
    done = [parts[-1]]
    for part in reversed(parts[:-1]):
        following = done[0]
        short = len(part) <= 3 and len(following) > len(part) and not _COUNT_WORD.match(following[len(part) :])
        lends = short and len(done) < len(parts) and following is not parts[-1]
        done.insert(0, part + following[len(part) :] if lends else part)
    return done


def _share_tail(parts: list[str]) -> list[str]:
    """The measure stands behind the last subject only: 种植、收获机械化率."""
    last = parts[-1]
    if _MEASURE.search(parts[0]):
        return parts
    size = len(parts[0]) if len(parts[0]) <= 3 else 2
    head, rest = last[:size], _COUNT_WORD.sub("", last[size:])
    prefix = parts[0][:-size] if len(parts[0]) > size and len(parts[0]) < len(last) + size else ""
    if not rest or len(parts[0]) >= len(last):
        return parts
    return [*(part + rest for part in parts[:-1]), prefix + head + rest]

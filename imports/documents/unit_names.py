"""Splits a list of printed units, and tells units from people, fillers and collectives. Resolves nothing."""

import re

_SUFFIX = (
    "厅局委办部院会社行校府署处科室所站台区市县州盟旗镇乡联团组央队馆园省关企系"
    "|中心|集团|公司|大学|单位|部门|机构|街道|学会|总社|媒体|平台|院校|高校|学校"
)
UNIT_END = re.compile(f"(?:[{_SUFFIX.split('|', 1)[0]}]|{_SUFFIX.split('|', 1)[1]})(?:[（(][^（()）]{{1,40}}[)）])?$")
# A blank may also be damage (省科 技厅): it parts names only behind an ending that leaves no doubt.
_SURE_END = re.compile("(?:[厅局委办部院府署社校行团]|中心|集团|公司|大学|总会|政府)[)）]?$")
# 县委 宣传部, 街道办 事处, 市政府 各部门 with a blank of damage: the name goes on behind it.
_GOES_ON = re.compile(
    r"(?:(?:[省市县区州旗盟]|党工)委 (?![省市县区州旗盟国中各]|[\u4e00-\u9fff]{2,3}[省市县区州])"
    "|办 事处|政府 (?:(?:各|有关|相关)(?:有关|相关)?部门|办公|督查|研究室))"
)
_BEFORE_BLANK = 3
# 县委、县政府 and 党委、政府 stand for one body; the sign between them is held back while the list is split.
_HELD = "\ue000"
_PARTY_AND_STATE = re.compile("((?:党委|党工委|党组))、(?=(?:人民)?政府|管委会)")
# 各省、自治区、直辖市人民政府 is one name: bare levels in a row, with the body behind the last of them.
_LEVEL = "(?:省|自治区|直辖市|计划单列市|自治州|市|州|盟|地区|县|区|旗|乡|镇|街道)"
_LEVELS_IN_A_ROW = re.compile(
    f"(?:各|有关|相关)(?:地)?{_LEVEL}(?:[（(][^（()）]{{1,12}}[)）])?(?:[、和]{_LEVEL}(?:[（(][^（()）]{{1,12}}[)）])?){{1,4}}"
    "(?=(?:人民)?政府|党委|党工委|管委会|办事处|主管部门|人民法院|检察院)"
)
_LEADING = re.compile(r"^(?:由|及|和|与|以及|并|请|，|、)+")
_ET_CETERA = re.compile(
    r"等(?:\d{1,3}个)?(?:省直|市直|县直|省级|市级|省|市|县|区|中央|地方)?(?:各)?(?:有关|相关)?(?:单位和部门|部门和单位|部门单位|成员单位|单位|部门|方面|各方|地方|机构)?$"
)
_ET_CETERA_AND = re.compile(
    r"等(?:\d{1,3}个)?(?:省直|市直|县直|省级|市级|省|市|县|区|中央)?(?:有关|相关)?(?:单位和部门|部门和单位|部门单位|单位|部门)?(?:和|及|与|以及)(?!单位|部门|地方)|等(?:省|市|县|区)?(?:有关|相关)(?:单位|部门)(?=[，、；])"
)
_NOBODY = re.compile(r"[无/—－\-–~～\s]*|暂无|没有")
# After these a name can begin; 和 inside 发展和改革委员会 is followed by none of them.
_NAME_BEGINS = r"(?=各|省|市|县|区|州|国家|中国|中央|全国|相关|有关|自治|[\u4e00-\u9fff]{2,3}[省市县区州])"
_AND = re.compile(rf"(?<=[厅局委办部院会社行府署处室心校司门位])(?:以及|和|及|与){_NAME_BEGINS}")
_JOINS_NAMES = re.compile(r"(?<=[厅局委部署院])(?:以及|和|及|与)(?![^（(]{0,40}[)）])")
_SURNAMES = set(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_AT_LARGE = re.compile("(?:各|有关|相关)(?:地|地区|级|方|方面|市州|县区|地方|企业|院校)|企业|社会力量")
_OFFICE = re.compile(
    r"(?:同志|书记|副?(?:省长|市长|州长|县长|区长|厅长|局长|主任|处长|秘书长|专员|院长|部长|组长|主席|盟长|旗长))$"
)
_PERSON_IN_BRACKETS = re.compile(r"[（(]([\u4e00-\u9fff·、\s]{2,12})[)）]$")
_COLLECTIVE = re.compile(
    r"各|有关|相关|成员单位|(?:所属|下属|直属|依托|涉及|承担|牵头|配合)(?:的)?(?:单位|部门|企业|机构)|全省|全市|全体"
    r"|^(?:省|市|县|区|州|盟|旗|地|乡|镇|\(|（|、|[)）])+(?:级|直)?(?:人民)?(?:政府|党委|党委政府|部门|单位)$"
    r"|^(?:地方|当地|基层|省级|市级|县级|省直|市直|市州|县区|市县|区县)(?:各级)?(?:人民)?(?:政府|部门|单位|党委|党委政府)?$"
    r"|^(?:高等学校|高校|科研院所|企业|行业协会|园区|开发区|高新区|社会力量|金融机构)$"
)


def split_units(text: str) -> list[str]:
    """The units in order, without 等…, fillers and repeated names; brackets inside a name stay whole."""
    held = _LEVELS_IN_A_ROW.sub(lambda found: found.group().replace("、", _HELD), text.strip())
    plain = _ET_CETERA_AND.sub("、", _PARTY_AND_STATE.sub("\\1\ue000", held))
    found: list[str] = []
    for piece in _split_outside_brackets(plain):
        for name in _part_at_and(piece):
            bare = _ET_CETERA.sub("", _LEADING.sub("", name.strip(" 　。.:：*"))).strip()
            if bare and not _NOBODY.fullmatch(bare) and bare not in found:
                found.append(bare)
    return found


def _part_at_and(piece: str) -> list[str]:
    """甲部和乙部 are two, 工业和信息化部 is one: both sides must be whole names, and the word may not stand in brackets."""
    names: list[str] = []
    for name in _AND.split(piece):
        here = 0
        for match in _JOINS_NAMES.finditer(name):
            left, right = name[here : match.start()], name[match.end() :]
            if len(left) >= 3 and len(right) >= 3 and _SURE_END.search(left[-8:]) and UNIT_END.search(right[-60:]):
                names.append(left)
                here = match.end()
        names.append(name[here:])
    return names


def take_people(names: list[str]) -> tuple[list[str], list[str]]:
    """Units and people: 张三 in a list of units, 省科技厅（张三） and 李副省长."""
    units: list[str] = []
    people: list[str] = []
    for name in names:
        bracket = _PERSON_IN_BRACKETS.search(name)
        inner = [part for part in re.split(r"[、\s]+", bracket.group(1)) if part] if bracket else []
        if bracket and bracket.start() and all(map(is_person, inner)):
            units.append(name[: bracket.start()])
            people.extend(inner)
        elif is_person(name):
            people.append(name)
        else:
            units.append(name)
    return units, people


def is_person(name: str) -> bool:
    if _OFFICE.search(name):
        return True
    return 2 <= len(name) <= 3 and name[0] in _SURNAMES and not UNIT_END.search(name)


def looks_like_unit(name: str) -> bool:
    return 2 <= len(name) <= 60 and bool(UNIT_END.search(name) or _AT_LARGE.fullmatch(name) or is_person(name))


def is_collective(printed: str) -> bool:
    """Not one concrete unit: 各市州政府, 相关部门, …成员单位. The office says whom it means."""
    return _COLLECTIVE.search(printed.strip()) is not None


def _split_outside_brackets(text: str) -> list[str]:
    pieces: list[str] = []
    depth, start = 0, 0
    for i, sign in enumerate(text):
        if sign in "（([":
            depth += 1
        elif sign in "）)]":
            depth = max(0, depth - 1)
        elif depth == 0 and (sign in "、，,；;。\n｜|" or (sign == " " and _ends_a_name(text, start, i))):
            pieces.append(text[start:i])
            start = i + 1
    pieces.append(text[start:])
    return [piece.replace(" ", "").replace(_HELD, "、") for piece in pieces]


def _ends_a_name(text: str, start: int, blank: int) -> bool:
    goes_on = any(_GOES_ON.match(text, at) for at in range(max(start, blank - _BEFORE_BLANK), blank))
    return not goes_on and bool(_SURE_END.search(text[start:blank][-45:]))

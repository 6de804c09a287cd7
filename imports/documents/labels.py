"""The words that open a part of a responsibility clause: 牵头单位： 配合单位： 完成时限： and their kin."""

import re
from enum import StrEnum


class Role(StrEnum):
    LEAD = "lead"
    CO = "co"
    RESPONSIBLE = "responsible"
    LEADERS = "leaders"
    SUPERVISORS = "supervisors"
    DEADLINE = "deadline"


_BODY = "(?:单位|部门|处室|科室|主体)"
# 市级牵头部门, 县级责任单位
_LEVEL = "(?:[省市县区州旗]级|[省市县区]直|国家)?"
_WORDS: dict[Role, str] = {
    Role.LEADERS: (
        "(?:责任|牵头|分管|包抓|包联|联系|主管|挂牌|督办|配合|省级?|市级?|厅级?|县级?|区级?|处级|具体|第一){0,2}(?:领导|责任人|负责人|牵头人|联系人)"
    ),
    Role.SUPERVISORS: f"(?:督导|指导|监督|督办|督查|监管|业务指导|数据(?:提供|来源|报送)|统计|考核|验收|评价|汇总){_BODY}",
    Role.LEAD: f"{_LEVEL}(?:牵头|主办|主责|主要责任|第一责任)(?:及?责任|负责|实施)?{_BODY}|牵头|主办",
    Role.CO: f"{_LEVEL}(?:(?:协同|协助|协作|共同)?配合|协办|协同|协助|协作|参与|参加|会办)(?:及?责任|实施|落实)?{_BODY}|配合|协办",
    Role.RESPONSIBLE: f"{_LEVEL}(?:责任|承办|落实|实施|承担|负责){_BODY}|责任分工|任务分工",
    Role.DEADLINE: "(?:完成|办结|整改|落实|实施|建设|责任|进度)?(?:时限|期限|时间节点|时间要求|时限要求)|(?:完成|办结|落实|整改|实施)(?:时间|日期|年限)|(?:时间|进度|推进)(?:安排|进度|节点)",
}
_FORMS = {role: re.compile(words) for role, words in _WORDS.items()}
_ANY = "|".join(_WORDS.values())
# 责任部门（单位）： 责任单位（列首位的为牵头单位）： 【牵头单位】
_ENDS = r"(?:[（(][^（()）：:]{1,16}[)）])?(?:[\s*】\]]{0,3}[:：]|(?<![头办合])[】\]])"
_WRAP = r"[\s（(\[【〔*]{0,6}"
LABEL = re.compile(rf"(?P<label>{_ANY}){_ENDS}\s{{0,5}}")
# A paragraph or bracket that opens with a label is a clause, or a part of one on a line of its own.
OPENS_WITH_LABEL = re.compile(rf"{_WRAP}(?:{_ANY}){_ENDS}")
# （牵头单位 市教育局，配合单位 市财政局）: no colon, and blanks between Han signs do not outlive the repair.
_COLON_LEFT_OUT = re.compile(
    rf"(?:^|(?<=[，,；;、\s]))({_ANY})(?<=[位门室体])[ \u3000]{{0,4}}(?=[\u4e00-\u9fff])"
    "(?!负责|按|依|根据|为|要|应|会同|和|及|或|的|等|牵头|配合|落实|分别|共同|各自|明确|具体|抓|做|组织|承担|每|在|由|将)"
)
# Other fields of an item that stand on lines of their own: 建设内容： 年度目标：
OPENS_WITH_FIELD = re.compile(
    rf"{_WRAP}(?:建设|工作|主要|年度|具体|总体|阶段|推进|实施|任务|项目|预期|重点|存在){{0,2}}"
    r"(?:内容|目标|任务|措施|举措|要求|规模|地点|投资|进展|计划|步骤|依据|范围|对象|方式|标准|名称|概况|成果|成效|问题)[\s*】\]]{0,3}[:：]"
)
HAS_UNITS = (Role.LEAD, Role.CO, Role.RESPONSIBLE)


def with_colons(clause: str) -> str:
    """The content of a clause that opens with a label and leaves out the colons, spelled with them."""
    return _COLON_LEFT_OUT.sub(r"\1：", clause) if _COLON_LEFT_OUT.match(clause) else clause


def role_of(label: str) -> Role | None:
    """The role that this word alone stands for, if any."""
    return next((role for role, form in _FORMS.items() if form.fullmatch(label)), None)

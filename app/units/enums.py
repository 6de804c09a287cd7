"""Kinds of units as the office files them, and what became of a row of their roster."""

from app.core.labels import LabelledEnum


class UnitKind(LabelledEnum):
    DEPARTMENT = "department", "省直部门"
    OFFICE = "office", "厅机关处室"
    AFFILIATE = "affiliate", "直属单位"
    CITY = "city", "市州"
    BUREAU = "bureau", "市州部门"
    COUNTY = "county", "县市区"
    ZONE = "zone", "园区"
    CAMPUS = "campus", "高校院所"
    ENTERPRISE = "enterprise", "企业"
    COLLECTIVE = "collective", "集体单位"
    OTHER = "other", "其他"


class RosterOutcome(LabelledEnum):
    CREATED = "created", "新建"
    UPDATED = "updated", "更新"
    UNCHANGED = "unchanged", "无变化"
    REFUSED = "refused", "失败"


class RosterRefusal(LabelledEnum):
    """Why a row of a roster cannot be taken; the label is a sentence with {detail} in it."""

    NAME_TWICE = "name_twice", "单位“{detail}”在名册中出现了两次，请只保留一行。"
    NAME_TAKEN = "name_taken", "“{detail}”。同一写法只能指一个单位，请改掉其中一处。"
    PARENT_UNKNOWN = "parent_unknown", "上级单位“{detail}”不在名册里，系统中也没有。请先补上这一行，或改正写法。"
    PARENT_LOOP = "parent_loop", "上级单位“{detail}”的上级又是本单位，请改正。"
    MEMBER_UNKNOWN = "member_unknown", "成员单位“{detail}”不在名册里，系统中也没有。请改正写法。"
    MEMBERS_OF_ONE = "members_of_one", "只有集体单位才有成员单位，请把类别改为“集体单位”，或清空成员一栏。"
    MEMBER_COLLECTIVE = "member_collective", "成员“{detail}”本身是集体单位，请写具体单位。"


class SuccessionKind(LabelledEnum):
    """What happened to a unit in the middle of the year."""

    MERGED = "merged", "并入"
    SPLIT = "split", "部分职责划出"

"""Kinds of units as the office files them."""

from app.core.labels import LabelledEnum


class UnitKind(LabelledEnum):
    DEPARTMENT = "department", "省直部门"
    OFFICE = "office", "厅机关处室"
    AFFILIATE = "affiliate", "直属单位"
    CITY = "city", "市州"
    COUNTY = "county", "县市区"
    ZONE = "zone", "园区"
    CAMPUS = "campus", "高校院所"
    ENTERPRISE = "enterprise", "企业"
    COLLECTIVE = "collective", "集体单位"
    OTHER = "other", "其他"

"""Styles of official letters: 标题二号小标宋, 正文三号仿宋, 一级标题三号黑体, 页码四号宋体 (GB/T 9704—2012)."""

SMALL_SONG = "方正小标宋简体"
FANG = "仿宋_GB2312"
HEI = "黑体"
SONG = "宋体"
LATIN = "Times New Roman"
# What stands in where the face is not installed.
STAND_INS = {SMALL_SONG: SONG, FANG: "仿宋", HEI: "SimHei", SONG: "SimSun"}


def _fonts(face: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{face}" w:cs="{LATIN}"/>'


def _paragraph(name: str, face: str, size: int, shape: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="Duban {name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{shape}</w:pPr>'
        f'<w:rPr>{_fonts(face)}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _exactly(points: int) -> str:
    return f'<w:spacing w:line="{points * 20}" w:lineRule="exact"/>'


BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
# 附件： begins two characters in; a second line stands under the name behind the colon.
HANGING = '<w:ind w:leftChars="500" w:left="1600" w:hangingChars="300" w:hanging="960"/>'
STYLES = (
    f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANG)}<w:sz w:val="32"/><w:szCs w:val="32"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="Grid"><w:name w:val="Duban Grid"/>'
    f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders>'
    '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>'
    '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="character" w:customStyle="1" w:styleId="Head"><w:name w:val="Duban Head"/>'
    f"<w:rPr>{_fonts(HEI)}</w:rPr></w:style>"
    + _paragraph("Title", SMALL_SONG, 44, _exactly(36) + '<w:jc w:val="center"/>')
    + _paragraph("Number", FANG, 32, _exactly(36) + '<w:jc w:val="center"/>')
    + _paragraph("To", FANG, 32, _exactly(28) + '<w:jc w:val="both"/>')
    + _paragraph("Body", FANG, 32, _exactly(28) + INDENT + '<w:jc w:val="both"/>')
    + _paragraph("Attached", FANG, 32, _exactly(28) + HANGING + '<w:jc w:val="both"/>')
    + _paragraph("Signer", FANG, 32, "<w:keepNext/>" + _exactly(28) + '<w:jc w:val="right"/>')
    + _paragraph("Annex", HEI, 32, _exactly(28))
    + _paragraph("Cell", FANG, 28, "")
    + _paragraph("CellMiddle", FANG, 28, '<w:jc w:val="center"/>')
    + _paragraph("CellHead", HEI, 28, '<w:jc w:val="center"/>')
    + _paragraph("PageNumber", SONG, 28, '<w:jc w:val="center"/>')
)
FONT_TABLE = "".join(
    f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
    for face, other in STAND_INS.items()
)

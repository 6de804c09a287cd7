"""Han signs under a second code: PDF programs print radicals (⽅ U+2F45) where the text means the sign (方)."""

import unicodedata

# The supplement has no decomposition in Unicode's tables; these are the ones that PDF programs print.
_SUPPLEMENT = dict(
    zip(
        "⺁⺅⺆⺌⺘⺛⺟⺠⺡⺣⺮⺶⺼⺾⻁⻄⻅⻆⻇⻈⻉⻋⻍⻎⻏⻓⻔⻖⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻫⻬⻮⻰⻳",
        "厂亻冂小扌旡母民氵灬竹羊月艹虎西见角角讠贝车辶辶阝长门阝青韦页风飞食马骨鬼鱼鸟麦黄齐齐齿龙龟",
        strict=True,
    )
)
UNIFIED: dict[int, str] = {
    code: plain
    for code in (*range(0x2F00, 0x2FE0), *range(0xF900, 0xFB00))
    if len(plain := unicodedata.normalize("NFKC", chr(code))) == 1 and plain != chr(code)
} | {ord(sign): plain for sign, plain in _SUPPLEMENT.items()}

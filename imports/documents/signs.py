"""Signs under a second code: radicals that PDF programs print (⽅ U+2F45 for 方), and Word's signs of symbol fonts."""

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

# By the low byte of the code; Word adds F000 to it.
_SYMBOL = {
    0xA3: "≤",
    0xB3: "≥",
    0xB1: "±",
    0xB4: "×",
    0xB7: "·",
    0xBB: "≈",
    0xB9: "≠",
    0xA5: "∞",
    0x7E: "~",
    0x25: "%",
}
_WINGDINGS = {0x81 + n: "①②③④⑤⑥⑦⑧⑨⑩"[n] for n in range(10)} | {0x8C + n: "①②③④⑤⑥⑦⑧⑨⑩"[n] for n in range(10)}


def spell_symbol(font: str, code: str) -> str:
    """The sign that `w:sym` shows, where it says something: comparisons and circled numbers. Bullets say nothing."""
    try:
        low = int(code, 16) & 0xFF
    except ValueError:
        return ""
    table = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}.get(font.lower(), {})
    return table.get(low, "")

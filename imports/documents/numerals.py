"""Chinese numerals and the other number styles that policy documents and Word use."""

from collections.abc import Callable

DIGITS = "\u3007一二三四五六七八九"
_VALUES = {sign: value for value, sign in enumerate(DIGITS)} | {"零": 0, "○": 0, "两": 2}
# The numerals of cheques, which some plans count their parts with.
FORMAL = "壹贰叁肆伍陆柒捌玖拾"
_PLAIN = str.maketrans(FORMAL + "貳參陸", "一二三四五六七八九十二三六")
_TENS = {"十": 10, "百": 100, "千": 1000}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def read_chinese(text: str) -> int | None:
    """十二 → 12, 一百零五 → 105, 二\u3007 → 20 (digit by digit); None where it is no numeral below ten thousand."""
    text = text.translate(_PLAIN)
    if not text or any(sign not in _VALUES and sign not in _TENS for sign in text):
        return None
    if all(sign in _VALUES for sign in text):
        return int("".join(str(_VALUES[sign]) for sign in text))
    total = held = 0
    for sign in text:
        if sign in _TENS:
            total += (held or 1) * _TENS[sign]
            held = 0
        else:
            held = _VALUES[sign]
    return total + held


def read_number(text: str) -> int | None:
    """Any marker's number: 3, 三, ③."""
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) == 1 and text in CIRCLED:
        return CIRCLED.index(text) + 1
    return read_chinese(text)


def write_chinese(value: int) -> str:
    """12 → 十二, 105 → 一百零五."""
    if value < 10:
        return DIGITS[value] if value else "零"
    if value < 20:
        return "十" + (DIGITS[value % 10] if value % 10 else "")
    if value < 100:
        return DIGITS[value // 10] + "十" + (DIGITS[value % 10] if value % 10 else "")
    if value < 1000:
        rest = value % 100
        tail = "" if not rest else ("零" + DIGITS[rest] if rest < 10 else _full_ten(rest))
        return DIGITS[value // 100] + "百" + tail
    return str(value)


def _full_ten(value: int) -> str:
    return DIGITS[value // 10] + "十" + (DIGITS[value % 10] if value % 10 else "")


def _write_letters(value: int) -> str:
    """1 → A, 26 → Z, 27 → AA: Word repeats the letter."""
    letter = chr(ord("A") + (value - 1) % 26)
    return letter * ((value - 1) // 26 + 1)


def _write_roman(value: int) -> str:
    signs = ""
    for worth, sign in _ROMAN:
        while value >= worth:
            signs += sign
            value -= worth
    return signs


def _write_circled(value: int) -> str:
    return CIRCLED[value - 1] if 0 < value <= len(CIRCLED) else str(value)


def _write_by_digit(value: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(value))


def _write_stem(value: int) -> str:
    return STEMS[(value - 1) % len(STEMS)]


def _write_padded(value: int) -> str:
    return f"{value:02d}"


def _write_nothing(_value: int) -> str:
    return ""


WORD_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": write_chinese,
    "chineseCountingThousand": write_chinese,
    "chineseLegalSimplified": write_chinese,
    "japaneseCounting": write_chinese,
    "taiwaneseCountingThousand": write_chinese,
    "taiwaneseCounting": write_chinese,
    "ideographDigital": _write_by_digit,
    "japaneseDigitalTenThousand": _write_by_digit,
    "ideographTraditional": _write_stem,
    "decimal": str,
    "decimalZero": _write_padded,
    "decimalFullWidth": str,
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _write_circled,
    "decimalEnclosedCircleChinese": _write_circled,
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalEnclosedParen": lambda value: f"（{value}）",
    "ideographEnclosedCircle": _write_circled,
    "upperLetter": _write_letters,
    "lowerLetter": lambda value: _write_letters(value).lower(),
    "upperRoman": _write_roman,
    "lowerRoman": lambda value: _write_roman(value).lower(),
    "bullet": _write_nothing,
    "none": _write_nothing,
}


def write_word_number(value: int, style: str) -> str:
    """The number as Word's `w:numFmt` prints it; an unknown style prints digits. Zero and below print digits too."""
    if value <= 0 and style not in ("bullet", "none"):
        return str(value)
    return WORD_FORMATS.get(style, str)(value)

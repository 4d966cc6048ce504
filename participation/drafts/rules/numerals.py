"""The numerals that stand in front of provisions, read and written: 十二, 12, １２, ⑫, xii, XII, l.

Every reader answers ``None`` for what is not a numeral of its kind; nothing here raises on odd input.
"""

from __future__ import annotations

CHINESE = "〇零○一二三四五六七八九十百千万两"
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WRITTEN = "零一二三四五六七八九"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}

# First code point and length of the runs of ready-made numbers: ①…⑳ ㉑…㉟ ㊱…㊿ ⑴…⒇ ⒈…⒛ ㈠…㈩ ㊀…㊉
_RUNS = (
    (0x2460, 20, 1),
    (0x3251, 15, 21),
    (0x32B1, 15, 36),
    (0x2474, 20, 1),
    (0x2488, 20, 1),
    (0x3220, 10, 1),
    (0x3280, 10, 1),
)


def from_chinese(text: str) -> int | None:
    """``"一百零五"`` → 105, ``"二〇二六"`` → 2026, ``"十"`` → 10; None if it is not a Chinese numeral below 10^8."""
    if not text or any(c not in CHINESE for c in text):
        return None
    if not any(c in "十百千万" for c in text):
        value = 0
        for c in text:
            value = value * 10 + _DIGITS[c]
        return value if len(text) <= 8 else None
    if text.count("万") > 1:
        return None
    if "万" in text:
        high_text, low_text = text.split("万")
        high = _below_ten_thousand(high_text) if high_text else None
        low = _below_ten_thousand(low_text) if low_text else 0
        return None if high is None or low is None else high * 10_000 + low
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last_unit, seen_digit = 0, 0, 10_000, False
    for c in text:
        if c in _UNITS:
            unit = _UNITS[c]
            if unit >= last_unit:
                return None
            total += (digit if seen_digit else 1) * unit
            if seen_digit and digit == 0:
                return None
            digit, last_unit, seen_digit = 0, unit, False
        else:
            if seen_digit and digit != 0:
                return None
            digit, seen_digit = _DIGITS[c], True
    return total + digit


def to_chinese(number: int) -> str:
    """105 → ``"一百零五"``, 12 → ``"十二"``: the way articles are numbered. ValueError outside 0 … 99,999,999."""
    if not 0 <= number < 100_000_000:
        raise ValueError(f"no article number: {number}")
    if number == 0:
        return "零"
    high, low = divmod(number, 10_000)
    if not high:
        return _write_below_ten_thousand(low)
    head = _write_below_ten_thousand(high) + "万"
    if not low:
        return head
    tail = _write_below_ten_thousand(low, leading=True)
    return head + ("零" if low < 1000 else "") + tail


def _write_below_ten_thousand(number: int, *, leading: bool = False) -> str:
    out, gap = "", False
    rest = number
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, unit)
        if digit:
            if gap and out:
                out += "零"
            # 十二, not 一十二; but 一百一十二 and 一万零一十二
            out += name if (unit == 10 and digit == 1 and not out and not leading) else _WRITTEN[digit] + name
            gap = False
        else:
            gap = True
    return out


def from_roman(text: str) -> int | None:
    """``"xiv"`` or ``"XIV"`` → 14; None for anything that is not the usual way to write that number."""
    lower = text.lower()
    if not lower or any(c not in _ROMAN_VALUES for c in lower):
        return None
    total = 0
    for here, following in zip(lower, [*lower[1:], None], strict=True):
        value = _ROMAN_VALUES[here]
        total += -value if following is not None and value < _ROMAN_VALUES[following] else value
    return total if total > 0 and to_roman(total) == lower else None


def to_roman(number: int) -> str:
    """14 → ``"xiv"``. ValueError outside 1 … 3999."""
    if not 1 <= number <= 3999:
        raise ValueError(f"no roman numeral for {number}")
    out = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        out += letters * count
    return out


def from_letter(text: str) -> int | None:
    """``"a"`` or ``"A"`` → 1 … ``"z"`` → 26; None for anything else."""
    lower = text.lower()
    return ord(lower) - 96 if len(lower) == 1 and "a" <= lower <= "z" else None


def from_enclosed(char: str) -> int | None:
    """``"①"``, ``"⑴"``, ``"⒈"``, ``"㈠"`` → 1; None for anything else."""
    if len(char) != 1:
        return None
    for first, length, value in _RUNS:
        if first <= ord(char) < first + length:
            return ord(char) - first + value
    return None


def from_digits(text: str) -> int | None:
    """``"12"`` or ``"１２"`` → 12; None for anything else, and for more than eight digits."""
    if not text or len(text) > 8 or any(not ("0" <= c <= "9" or "０" <= c <= "９") for c in text):
        return None
    return int("".join(chr(ord(c) - 0xFEE0) if c >= "０" else c for c in text))


def read_number(text: str) -> int | None:
    """A number as it stands in 第…条, blanks inside allowed: Chinese, half- or full-width digits."""
    compact = "".join(text.split())
    return from_digits(compact) if compact[:1] in "0123456789０１２３４５６７８９" else from_chinese(compact)

"""How numbers, titles and dates are written in a document of GB/T 9704."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from itertools import accumulate, pairwise

import rjieba

from participation.platform.clock import local

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")

TITLE_WIDTH = 18
"""Characters of 22 pt in a title line: the type area holds 20, two stay free so that the title does not touch its edges."""

_NEVER_FIRST = "》）〉」』】〕，。、；：？！·的和及与等"
_NEVER_LAST = "《（〈「『【〔"
_PHRASE_ENDS = (
    "自治区", "人民政府", "办公厅", "委员会", "关于", "印发", "公开征求意见", "办法", "条例", "规定", "意见",
    "方案", "规划", "细则", "通知", "管理", "工作", "实施", "情况",
)  # fmt: skip
_LATIN = re.compile(r"[A-Za-z0-9]")
_LINE = 15.0
"""Cost of one more line, against 1 for each squared character by which a line misses the ideal length."""


def chinese_number(n: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, 105 → 一百〇五. For headings; 0 < n < 10,000, otherwise ValueError."""
    if not 0 < n < 10_000:
        raise ValueError(f"no heading has the number {n}")
    text, zero = "", False
    for place, digit in zip(range(len(str(n)) - 1, -1, -1), str(n), strict=True):
        if digit == "0":
            zero = True
            continue
        text += ("〇" if zero and text else "") + _DIGITS[int(digit)] + _UNITS[place]
        zero = False
    return text[1:] if text.startswith("一十") else text


def full_date(moment: date | datetime) -> str:
    """2026年8月20日, no leading zeros, in Asia/Shanghai."""
    day = local(moment).date() if isinstance(moment, datetime) else moment
    return f"{day.year}年{day.month}月{day.day}日"


def title_lines(title: str, width: int = TITLE_WIDTH) -> list[str]:
    """Break a title into balanced centred lines between phrases, as few as possible, none over `width` characters.

    A line never begins with a closing mark or a particle and never ends with an opening mark. Latin words and numbers
    stay whole where they fit.
    """
    title = " ".join(title.split())
    fewest = max(1, -(-_length(title) // width))
    plans = [plan for count in range(fewest, fewest + 3) if (plan := _broken(title, count, width)) is not None]
    if plans:
        return min(plans, key=lambda plan: plan[0] + _LINE * len(plan[1]))[1]
    # Nothing but unbreakable text: hard cuts lose no character.
    return [title[i : i + width] for i in range(0, len(title), width)]


def title_height(lines: int) -> int:
    """How many grid lines (28.99 pt) a title of so many 36 pt lines takes, so that the text below is on the grid."""
    return -(-lines * 36 * 100 // 2899)


def _length(text: str) -> int:
    """Width in full-width characters, rounded up."""
    return -(-sum(1 if ord(c) < 0x2E80 and c not in "“”‘’—…" else 2 for c in text) // 2)


def _broken(title: str, count: int, width: int) -> tuple[float, list[str]] | None:
    """(cost, lines) of the best way to set the title in `count` lines; None where there is none."""
    ideal = _length(title) / count
    words = _word_ends(title)

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]] | None:
        """(cost, break positions) of the cheapest way to set title[start:] in `left` lines."""
        if left == 1:
            length = _length(title[start:])
            return ((length - ideal) ** 2, ()) if 0 < length <= width else None
        found: tuple[float, tuple[int, ...]] | None = None
        for end in range(start + 1, len(title)):
            length = _length(title[start:end].strip())
            if length > width:
                break
            penalty = _penalty(title, end, words)
            rest = best(end, left - 1) if penalty is not None else None
            if penalty is None or rest is None:
                continue
            cost = (length - ideal) ** 2 + penalty + rest[0]
            if found is None or cost < found[0]:
                found = (cost, (end, *rest[1]))
        return found

    plan = best(0, count)
    if plan is None:
        return None
    cuts = [0, *plan[1], len(title)]
    return plan[0], [title[a:b].strip() for a, b in pairwise(cuts)]


@cache
def _word_ends(title: str) -> frozenset[int]:
    """Where a word of the title ends."""
    return frozenset(accumulate(len(word) for word in rjieba.cut(title)))


def _penalty(title: str, at: int, words: frozenset[int]) -> float | None:
    """What it costs to break before title[at]; None where it is forbidden."""
    before, after = title[at - 1], title[at]
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return None
    if before == " " or after == " ":
        return 0.0
    if _LATIN.match(before) and _LATIN.match(after):
        return None
    if before in "》）」』，、；：" or after in "《（「『":
        return 0.0
    inside = 30.0 if title.count("（", 0, at) > title.count("）", 0, at) else 0.0
    if at not in words:
        return inside + 300.0
    return inside + (6.0 if title[:at].endswith(_PHRASE_ENDS) else 30.0)

"""Automatic numbering of a Word document, written out: 第%1条 with level 1 at twelve → 第十二条.

In a draft typed in Word most numbers are not in the text at all. The rules: numbering.xml holds abstract definitions
with up to nine levels; a ``num`` refers to one and may override starts; a paragraph names ``num`` and level itself or
through its style. Counters belong to the abstract definition; a level starts again after any higher level counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from participation.drafts.rules import numerals

_PLACEHOLDER = re.compile(r"%([1-9])")
_TIANGAN = "甲乙丙丁戊己庚辛壬癸"
_DIZHI = "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_DEPTH = 40  # of styles based on styles


def local(element: etree._Element) -> str:
    """The tag without its namespace; "" for comments and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of that name, and in it the next, and so on."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children of that name."""
    if element is not None:
        yield from (e for e in element if local(e) == name)


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute, whatever its namespace."""
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if etree.QName(k).localname == name), None)


def whole(text: str | None, default: int) -> int:
    """A whole number from an attribute, within what a sane document holds."""
    try:
        return max(-1, min(int(text), 1_000_000)) if text is not None else default
    except ValueError:
        return default


@dataclass(slots=True)
class Level:
    """One level of a list. text: with %1 … %9; suffix: tab, space or nothing; style: the paragraph style bound to it."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(slots=True)
class Definition:
    """A ``num``: its abstract definition and what it overrides."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The counters of one document; :meth:`label` is called for its paragraphs in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._styles = _style_numbering(styles)
        self._definitions = _definitions(numbering, self._styles)
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self.written = 0

    def label(self, properties: etree._Element | None) -> str:
        """The number of a paragraph (``w:pPr``) with the blank behind it; "" if it has none."""
        num, depth = self._of(properties)
        definition = self._definitions.get(num or "")
        if definition is None or num == "0":
            return ""
        depth = max(0, min(depth, 8))
        level = definition.levels.get(depth, Level())
        counters = self._counters.setdefault(definition.abstract, {})
        self._count(num or "", definition, counters, depth, level)
        if level.format == "none" and not level.text:
            return ""
        self.written += 1
        if level.format == "bullet":
            # The signs of symbol fonts are private characters: a dot says the same
            return ("•" if not level.text or "\ue000" <= level.text[0] <= "\uf8ff" else level.text) + " "
        text = _PLACEHOLDER.sub(_filler(definition, counters, level), level.text)
        return text + _blank(text, level.suffix)

    def _count(self, num: str, definition: Definition, counters: dict[int, int], depth: int, level: Level) -> None:
        if depth in definition.starts and (num, depth) not in self._started:
            self._started.add((num, depth))
            counters[depth] = definition.starts[depth]
        elif depth in counters:
            counters[depth] += 1
        else:
            counters[depth] = level.start
        for lower in [d for d in counters if d > depth]:
            inner = definition.levels.get(lower, Level())
            if inner.restart is None or (inner.restart > 0 and depth <= inner.restart - 1):
                del counters[lower]

    def _of(self, properties: etree._Element | None) -> tuple[str | None, int]:
        own = child(properties, "numPr")
        style = value(child(properties, "pStyle")) or ""
        inherited_num, inherited_depth = self._styles.get(style, (None, 0))
        num = value(child(own, "numId"))
        depth = value(child(own, "ilvl"))
        if own is None or num is None:
            num = inherited_num
        if depth is None:
            depth_found = inherited_depth
            definition = self._definitions.get(num or "")
            if own is None and definition is not None and style:
                depth_found = next((d for d, level in definition.levels.items() if level.style == style), depth_found)
            return num, depth_found
        return num, whole(depth, 0)


def _definitions(
    numbering: etree._Element | None, styles: Mapping[str, tuple[str | None, int]]
) -> dict[str, Definition]:
    abstracts: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    for abstract in children(numbering, "abstractNum"):
        name = value(abstract, "abstractNumId") or ""
        abstracts[name] = {whole(value(lvl, "ilvl"), 0): _level(lvl) for lvl in children(abstract, "lvl")}
        if (style := value(child(abstract, "numStyleLink"))) is not None:
            links[name] = style
    # A list style: the definition is that of the ``num`` its style names
    of_num = {value(num, "numId"): value(child(num, "abstractNumId")) or "" for num in children(numbering, "num")}
    for name, style in links.items():
        abstracts[name] = abstracts.get(of_num.get(styles.get(style, (None, 0))[0], ""), abstracts[name])
    found: dict[str, Definition] = {}
    for num in children(numbering, "num"):
        abstract_id = value(child(num, "abstractNumId")) or ""
        definition = Definition(abstract_id, dict(abstracts.get(abstract_id, {})))
        for override in children(num, "lvlOverride"):
            depth = whole(value(override, "ilvl"), 0)
            if (lvl := child(override, "lvl")) is not None:
                definition.levels[depth] = _level(lvl)
            if (start := value(child(override, "startOverride"))) is not None:
                definition.starts[depth] = whole(start, 1)
        found[value(num, "numId") or ""] = definition
    return found


def _level(lvl: etree._Element) -> Level:
    legal = child(lvl, "isLgl")
    restart = value(child(lvl, "lvlRestart"))
    return Level(
        start=whole(value(child(lvl, "start")), 1),
        format=value(child(lvl, "numFmt")) or value(child(lvl, "AlternateContent", "Fallback", "numFmt")) or "decimal",
        text=value(child(lvl, "lvlText")) or "",
        suffix=value(child(lvl, "suff")) or "tab",
        legal=legal is not None and value(legal) not in ("0", "false"),
        restart=None if restart is None else whole(restart, 0),
        style=value(child(lvl, "pStyle")),
    )


def _style_numbering(styles: etree._Element | None) -> Mapping[str, tuple[str | None, int]]:
    """Style → (num, level), what it is based on included."""
    parents: dict[str, str | None] = {}
    own: dict[str, tuple[str | None, str | None]] = {}
    for style in children(styles, "style"):
        name = value(style, "styleId") or ""
        parents[name] = value(child(style, "basedOn"))
        numbered = child(style, "pPr", "numPr")
        own[name] = (value(child(numbered, "numId")), value(child(numbered, "ilvl")))
    found: dict[str, tuple[str | None, int]] = {}
    for name in parents:
        num: str | None = None
        depth: str | None = None
        at: str | None = name
        for _ in range(_DEPTH):
            if at is None or at not in own:
                break
            num = num if num is not None else own[at][0]
            depth = depth if depth is not None else own[at][1]
            at = parents[at]
        found[name] = (num, whole(depth, 0))
    return found


def _filler(definition: Definition, counters: Mapping[int, int], level: Level) -> Callable[[re.Match[str]], str]:
    def fill(found: re.Match[str]) -> str:
        depth = int(found[1]) - 1
        of = definition.levels.get(depth, Level())
        number = counters.get(depth, definition.starts.get(depth, of.start))
        return write(number, "decimal" if level.legal else of.format)

    return fill


def _blank(text: str, suffix: str) -> str:
    """What stands behind a number. A tab is a blank, and none behind a bracket or a Chinese stop."""
    if suffix == "nothing":
        return ""
    return "" if suffix == "tab" and text[-1:] in "、）．：" else " "


def write(number: int, form: str) -> str:
    """A number in one of Word's formats; formats unknown here as digits."""
    match form:
        case "none":
            return ""
        case "upperRoman" | "lowerRoman" if 1 <= number <= 3999:
            roman = numerals.to_roman(number)
            return roman.upper() if form == "upperRoman" else roman
        case "upperLetter" | "lowerLetter" if number >= 1:
            letter = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter.upper() if form == "upperLetter" else letter
        case "chineseCounting" | "chineseCountingThousand" | "taiwaneseCounting" | "taiwaneseCountingThousand":
            return numerals.to_chinese(max(0, number))
        case "japaneseCounting" | "koreanDigital2":
            return numerals.to_chinese(max(0, number))
        case "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital":
            return "".join("〇一二三四五六七八九"[int(d)] for d in str(max(0, number)))
        case "chineseLegalSimplified" | "ideographLegalTraditional":
            return numerals.to_chinese(max(0, number)).translate(_FORMAL)
        case "ideographTraditional" if 1 <= number <= 10:
            return _TIANGAN[number - 1]
        case "ideographZodiac" if 1 <= number <= 12:
            return _DIZHI[number - 1]
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 1 <= number <= 20:
            return chr(0x245F + number)
        case "decimalEnclosedParen" if 1 <= number <= 20:
            return chr(0x2473 + number)
        case "decimalEnclosedFullstop" if 1 <= number <= 20:
            return chr(0x2487 + number)
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord(d) + 0xFEE0) for d in str(number))
        case "decimalZero":
            return f"{number:02d}"
        case "numberInDash":
            return f"- {number} -"
        case _:
            return str(number)

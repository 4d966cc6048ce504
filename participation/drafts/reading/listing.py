"""Numbers of lists and headings of an OpenDocument text, written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from participation.drafts.reading.numbering import local, value, whole, write

# What stands in style:num-format → the format as Word calls it, which ``write`` knows
_FORMATS = {
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一, 二, 三, ...": "chineseCounting",
    "一": "chineseCounting",
    "十, 二十, 三十, ...": "chineseCounting",
    "壹, 贰, 叁, ...": "chineseLegalSimplified",
    "壹, 貳, 參, ...": "chineseLegalSimplified",
    "①, ②, ③, ...": "decimalEnclosedCircle",
    "甲, 乙, 丙, ...": "ideographTraditional",
    "子, 丑, 寅, ...": "ideographZodiac",
    "１, ２, ３, ...": "decimalFullWidth",
    "": "none",
}
_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list style; ``display``: how many levels above its number shows, itself included."""

    format: str = "none"
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    display: int = 1
    bullet: str = ""
    space: bool = True


@dataclass(slots=True)
class Run:
    """A list being read: its style and how far it has counted, level by level."""

    style: str
    depth: int
    counters: dict[int, int] = field(default_factory=dict)


class Lists:
    """All list styles of a document and the counters of its lists, asked in the order of the text."""

    def __init__(self, roots: Sequence[etree._Element | None]) -> None:
        self._styles: dict[str, dict[int, Level]] = {}
        self._outline: dict[int, Level] = {}
        self._of_paragraph: dict[str, str] = {}
        self._last: dict[str, dict[int, int]] = {}  # by style, so that a list may go on where another ended
        self._by_id: dict[str, dict[int, int]] = {}
        self._headings: dict[int, int] = {}
        self.written = 0
        for root in roots:
            for e in root.iter() if root is not None else ():
                if local(e) == "list-style":
                    self._styles.setdefault(value(e, "name") or "", _levels(e))
                elif local(e) == "outline-style":
                    self._outline = _levels(e)
                elif local(e) == "style" and (named := value(e, "list-style-name")):
                    self._of_paragraph[value(e, "name") or ""] = named

    def enter(self, element: etree._Element, outer: Run | None = None, *, anew: bool = False) -> Run:
        """A ``text:list`` begins; ``outer`` is the list it stands in, ``anew``: another stood in the same item."""
        style = value(element, "style-name") or (outer.style if outer else "")
        if local(element) == "numbered-paragraph":
            depth = max(1, min(whole(value(element, "level"), 1), _LEVELS))
            known = self._by_id.setdefault(value(element, "list-id") or style, {})
            return Run(style, depth, known)
        depth = min(outer.depth + 1, _LEVELS) if outer else 1
        if outer:
            counters = outer.counters
            if anew and value(element, "continue-numbering") != "true":
                counters.pop(depth, None)
        else:
            continued = value(element, "continue-list")
            goes_on = value(element, "continue-numbering") == "true"
            if continued in self._by_id:
                counters = self._by_id[continued or ""]
            else:
                counters = self._last.get(style, {}) if goes_on else {}
            self._last[style] = counters
            self._by_id[value(element, "id") or ""] = counters
        return Run(style, depth, counters)

    def count(self, run: Run, item: etree._Element) -> str:
        """The number of the next item, with the blank behind it; "" where the style gives none."""
        levels = self._styles.get(run.style) or self._styles.get(self._style_of_first(item), {})
        level = levels.get(run.depth, Level())
        start = value(item, "start-value")
        if start is not None:
            run.counters[run.depth] = whole(start, 1)
        elif run.depth in run.counters:
            run.counters[run.depth] += 1
        else:
            run.counters[run.depth] = level.start
        for deeper in [d for d in run.counters if d > run.depth]:
            del run.counters[deeper]
        return self._written(levels, run.depth, run.counters)

    def heading(self, element: etree._Element) -> str:
        """The number of a ``text:h`` by the outline style."""
        depth = max(1, min(whole(value(element, "outline-level"), 1), _LEVELS))
        if value(element, "is-list-header") == "true" or depth not in self._outline:
            return ""
        level = self._outline[depth]
        if level.format == "none" and not (level.prefix or level.suffix):
            return ""
        start = value(element, "start-value")
        restarted = value(element, "restart-numbering") == "true" and start is not None
        if restarted:
            self._headings[depth] = whole(start, 1)
        else:
            self._headings[depth] = self._headings.get(depth, level.start - 1) + 1
        for deeper in [d for d in self._headings if d > depth]:
            del self._headings[deeper]
        return self._written(self._outline, depth, self._headings)

    def _style_of_first(self, item: etree._Element) -> str:
        first = next((e for e in item if local(e) in ("p", "h")), None)
        return self._of_paragraph.get(value(first, "style-name") or "", "")

    def _written(self, levels: dict[int, Level], depth: int, counters: dict[int, int]) -> str:
        level = levels.get(depth, Level())
        if level.bullet:
            self.written += 1
            return level.bullet + " "
        shown = [
            write(counters.get(d, levels.get(d, Level()).start), levels.get(d, Level()).format)
            for d in range(max(1, depth - level.display + 1), depth + 1)
            if levels.get(d, Level()).format != "none"
        ]
        text = level.prefix + ".".join(part for part in shown if part) + level.suffix
        if not text.strip():
            return ""
        self.written += 1
        return text + (" " if level.space and text[-1:] not in "、）．： " else "")


def _levels(style: etree._Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for e in style:
        name = local(e)
        depth = whole(value(e, "level"), 0)
        if name in ("list-level-style-number", "outline-level-style"):
            form = value(e, "num-format") or ""
            follows = next((value(x, "label-followed-by") for x in e.iter() if value(x, "label-followed-by")), None)
            found[depth] = Level(
                _FORMATS.get(form, "decimal"),
                value(e, "num-prefix") or "",
                value(e, "num-suffix") or "",
                whole(value(e, "start-value"), 1),
                max(1, whole(value(e, "display-levels"), 1)),
                space=follows != "nothing",
            )
        elif name == "list-level-style-bullet":
            sign = value(e, "bullet-char") or "•"
            found[depth] = Level(bullet="•" if "\ue000" <= sign[0] <= "\uf8ff" else sign)
    return found

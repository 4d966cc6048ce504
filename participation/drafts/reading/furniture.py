"""Lines on pages, and what stands on every page without belonging to the text: running titles and page numbers."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from participation.drafts.rules import labels, surroundings

_EDGE = 0.14  # of the height: where running titles and page numbers stand
_REPEATED = 3  # pages that have the same words at the same height
_DIGITS = re.compile(r"[\d０-９]+|[ivxlcIVXLC]+$")
_BARE_NUMBER = re.compile(r"^[\s\-—–－―─·•|/第页Page共]*[\d０-９ivxlc]{1,4}[\s\-—–－―─·•|/第页of共\d]*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words and the box around it, in points from the lower left of its page. Tabs part what is wide apart."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def size(self) -> float:
        """About the size of its letters."""
        return max(self.top - self.bottom, 1.0)


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``pictures``: it has pictures and not a word."""

    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    pictures: bool = False


def without_furniture(pages: Sequence[Page]) -> tuple[list[list[Line]], int]:
    """The lines of each page without page numbers and running titles; how many lines those were."""
    usual = statistics.median([gap for page in pages for gap in _gaps(page)] or [0.0])
    edges = [_edge_lines(page, usual) for page in pages]
    seen: Counter[str] = Counter()
    for lines in edges:
        seen.update({_masked(line.text) for line in lines})
    often = max(2, len([p for p in pages if p.lines]) // 2 if len(pages) < 6 else 3)
    # Close to the text as well, where the same words stand at the same height of page after page
    outermost = [_outermost(page) for page in pages]
    placed = Counter(_placed(line) for lines in outermost for line in lines)
    out: list[list[Line]] = []
    dropped = 0
    for page, lines, outer in zip(pages, edges, outermost, strict=True):
        gone = {
            id(line)
            for line in lines
            if _is_page_number(line, page) or (seen[_masked(line.text)] >= often and not is_text(line.text))
        }
        gone |= {id(line) for line in outer if placed[_placed(line)] >= _REPEATED and not is_text(line.text)}
        out.append([line for line in page.lines if id(line) not in gone])
        dropped += len(gone)
    return out, dropped


def _outermost(page: Page) -> list[Line]:
    """What stands highest and what stands lowest on the page, if in its margins."""
    if not page.lines:
        return []
    top, bottom = max(line.top for line in page.lines), min(line.bottom for line in page.lines)
    head, foot = page.height * (1 - _EDGE), page.height * _EDGE
    return [
        line
        for line in page.lines
        if (line.top > top - 2 and line.bottom > head) or (line.bottom < bottom + 2 and line.top < foot)
    ]


def _placed(line: Line) -> tuple[str, int]:
    return _masked(line.text), round(line.bottom / 2)


def _gaps(page: Page) -> list[float]:
    tops = sorted((line.top for line in page.lines), reverse=True)
    return [above - below for above, below in itertools.pairwise(tops) if above - below > 2]


def _edge_lines(page: Page, usual: float) -> list[Line]:
    """At most two lines at the top and two at the bottom that stand in the margin, apart from the text.

    ``usual``: the distance from line to line in the text of the document.
    """
    by_height = sorted(page.lines, key=lambda line: -line.top)
    head, foot = page.height * (1 - _EDGE), page.height * _EDGE
    upper = list(itertools.takewhile(lambda line: line.bottom > head, by_height[:2]))
    lower = list(itertools.takewhile(lambda line: line.top < foot, by_height[::-1][:2]))
    return _apart(upper, by_height, usual) + _apart(lower, by_height[::-1], usual)


def _apart(edge: Sequence[Line], run: Sequence[Line], usual: float) -> list[Line]:
    """Of the outermost lines those with a gap behind them, or before one that has."""

    def gap(n: int) -> bool:
        if n + 1 >= len(run):
            return True
        distance = abs(run[n + 1].top - run[n].top)
        # A gap, two corners of one height, or other type
        return distance > 1.25 * usual + 1 or distance <= 2 or not alike(run[n].size, run[n + 1].size)

    return [line for n, line in enumerate(edge) if gap(n) or (n + 1 < len(edge) and gap(n + 1))]


def _is_page_number(line: Line, page: Page) -> bool:
    """- 3 - wherever in the margin; a bare 3 only at the very edge."""
    words = line.text.strip()
    if surroundings.is_page_number(words):
        return True
    at_edge = line.top < page.height * 0.11 or line.bottom > page.height * 0.92
    return at_edge and bool(_BARE_NUMBER.match(words))


def is_text(words: str) -> bool:
    """第一条 at the top of several pages is the text itself."""
    return labels.structure(words.strip()) is not None or bool(labels.enumerators(words.strip()))


def _masked(words: str) -> str:
    return _DIGITS.sub("#", "".join(words.split()))


def alike(one: float, other: float) -> bool:
    """Whether two sizes of letters are about the same."""
    return abs(one - other) <= 0.2 * max(one, other)

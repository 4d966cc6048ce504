"""Lines on pages → paragraphs, by where they stand: indents, short last lines, gaps. Standard library only.

A line of Chinese law ends where the page ends, not where the sentence does; the next paragraph is told by its indent or
by the short line before it. Page numbers and running titles, which stand at the edge of every page, are left out.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from participation.drafts.rules import labels, surroundings
from participation.drafts.rules.blocks import unwrap, width
from participation.drafts.rules.cells import table_row


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


# What is not torn apart at the end of a line: opening brackets, a character, and the marks that close it
_UNIT = re.compile(r"[（《〈“‘「『【〔(\[{]*.[，。、；：！？）》〉”’」』】〕,.;:!?)\]}%％…—～·]*")
_CLOSING = re.compile(r"[，。、；：！？）》〉”’」』】〕,.;:!?)]$")
_SENTENCE_END = re.compile(r"[。！？][”’」』）)]*$")
_STOPPED = re.compile(r"[。；：！？.;:!?][”’」』）)]*$|[”’」』）)》]$")
_SAME_PARAGRAPH = re.compile(r"但|其中|其他|具体|必要时|拒不|逾期|情节|情况|对于?|接受|并|同时|上述|有特殊")
_EDGE = 0.14  # of the height: where running titles and page numbers stand
_REPEATED = 3  # pages that have the same words at the same height
_DIGITS = re.compile(r"[\d０-９]+|[ivxlcIVXLC]+$")
_BARE_NUMBER = re.compile(r"^[\s\-—–－―─·•|/第页Page共]*[\d０-９ivxlc]{1,4}[\s\-—–－―─·•|/第页of共\d]*$")


def paragraphs(pages: Sequence[Page]) -> tuple[list[str], int]:
    """(paragraphs and tables in order, how many lines at the edges of pages were left out)."""
    kept, dropped = _without_furniture(pages)
    rows = [[_row(group) for group in _on_one_height(lines)] for lines in kept]
    out: list[str] = []
    tables = _tables(rows)
    flat = [(n, row, (n, k) in tables) for n, page in enumerate(rows) for k, row in enumerate(page)]
    running = [row for _, row, in_table in flat if not in_table] or [row for _, row, _ in flat]
    measure = _Measure(running, max((page.width for page in pages), default=0.0))
    open_lines: list[Line] = []
    table: list[str] = []
    previous_page = -1
    for n, row, in_table in flat:
        if in_table:
            _close(out, open_lines)
            table.append(table_row([cell.strip() for cell in row.text.split("\t")]))
        else:
            _close_table(out, table)
            if open_lines and not measure.goes_on(open_lines, row, turned=n != previous_page):
                _close(out, open_lines)
            open_lines.append(row)
        previous_page = n
    _close_table(out, table)
    _close(out, open_lines)
    return out, dropped


def _close(out: list[str], lines: list[Line]) -> None:
    if lines:
        words = unwrap([re.sub(r"[ \t]*\t[ \t]*", "\u3000", line.text.strip()) for line in lines])
        # A soft hyphen at the end of a line belongs to the line, not to the word
        out.append(re.sub("\u00ad ?", "", words))
        lines.clear()


def _close_table(out: list[str], rows: list[str]) -> None:
    if rows:
        out.append("\n".join(rows))
        rows.clear()


# ---------------------------------------------------------------------- what stands on every page


def _without_furniture(pages: Sequence[Page]) -> tuple[list[list[Line]], int]:
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
            if _is_page_number(line, page) or (seen[_masked(line.text)] >= often and not _is_text(line.text))
        }
        gone |= {id(line) for line in outer if placed[_placed(line)] >= _REPEATED and not _is_text(line.text)}
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
        return distance > 1.25 * usual + 1 or distance <= 2 or not _alike(run[n].size, run[n + 1].size)

    return [line for n, line in enumerate(edge) if gap(n) or (n + 1 < len(edge) and gap(n + 1))]


def _is_page_number(line: Line, page: Page) -> bool:
    """- 3 - wherever in the margin; a bare 3 only at the very edge."""
    words = line.text.strip()
    if surroundings.is_page_number(words):
        return True
    at_edge = line.top < page.height * 0.11 or line.bottom > page.height * 0.92
    return at_edge and bool(_BARE_NUMBER.match(words))


def _is_text(words: str) -> bool:
    """第一条 at the top of several pages is the text itself."""
    return labels.structure(words.strip()) is not None or bool(labels.enumerators(words.strip()))


def _masked(words: str) -> str:
    return _DIGITS.sub("#", "".join(words.split()))


# ---------------------------------------------------------------------- rows and tables


def _on_one_height(lines: Sequence[Line]) -> list[list[Line]]:
    """Neighbours in the order of the page that stand at one height, side by side."""
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        if last is not None:
            overlap = min(last.top, line.top) - max(last.bottom, line.bottom)
            if overlap > 0.5 * min(last.size, line.size) and line.left >= last.right - 1:
                groups[-1].append(line)
                continue
        groups.append([line])
    return groups


def _row(group: Sequence[Line]) -> Line:
    text = group[0].text
    for before, line in itertools.pairwise(group):
        gap = line.left - before.right
        text += ("\t" if gap > 1.6 * before.size else "" if gap < 0.2 * before.size else " ") + line.text
    return Line(
        text,
        min(line.left for line in group),
        max(line.right for line in group),
        min(line.bottom for line in group),
        max(line.top for line in group),
    )


def _tables(pages: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
    """Which rows are those of tables: at least two on one another with as many cells, at least two each."""
    found: set[tuple[int, int]] = set()
    for n, rows in enumerate(pages):
        # 第一条 set apart from its text is no row
        cells = [0 if _is_text(row.text) else row.text.count("\t") for row in rows]
        start = 0
        for k in range(1, len(rows) + 1):
            if k < len(rows) and cells[k] == cells[start]:
                continue
            if k - start >= 2 and cells[start]:
                found.update((n, at) for at in range(start, k))
            start = k
    return found


# ---------------------------------------------------------------------- paragraphs


class _Measure:
    """The margins, the size and the distance of lines of a document."""

    def __init__(self, lines: Sequence[Line], page_width: float) -> None:
        self.size = statistics.median(line.size for line in lines) if lines else 1.0
        # Fonts differ in how high their boxes are, not in how wide a 汉字 is
        ems = [2 * (line.right - line.left) / max(1, width(line.text)) for line in lines if len(line.text) >= 10]
        self.em = statistics.median(ems) if ems else self.size
        self.exact = _exact_right(lines, self.em)
        rights = sorted(line.right for line in lines)
        self.right = rights[int(len(rights) * 0.9)] if rights else 0.0
        full = [line for line in lines if line.right > self.right - 3 * self.em]
        if len(full) < 2 and lines:
            # No line says where the margin is: as far from the edge as on the left
            self.right = max(self.right, page_width - min(line.left for line in lines))
        lefts = Counter(round(line.left) for line in full)
        self.left = min((x for x, n in lefts.items() if n >= max(2, len(full) * 0.05)), default=min(lefts, default=0))
        gaps = [
            before.bottom - line.top
            for before, line in itertools.pairwise(lines)
            if before.bottom > line.top - 0.6 * self.size and before.right > self.right - 2 * self.em
        ]
        self.gap = statistics.median(gaps) if gaps else self.size
        indented = sum(1 for line in lines if self.is_indented(line))
        self.has_indents = indented >= max(2, 0.08 * len(lines))
        wide = sum(1 for a, b in itertools.pairwise(lines) if a.bottom - b.top > self.gap + 0.25 * self.size)
        self.has_gaps = wide >= max(2, 0.12 * len(lines))

    def is_indented(self, line: Line) -> bool:
        return line.left > self.left + 1.2 * self.em

    def goes_on(self, before: Sequence[Line], line: Line, *, turned: bool) -> bool:
        """Whether the line continues the paragraph of the lines before it."""
        last = before[-1]
        if (
            not _alike(last.size, line.size)
            or self._has_room(last, line)
            or self._looks_ended(last, line, turned=turned)
        ):
            return False
        if not turned and last.bottom - line.top > self.gap + (0.8 if self.has_indents else 0.25) * self.size:
            return False
        if not turned and line.bottom > last.top:  # above it: another column
            return not _is_label(line.text)
        if self.is_indented(line):
            return self._hangs(before, line) or (self._is_centred_title(last) and self._is_centred_title(line))
        if not _is_label(line.text):
            return True
        # 适逢周 ⏎ 六、周日: a full line that stops inside a sentence is not followed by an item
        return self.has_indents or not _STOPPED.search(last.text.rstrip())

    def _has_room(self, last: Line, line: Line) -> bool:
        """Whether the first word of the line would still have stood on the line before: so that one was ended."""
        words = line.text.lstrip()
        word = re.match(r"[\w$%@#&+./:-]+", words, re.ASCII)
        em = self.em * last.size / self.size
        if self._is_centred_title(last):
            return (last.left - self.left) + (self.right - last.right) > 2.3 * em
        if word:
            return last.right + len(word[0]) * 0.55 * em < self.right
        if self.exact is None:
            # Chinese type moves a mark that may not begin or end a line, and the character before it, to the next
            return last.right + 2.3 * em < self.right
        unit = _UNIT.match(words)
        return last.right + len(unit[0] if unit else words[:1]) * em <= self.exact + 0.15 * em

    def _is_centred_title(self, line: Line) -> bool:
        """In larger type than the text, as far from the one margin as from the other."""
        larger = line.size > self.size and not _alike(line.size, self.size)
        return larger and abs((line.left - self.left) - (self.right - line.right)) < 1.5 * self.em

    def _looks_ended(self, last: Line, line: Line, *, turned: bool) -> bool:
        """A full line that ends with a sentence, where neither indents nor gaps part paragraphs: rather the end of one.

        In law texts a sentence is followed by a new paragraph in two of three cases; in nine of ten but after these words.
        """
        if self.exact is None or self.has_indents or (self.has_gaps and not turned):
            return False
        return bool(_SENTENCE_END.search(last.text.rstrip())) and not _SAME_PARAGRAPH.match(line.text.lstrip())

    def _hangs(self, before: Sequence[Line], line: Line) -> bool:
        """A list's item whose further lines stand further in than its label, or as far in as each other."""
        first, last = before[0], before[-1]
        if _is_label(line.text):
            return False
        if len(before) > 1:
            return abs(last.left - line.left) < 0.5 * self.em
        return bool(labels.enumerators(first.text.strip())) and line.left > first.left + 0.8 * self.em


def _exact_right(lines: Sequence[Line], em: float) -> float | None:
    """Where full lines of 汉字 end, all at one place but for a mark that hangs over; None where they end here and there."""
    step = 0.25 * em
    furthest = max((line.right for line in lines), default=0.0)
    # A mark at the end may hang over the margin
    whole = [line for line in lines if line.right > furthest - 3 * em and not _CLOSING.search(line.text.rstrip())]
    ends = Counter(round(line.right / step) for line in whole)
    full = [(n, place) for place, n in ends.items() if n >= max(3, 0.2 * ends.total())]
    if not full:
        return None
    most = max(n for n, _ in full)
    return max(place for n, place in full if n >= 0.5 * most) * step


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= 0.2 * max(one, other)


def _is_label(words: str) -> bool:
    text = words.strip().lstrip('“「『"')  # in a decision to amend: “（一）……
    return bool(labels.structure(text) or labels.enumerators(text) or labels.attachment(text))

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

from participation.drafts.reading.furniture import Line, Page, alike, is_text, without_furniture
from participation.drafts.rules import labels
from participation.drafts.rules.blocks import unwrap, width
from participation.drafts.rules.cells import table_row

__all__ = ["Line", "Page", "paragraphs"]


# What is not torn apart at the end of a line: opening brackets, a character, and the marks that close it
_UNIT = re.compile(r"[（《〈“‘「『【〔(\[{]*.[，。、；：！？）》〉”’」』】〕,.;:!?)\]}%％…—～·]*")
_CLOSING = re.compile(r"[，。、；：！？）》〉”’」』】〕,.;:!?)]$")
_SENTENCE_END = re.compile(r"[。！？][”’」』）)]*$")
_STOPPED = re.compile(r"[。；：！？.;:!?][”’」』）)]*$|[”’」』）)》]$")
_SAME_PARAGRAPH = re.compile(r"但|其中|其他|具体|必要时|拒不|逾期|情节|情况|对于?|接受|并|同时|上述|有特殊")


def paragraphs(pages: Sequence[Page]) -> tuple[list[str], int]:
    """(paragraphs and tables in order, how many lines at the edges of pages were left out)."""
    kept, dropped = without_furniture(pages)
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
        cells = [0 if is_text(row.text) else row.text.count("\t") for row in rows]
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
            not alike(last.size, line.size)
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
        larger = line.size > self.size and not alike(line.size, self.size)
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


def _is_label(words: str) -> bool:
    text = words.strip().lstrip('“「『"')  # in a decision to amend: “（一）……
    return bool(labels.structure(text) or labels.enumerators(text) or labels.attachment(text))

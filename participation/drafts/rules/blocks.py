"""A draft's text cut into blocks: lines, tables, comments, a contents list; each knows where it stands in the source."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from participation.drafts.rules import labels, surroundings

# Zero-width characters are as invisible as blanks and as little part of a label.
_BLANKS = " \t\r\f\v\xa0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff"
_HASHES = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3})(?=\S)")
_BULLET_BEFORE_LABEL = re.compile(r"[-*+][ \t]+(?=\S)")
_PIPE_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$")
TERMINAL = "。；;：:！!？?.”’）)】》>|"


@dataclass(slots=True)
class Line:
    """A line that is not blank. start: offset of its first character; at: offset of its first word; no: from 1."""

    no: int
    start: int
    at: int
    words: str
    indent: int
    blank_before: int


@dataclass(slots=True)
class Block:
    """What is read as one: form is line, table, comment, contents, rule or page_number.

    start: where its piece of the source begins; at: where its words begin, markup skipped; first: the words of its first
    line from there; more: the words of further lines that belong to it, more_at: (where, in which line) each of them begins; hashes: how many #
    stood before it; quoted: it stands inside what an amendment quotes.
    """

    form: str
    line: int
    start: int
    at: int
    first: str
    more: list[str] = field(default_factory=list)
    hashes: int = 0
    blank_before: int = 0
    more_at: list[tuple[int, int]] = field(default_factory=list)
    quoted: bool = False

    def text(self, skip: int = 0) -> str:
        """Its words after the first ``skip`` characters of the first line; line breaks of a wrapped line undone."""
        if self.form == "line":
            return unwrap([self.first[skip:].strip(_BLANKS), *self.more])
        return "\n".join([self.first[skip:].strip(_BLANKS), *self.more])

    def cut(self, places: Sequence[int]) -> list[Block]:
        """Itself as several blocks that begin at these places of :meth:`text`; the first takes what is before them."""
        origin: list[tuple[int, int]] = []  # source offset and line of every character of the text
        joined = ""
        pieces = [(self.first.strip(_BLANKS), self.at, self.line)]
        pieces += [(words, at, no) for words, (at, no) in zip(self.more, self.more_at, strict=True)]
        for words, at, no in pieces:
            if joined and not (_is_wide(joined[-1]) or _is_wide(words[:1] or "a")):
                joined += " "
                origin.append((at, no))
            joined += words
            origin.extend((at + k, no) for k in range(len(words)))
        bounds = [0, *places, len(joined)]
        out: list[Block] = []
        for start, end in itertools.pairwise(bounds):
            at, line = origin[start]
            words = joined[start:end].strip(_BLANKS)
            out.append(Block("line", line, at if start else self.start, at, words, [], self.hashes if not start else 0))
        out[0].blank_before = self.blank_before
        return out


def unwrap(parts: list[str]) -> str:
    """Lines of one paragraph as one: a blank between words, none between 汉字."""
    out = ""
    for part in parts:
        if out and part:
            out += "" if _is_wide(out[-1]) or _is_wide(part[0]) else " "
        out += part
    return out


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"


def lines(source: str) -> Iterator[Line]:
    """The lines of the source that are not blank. Only U+000A ends a line."""
    offset, blank = 0, 0
    for no, raw in enumerate(source.split("\n"), 1):
        words = raw.strip(_BLANKS)
        if words:
            lead = len(raw) - len(raw.lstrip(_BLANKS))
            yield Line(no, offset, offset + lead, words, lead, blank)
            blank = 0
        else:
            blank += 1
        offset += len(raw) + 1


def blocks(source: str) -> list[Block]:
    """The blocks of the source, in order."""
    all_lines = list(lines(source))
    wrap = _wrap_width(all_lines)
    page_numbers = _page_numbers(all_lines)
    out: list[Block] = []
    i = 0
    while i < len(all_lines):
        line = all_lines[i]
        if line.no == 1 and line.words == "---" and (end := _front_matter(all_lines)):
            out.append(_joined("comment", all_lines[:end]))
            i = end
        elif line.words.startswith("<!--"):
            end = _until(all_lines, i, "-->")
            out.append(_joined("comment", all_lines[i:end]))
            i = end
        elif (end := _table_end(all_lines, i)) > i:
            out.append(_joined("table", all_lines[i:end]))
            i = end
        elif surroundings.is_rule(line.words):
            out.append(_joined("rule", [line]))
            i += 1
        elif i in page_numbers:
            out.append(_joined("page_number", [line]))
            i += 1
        else:
            block = _line_block(line)
            i += 1
            while i < len(all_lines):
                turned = i in page_numbers and i + 1 < len(all_lines) and i + 1 not in page_numbers
                if turned and _goes_on_overleaf(all_lines[i - 1], all_lines[i + 1], block):
                    i += 1  # the page was turned inside the paragraph
                elif i in page_numbers or not (wrap and _continues(all_lines[i - 1], all_lines[i], block, wrap)):
                    break
                block.more.append(all_lines[i].words)
                block.more_at.append((all_lines[i].at, all_lines[i].no))
                i += 1
            out.append(block)
    return out


def _page_numbers(all_lines: list[Line]) -> set[int]:
    """The lines that are page numbers: - 3 - by itself, a bare 3 where a neighbour has 2 or 4."""
    found = [(i, n) for i, line in enumerate(all_lines) if (n := surroundings.page_number(line.words)) is not None]
    numbers = [n for _, n in found]
    out: set[int] = set()
    for k, (i, n) in enumerate(found):
        bare = all_lines[i].words.isdigit()
        counted = (k > 0 and numbers[k - 1] == n - 1) or numbers[k + 1 : k + 2] == [n + 1]
        if not bare or counted:
            out.add(i)
    return out


def _goes_on_overleaf(before: Line, after: Line, block: Block) -> bool:
    return (
        not block.hashes
        and before.words[-1] not in TERMINAL
        and len(before.words) >= 16
        and after.indent <= 1
        and "\t" not in after.words
        and not after.words.startswith(("#", "<!--", "|", "“", "【"))
        and not _is_labelled(after.words)
    )


def _joined(form: str, group: list[Line]) -> Block:
    head = group[0]
    return Block(
        form, head.no, head.start, head.at, head.words, [line.words for line in group[1:]], 0, head.blank_before
    )


def _line_block(line: Line) -> Block:
    """A line without the markup before it: #, and ** or a list's dash where a label follows."""
    words, skipped, hashes = line.words, 0, 0
    if found := _HASHES.match(words):
        hashes, skipped = len(found[1]), found.end()
    rest = words[skipped:]
    for markup in (_BULLET_BEFORE_LABEL, _EMPHASIS):
        found = markup.match(rest)
        if found and _is_labelled(rest[found.end() :]):
            skipped += found.end()
            rest = words[skipped:]
    if hashes:
        rest = re.sub(r"[ \t]+#+$", "", rest)
    if skipped and words[skipped - 1] in "*_":
        rest = re.sub(r"[*_]{1,3}$", "", rest)
    return Block("line", line.no, line.start, line.at + skipped, rest, [], hashes, line.blank_before)


def _is_labelled(words: str) -> bool:
    return bool(
        labels.structure(words)
        or labels.attachment(words)
        or [e for e in labels.enumerators(words) if e.style is not labels.Style.BULLET]
    )


def _until(all_lines: list[Line], i: int, mark: str) -> int:
    for j in range(i, len(all_lines)):
        if mark in all_lines[j].words:
            return j + 1
    return i + 1  # never closed: this line alone, so that an open comment does not swallow the draft


def _front_matter(all_lines: list[Line]) -> int:
    for j in range(1, min(len(all_lines), 60)):
        if all_lines[j].words == "---":
            return j + 1
        if ":" not in all_lines[j].words and not all_lines[j].words.startswith("-"):
            return 0
    return 0


def _table_end(all_lines: list[Line], i: int) -> int:
    """Where the table that begins at line i ends; i if none does. Rows are | a | b |, or at least two tabbed lines."""
    j = i
    while j < len(all_lines) and _PIPE_ROW.match(all_lines[j].words) and (j == i or not all_lines[j].blank_before):
        j += 1
    if j > i:
        return j
    tabs = all_lines[i].words.count("\t")
    while (
        j < len(all_lines)
        and tabs
        and all_lines[j].words.count("\t") == tabs
        and (j == i or not all_lines[j].blank_before)
    ):
        if _is_labelled(all_lines[j].words):
            break
        j += 1
    return j if j >= i + 2 else i


def width(words: str) -> int:
    """Columns the words take on a terminal: 汉字 two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _wrap_width(all_lines: list[Line]) -> int | None:
    """The column at which this text was broken into lines by a machine, or None if its lines are paragraphs."""
    widths = sorted(width(line.words) for line in all_lines)
    if len(widths) < 4 or widths[-1] > 140 or widths[-1] < 40:
        return None
    widest = widths[-1]
    broken = sum(
        1
        for here, following in itertools.pairwise(all_lines)
        if not following.blank_before and width(here.words) >= 0.8 * widest and here.words[-1] not in TERMINAL
    )
    return widest if broken >= 2 else None


def _continues(before: Line, here: Line, block: Block, wrap: int) -> bool:
    return (
        not here.blank_before
        and not block.hashes
        and here.indent <= 1
        and before.words[-1] not in TERMINAL
        and width(before.words) >= 0.75 * wrap
        and not here.words.startswith(("#", "<!--", "|", "“", "【"))
        and not _is_labelled(here.words)
    )

"""A text as it is read: blocks with their lines, a table of contents, counts of comments beside both.

Pure shaping, made once for each page that is kept; ``templates/drafts/reader.html`` only loops over it.

A *block* is what has a margin of its own: an article with all below it, a numbered heading with its paragraphs, a
paragraph that stands in neither. Chapters are blocks too, without a margin, and so are signature and date. The *lines* of a block are its paragraphs,
items and tables. Every provision has its address as an ``id`` on the page; ``<base>/<path>`` is its own page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from participation.drafts.rules import HeadRole, head_role, table_rows

_CHAPTERS = frozenset({"part", "chapter", "section"})
_OPENS_BLOCK = frozenset({"article", "heading", "attachment"})
_ITEMS = frozenset({"item", "subitem"})
_WORDS_IN_CONTENTS = 18  # of a heading that is a whole sentence


class Readable(Protocol):
    """What reading asks of a provision, parsed or stored."""

    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def depth(self) -> int: ...


@dataclass(slots=True)
class Line:
    """One paragraph of a block.  ``item``: indented with a hanging label; ``table``: rows of cells instead of text;
    ``id``: its own address, "" where it is the block's."""

    id: str
    label: str
    text: str
    item: bool
    table: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """What is read in one piece. ``kind`` is that of its provision, ``other`` for signature and date.

    ``tag``: the heading element, h2 to h4. ``name``: how it is spoken of (第五条). ``count``: comments on it and on
    anything below it, ``carried``: how many of them were made on earlier versions. ``chapter``: a 编, 章 or 节.
    """

    path: str
    kind: str
    label: str
    title: str
    name: str
    tag: str
    chapter: bool
    count: int
    carried: int = 0
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One line of the contents; ``count`` as for its block."""

    path: str
    text: str
    count: int
    children: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """A whole text.

    ``history``: lines under the title (adopted, revised); ``opening``: addressee and preamble; ``aside``: what else the
    source brought along (its own head table, furniture of a web page; comments of the file are nobody's to read). ``base``: where provisions have their pages, if ``public``; ``comments``: one may
    comment now; ``counted``: show numbers of comments. ``language``: of the text, zh-CN or en.
    """

    base: str
    comments: bool
    counted: bool
    public: bool
    language: str = "zh-CN"
    chapters: int = 0
    articles: int = 0
    history: list[str] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    contents: list[Entry] = field(default_factory=list)


def reader_view(
    provisions: Sequence[Readable],
    names: Mapping[str, str],
    *,
    base: str,
    counts: Mapping[str, int] | None = None,
    carried: Mapping[str, int] | None = None,
    comments: bool = False,
    public: bool = False,
) -> Reader:
    """Shape a text for reading.

    ``provisions``: all of it, in document order; ``names``: path → official name (``official_labels``); ``counts``:
    path → comments made on exactly that provision, None where no numbers are shown; ``carried``: the same for comments on
    earlier versions that stand there now.
    """
    found = Reader(base, comments, counts is not None, public)
    totals, before = _totals(provisions, counts or {}), _totals(provisions, carried or {})
    block_of: dict[str, Block] = {}
    for p in provisions:
        if p.kind in ("title", "head", "other"):
            _around(found, p)
            continue
        parent = block_of.get(p.parent or "")
        if p.kind in _CHAPTERS or p.kind in _OPENS_BLOCK or parent is None or parent.chapter:
            block = _block(p, parent, names.get(p.path, p.label or ""), totals[p.path], before[p.path])
            found.blocks.append(block)
            found.chapters += p.kind == "chapter"
            found.articles += p.kind == "article"
        else:
            block = parent
            block.lines.extend(_lines(p, p.path))
        block_of[p.path] = block
    found.contents = _contents(found.blocks)
    found.language = _language(provisions)
    return found


def _totals(provisions: Sequence[Readable], counts: Mapping[str, int]) -> dict[str, int]:
    """path → comments on the provision and on all below it."""
    totals = {p.path: counts.get(p.path, 0) for p in provisions}
    for p in reversed(provisions):
        if p.parent is not None:
            totals[p.parent] += totals[p.path]
    return totals


def _around(found: Reader, p: Readable) -> None:
    """Title, head and what follows the text, each where it belongs; the title stands above the page already."""
    role = head_role(p.text)
    if p.kind == "title" or role is HeadRole.COMMENT or not p.text:
        return
    if role is HeadRole.FURNITURE or "\n" in p.text:
        found.aside.extend(p.text.split("\n"))
    elif p.kind == "other":
        if not found.blocks or found.blocks[-1].kind != "other":
            found.blocks.append(Block(p.path, p.kind, "", "", "", "h2", False, 0))
        found.blocks[-1].lines.append(Line("", "", p.text, False))
    elif role is HeadRole.HISTORY:
        found.history.append(p.text)
    elif role in (HeadRole.ADDRESSEE, HeadRole.PREAMBLE):
        found.opening.append(p.text)
    else:
        found.aside.append(p.text)


def _block(p: Readable, parent: Block | None, name: str, own: int, carried: int) -> Block:
    chapter = p.kind in _CHAPTERS
    tag = "h2" if chapter or parent is None else "h3" if parent.tag == "h2" else "h4"
    label = (p.label or "").rstrip("：:") if p.kind == "attachment" else p.label or ""
    block = Block(p.path, p.kind, label, p.title or "", name, tag, chapter, own + carried, carried)
    if p.text:
        block.lines.extend(_lines(p, "", labelled=False))
    return block


def _lines(p: Readable, path: str, *, labelled: bool = True) -> list[Line]:
    """A provision as lines of a block: one each for its own line breaks, the first with label, title and address."""
    label = (p.label or "") if labelled else ""
    if p.kind == "table":
        return [Line(path, label, "", False, table_rows(p.text))]
    parts = [part for part in p.text.split("\n") if part.strip()] or [""]
    if labelled and p.title:
        parts[0] = f"{p.title} {parts[0]}".rstrip()
    if label and label[-1].isascii() and parts[0][:1].isascii():
        label += " "  # (a) text, but （一）文字
    item = p.kind in _ITEMS
    return [Line(path if n == 0 else "", label if n == 0 else "", part, item) for n, part in enumerate(parts)]


def _contents(blocks: Sequence[Block]) -> list[Entry]:
    """Chapters with their articles, headings with the headings right below them; without either the articles alone."""
    top: list[Entry] = []
    open_entry: Entry | None = None
    for block in blocks:
        if block.tag == "h4" or not (block.label or block.title):
            continue
        entry = Entry(block.path, _entry_text(block), block.count)
        if block.tag == "h2":
            top.append(entry)
            open_entry = entry
        elif open_entry is not None:
            open_entry.children.append(entry)
    return top


def _entry_text(block: Block) -> str:
    if block.title or block.kind != "heading":
        joined = " " if block.chapter or block.kind == "attachment" else ""
        title = block.title if block.kind != "article" else ""
        return joined.join(part for part in (block.label, title) if part)
    words = block.lines[0].text if block.lines else ""
    short = words[:_WORDS_IN_CONTENTS] + ("…" if len(words) > _WORDS_IN_CONTENTS else "")
    return f"{block.label}{short}"


def _language(provisions: Sequence[Readable]) -> str:
    """en for a text without 汉字, so that it is read aloud right."""
    sample = "".join(p.text[:80] for p in provisions[:60])
    return "zh-CN" if not sample or any("\u3400" <= c <= "\u9fff" for c in sample) else "en"

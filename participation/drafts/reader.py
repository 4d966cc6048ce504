"""A text as it is read: blocks with their lines, a table of contents, counts of comments beside both.

Pure shaping, made once for each page that is kept: the template only loops.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

_CHAPTERS = frozenset({"part", "chapter", "section"})
_OPENS_BLOCK = frozenset({"article", "heading", "attachment"})
_LINES = frozenset({"item", "subitem"})


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
    """One paragraph of a block.  ``item``: indented with a hanging label."""

    path: str
    label: str
    text: str
    item: bool
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Block:
    """What is read in one piece: a chapter's heading, or an article with all below it.

    ``level``: 2 for chapters, 3 below them.  ``name``: how it is spoken of (第五条).  ``count``: comments on it and on
    anything in it.  ``own``: it has an address of its own.
    """

    path: str
    kind: str
    label: str
    title: str
    name: str
    level: int
    lines: list[Line] = field(default_factory=list)
    count: int = 0
    own: bool = True


@dataclass(slots=True)
class Entry:
    """One line of the table of contents."""

    path: str
    text: str
    count: int
    children: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """A whole text.  ``base``: address under which provisions have theirs (where ``public``); ``comments``: one may comment."""

    blocks: list[Block]
    head: list[str]
    tail: list[str]
    contents: list[Entry]
    base: str
    comments: bool
    counted: bool
    public: bool


def reader_view(
    provisions: Sequence[Readable],
    names: Mapping[str, str],
    *,
    base: str,
    counts: Mapping[str, int] | None = None,
    comments: bool = False,
    public: bool = False,
) -> Reader:
    """Shape ``provisions`` (document order) for reading.  ``names``: path → official name; ``counts``: path → comments."""
    numbers = counts or {}
    blocks: list[Block] = []
    block_of: dict[str, Block] = {}
    head: list[str] = []
    tail: list[str] = []
    for p in provisions:
        own_count = numbers.get(p.path, 0)
        if p.kind == "title":
            continue
        if p.kind == "head":
            head.extend(line for line in p.text.split("\n") if line.strip())
            continue
        if p.kind == "other":
            tail.extend(line for line in p.text.split("\n") if line.strip())
            continue
        parent = block_of.get(p.parent or "")
        if p.kind in _CHAPTERS or p.kind in _OPENS_BLOCK or parent is None or parent.kind in _CHAPTERS:
            block = Block(
                path=p.path,
                kind=p.kind,
                label=p.label or "",
                title=p.title or "",
                name=names.get(p.path, p.label or ""),
                level=2 if p.kind in _CHAPTERS or (p.kind == "heading" and p.depth == 0) else 3,
                count=own_count,
            )
            if p.text:
                block.lines.extend(_lines(p, item=False, labelled=False))
            blocks.append(block)
            block_of[p.path] = block
            continue
        parent.lines.extend(_lines(p, item=p.kind in _LINES, labelled=True))
        parent.count += own_count
        block_of[p.path] = parent
    return Reader(blocks, head, tail, _contents(blocks), base, comments, counts is not None, public)


def _lines(p: Readable, *, item: bool, labelled: bool) -> list[Line]:
    label = (p.label or "") if labelled else ""
    title = f"{p.title} " if p.title and labelled else ""
    if p.kind == "table":
        rows = tuple(tuple(cell.strip() for cell in row.strip().strip("|").split("|")) for row in p.text.split("\n"))
        return [Line(p.path, label, "", item, tuple(row for row in rows if not set("".join(row)) <= set("-: ")))]
    parts = [part for part in p.text.split("\n") if part.strip()] or [""]
    return [
        Line(p.path, label if n == 0 else "", (title if n == 0 else "") + part, item) for n, part in enumerate(parts)
    ]


def _contents(blocks: Sequence[Block]) -> list[Entry]:
    """Chapters with their articles; without chapters the articles alone.  A chapter's count includes its articles'."""
    top: list[Entry] = []
    open_chapter: Entry | None = None
    for block in blocks:
        text = " ".join(part for part in (block.label, block.title) if part)
        if block.kind == "heading":
            words = (block.lines[0].text if block.lines else "")[:18]
            text = text if block.title else f"{block.label}{words}"
        if not text:
            continue
        entry = Entry(block.path, text, block.count)
        if block.level == 2:
            top.append(entry)
            open_chapter = entry
        elif open_chapter is not None:
            if block.kind != "heading":
                entry.text = block.label or text
            open_chapter.children.append(entry)
            open_chapter.count += block.count
        else:
            top.append(entry)
    return top

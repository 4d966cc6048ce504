"""What a parsed draft is: provisions in document order that share out the source text among themselves.

``ParsedDraft.provisions`` is the tree, flattened in reading order; each provision names its parent by path. The pieces
``source_text[p.start:p.end]`` follow one another without gap or overlap, from the first character to the last, so
joining them gives the source back exactly. Blank lines and markup between two provisions belong to the first of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a provision is. ``title`` and ``head`` are of this software; the rest are those of the law itself."""

    TITLE = "title"
    HEAD = "head"  # everything that stands before the text: dates, head table, addressee, preamble, page furniture
    PART = "part"  # 编, 分编
    CHAPTER = "chapter"  # 章
    SECTION = "section"  # 节
    ARTICLE = "article"  # 条
    PARAGRAPH = "paragraph"  # 款, or a plain paragraph
    ITEM = "item"  # 项
    SUBITEM = "subitem"  # 目 and what is below it
    HEADING = "heading"  # 一、 （一） 1. of a normative document, or a heading without a number
    TABLE = "table"
    ATTACHMENT = "attachment"  # 附件, 附表, 附录
    OTHER = "other"  # signature, date, page furniture after the text, comments of the file


class WarningCode(StrEnum):
    """What the parser could not be sure of. ``facts`` of each are given in brackets."""

    NO_PROVISIONS = "no_provisions"  # nothing numbered was found: kept as paragraphs
    NO_TITLE = "no_title"
    GAP = "gap"  # (expected, found) numbers are missing
    DUPLICATE = "duplicate"  # (label) the same number twice in a row
    BACKWARDS = "backwards"  # (previous, found) a smaller number than the one before
    MAYBE_LABEL = "maybe_label"  # (label) begins like a provision, was read as running text
    OUTSIDE_ARTICLE = "outside_article"  # running text between a chapter and its first article
    NOT_TEXT = "not_text"  # furniture of a web page or the like, kept outside the text
    UNRECOGNISED = "unrecognised"  # kept, but nobody knows what it is


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """One thing to look at before saving: ``line`` counts from 1 in the source, 0 speaks of the whole draft."""

    code: WarningCode
    line: int
    text: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedProvision:
    """One provision of a parsed draft.

    label: as printed (``第十二条``, ``（一）``, ``1.``), None for paragraphs and the like; number: its value, of
    第十二条之一 it is 12; title: the heading of a chapter or the 【…】 of an article, without brackets; text: its own
    words, without label, title and the words of its children, line breaks inside a paragraph undone; path: url-safe and
    unique in the draft; parent: the path of the parent, None at the top; depth: 0 at the top; start, end: its own piece
    of the source, in characters; line: from 1.
    """

    position: int
    kind: Kind
    label: str | None
    number: int | None
    title: str | None
    text: str
    path: str
    parent: str | None
    depth: int
    start: int
    end: int
    line: int

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of :func:`canonical` in UTF-8."""
        return hashlib.sha256(canonical(self.label, self.title, self.text).encode()).hexdigest()


def canonical(label: str | None, title: str | None, text: str) -> str:
    """What the hash of a provision is made over: label, title and text, those that there are, a line each."""
    return "\n".join(part for part in (label, title, text) if part)


@dataclass(frozen=True, slots=True)
class ParsedDraft:
    """A draft as it was understood. ``title`` is "" when none was found."""

    title: str
    provisions: tuple[ParsedProvision, ...]
    source_text: str
    warnings: tuple[ParseWarning, ...]

    def pieces(self) -> list[str]:
        """The source, shared out: one piece for each provision; joined they are ``source_text``."""
        return [self.source_text[p.start : p.end] for p in self.provisions]

    def count(self, kind: Kind) -> int:
        """How many provisions are of this kind."""
        return sum(1 for p in self.provisions if p.kind is kind)

    def children(self, path: str | None) -> list[ParsedProvision]:
        """The provisions right below this one, in order; of None the topmost ones."""
        return [p for p in self.provisions if p.parent == path]


class Citable(Protocol):
    """What the other rules ask of a provision, be it parsed or stored."""

    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def number(self) -> int | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def parent(self) -> str | None: ...


def full_text(provisions: Sequence[Citable], path: str) -> str:
    """The words of a provision with all that is below it, a line each, labels included. KeyError for no such path."""
    by_path = {p.path: p for p in provisions}
    wanted = by_path[path]
    below = {path}
    lines = [_line(wanted)]
    for p in provisions:
        if p.parent in below:
            below.add(p.path)
            lines.append(_line(p))
    return "\n".join(line for line in lines if line)


def _line(p: Citable) -> str:
    label, title = p.label or "", p.title or ""
    if p.kind == Kind.ARTICLE and title:
        title = f"【{title}】"
    joined = label + (" " if label and (title or p.text) and label[-1:] in "条章节编" else "") + title
    return joined + (" " if title and p.text and not title.endswith("】") else "") + p.text

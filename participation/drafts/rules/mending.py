"""Mending a tree by hand: where the parser was wrong, a person splits, merges, or says what a provision is.

A mend names a provision by where its piece of the source begins (``at``), which no other mend changes, and mends are
applied one after the other to the parsed tree. They move borders between pieces and change what a piece is called; the
pieces still share out the source among themselves, so the text of the whole is always the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from participation.drafts.rules import labels
from participation.drafts.rules.arranging import arrange
from participation.drafts.rules.blocks import unwrap
from participation.drafts.rules.checking import sequence_warnings
from participation.drafts.rules.labels import Label
from participation.drafts.rules.model import Kind, ParsedDraft, WarningCode
from participation.drafts.rules.nodes import Node, flatten, hoist
from participation.drafts.rules.parsing import grow


class Act(StrEnum):
    """What is done to a provision."""

    SPLIT = "split"
    MERGE = "merge"
    CHANGE = "change"


class MendCode(StrEnum):
    """Why a mend is not possible."""

    NO_PROVISION = "no_provision"  # nothing begins there
    NO_PLACE = "no_place"  # the place is not inside the text
    FIRST = "first"  # there is nothing before it to merge with
    LABEL = "label"  # the provision does not begin with this label
    TITLE = "title"  # the title does not follow the label


class MendRefused(ValueError):
    """The mend is not possible; ``index`` says which of those given, ``code`` why."""

    def __init__(self, code: MendCode, index: int = 0) -> None:
        super().__init__(code.value)
        self.code = code
        self.index = index


@dataclass(frozen=True, slots=True)
class Mend:
    """One change. at: where the provision's piece begins in the source.

    For a split, place is the first character of its text that goes into the new provision, kind what that is. For a
    change, kind, label ("" for none) and title are what the provision is from now on; both have to stand at its head.
    """

    act: Act
    at: int
    place: int = 0
    kind: Kind | None = None
    label: str = ""
    title: str = ""


_SEQUENCE = frozenset({WarningCode.GAP, WarningCode.DUPLICATE, WarningCode.BACKWARDS})
_TITLED = frozenset({Kind.PART, Kind.CHAPTER, Kind.SECTION})
_MARKS = re.compile(r"^[ \t\u3000]*(?:#{1,6}[ \t]+|[-*+][ \t]+(?=第)|[*_]{1,3}(?=\S))?")
_BRACKETS = {"【": "】", "（": "）", "(": ")", "〔": "〕", "[": "]", "［": "］"}
_PLACES = re.compile(
    r"[。；;：:！!？?\n][”’」』）)]*|[，,](?=[^，,]{6})|(?<=\S)(?=[（(][一二三四五六七八九十]{1,3}[）)])|(?<=\S)(?=第[一二三四五六七八九十百]{1,6}条[ \u3000])"
)
_MOST_PLACES = 150


def mended(text: str, mends: Sequence[Mend]) -> ParsedDraft:
    """The text as a tree, with the mends applied in order; MendRefused for the first that is not possible."""
    root, title, warnings = grow(text)
    touched: set[int] = set()
    for index, mend in enumerate(mends):
        try:
            touched |= _apply(root, text, mend)
        except MendRefused as error:
            raise MendRefused(error.code, index) from error
    if not mends:
        return flatten(root, title, text, warnings)
    kept = [w for w in warnings if w.code not in _SEQUENCE and w.line not in touched]
    titles = [n.text or n.title or "" for n in root.walk() if n.kind is Kind.TITLE]
    named = titles[0] if titles else ""
    kept = [w for w in kept if w.code is not WarningCode.NO_TITLE or not named]
    return flatten(root, named, text, [*kept, *sequence_warnings(root)])


def places(text: str) -> list[int]:
    """Where a person may want to split this text: behind marks and before labels inside it, in order."""
    found = {_blank_end(text, m.end()) for m in _PLACES.finditer(text)}
    return sorted(p for p in found if 0 < p < len(text))[:_MOST_PLACES]


def guess(words: str, like: Kind) -> tuple[Kind, str]:
    """(kind, label) of a provision that begins with these words and was split from one of kind ``like``."""
    label = labels.structure(words) or labels.attachment(words)
    if label:
        return _kind_of(label), label.text
    if found := labels.enumerators(words):
        return (
            Kind.HEADING if like is Kind.HEADING else Kind.ITEM if like not in (Kind.ITEM, Kind.SUBITEM) else like
        ), found[0].text
    return (Kind.PARAGRAPH if like in (Kind.ARTICLE, Kind.ITEM, Kind.SUBITEM, Kind.HEADING) else like), ""


def _kind_of(label: Label) -> Kind:
    return {
        labels.Style.PART: Kind.PART,
        labels.Style.SUBPART: Kind.PART,
        labels.Style.CHAPTER: Kind.CHAPTER,
        labels.Style.SECTION: Kind.SECTION,
        labels.Style.ARTICLE: Kind.ARTICLE,
        labels.Style.ATTACHMENT: Kind.ATTACHMENT,
    }[label.style]


# ---------------------------------------------------------------------- one mend


def _apply(root: Node, source: str, mend: Mend) -> set[int]:
    """Change the tree; the lines of the source whose provisions were touched."""
    nodes = [n for n in root.walk() if n is not root]
    at = next((i for i, n in enumerate(nodes) if n.start == mend.at), None)
    if at is None:
        raise MendRefused(MendCode.NO_PROVISION)
    end = nodes[at + 1].start if at + 1 < len(nodes) else len(source)
    touched = [nodes[at]]
    if mend.act is Act.SPLIT:
        new = _split(nodes[at], source[nodes[at].start : end], mend)
        nodes[at + 1 : at + 1] = new
        touched += new
    elif mend.act is Act.MERGE:
        if at == 0:
            raise MendRefused(MendCode.FIRST)
        _merge(nodes[at - 1], nodes[at], source[nodes[at].start : end])
        del nodes[at]
        touched.append(nodes[at - 1])
    else:
        _change(nodes[at], source[nodes[at].start : end], mend)
    _spread(nodes, source)
    arrange(root, nodes, {id(n) for n in touched})
    hoist(root)
    return {n.line for n in touched}


def _split(node: Node, piece: str, mend: Mend) -> list[Node]:
    place = _blank_end(node.text, mend.place)
    first, second = node.text[:place].rstrip(), node.text[place:]
    if not (0 < mend.place < len(node.text) and first and second):
        raise MendRefused(MendCode.NO_PLACE)
    offset = node.start + _positions(node, piece)[place]
    kind, label = guess(second, node.kind)
    if mend.kind is not None and (mend.kind is not kind or mend.label):
        kind, label = mend.kind, mend.label
    line = node.line + piece[: offset - node.start].count("\n")
    new = Node(kind, offset, line, text=second)
    _name(new, second, label, mend.title)
    begins = _positions(node, piece)[0]
    if node.kind in (Kind.ARTICLE, Kind.SECTION) and kind is Kind.PARAGRAPH and begins:
        # 第一条 with one paragraph was that paragraph; now it has two
        head = Node(Kind.PARAGRAPH, node.start + begins, node.line, text=first)
        node.text = ""
        return [head, new]
    node.text = first
    return [new]


def _merge(into: Node, node: Node, piece: str) -> None:
    words = node.text if node.label is None and not node.title else _words(piece)
    if Kind.TABLE in (into.kind, node.kind):
        into.text = "\n".join(part for part in (into.text, words) if part)
    elif into.kind in _TITLED and not into.text:
        into.title = unwrap([part for part in (into.title or "", words) if part])
    elif into.kind is Kind.HEADING and into.title and not into.text:
        into.title = unwrap([into.title, words])
    else:
        into.text = unwrap([part for part in (into.text, words) if part])


def _change(node: Node, piece: str, mend: Mend) -> None:
    words = node.text if node.label is None and not node.title else _words(piece)
    if mend.kind is not None:
        node.kind = mend.kind
    _name(node, words, mend.label, mend.title)


def _name(node: Node, words: str, label: str, title: str) -> None:
    """Give the node its label, title and text out of its words."""
    rest = words
    if label.strip():
        length = _prefix(words, label)
        if length is None:
            raise MendRefused(MendCode.LABEL)
        label, rest = words[:length].rstrip(), words[length:].lstrip(" \t\u3000\xa0")
        rest = re.sub(r"^[*_]{1,3}[ \t\u3000]*", "", rest)
    read = _read(label) if label.strip() else None
    node.label = label.strip() or None
    node.numbers = read.numbers if read else ()
    node.style = read.style if read else None
    node.english = bool(read and read.english)
    node.hashes = 0
    node.title, node.text = _title(rest, title)
    if node.kind in _TITLED and node.title is None and node.text:
        node.title, node.text = node.text, ""


def _title(rest: str, title: str) -> tuple[str | None, str]:
    if not title.strip():
        return None, rest
    closing = _BRACKETS.get(rest[:1], "") if title.strip()[:1] != rest[:1] else ""
    inside = rest[1:] if closing else rest
    length = _prefix(inside, title)
    if length is None or (closing and not inside[length:].lstrip().startswith(closing)):
        raise MendRefused(MendCode.TITLE)
    after = inside[length:].lstrip()
    return inside[:length].strip(), (after[1:] if closing else after).lstrip(" \t\u3000\xa0")


def _prefix(words: str, wanted: str) -> int | None:
    """How many characters of the words are ``wanted``, blanks apart; None if they do not begin with it."""
    compact = "".join(wanted.split())
    at = 0
    for char in compact:
        while at < len(words) and words[at].isspace():
            at += 1
        if at >= len(words) or words[at] != char:
            return None
        at += 1
    return at


def _read(label: str) -> Label | None:
    """The number in a label that a person gave."""
    found = labels.structure(label) or labels.attachment(label)
    if found and len(found.text) >= len(label.strip()):
        return found
    return next((replace(e, text=label) for e in labels.enumerators(label + " x")), found)


def _words(piece: str) -> str:
    """A piece of the source as running words, markup gone."""
    lines = [line.strip(" \t\u3000\xa0\u200b\ufeff") for line in piece.split("\n")]
    lines = [line for line in lines if line]
    if lines:
        lines[0] = lines[0][len(_MARKS.match(lines[0])[0]) :]  # type: ignore[index]
    return unwrap([line for line in lines if line])


def _positions(node: Node, piece: str) -> list[int]:
    """For every character of the node's text, where it is in its piece; label and title come before it."""
    at = 0
    for char in (node.label or "") + (node.title or ""):
        found = piece.find(char, at) if not char.isspace() else -1
        at = found + 1 if found >= 0 else at
    out: list[int] = []
    for char in node.text:
        found = piece.find(char, at) if not char.isspace() else -1
        out.append(found if found >= 0 else at)
        at = found + 1 if found >= 0 else at
    return out


def _blank_end(text: str, at: int) -> int:
    while 0 <= at < len(text) and text[at].isspace():
        at += 1
    return at


def _spread(nodes: list[Node], source: str) -> None:
    """An article with text of its own before which now a further paragraph comes has two paragraphs."""
    for i in range(len(nodes) - 1, -1, -1):
        node = nodes[i]
        if node.kind is not Kind.ARTICLE or not node.text or not _has_paragraph_after(nodes, i):
            continue
        end = nodes[i + 1].start if i + 1 < len(nodes) else len(source)
        begins = _positions(node, source[node.start : end])[0]
        if not begins:
            continue  # without a label nothing is left for the article itself
        head = Node(Kind.PARAGRAPH, node.start + begins, node.line, text=node.text)
        node.text = ""
        head.parent = node
        for child in node.children:
            if child.kind in (Kind.ITEM, Kind.TABLE) and child.start < _next_paragraph(nodes, i):
                child.parent = head
        nodes.insert(i + 1, head)


def _next_paragraph(nodes: Sequence[Node], i: int) -> int:
    for node in nodes[i + 1 :]:
        if node.kind is Kind.PARAGRAPH and not (node.parent and node.parent.kind in (Kind.ITEM, Kind.SUBITEM)):
            return node.start
        if node.kind not in (Kind.ITEM, Kind.SUBITEM, Kind.TABLE, Kind.OTHER, Kind.PARAGRAPH):
            return -1
    return -1


def _has_paragraph_after(nodes: Sequence[Node], i: int) -> bool:
    return _next_paragraph(nodes, i) >= 0

"""Provisions while they are being built, and the addresses they get in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from participation.drafts.rules.labels import Style
from participation.drafts.rules.model import Kind, ParsedDraft, ParsedProvision, ParseWarning


@dataclass(slots=True, eq=False)
class Node:
    """A provision in the making. ``start`` is where its piece of the source begins."""

    kind: Kind
    start: int
    line: int
    label: str | None = None
    numbers: tuple[int, ...] = ()
    title: str | None = None
    text: str = ""
    style: Style | None = None
    english: bool = False
    hashes: int = 0  # of a heading that only its # makes one
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    path: str = ""

    @property
    def number(self) -> int | None:
        """第十二条之一 → 12; 1.2 → 2."""
        if not self.numbers:
            return None
        return self.numbers[0] if self.style is Style.ARTICLE else self.numbers[-1]

    def add(self, child: Node) -> Node:
        child.parent = self
        self.children.append(child)
        return child

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in the order of the source."""
        yield self
        for child in self.children:
            yield from child.walk()


def hoist(root: Node) -> None:
    """An article with one paragraph *is* that paragraph: 第五条, not 第五条第一款; with several they are its children."""
    for node in list(root.walk()):
        if node.kind not in (Kind.ARTICLE, Kind.SECTION) or node.text:
            continue
        if node.kind is Kind.SECTION and not node.english:
            continue
        paragraphs = [c for c in node.children if c.kind is Kind.PARAGRAPH]
        if len(paragraphs) != 1 or node.children[0] is not paragraphs[0]:
            continue
        only = paragraphs[0]
        if only.label or only.title:
            continue
        node.text = only.text
        node.children = [*only.children, *node.children[1:]]
        for child in node.children:
            child.parent = node


def flatten(root: Node, title: str, source: str, warnings: Sequence[ParseWarning]) -> ParsedDraft:
    """The finished tree in document order, with addresses; each provision's piece ends where the next begins."""
    assign_paths(root)
    nodes = [n for n in root.walk() if n is not root]
    depths: dict[int, int] = {id(root): -1}
    out: list[ParsedProvision] = []
    for position, node in enumerate(nodes):
        depth = depths[id(node.parent)] + 1
        depths[id(node)] = depth
        end = nodes[position + 1].start if position + 1 < len(nodes) else len(source)
        parent = node.parent.path if node.parent is not None and node.parent is not root else None
        out.append(
            ParsedProvision(
                position,
                node.kind,
                node.label,
                node.number,
                node.title,
                node.text,
                node.path,
                parent,
                depth,
                node.start,
                end,
                node.line,
            )
        )
    return ParsedDraft(title, tuple(out), source, tuple(sorted(warnings, key=lambda w: w.line)))


LONGEST_PATH = 100
"""Characters of an address; a suffix ``_2`` may follow."""


def assign_paths(root: Node) -> None:
    """Give every node its address: url-safe, unique, and the same for the same number in every version.

    title · head-2 · part-1 · ch-3 · sec-3.1 · art-12 · art-12-1 (第十二条之一) · art-15.p2 · art-15.p2.i1 · art-15.i1.s2 ·
    h-1.2.3 · art-3.t1 · att-1.art-4 · other-1. A second one of the same address gets ``_2``.
    """
    chapters = [n.numbers for n in root.walk() if n.kind is Kind.CHAPTER and _scope(n) == ""]
    restart = len(set(chapters)) != len(chapters)
    used: dict[str, int] = {}
    places: dict[tuple[int, Kind, bool], int] = {}
    for node in root.walk():
        if node is root:
            continue
        key = (id(node.parent), node.kind, bool(node.numbers))
        places[key] = places.get(key, 0) + 1
        wanted = _path(node, root, places[key], chapters_restart=restart)
        if len(wanted) > LONGEST_PATH:  # lists in lists in lists: numbered through instead
            wanted = f"n-{len(used) + 1}"
        path = wanted
        while path in used:
            used[wanted] += 1
            path = f"{wanted}_{used[wanted]}"
        used[path] = 1
        node.path = path


_LETTERS = {Kind.PARAGRAPH: "p", Kind.ITEM: "i", Kind.SUBITEM: "s", Kind.TABLE: "t"}
_WORDS = {Kind.PARAGRAPH: "p", Kind.ITEM: "i", Kind.SUBITEM: "s", Kind.TABLE: "table", Kind.HEAD: "head"}


def _path(node: Node, root: Node, place: int, *, chapters_restart: bool) -> str:
    """The address wanted; ``place`` is which of its kind the node is among its siblings, from 1."""
    parent = node.parent if node.parent is not root else None
    scope = _scope(node)
    number = "-".join(str(n) for n in node.numbers) or str(place)
    match node.kind:
        case Kind.TITLE:
            return "title"
        case Kind.PART:
            return f"{parent.path}.sub-{number}" if parent and parent.kind is Kind.PART else f"{scope}part-{number}"
        case Kind.CHAPTER:
            inside = parent.path + "." if parent and parent.kind is Kind.PART and chapters_restart else scope
            return f"{inside}ch-{number}"
        case Kind.SECTION:
            dotted = ".".join(str(n) for n in node.numbers) or str(place)
            if parent and parent.kind is Kind.ARTICLE:
                return f"{parent.path}.sec-{dotted}"
            if parent and parent.kind is Kind.CHAPTER:
                head, _, chapter = parent.path.rpartition("ch-")
                return f"{head}sec-{chapter}.{dotted}"
            return f"{scope}sec-{dotted}"
        case Kind.ARTICLE:
            return f"{scope}art-{number}"
        case Kind.HEADING:
            return _heading_path(node, parent, place)
        case Kind.ATTACHMENT:
            return f"att-{number}"
        case _:
            last = str(node.numbers[-1]) if node.numbers else str(place)
            if parent:
                return f"{parent.path}.{_LETTERS.get(node.kind, 'x')}{last}"
            return f"{_WORDS.get(node.kind, 'other')}-{last}"


def _heading_path(node: Node, parent: Node | None, place: int) -> str:
    inside = f"{parent.path}." if parent else ""
    if not node.numbers:
        return f"{inside}u-{place}"
    if node.style is Style.DECIMAL:  # 1.2 says its whole number itself
        above = parent
        while above is not None and above.kind is Kind.HEADING and above.numbers:
            above = above.parent
        return (f"{above.path}." if above and above.path else "") + "h-" + ".".join(str(n) for n in node.numbers)
    if parent and parent.kind is Kind.HEADING and parent.numbers:
        return f"{inside}{node.numbers[-1]}"
    return f"{inside}h-{node.numbers[-1]}"


def _scope(node: Node) -> str:
    """The address of the attachment it is in, with a dot; "" in the main text."""
    above = node.parent
    while above is not None:
        if above.kind is Kind.ATTACHMENT:
            return above.path + "."
        above = above.parent
    return ""

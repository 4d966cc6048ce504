"""Which provision stands in which, when some of them were changed by hand.

What nobody touched stays where it was as long as that is still open; the rest goes by rank: into the last open one that
is higher. The order of the text is never changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from participation.drafts.rules.labels import RANK, Style
from participation.drafts.rules.model import Kind
from participation.drafts.rules.nodes import Node

_RANKS = {
    Kind.ATTACHMENT: 0,
    Kind.PART: 1,
    Kind.CHAPTER: 3,
    Kind.SECTION: 4,
    Kind.ARTICLE: 5,
    Kind.HEADING: 6,
    Kind.PARAGRAPH: 7,
    Kind.ITEM: 8,
    Kind.SUBITEM: 9,
    Kind.TABLE: 10,
}
_AROUND = frozenset({Kind.TITLE, Kind.HEAD, Kind.OTHER})
_LEAVES = _AROUND | {Kind.TABLE}


def in_order(root: Node) -> None:
    """Where a heading of the whole came between an article and its sections, put everything where it stands in the text."""
    nodes = [node for node in root.walk() if node is not root]
    inside = sorted(nodes, key=lambda node: node.start)
    if inside != nodes:
        arrange(root, inside, {id(node) for node in inside})


def arrange(root: Node, nodes: Sequence[Node], touched: set[int]) -> None:
    """Set parent and children of all nodes (in document order); ``touched``: ids of those changed."""
    before = {id(node): node.parent for node in nodes}
    for node in (root, *nodes):
        node.children = []
    stack: list[Node] = [root]
    for node in nodes:
        old = before[id(node)]
        if id(node) not in touched and old is not None and _stays(node, old, stack, touched):
            while stack[-1] is not old:
                stack.pop()
        elif node.kind not in _AROUND:
            while stack[-1] is not root and not _higher(stack[-1], node):
                stack.pop()
        stack[-1].add(node)
        if node.kind not in _LEAVES:
            stack.append(node)


def _stays(node: Node, old: Node, stack: Sequence[Node], touched: set[int]) -> bool:
    if old not in stack or (id(old) in touched and not _higher(old, node)):
        return False
    inner = stack[stack.index(old) + 1 :]
    return not any(id(one) in touched and _higher(one, node) for one in inner)


def _higher(one: Node, other: Node) -> bool:
    return _rank(one) < _rank(other)


def _rank(node: Node) -> tuple[int, int]:
    inner = 0
    if node.kind is Kind.HEADING and not node.numbers:
        return _RANKS[Kind.SECTION], 1  # a heading over articles
    if node.kind is Kind.PART:
        inner = int(node.style is Style.SUBPART)
    elif node.kind in (Kind.HEADING, Kind.ITEM, Kind.SUBITEM) and node.style is not None:
        inner = RANK.get(node.style, 0)
    return _RANKS.get(node.kind, -1), inner

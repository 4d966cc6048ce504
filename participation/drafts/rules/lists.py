"""Where in a nested list a new label belongs: beside one that is open, inside the last, or further out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from participation.drafts.rules.labels import RANK, Label, Style
from participation.drafts.rules.nodes import Node

Upcoming = Callable[[], Sequence[Label]]


def choose(candidates: Sequence[Label], open_list: Sequence[Node]) -> Label:
    """Of the ways to read a label – (i) may be the ninth letter or the first Roman number – the one that fits the list."""
    for label in candidates:
        if any(n.style is label.style and n.number is not None and label.number == n.number + 1 for n in open_list):
            return label
    for label in candidates:
        if label.number == 1:
            return label
    return candidates[0]


def place(label: Label, open_list: list[Node], upcoming: Upcoming) -> tuple[Node | None, Node | None]:
    """Close what ends here, and answer (the node it goes into – None: the list's base –, the sibling before it)."""
    if label.style is Style.DECIMAL:
        return _place_decimal(label, open_list)
    for depth, node in enumerate(open_list):
        if node.style is label.style:
            del open_list[depth:]
            return (open_list[-1] if open_list else None), node
    closed: Node | None = None
    if not (open_list and _is_inner(label, open_list, upcoming)):
        while open_list and RANK[_style(open_list[-1])] > RANK[label.style]:
            closed = open_list.pop()
    sibling = closed if closed is not None and closed.style is label.style else None
    return (open_list[-1] if open_list else None), sibling


def _is_inner(label: Label, open_list: Sequence[Node], upcoming: Upcoming) -> bool:
    """（一） under 1.: against the usual order, but meant where the 2. that continues the outer list is still to come."""
    top = open_list[-1]
    if label.number != 1 or RANK[_style(top)] <= RANK[label.style]:
        return False
    for later in upcoming():
        if any(n.style is later.style and n.number is not None and later.number == n.number + 1 for n in open_list):
            return True
        if later.style is label.style and later.number == 1:
            return False
    return False


def _place_decimal(label: Label, open_list: list[Node]) -> tuple[Node | None, Node | None]:
    """1.2 belongs into 1., 1.2.3 into 1.2, wherever those are open."""
    sibling: Node | None = None
    while open_list:
        top = open_list[-1]
        if top.style is Style.DECIMAL and len(top.numbers) < len(label.numbers):
            break
        if top.style is not Style.DECIMAL and RANK[_style(top)] <= RANK[Style.DECIMAL]:
            break
        closed = open_list.pop()
        sibling = closed if closed.style is Style.DECIMAL and len(closed.numbers) == len(label.numbers) else None
    return (open_list[-1] if open_list else None), sibling


def _style(node: Node) -> Style:
    return node.style if node.style is not None and node.style in RANK else Style.BULLET

"""Whether the numbers of a tree run on: asked again after it was mended by hand."""

from __future__ import annotations

from participation.drafts.rules import labels
from participation.drafts.rules.labels import Label, Style
from participation.drafts.rules.model import Kind, ParseWarning, WarningCode
from participation.drafts.rules.nodes import Node

_COUNTED = frozenset({Kind.PART, Kind.CHAPTER, Kind.SECTION, Kind.ARTICLE, Kind.ITEM, Kind.SUBITEM, Kind.HEADING})


def sequence_warnings(root: Node) -> list[ParseWarning]:
    """Numbers that are missing, twice there, or smaller than the one before."""
    out: list[ParseWarning] = []
    last: dict[tuple[int, object], tuple[int, ...]] = {}
    for node in root.walk():
        if node is root or node.kind not in _COUNTED or not node.numbers or node.style in (None, Style.DECIMAL):
            continue
        scope = _scope(node)
        key = (id(scope if node.kind is Kind.ARTICLE else node.parent), node.style)
        previous = last.get(key)
        if previous is None and node.kind is Kind.CHAPTER and node.numbers != (1,):
            previous = last.get((id(scope), "chapters"))  # chapters may run on through the parts
        warning = _check(node, previous)
        if warning:
            out.append(warning)
        last[key] = node.numbers
        if node.kind is Kind.CHAPTER:
            last[(id(scope), "chapters")] = node.numbers
    return out


def check_sequence(previous: tuple[int, ...] | None, label: Label) -> tuple[WarningCode, dict[str, str | int]] | None:
    """What is wrong with a number after the one before it; None if nothing is."""
    here = label.numbers
    if previous is None:
        if here[0] > 1:
            return WarningCode.GAP, {"expected": labels.rewrite(label, (1,)), "found": label.text}
    elif here == previous:
        return WarningCode.DUPLICATE, {"label": label.text}
    elif here < previous:
        return WarningCode.BACKWARDS, {"previous": labels.rewrite(label, previous), "found": label.text}
    elif here not in ((*previous[:-1], previous[-1] + 1), (*previous, 1), (previous[0] + 1,)):
        return WarningCode.GAP, {"expected": labels.rewrite(label, (previous[0] + 1,)), "found": label.text}
    return None


def _check(node: Node, previous: tuple[int, ...] | None) -> ParseWarning | None:
    style = node.style
    if style is None:  # pragma: no cover – asked before
        return None
    label = Label(style, node.label or "", node.number, node.numbers, 0, english=node.english)
    found = check_sequence(previous, label)
    words = " ".join(part for part in (node.label, node.title, node.text) if part)
    return None if found is None else ParseWarning(found[0], node.line, words, found[1])


def _scope(node: Node) -> Node:
    """The attachment it is in, or the whole."""
    above = node
    while above.parent is not None:
        if above.kind is Kind.ATTACHMENT:
            return above
        above = above.parent
    return above

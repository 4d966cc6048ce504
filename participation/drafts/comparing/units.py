"""From the tree of provisions to the units that are compared.

Where the text has articles, its articles are the units. A normative document without articles is compared by its
numbered headings: each heading with the words that stand directly under it; a text without either by its paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence

from participation.drafts.comparing.model import Unit
from participation.drafts.rules import Citable, Kind, official_labels

_AROUND = frozenset({Kind.TITLE, Kind.HEAD, Kind.OTHER})
_FRAME = frozenset({Kind.PART, Kind.CHAPTER, Kind.SECTION, Kind.ATTACHMENT, Kind.HEADING})


def units(provisions: Sequence[Citable]) -> list[Unit]:
    """The units of a draft, in the order of the text; what stands around the text (title, head, signature) is left out."""
    by_path = {p.path: p for p in provisions}
    articles = {p.path for p in provisions if p.kind == Kind.ARTICLE}
    owner: dict[str, str] = {}
    for p in provisions:
        if p.path in articles:
            owner[p.path] = p.path
        elif p.parent in owner and owner[p.parent] in articles:
            owner[p.path] = owner[p.parent]  # all that is below an article belongs to it
    if not articles:
        for p in provisions:
            owner.update(_without_articles(p, owner, by_path))
    members: dict[str, list[Citable]] = {}
    for p in provisions:
        if p.path in owner:
            members.setdefault(owner[p.path], []).append(p)
    names = official_labels(provisions)
    out: list[Unit] = []
    seen: set[str] = set()
    for path, below in members.items():
        head = by_path[path]
        printed = head.label or names[path]
        # 第一条 of an attachment is another one than 第一条 of the text; one of two equal labels is told apart by its name.
        label = printed if printed not in seen else _distinct(names[path], seen)
        seen.add(label)
        lines = [_words(head, own=True), *(_words(p, own=False) for p in below[1:])]
        out.append(
            Unit(
                len(out),
                label,
                head.title or "",
                "\n".join(line for line in lines if line),
                _context(head, by_path),
                path,
                tuple(p.path for p in below),
                head.number,
            )
        )
    return out


def _without_articles(p: Citable, owner: dict[str, str], by_path: dict[str, Citable]) -> dict[str, str]:
    """A heading owns what is directly below it, other headings excepted; a loose paragraph or table is its own."""
    if p.kind in _AROUND or (p.kind in _FRAME and p.kind != Kind.HEADING and not p.text):
        return {}
    if p.kind != Kind.HEADING and p.parent in owner and by_path[owner[p.parent]].kind == Kind.HEADING:
        return {p.path: owner[p.parent]}
    if p.kind in (Kind.ITEM, Kind.SUBITEM) and p.parent in owner:
        return {p.path: owner[p.parent]}
    return {p.path: p.path}


def _distinct(name: str, seen: set[str]) -> str:
    label, n = name, 2
    while label in seen:
        label, n = f"{name}（{n}）", n + 1
    return label


def _words(p: Citable, *, own: bool) -> str:
    """A provision's line; of the unit's own the label is left out."""
    title = p.title or ""
    if title and p.kind == Kind.ARTICLE:
        title = f"【{title}】"
    label = "" if own else p.label or ""
    return label + title + (" " if title and p.text and not title.endswith("】") else "") + p.text


def _context(p: Citable, by_path: dict[str, Citable]) -> tuple[str, ...]:
    out: list[str] = []
    parent = p.parent
    while parent is not None and parent in by_path:
        above = by_path[parent]
        out.append("".join((above.title or above.text or above.label or "").split()))
        parent = above.parent
    return tuple(reversed(out))

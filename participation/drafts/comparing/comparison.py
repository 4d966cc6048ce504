"""Two drafts beside each other: units, links, what each link means, edits, references."""

from __future__ import annotations

from collections.abc import Sequence

from participation.drafts.comparing.aligning import align
from participation.drafts.comparing.edits import edits, held, likeness
from participation.drafts.comparing.links import Link, longest_in_order
from participation.drafts.comparing.model import Change, Comparison, Edit, Op, Row, Unit
from participation.drafts.comparing.references import stale_references
from participation.drafts.comparing.units import units
from participation.drafts.rules import Citable


def compare(old: Sequence[Citable], new: Sequence[Citable]) -> Comparison:
    """Compare two drafts, parsed or stored. Every old and every new unit stands in at least one row."""
    return compare_units(units(old), units(new))


def compare_units(old: Sequence[Unit], new: Sequence[Unit]) -> Comparison:
    """The same for units."""
    links = align(old, new)
    heirs: dict[int, list[int]] = {}
    origins: dict[int, list[int]] = {}
    for link in links:
        heirs.setdefault(link.old, []).append(link.new)
        origins.setdefault(link.new, []).append(link.old)
    single = [(k.old, k.new) for k in links if len(heirs[k.old]) == 1 and len(origins[k.new]) == 1]
    in_place = set(longest_in_order([(k.old, k.new) for k in links if k.primary]))
    moved = {pair for pair in single if pair not in in_place}
    linked = {(k.old, k.new): _row(old[k.old], new[k.new], _change(k, old, new, heirs, origins, moved)) for k in links}
    rows = _in_reading_order(old, new, links, linked)
    return Comparison(tuple(old), tuple(new), tuple(rows), tuple(stale_references(old, new, origins, heirs)))


def _change(
    link: Link,
    old: Sequence[Unit],
    new: Sequence[Unit],
    heirs: dict[int, list[int]],
    origins: dict[int, list[int]],
    moved: set[tuple[int, int]],
) -> Change:
    before, after = old[link.old], new[link.new]
    if len(heirs[link.old]) > 1:
        return Change.SPLIT
    if len(origins[link.new]) > 1:
        return Change.MERGED
    if (link.old, link.new) in moved:
        return Change.MOVED
    if not same_words(before.text, after.text):
        return Change.CHANGED
    return Change.KEPT if _squeezed(before.label) == _squeezed(after.label) else Change.RENUMBERED


def same_words(old: str, new: str) -> bool:
    """Whether two texts differ in blanks at most."""
    return old == new or _squeezed(old) == _squeezed(new)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _row(before: Unit, after: Unit, change: Change) -> Row:
    if change in (Change.SPLIT, Change.MERGED):
        score = held(before.text, after.text)
    elif same_words(before.text, after.text):
        score = 1.0
    else:
        score = likeness(before.text, after.text)
    return Row(before, after, change, round(score, 4), edits(before.text, after.text))


def _in_reading_order(
    old: Sequence[Unit], new: Sequence[Unit], links: Sequence[Link], linked: dict[tuple[int, int], Row]
) -> list[Row]:
    """Rows by the new text; a removed unit follows the one that it followed in the old text."""
    place: dict[int, int] = {}
    for link in links:
        if link.primary:
            place[link.old] = link.new
    placed: list[tuple[int, int, int, Row]] = []
    for (i, j), row in linked.items():
        placed.append((j, 0, i, row))
    with_origin = {j for _, j in linked}
    for v in new:
        if v.index not in with_origin:
            placed.append((v.index, 0, 0, Row(None, v, Change.ADDED, 0.0, _whole(Op.INSERT, v.text))))
    with_heir = {i for i, _ in linked}
    after = -1
    for u in old:
        if u.index in with_heir:
            after = place.get(u.index, after)
        else:
            placed.append((after, 1, u.index, Row(u, None, Change.REMOVED, 0.0, _whole(Op.DELETE, u.text))))
    return [row for *_, row in sorted(placed, key=lambda item: item[:3])]


def _whole(op: Op, text: str) -> tuple[Edit, ...]:
    return (Edit(op, text),) if text else ()

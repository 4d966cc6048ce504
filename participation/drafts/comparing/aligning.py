"""Which old unit became which new one.

The way of a careful reader: what is plainly the same is found first (anchors); between two anchors the order of the text
is evidence for what was reworded; the best one-to-one links are chosen together, not one after the other; then what is
left over of an old unit is looked for in further new units (split), what is left over of a new one in further old units
(merged). A unit that resembles another only because both repeat a third (penalties repeat duties) is not linked.

All figures below are shares (0…1) of the weight of n-grams; see :mod:`participation.drafts.comparing.similarity`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from participation.drafts.comparing.assignment import best_pairs
from participation.drafts.comparing.model import Unit
from participation.drafts.comparing.similarity import Bags, Matrix, Similarity, Vocabulary, clauses, grams, plain

_ANCHOR, _MARGIN = 0.5, 0.15  # plainly the same: alike by this much, and by so much more than any other
_THRESHOLD = 0.3  # what a link must reach, context included
_ORDER, _CHAPTER, _TITLE = 0.18, 0.03, 0.25  # what order, chapter and article title may add
_CONTAINED = 0.4  # what containment may add
_FLOOR = 0.08  # without so much likeness no context makes a link


_LEFT_OVER, _LEFT_OVER_HELD, _LEFT_OVER_LEAD = 0.22, 0.45, 1.15  # of what is left on both sides; see _add_left_over


@dataclass(frozen=True, slots=True)
class Link:
    """Old unit ``old`` lives on in new unit ``new`` (indexes); ``primary``: one of the one-to-one links."""

    old: int
    new: int
    primary: bool


def align(old: Sequence[Unit], new: Sequence[Unit]) -> list[Link]:
    """All links, primary ones first."""
    if not old or not new:
        return []
    old_grams, new_grams = [grams(plain(u.text)) for u in old], [grams(plain(u.text)) for u in new]
    vocabulary = Vocabulary.of(old_grams, new_grams)
    old_bags, new_bags = vocabulary.bags(old_grams), vocabulary.bags(new_grams)
    found = Similarity(vocabulary.common(old_bags, new_bags), vocabulary.masses(old_bags), vocabulary.masses(new_bags))
    dice = found.dice
    words = _own_evidence(found.common, dice, found.in_new, found.in_old, old, new)
    pairs = _anchors(dice)
    for _ in range(2):
        value = words + _ORDER * _in_order(pairs, len(old), len(new)) - _THRESHOLD
        value[dice < _FLOOR] = -1.0
        pairs = best_pairs(value)
    _add_identical(pairs, old, new)
    _add_left_over(pairs, words, np.maximum(found.in_new, found.in_old))
    primary = dict(pairs)
    links = [Link(i, j, True) for i, j in sorted(primary.items())]
    back = {j: i for i, j in primary.items()}
    gains = (
        _gains(old, new_bags, primary, vocabulary, old_grams),
        _gains(new, old_bags, back, vocabulary, new_grams).T,
    )
    return links + _further(gains, found.old, found.new, primary)


def _own_evidence(
    common: Matrix, dice: Matrix, in_new: Matrix, in_old: Matrix, old: Sequence[Unit], new: Sequence[Unit]
) -> Matrix:
    """n × m: likeness of the words, containment, titles and chapters; nothing of the order."""
    typical = float(np.median(common.max(axis=1))) or 1.0
    # A handful of words is contained in many places: containment counts by how much is contained.
    contained = np.maximum(in_new, in_old) * np.minimum(1.0, common / typical)
    value = dice + _CONTAINED * np.maximum(0.0, contained - dice)
    for share, old_keys, new_keys in (
        (_TITLE, [u.title for u in old], [v.title for v in new]),
        (_CHAPTER, [u.context[-1:] for u in old], [v.context[-1:] for v in new]),
    ):
        known = {key: n for n, key in enumerate(dict.fromkeys(k for k in old_keys if k), 1)}
        before = np.array([known.get(key, 0) for key in old_keys])
        after = np.array([known.get(key, -1) for key in new_keys])
        value += share * ((before[:, None] == after[None, :]) & (before[:, None] > 0))
    return value


def _anchors(dice: Matrix) -> list[tuple[int, int]]:
    """Pairs that are each other's best by a margin."""
    out = []
    for i in range(dice.shape[0]):
        j = int(dice[i].argmax())
        best = dice[i, j]
        if best < _ANCHOR or int(dice[:, j].argmax()) != i:
            continue
        row, column = np.delete(dice[i], j), np.delete(dice[:, j], i)
        second = max(float(row.max(initial=0.0)), float(column.max(initial=0.0)))
        if best - second >= _MARGIN:
            out.append((i, j))
    return out


def longest_in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs in which both numbers rise: what did not move."""
    import bisect

    ordered = sorted(pairs)
    tails: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for k, (_, j) in enumerate(ordered):
        place = bisect.bisect_left(tails, j)
        before.append(at[place - 1] if place else None)
        if place == len(tails):
            tails.append(j)
            at.append(k)
        else:
            tails[place] = j
            at[place] = k
    out: list[tuple[int, int]] = []
    k_or_none: int | None = at[-1] if at else None
    while k_or_none is not None:
        out.append(ordered[k_or_none])
        k_or_none = before[k_or_none]
    return out[::-1]


def _in_order(pairs: Sequence[tuple[int, int]], n: int, m: int) -> Matrix:
    """n × m, 0…1: how well a link would stand between what is linked before and after it.

    1 in a gap of one, less in a wider gap (there are more candidates) and the further outside it stands.
    """
    out = np.zeros((n, m))
    fixed = longest_in_order(pairs)
    known = dict(fixed)
    bounds = [(-1, -1), *fixed, (n, m)]
    columns = np.arange(m)
    k = 0
    for i in range(n):
        while bounds[k + 1][0] <= i and bounds[k + 1][0] < n and bounds[k + 1][0] != i:
            k += 1
        low = bounds[k]
        high = bounds[k + 1]
        if i in known:
            # Its own link aside: between the neighbours of the link.
            high = bounds[k + 2] if high[0] == i else high
        gap_old, gap_new = high[0] - low[0] - 1, high[1] - low[1] - 1
        width = max(1, max(gap_old, gap_new))
        inside = (columns > low[1]) & (columns < high[1])
        distance = np.where(inside, 0, np.minimum(np.abs(columns - low[1]), np.abs(columns - high[1])) + 1)
        # Inside a wide gap the place in it counts as well.
        expected = low[1] + (i - low[0]) * (gap_new + 1) / (gap_old + 1)
        spread = np.abs(columns - expected) / width
        closeness = np.where(inside, 1.0 - 0.5 * np.minimum(1.0, spread) * (width > 1), 0.4 * np.exp(-distance / 3.0))
        out[i] = closeness * (1.0 if width <= 2 else 0.85 if width <= 5 else 0.7)
    return out


def _add_identical(pairs: list[tuple[int, int]], old: Sequence[Unit], new: Sequence[Unit]) -> None:
    """Units too short for n-grams (废止。) are linked where their words are equal."""
    taken_old, taken_new = {i for i, _ in pairs}, {j for _, j in pairs}
    free: dict[str, list[int]] = {}
    for v in new:
        if v.index not in taken_new:
            free.setdefault(v.text, []).append(v.index)
    for u in old:
        if u.index not in taken_old and free.get(u.text):
            pairs.append((u.index, free[u.text].pop(0)))


def _add_left_over(pairs: list[tuple[int, int]], words: Matrix, contained: Matrix) -> None:
    """What is left on both sides, wherever it stands: one holds half of the other, each is the other's best, and nothing else is
    as like, taken or not."""
    free_old = sorted(set(range(words.shape[0])) - {i for i, _ in pairs})
    free_new = sorted(set(range(words.shape[1])) - {j for _, j in pairs})
    if not free_old or not free_new:
        return
    left = words[np.ix_(free_old, free_new)]
    for a, b in enumerate(left.argmax(axis=1)):
        i, j = free_old[a], free_new[int(b)]
        best = words[i, j]
        if int(left[:, b].argmax()) != a or best < _LEFT_OVER or contained[i, j] < _LEFT_OVER_HELD:
            continue
        rivals = max(float(np.delete(words[i], j).max(initial=0.0)), float(np.delete(words[:, j], i).max(initial=0.0)))
        if best >= _LEFT_OVER_LEAD * rivals:
            pairs.append((i, j))


# ---------------------------------------------------------------------- split and merged

_HELD = 0.4  # a clause counts for a unit that holds so much of it
_GAIN, _MASS = (
    0.12,
    0.13,
)  # what a further link beside a primary one must explain of the smaller unit, and of a typical one
_FREE_MASS = 0.09  # … of a typical one, where the smaller has no partner yet
_FAR_GAIN, _FAR_MASS = 0.3, 0.2  # … and one that stands elsewhere
_WHOLE, _WHOLE_MASS = 0.9, 0.05  # … and one that holds a unit without partner nearly whole
_BESIDE = 3


def _further(gains: tuple[Matrix, Matrix], old: Matrix, new: Matrix, primary: dict[int, int]) -> list[Link]:
    """Links beside the primary ones: an old unit's clauses that live on in a second new unit, better than in the first."""
    from_old, from_new = gains
    back = {j: i for i, j in primary.items()}
    typical = float(np.median(np.concatenate([old, new]))) or 1.0
    both = np.minimum(from_old, from_new)
    out: list[Link] = []
    for i_, j_ in zip(*np.nonzero(both > _WHOLE_MASS * typical), strict=True):
        i, j = int(i_), int(j_)
        if primary.get(i) == j:
            continue
        gain = both[i, j] / max(min(old[i], new[j]), 1e-6)
        mass = both[i, j] / typical
        beside = (i in primary and abs(primary[i] - j) <= _BESIDE) or (j in back and abs(back[j] - i) <= _BESIDE)
        whole = (j not in back and from_new[i, j] >= _WHOLE * new[j]) or (
            i not in primary and from_old[i, j] >= _WHOLE * old[i]
        )
        if (
            (beside and gain >= _GAIN and mass >= (_MASS if i in primary and j in back else _FREE_MASS))
            or (gain >= _FAR_GAIN and mass >= _FAR_MASS)
            or (whole and gain >= _GAIN)
        ):
            out.append(Link(i, j, False))
    return sorted(out, key=lambda link: (link.old, link.new))


def _gains(
    units: Sequence[Unit], others: Bags, partners: dict[int, int], vocabulary: Vocabulary, known: Sequence[set[str]]
) -> Matrix:
    """units × others: the weight of the clauses that another unit holds, beyond what the unit's own partner holds of them."""
    owners: list[int] = []
    sets: list[set[str]] = []
    for u in units:
        for clause in clauses(u.text):
            found = grams(clause) & known[u.index]  # n-grams across the border of two clauses are not in the unit's
            if found:
                owners.append(u.index)
                sets.append(found)
    out = np.zeros((len(units), len(others)))
    if not sets:
        return out
    bags = vocabulary.bags(sets)
    masses = vocabulary.masses(bags)
    held = vocabulary.common(bags, others) / np.maximum(masses[:, None], 1e-6)
    own = np.array([held[k, partners[i]] if i in partners else 0.0 for k, i in enumerate(owners)])
    gain = np.where(held >= _HELD, np.maximum(0.0, held - own[:, None]), 0.0) * masses[:, None]
    np.add.at(out, np.array(owners), gain)
    return out

"""Which old unit became which new one.

The way of a careful reader: what is plainly the same is found first (anchors); between two anchors the order of the text
is evidence for what was reworded; the best one-to-one links are chosen together, not one after the other; then what is
left over of an old unit is looked for in further new units (split), what is left over of a new one in further old units
(merged). A unit that resembles another only because both repeat a third (penalties repeat duties) is not linked.

All figures below are shares (0…1) of the weight of n-grams; see :mod:`participation.drafts.comparing.similarity`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from participation.drafts.comparing.assignment import best_pairs
from participation.drafts.comparing.links import Link, longest_in_order, rival
from participation.drafts.comparing.model import Unit
from participation.drafts.comparing.sharing import share
from participation.drafts.comparing.similarity import Matrix, Similarity, Vocabulary, grams, plain

_ANCHOR, _MARGIN = 0.5, 0.15  # plainly the same: alike by this much, and by so much more than any other
_THRESHOLD = 0.3  # what a link must reach, context included
_ORDER, _CHAPTER, _TITLE, _ROLE = 0.18, 0.03, 0.25, 0.2  # what order, chapter, article title and role may add
_CONTAINED = 0.4  # what containment may add
_FLOOR = 0.08  # without so much likeness no context makes a link
_PATTERN, _PATTERN_LEAD, _PLAINLY = 0.55, 0.98, 0.9  # moved, so like, and another as like; see _without_patterns
_LEFT_OVER, _LEFT_OVER_LEAD = 0.165, 1.08  # of what is left on both sides; see _add_left_over


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
    pairs = _without_patterns(pairs, dice)
    _add_identical(pairs, old, new)
    _add_left_over(pairs, words)
    primary = dict(pairs)
    links = [Link(i, j, True) for i, j in sorted(primary.items())]
    further, mistaken = share(old, new, vocabulary, found, words, primary)
    return [link for link in links if (link.old, link.new) not in mistaken] + further


def _own_evidence(
    common: Matrix, dice: Matrix, in_new: Matrix, in_old: Matrix, old: Sequence[Unit], new: Sequence[Unit]
) -> Matrix:
    """n × m: likeness of the words, containment, titles and chapters; nothing of the order."""
    typical = float(np.median(common.max(axis=1))) or 1.0
    # A handful of words is contained in many places: containment counts by how much is contained.
    contained = np.maximum(in_new, in_old) * np.minimum(1.0, common / typical)
    value = dice + _CONTAINED * np.maximum(0.0, contained - dice)
    for bonus, old_keys, new_keys in (
        (_TITLE, [u.title for u in old], [v.title for v in new]),
        (_CHAPTER, [u.context[-1:] for u in old], [v.context[-1:] for v in new]),
        (_ROLE, _roles(old), _roles(new)),
    ):
        known = {key: n for n, key in enumerate(dict.fromkeys(k for k in old_keys if k), 1)}
        before = np.array([known.get(key, 0) for key in old_keys])
        after = np.array([known.get(key, -1) for key in new_keys])
        value += bonus * ((before[:, None] == after[None, :]) & (before[:, None] > 0))
    return value


# Nearly every law has one article that says why it is made and one that says from when on it holds, however they are worded.
_ROLES = (
    ("purpose", re.compile(r"制定本|制订本")),
    ("commencement", re.compile(r"^(?:本|该)[^，。；]{1,12}自[^，。；]{1,24}(?:施行|实施|执行|生效)")),
)
_FIRST = 2  # the purpose stands in one of so many units at the beginning


def _roles(units: Sequence[Unit]) -> list[str]:
    """The part that a unit plays in every law, where just one unit plays it; else nothing."""
    out = [""] * len(units)
    for role, pattern in _ROLES:
        found = [u.index for u in units if pattern.search(u.text) and (role != "purpose" or u.index < _FIRST)]
        if len(found) == 1:
            out[found[0]] = role
    return out


def _anchors(dice: Matrix) -> list[tuple[int, int]]:
    """Pairs that are each other's best by a margin."""
    out = []
    for i in range(dice.shape[0]):
        j = int(dice[i].argmax())
        best = dice[i, j]
        if best < _ANCHOR or int(dice[:, j].argmax()) != i:
            continue
        if best - rival(dice, i, j) >= _MARGIN:
            out.append((i, j))
    return out


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


def _without_patterns(pairs: list[tuple[int, int]], dice: Matrix) -> list[tuple[int, int]]:
    """Without what moved and is as like what plainly stayed: one article of a pattern (供水许可) went, another (供气许可) came."""
    in_place = set(longest_in_order(pairs))
    settled = [(i, j) for i, j in pairs if dice[i, j] >= _PLAINLY]
    out = []
    for i, j in pairs:
        if (i, j) not in in_place and dice[i, j] >= _PATTERN:
            rivals = [max(dice[i, b] if b != j else 0.0, dice[a, j] if a != i else 0.0) for a, b in settled]
            if max(rivals, default=0.0) >= _PATTERN_LEAD * dice[i, j]:
                continue
        out.append((i, j))
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


def _add_left_over(pairs: list[tuple[int, int]], words: Matrix) -> None:
    """What is left on both sides, wherever it stands: each is the other's best, and nothing else is as like, taken or not."""
    free_old = sorted(set(range(words.shape[0])) - {i for i, _ in pairs})
    free_new = sorted(set(range(words.shape[1])) - {j for _, j in pairs})
    if not free_old or not free_new:
        return
    left = words[np.ix_(free_old, free_new)]
    for a, b in enumerate(left.argmax(axis=1)):
        i, j = free_old[a], free_new[int(b)]
        best = words[i, j]
        if int(left[:, b].argmax()) != a or best < _LEFT_OVER:
            continue
        if best >= _LEFT_OVER_LEAD * rival(words, i, j):
            pairs.append((i, j))

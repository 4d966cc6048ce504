"""Which further units a unit lives on in: split and merged.

What counts is a clause that another unit holds better than the unit's own partner does. All figures are shares (0…1) of the
weight of n-grams, where what every law says (构成犯罪的，依法追究刑事责任) weighs little.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from participation.drafts.comparing.links import Link, rival
from participation.drafts.comparing.model import Unit
from participation.drafts.comparing.similarity import Bags, Matrix, Similarity, Vocabulary, clauses, grams, plain

_HELD = 0.4  # a clause counts for a unit that holds so much of it
# What a further link beside a primary one must explain of the smaller unit, and of a typical one …
_GAIN, _MASS = 0.12, 0.13
_FREE_MASS = 0.09  # … of a typical one, where the smaller has no partner yet
_FAR_GAIN, _FAR_MASS = 0.3, 0.2  # … and one that stands elsewhere
_WHOLE, _WHOLE_MASS = 0.9, 0.05  # … and one that holds a unit without partner nearly whole
_SHORT, _SHORT_GAIN, _SHORT_MASS = 0.4, 0.25, 0.075  # … and one where either is free and the words hold so much of one
_BESIDE = 3
_OWN_WORDS = 0.56  # a unit whose weight without stock phrases is less than this share has nothing to hand on
_FAR_LESS = 0.45  # a partner that is as like as another unit by less than this is none; see _mistaken


def share(
    old: Sequence[Unit],
    new: Sequence[Unit],
    vocabulary: Vocabulary,
    found: Similarity,
    words: Matrix,
    primary: dict[int, int],
) -> tuple[list[Link], set[tuple[int, int]]]:
    """The links beside the primary ones; and those primary ones that turn out to be mistaken in their light.

    words: n × m, how like the units are without their place in the text; primary: the new unit of each old one.
    """
    old_grams, new_grams = [grams(plain(u.text)) for u in old], [grams(plain(u.text)) for u in new]
    old_bags, new_bags = vocabulary.bags(old_grams), vocabulary.bags(new_grams)
    back = {j: i for i, j in primary.items()}
    distinctive = vocabulary.distinctive()
    gains = (
        _gains(old, new_bags, primary, distinctive, old_grams),
        _gains(new, old_bags, back, distinctive, new_grams).T,
    )
    # 违反本办法规定，构成犯罪的，依法追究刑事责任 is no piece of any of the articles that said so.
    gains[0][distinctive.masses(old_bags) < _OWN_WORDS * found.old] = 0.0
    gains[0][:, distinctive.masses(new_bags) < _OWN_WORDS * found.new] = 0.0
    further = _further(gains, found, words, primary)
    return further, _mistaken(further, found, words, primary)


def _further(gains: tuple[Matrix, Matrix], found: Similarity, words: Matrix, primary: dict[int, int]) -> list[Link]:
    """Links beside the primary ones: an old unit's clauses that live on in a second new unit, better than in the first."""
    from_old, from_new = gains
    old, new = found.old, found.new
    contained = np.maximum(found.in_new, found.in_old)
    back = {j: i for i, j in primary.items()}
    typical = float(np.median(np.concatenate([old, new]))) or 1.0
    both = np.minimum(from_old, from_new)
    out: list[Link] = []
    for i_, j_ in zip(*np.nonzero(both > _WHOLE_MASS * typical), strict=True):
        i, j = int(i_), int(j_)
        if primary.get(i) == j or (i not in primary and j not in back and rival(words, i, j) > words[i, j]):
            continue
        gain = both[i, j] / max(min(old[i], new[j]), 1e-6)
        mass = both[i, j] / typical
        beside = (i in primary and abs(primary[i] - j) <= _BESIDE) or (j in back and abs(back[j] - i) <= _BESIDE)
        whole = (j not in back and from_new[i, j] >= _WHOLE * new[j]) or (
            i not in primary and from_old[i, j] >= _WHOLE * old[i]
        )
        # A short unit that a longer one took in (or that was taken out of a longer one): one of the two has no partner.
        short = (i in primary) != (j in back) and contained[i, j] >= _SHORT
        if (
            (beside and gain >= _GAIN and mass >= (_MASS if i in primary and j in back else _FREE_MASS))
            or (gain >= _FAR_GAIN and mass >= _FAR_MASS)
            or (whole and gain >= _GAIN)
            or (short and gain >= _SHORT_GAIN and mass >= _SHORT_MASS)
        ):
            out.append(Link(i, j, False))
    return sorted(out, key=lambda link: (link.old, link.new))


def _mistaken(
    further: Sequence[Link], found: Similarity, words: Matrix, primary: dict[int, int]
) -> set[tuple[int, int]]:
    """Primary links of a unit that turned out to be a piece of another one, when its partner is far less like it."""
    back = {j: i for i, j in primary.items()}
    out = set()
    for link in further:
        for i, j, held in (
            (back.get(link.new), link.new, found.in_old[link.old, link.new]),
            (link.old, primary.get(link.old), found.in_new[link.old, link.new]),
        ):
            if i is None or j is None or held < _WHOLE:
                continue
            if words[i, j] < _FAR_LESS * words[link.old, link.new]:
                out.add((i, j))
    return out


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

"""Links between old and new units, and what is asked of a set of them."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from participation.drafts.comparing.similarity import Matrix


@dataclass(frozen=True, slots=True)
class Link:
    """Old unit ``old`` lives on in new unit ``new`` (indexes); ``primary``: one of the one-to-one links."""

    old: int
    new: int
    primary: bool


def rival(likeness: Matrix, i: int, j: int) -> float:
    """How like the next best is, of the old unit i and of the new unit j."""
    row, column = np.delete(likeness[i], j), np.delete(likeness[:, j], i)
    return max(float(row.max(initial=0.0)), float(column.max(initial=0.0)))


def longest_in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs in which both numbers rise: what did not move."""
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

"""How alike units are: n-grams of characters, weighted by how rare they are in the two texts.

Chinese has no blanks between words, so pairs and triples of characters stand for words. What nearly every article says
(县级以上人民政府应当) weighs little, what only two articles say weighs much. Numbers of cited articles are left out, since
renumbering changes them everywhere.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_CITED = re.compile(r"第[〇零○一二三四五六七八九十百千万两\d]+([条章节款项目编])(?:之[一二三四五六七八九十]+)?")
_LABEL = re.compile(r"^[（(]?[〇零一二三四五六七八九十\d]{1,4}[)）、.．]\s*", re.MULTILINE)
_CLAUSE_END = re.compile(r"(?<=[。；;！？!?\n，,：:])")
_NOT_WORDS = re.compile(r"[\W_]+")
_SHORTEST_CLAUSE = 8

# What laws say in the same words about anything; it is rare in one short law, and yet says nothing about which article this is.
_STOCK_PHRASES = (
    "规定构成犯罪的依法追究刑事责任",
    "尚不构成犯罪的",
    "构成违反治安管理行为的依法给予治安管理处罚",
    "对直接负责的主管人员和其他直接责任人员依法给予处分",
    "由有关主管部门责令限期改正",
    "造成损失的依法承担赔偿责任",
    "依法承担民事责任",
    "滥用职权玩忽职守徇私舞弊",
    "具体办法由国务院有关部门制定",
)
_STOCK_WEIGHT = 0.4


def plain(text: str) -> str:
    """The words alone: full width made half width, numbers of cited provisions and of items, blanks and punctuation dropped."""
    squeezed = _CITED.sub(r"\1", _LABEL.sub("", unicodedata.normalize("NFKC", text)))
    return _NOT_WORDS.sub("", squeezed).lower()


def clauses(text: str) -> list[str]:
    """The sentences and items of a text, plain; a very short one is joined to the one before it."""
    out: list[str] = []
    for piece in _CLAUSE_END.split(text):
        words = plain(piece)
        if not words:
            continue
        if out and len(words) < _SHORTEST_CLAUSE:
            out[-1] += words
        else:
            out.append(words)
    return out


def grams(words: str) -> set[str]:
    """Its pairs and triples of characters; of a single character that itself."""
    if len(words) < 2:
        return {words} if words else set()
    return {words[i : i + 2] for i in range(len(words) - 1)} | {words[i : i + 3] for i in range(len(words) - 2)}


_STOCK = frozenset().union(*(grams(phrase) for phrase in _STOCK_PHRASES))


@dataclass(frozen=True, slots=True)
class Bags:
    """Sets of n-grams as numbers: those of set k are ``ids[bounds[k]:bounds[k + 1]]``."""

    ids: NDArray[np.intp]
    bounds: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def owners(self) -> NDArray[np.intp]:
        """Of each of ``ids`` the set it is in."""
        return np.repeat(np.arange(len(self)), np.diff(self.bounds))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All n-grams of two texts, numbered, each with its weight."""

    numbers: dict[str, int]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, old: Sequence[set[str]], new: Sequence[set[str]]) -> Vocabulary:
        """Weights by inverse document frequency over both texts."""
        counts = Counter(itertools.chain.from_iterable(itertools.chain(old, new)))
        numbers = {g: k for k, g in enumerate(counts)}
        rarity = np.log1p((len(old) + len(new)) / np.fromiter(counts.values(), dtype=np.float64, count=len(counts)))
        # The longer n-gram is made of shorter ones: it weighs half.
        halves = np.fromiter((1.0 if len(g) < 3 else 0.5 for g in counts), dtype=np.float64, count=len(counts))
        return cls(numbers, rarity * halves)

    def distinctive(self) -> Vocabulary:
        """The same with little weight for what every law says."""
        stock = np.array([_STOCK_WEIGHT if g in _STOCK else 1.0 for g in self.numbers])
        return Vocabulary(self.numbers, self.weights * stock)

    def bags(self, sets: Sequence[set[str]]) -> Bags:
        """The sets as numbers; all n-grams are of this vocabulary."""
        ids = np.fromiter((self.numbers[g] for s in sets for g in s), dtype=np.intp)
        bounds = np.zeros(len(sets) + 1, dtype=np.intp)
        np.cumsum([len(s) for s in sets], out=bounds[1:])
        return Bags(ids, bounds)

    def masses(self, bags: Bags) -> Matrix:
        """The weight of each set."""
        found = np.bincount(bags.owners, weights=self.weights[bags.ids], minlength=len(bags))
        return found.astype(np.float64, copy=False)

    def common(self, first: Bags, second: Bags) -> Matrix:
        """len(first) × len(second): the weight of what both sets have."""
        order = np.argsort(second.ids, kind="stable")
        holders = second.owners[order]
        starts = np.searchsorted(second.ids[order], np.arange(len(self.weights) + 1))
        counts = np.diff(starts)[first.ids]  # how many sets of the second have this n-gram
        total = int(counts.sum())
        # Every n-gram of the first with every set of the second that has it, side by side in one row of numbers
        places = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(starts[first.ids], counts)
        cells = np.repeat(first.owners, counts) * len(second) + holders[places]
        weights = np.repeat(self.weights[first.ids], counts)
        flat = np.bincount(cells, weights=weights, minlength=len(first) * len(second))
        return flat.astype(np.float64, copy=False).reshape(len(first), len(second))


@dataclass(frozen=True, slots=True)
class Similarity:
    """Of n old and m new units. common: n × m, the weight that both have; old, new: the weight of each."""

    common: Matrix
    old: Matrix
    new: Matrix

    @property
    def dice(self) -> Matrix:
        """n × m, 0…1: twice the common weight through the sum of both."""
        return 2 * self.common / np.maximum(self.old[:, None] + self.new[None, :], 1e-6)

    @property
    def in_new(self) -> Matrix:
        """n × m, 0…1: how much of the old unit is found in the new one."""
        return self.common / np.maximum(self.old[:, None], 1e-6)

    @property
    def in_old(self) -> Matrix:
        """n × m, 0…1: how much of the new unit is found in the old one."""
        return self.common / np.maximum(self.new[None, :], 1e-6)

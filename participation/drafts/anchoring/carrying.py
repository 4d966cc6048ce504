"""Anchors of one version carried to another, through the comparison of both.

A provision's heirs are looked for in the articles that its own article became. The paragraph that says the same is found by
its words, not by its number; quoted words are found as they are, else by what the edits made of them. What is deleted is
orphaned: a comment is never laid on a text that it was not made on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from participation.drafts.anchoring.finding import find_changed, find_exact, find_similar
from participation.drafts.anchoring.model import ORPHAN, Anchor, Carriage, Carried, TextPosition, quoted
from participation.drafts.comparing import Comparison, Row, compare, likeness, same_words
from participation.drafts.rules import Citable, official_labels

_PROVISION_AT_LEAST = 0.5  # a paragraph is the same one, changed, if so much of it stayed
_LONE_WORDS = 12  # quoted words of at least this length are looked for outside their article's heirs, too


@dataclass(frozen=True, slots=True)
class _Heir:
    """What a provision became: the path, and the share of its words that stayed."""

    path: str
    score: float


class Carrier:
    """Carries anchors from the old to the new version; made once for both, used for any number of anchors."""

    def __init__(self, old: Sequence[Citable], new: Sequence[Citable], comparison: Comparison | None = None) -> None:
        self._old = {p.path: p for p in old}
        self._new = {p.path: p for p in new}
        self._order = [p.path for p in new]
        self._old_names, self._new_names = official_labels(old), official_labels(new)
        found = comparison if comparison is not None else compare(old, new)
        self._unit_of = {path: unit for unit in found.old for path in unit.paths}
        self._rows: dict[int, list[Row]] = {}
        for row in found.rows:
            if row.old is not None and row.new is not None:
                self._rows.setdefault(row.old.index, []).append(row)
        for rows in self._rows.values():
            rows.sort(key=lambda row: -row.score)
        self._heirs: dict[str, _Heir | None] = {}

    def carry(self, anchor: Anchor) -> Carried:
        """The anchor's place in the new version."""
        if not anchor.path:
            return Carried(Carriage.EXACT, "", None, None, 1.0)
        if anchor.path not in self._old:
            return ORPHAN
        if anchor.quote is None or not anchor.quote.exact:
            return self._carry_provision(anchor.path)
        return self._carry_words(anchor)

    def carry_all(self, anchors: Iterable[Anchor]) -> list[Carried]:
        """One result for each anchor, in their order: none is lost, none is made up."""
        return [self.carry(anchor) for anchor in anchors]

    # ------------------------------------------------------------------ provisions

    def _carry_provision(self, path: str) -> Carried:
        heir = self._heir(path)
        if heir is None:
            return ORPHAN
        if heir.score < 1.0:
            return Carried(Carriage.CHANGED, heir.path, None, None, heir.score)
        return Carried(self._unchanged(path, heir.path), heir.path, None, None, 1.0)

    def _unchanged(self, old_path: str, new_path: str) -> Carriage:
        same = self._old_names.get(old_path) == self._new_names.get(new_path)
        return Carriage.EXACT if same else Carriage.MOVED

    def _heir(self, path: str) -> _Heir | None:
        if path not in self._heirs:
            self._heirs[path] = self._find_heir(path)
        return self._heirs[path]

    def _find_heir(self, path: str) -> _Heir | None:
        unit = self._unit_of.get(path)
        if unit is None:
            return self._frame_heir(path)
        rows = self._rows.get(unit.index, [])
        if path == unit.path:
            if not rows or rows[0].new is None:
                return None
            if len(rows) == 1 and same_words(unit.text, rows[0].new.text) and unit.title == rows[0].new.title:
                return _Heir(rows[0].new.path, 1.0)
            # An article whose words are the same but which also took in others is not quite what it was.
            return _Heir(rows[0].new.path, min(rows[0].score, 0.99))
        return self._best(path, self._below(rows))

    def _below(self, rows: Sequence[Row]) -> list[str]:
        return [path for row in rows if row.new is not None for path in row.new.paths]

    def _best(self, path: str, candidates: Sequence[str]) -> _Heir | None:
        """The candidate that says what this provision said; of several alike the one at the same place."""
        wanted = self._words(self._old[path])
        best: tuple[float, bool, int] | None = None
        chosen = ""
        for n, candidate in enumerate(candidates):
            words = self._words(self._new[candidate])
            if not words:
                continue
            score = 1.0 if same_words(wanted, words) else min(0.99, likeness(wanted, words))
            rank = (score, candidate.rpartition(".")[2] == path.rpartition(".")[2], -n)
            if best is None or rank > best:
                best, chosen = rank, candidate
        if best is None or best[0] < _PROVISION_AT_LEAST:
            return None
        return _Heir(chosen, round(best[0], 4))

    @staticmethod
    def _words(p: Citable) -> str:
        return (p.title or "") + p.text

    def _frame_heir(self, path: str) -> _Heir | None:
        """A chapter, the title, what stands around the text: the one of its kind with the same or nearly the same words."""
        p = self._old[path]
        alike = [q.path for q in self._new.values() if q.kind == p.kind]
        return self._best(path, alike) if self._words(p) else next((_Heir(x, 1.0) for x in alike if x == path), None)

    # ------------------------------------------------------------------ words

    def _carry_words(self, anchor: Anchor) -> Carried:
        quote, position = anchor.quote, anchor.position
        if quote is None:  # pragma: no cover – the caller looked
            return self._carry_provision(anchor.path)
        heir = self._heir(anchor.path)
        unit = self._unit_of.get(anchor.path)
        near = self._below(self._rows.get(unit.index, [])) if unit is not None else []
        candidates = ([heir.path] if heir else []) + [p for p in near if heir is None or p != heir.path]
        for path in candidates:
            place = find_exact(self._new[path].text, quote, position)
            if place is not None and (heir is None or path == heir.path or len(quote.exact) >= 4):
                return self._at(anchor.path, path, place, 1.0)
        old_text = self._old[anchor.path].text
        if position is None:
            position = find_exact(old_text, quote)
        if heir is not None and position is not None:
            found = find_changed(old_text, self._new[heir.path].text, quote, position)
            if found is not None:
                return self._at(anchor.path, heir.path, *found)
        for path in near:
            found = find_similar(self._new[path].text, quote)
            if found is not None:
                return self._at(anchor.path, path, *found)
        return self._elsewhere(anchor)

    def _elsewhere(self, anchor: Anchor) -> Carried:
        """A sentence that was taken to another article: found where it stands exactly once."""
        if anchor.quote is None or len(anchor.quote.exact) < _LONE_WORDS:
            return ORPHAN
        places = [path for path in self._order if anchor.quote.exact in self._new[path].text]
        if len(places) != 1:
            return ORPHAN
        place = find_exact(self._new[places[0]].text, anchor.quote, anchor.position)
        return self._at(anchor.path, places[0], place, 1.0) if place else ORPHAN

    def _at(self, old_path: str, path: str, place: TextPosition, score: float) -> Carried:
        quote, position = quoted(self._new[path].text, place.start, place.end)
        carriage = self._unchanged(old_path, path) if score >= 1.0 else Carriage.CHANGED
        return Carried(carriage, path, quote, position, round(score, 4))

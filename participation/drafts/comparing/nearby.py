"""References to what stands nearby or inside an article: 前款, 前条, 第二十条第三款. They break without any number being wrong:
a paragraph is put in between, an article is split, and 前款 means another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from participation.drafts.comparing.edits import likeness
from participation.drafts.comparing.model import StaleReference, Target, Unit
from participation.drafts.rules import labels
from participation.drafts.rules.numerals import read_number, to_chinese

_BEFORE = re.compile(r"前款")
_ARTICLE_BEFORE = re.compile(r"(?:前|上一)条")
_SAME, _OTHER = 0.6, 0.45  # as like as this is the same paragraph, changed; less than that is another one


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a unit, its items left out. number: from 1; start: where it begins in the unit's text."""

    number: int
    text: str
    start: int


def paragraphs(unit: Unit) -> list[Paragraph]:
    """The paragraphs of a unit, in order."""
    out: list[Paragraph] = []
    start = 0
    for line in unit.text.split("\n"):
        if line.strip() and not labels.enumerators(line.lstrip()) and not line.startswith("| "):
            out.append(Paragraph(len(out) + 1, line, start))
        start += len(line) + 1
    return out


def like(wanted: str, among: Sequence[Paragraph], least: float = _SAME) -> Paragraph | None:
    """The paragraph that says what this one said; None where none does."""
    best = max(among, key=lambda p: likeness(wanted, p.text), default=None)
    return best if best is not None and likeness(wanted, best.text) >= least else None


def named(unit: Unit, paragraph: Paragraph | None = None) -> str:
    """第三条第二款."""
    return unit.label if paragraph is None else f"{unit.label}第{to_chinese(paragraph.number)}款"


def paragraph_number(reference: str) -> int | None:
    """The number of 款 in 第二十条第三款第（一）项; None where it has none."""
    found = re.search(r"条(?:之[一二三四五六七八九十]+)?第([^第款条项]+)款", reference)
    return read_number(found[1]) if found else None


def moved_paragraph(was: Unit, now: Unit, number: int) -> tuple[bool, Paragraph | None]:
    """(whether 第 number 款 of the new unit is not that of the old one, where that is now)."""
    before, after = paragraphs(was), paragraphs(now)
    if number > len(before):
        return False, None
    wanted = before[number - 1].text
    if number <= len(after) and likeness(wanted, after[number - 1].text) >= _OTHER:
        return False, None
    elsewhere = like(wanted, after)
    return elsewhere is not None or number > len(after), elsewhere


def stale_neighbours(
    old: Sequence[Unit], new: Sequence[Unit], origins: Mapping[int, Sequence[int]], heirs: Mapping[int, Sequence[int]]
) -> list[StaleReference]:
    """前款 and 前条 of the new text that mean something else than they did in the old one."""
    of_old, of_new = [paragraphs(u) for u in old], [paragraphs(u) for u in new]
    out: list[StaleReference] = []
    for unit in new:
        for i in origins.get(unit.index, ()):
            out.extend(_articles_before(old, new, heirs, old[i], unit))
        for paragraph in of_new[unit.index]:
            found = _BEFORE.search(paragraph.text)
            if found is None:
                continue
            meant = _meant(of_old, origins.get(unit.index, ()), paragraph.text)
            if meant is None:
                continue
            i, target = meant
            place, now = _whereabouts(target.text, unit, heirs.get(i, ()), of_new)
            if place == (unit.index, paragraph.number - 1):
                continue
            before = of_new[unit.index][paragraph.number - 2] if paragraph.number > 1 else None
            if before is not None and (now is None or likeness(target.text, before.text) >= _OTHER):
                continue  # the paragraph before it was rewritten, and is still the one that is meant
            said = (named(new[place[0]], now),) if now is not None else ()
            at = paragraph.start + found.start()
            kind = Target.MOVED if now is not None else Target.VANISHED
            out.append(
                StaleReference(
                    unit.label, unit.path, found[0], kind, named(old[i], target), said, at, at + len(found[0])
                )
            )
    return out


def _meant(of_old: Sequence[Sequence[Paragraph]], origins: Sequence[int], text: str) -> tuple[int, Paragraph] | None:
    """(old unit, its paragraph) that 前款 of this paragraph meant in the old text."""
    for i in origins:
        source = like(text, [p for p in of_old[i] if _BEFORE.search(p.text)])
        if source is not None and source.number > 1:
            return i, of_old[i][source.number - 2]
    return None


def _whereabouts(
    text: str, unit: Unit, heirs: Sequence[int], of_new: Sequence[Sequence[Paragraph]]
) -> tuple[tuple[int, int], Paragraph | None]:
    """((new unit, number), paragraph) that says what the old one said, here or in another heir; (…, -1), None where none does."""
    for j in [unit.index, *(j for j in heirs if j != unit.index)]:
        found = like(text, of_new[j])
        if found is not None:
            return (j, found.number), found
    return (unit.index, -1), None


def _articles_before(
    old: Sequence[Unit], new: Sequence[Unit], heirs: Mapping[int, Sequence[int]], was: Unit, now: Unit
) -> list[StaleReference]:
    """前条 that was the article before, and is another one now."""
    found = _ARTICLE_BEFORE.search(now.text)
    if found is None or not _ARTICLE_BEFORE.search(was.text) or was.index == 0:
        return []
    places = sorted(heirs.get(was.index - 1, ()))
    if now.index - 1 in places:
        return []
    target = old[was.index - 1].label
    said = tuple(new[j].label for j in places)
    kind = Target.MOVED if said else Target.VANISHED
    return [StaleReference(now.label, now.path, found[0], kind, target, said, found.start(), found.end())]

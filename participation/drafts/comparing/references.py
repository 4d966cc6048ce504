"""References inside a text (依照第二十条) whose target has moved or vanished while the reference stayed as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from participation.drafts.comparing.model import StaleReference, Target, Unit
from participation.drafts.comparing.nearby import moved_paragraph, named, paragraph_number, stale_neighbours
from participation.drafts.rules.numerals import to_chinese

_NUMERAL = "〇零○一二三四五六七八九十百千万两0-9０-９"
_REFERENCE = re.compile(
    rf"第(?P<number>[{_NUMERAL}]+)条(?P<sub>之[一二三四五六七八九十]+)?"
    rf"(?P<below>(?:第[{_NUMERAL}]+款)?(?:第?[（(]?[{_NUMERAL}]+[)）]?项)?)"
)
_LINK = re.compile(r"^(?:[、，,和或与及至到－—-]|以及|或者|并|第[^条]{1,8}[款项]|[的之])*$")
# Another law's name right before the number: 专利法第十五条; 本法 and 该办法 are this one or unclear.
_OTHER_LAW = re.compile(r"(?:[》」』]|(?<![本该])(?:法|条例|规定|办法|细则|规则|决定|通知|意见|章程|典))(?:的)?$")
_OWN_LAW = re.compile(r"(?:本|该)(?:法|条例|规定|办法|细则|规则|决定|通知|意见|章程)(?:的)?$")


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference to an article of the same text: ``article`` is its label, ``text`` the whole as printed."""

    article: str
    text: str
    start: int
    end: int


def references(text: str) -> list[Reference]:
    """The references of a text to articles of its own, in order; those to other laws are left out."""
    out: list[Reference] = []
    last_end, last_own = -1, True
    for found in _REFERENCE.finditer(text):
        before = text[max(0, found.start() - 12) : found.start()]
        if last_end >= 0 and _LINK.match(text[last_end : found.start()]):
            own = last_own  # 《…法》第三条、第五条: the second belongs to the same law
        else:
            own = bool(_OWN_LAW.search(before)) or not _OTHER_LAW.search(before)
        if own:
            label = f"第{found['number']}条{found['sub'] or ''}"
            out.append(Reference(label, found[0], found.start(), found.end()))
        last_end, last_own = found.end(), own
    return out


def stale_references(
    old: Sequence[Unit], new: Sequence[Unit], origins: Mapping[int, Sequence[int]], heirs: Mapping[int, Sequence[int]]
) -> list[StaleReference]:
    """References of the new text that still name an article by its old number.

    origins: old units of each new one; heirs: new units of each old one (indexes). A reference that was brought in step with
    the renumbering is not stale; one that stayed as it was although its target moved is. One to a number that the new text
    does not have is always pointed out.
    """
    if not any(u.label.startswith("第") and u.label.rstrip().endswith("条") for u in new):
        return []
    old_places = {_label(u.label): u.index for u in old}
    new_labels = {_label(u.label) for u in new}
    out: list[StaleReference] = []
    for unit in new:
        left = references(unit.text)
        if not left:
            continue
        waiting: list[Reference] = []
        for i in origins.get(unit.index, ()):
            waiting.extend(references(old[i].text))
        unanswered: list[str] = []
        for asked in waiting:
            article, below = asked.article, asked.text.partition("条")[2]
            place = old_places.get(article)
            targets = (
                {_label(new[j].label): new[j] for j in heirs.get(place, ())} if place is not None else {article: None}
            )
            possible = [r for r in left if r.article in targets]
            answered = next((r for r in possible if r.text.partition("条")[2] == below), next(iter(possible), None))
            if answered is None:
                unanswered.append(article)
                continue
            left.remove(answered)
            heir, number = targets[answered.article], paragraph_number(asked.text)
            if heir is None or place is None or number is None or paragraph_number(answered.text) != number:
                continue
            stale, elsewhere = moved_paragraph(old[place], heir, number)
            if stale:
                known = (named(heir, elsewhere),) if elsewhere is not None else ()
                kind = Target.MOVED if known else Target.VANISHED
                was, start, end = f"{old[place].label}第{to_chinese(number)}款", answered.start, answered.end
                out.append(StaleReference(unit.label, unit.path, answered.text, kind, was, known, start, end))
        for article in unanswered:
            same = next((r for r in left if r.article == article), None)
            place = old_places.get(article)
            if same is None or place is None:
                continue
            left.remove(same)
            now = tuple(new[j].label for j in sorted(heirs.get(place, ())))
            target = Target.MOVED if now else Target.VANISHED
            out.append(StaleReference(unit.label, unit.path, same.text, target, article, now, same.start, same.end))
        for r in left:
            if r.article not in new_labels:
                out.append(StaleReference(unit.label, unit.path, r.text, Target.ABSENT, r.article, (), r.start, r.end))
    out.extend(stale_neighbours(old, new, origins, heirs))
    order = {u.path: u.index for u in new}
    return sorted(out, key=lambda r: (order[r.path], r.start))


def _label(label: str) -> str:
    return "".join(label.split())

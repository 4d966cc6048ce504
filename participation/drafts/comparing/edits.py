"""From an old text to a new one, character by character, in pieces a reader of Chinese would mark.

The differences are those of the longest common subsequence, over characters; only a number (三十, 2026, 18.5) and a
Latin word stand or fall as one. Then what the two texts have in common by chance – a single 的 between
two rewritten halves of a sentence – is given up, and an insertion that could stand in two places is put where a clause ends
(Fraser's clean-up of diff-match-patch). Whatever is done, the pieces give both texts back exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import Indel

from participation.drafts.comparing.model import Edit, Op

_NUMERAL = "〇零○一二三四五六七八九十百千万亿两"
_WHOLE = re.compile(
    rf"[{_NUMERAL}]{{2,}}|[0-9０-９]+(?:[.．,，][0-9０-９]+)*[%％‰]?|[A-Za-zÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*"
)
_STOPS = frozenset("，。；：、！？“”（）《》\n,;:()年月日")
_TERM = 3  # characters of a word of which one stays and turns its place
_PRIVATE = range(0xE000, 0xF8FF)
_LONGEST = 20_000
"""Characters (of both texts together) that are still compared character by character; longer ones line by line first."""


def edits(old: str, new: str) -> tuple[Edit, ...]:
    """The pieces, in order; neighbours differ in what happens to them. Equal texts are one equal piece."""
    if old == new:
        return (Edit(Op.EQUAL, old),) if old else ()
    if not old:
        return (Edit(Op.INSERT, new),)
    if not new:
        return (Edit(Op.DELETE, old),)
    if len(old) + len(new) > _LONGEST:
        return _by_lines(old, new)
    before, after, words = _tokens(old, new)
    raw = [[op, text] for op, text in _raw(before, after)]
    cleaned = _clean(raw)
    return tuple(_merged(_number_by_number([(op, _spelled(text, words)) for op, text in cleaned])))


def old_text(pieces: Iterable[Edit]) -> str:
    """The old text."""
    return "".join(e.text for e in pieces if e.op is not Op.INSERT)


def new_text(pieces: Iterable[Edit]) -> str:
    """The new text."""
    return "".join(e.text for e in pieces if e.op is not Op.DELETE)


def likeness(old: str, new: str) -> float:
    """0…1: twice the characters in common, in order, through all characters."""
    return float(Indel.normalized_similarity(old, new))


def held(old: str, new: str) -> float:
    """0…1: how much of the shorter text is found in the longer one, in order."""
    shorter = min(len(old), len(new))
    common = (len(old) + len(new) - Indel.distance(old, new)) / 2
    return float(common / shorter) if shorter else 0.0


_DELETE, _EQUAL, _INSERT = -1, 0, 1
_OPS = {_DELETE: Op.DELETE, _EQUAL: Op.EQUAL, _INSERT: Op.INSERT}


def _tokens(old: str, new: str) -> tuple[str, str, dict[str, str]]:
    """Both texts with every whole word or number as one private character; and what each of these stands for."""
    used = set(old) | set(new)
    free = (chr(code) for code in _PRIVATE if chr(code) not in used)
    known: dict[str, str] = {}

    def private(found: re.Match[str]) -> str:
        word = found[0]
        if len(word) == 1:
            return word
        if word not in known:
            stand_in = next(free, None)
            if (
                stand_in is None
            ):  # more different numbers than private characters: the rest is compared letter by letter
                return word
            known[word] = stand_in
        return known[word]

    before, after = _WHOLE.sub(private, old), _WHOLE.sub(private, new)
    return before, after, {stand_in: word for word, stand_in in known.items()}


def _spelled(text: str, words: dict[str, str]) -> str:
    return "".join(words.get(c, c) for c in text)


def _raw(old: str, new: str) -> list[tuple[int, str]]:
    out: list[tuple[int, str]] = []
    for block in Indel.opcodes(old, new):
        if block.tag == "equal":
            out.append((_EQUAL, old[block.src_start : block.src_end]))
        else:
            if block.src_end > block.src_start:
                out.append((_DELETE, old[block.src_start : block.src_end]))
            if block.dest_end > block.dest_start:
                out.append((_INSERT, new[block.dest_start : block.dest_end]))
    return out


def _clean(diffs: list[list[object]]) -> list[tuple[int, str]]:
    tool = diff_match_patch()
    tool.diff_cleanupMerge(diffs)
    tool.diff_cleanupSemantic(diffs)
    found = [(int(op), str(text)) for op, text in diffs]  # type: ignore[call-overload]
    found = _without_chance(found)
    again: list[list[object]] = [[op, text] for op, text in found]
    tool.diff_cleanupMerge(again)
    tool.diff_cleanupSemanticLossless(again)
    tool.diff_cleanupMerge(again)
    return [(int(op), str(text)) for op, text in again]  # type: ignore[call-overload]


def _without_chance(diffs: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """A single character left standing between two rewritten stretches is rewritten with them; a stop stays."""
    out = list(diffs)
    for k in range(1, len(out) - 1):
        op, text = out[k]
        if op != _EQUAL or len(text) > 1 or text in _STOPS:
            continue
        left, right = _stretch(out, k, -1), _stretch(out, k, 1)
        # 县→旗县 is an insertion beside a character that stays; 国务院→国资委 is one rewriting, and so is 改变→变更.
        turned = (
            left != right and not all(left) and not all(right) and max(len(out[k - 1][1]), len(out[k + 1][1])) <= _TERM
        )
        if (all(left) and all(right)) or turned:
            out[k] = (_DELETE, text)
            out.insert(k + 1, (_INSERT, text))
            return _without_chance(out)
    return out


_NUMBER = re.compile(rf"([{_NUMERAL}]+|[0-9０-９]+(?:[.．][0-9０-９]+)*)")


def _number_by_number(pieces: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """2006年1→2024年7 is two numbers changed, and the 年 between them stayed."""
    out: list[tuple[int, str]] = []
    for op, text in pieces:
        before = out[-1] if out else (_EQUAL, "")
        if op == _INSERT and before[0] == _DELETE:
            was, now = _NUMBER.split(before[1]), _NUMBER.split(text)
            if len(was) == len(now) > 3 and was[::2] == now[::2]:
                out.pop()
                for a, b in zip(was, now, strict=True):
                    out += [(_EQUAL, a)] if a == b else [(_DELETE, a), (_INSERT, b)]
                continue
        out.append((op, text))
    return out


def _stretch(diffs: Sequence[tuple[int, str]], k: int, step: int) -> tuple[bool, bool]:
    """Whether something is deleted, and something inserted, right beside the equal piece k."""
    ops = set()
    i = k + step
    while 0 <= i < len(diffs) and diffs[i][0] != _EQUAL:
        ops.add(diffs[i][0])
        i += step
    return _DELETE in ops, _INSERT in ops


def _merged(pieces: Iterable[tuple[int, str]]) -> list[Edit]:
    out: list[Edit] = []
    for op, text in pieces:
        if not text:
            continue
        kind = _OPS[op]
        if out and out[-1].op is kind:
            out[-1] = Edit(kind, out[-1].text + text)
        else:
            out.append(Edit(kind, text))
    return out


def _by_lines(old: str, new: str) -> tuple[Edit, ...]:
    """Very long texts: equal lines are found first, then what lies between them is compared by characters."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if len(before) < 2 and len(after) < 2:
        return tuple(_merged(_raw(old, new)))
    pieces: list[Edit] = []
    for block in Indel.opcodes(before, after):
        left, right = (
            "".join(before[block.src_start : block.src_end]),
            "".join(after[block.dest_start : block.dest_end]),
        )
        if block.tag == "equal":
            pieces.append(Edit(Op.EQUAL, left))
        elif len(left) + len(right) > _LONGEST:
            pieces += [Edit(Op.DELETE, left)] * bool(left) + [Edit(Op.INSERT, right)] * bool(right)
        else:
            pieces.extend(edits(left, right))
    codes = {op: code for code, op in _OPS.items()}
    return tuple(_merged((codes[e.op], e.text) for e in pieces))

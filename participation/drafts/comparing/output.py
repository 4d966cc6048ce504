"""A comparison as ``participation draft diff`` prints it."""

from __future__ import annotations

import json
import textwrap

from participation.drafts.comparing.model import Change, Comparison, Op, Row, Target

_MARKS = {Op.EQUAL: "{}", Op.DELETE: "[-{}-]", Op.INSERT: "{{+{}+}}"}
_WORDS = {
    Change.KEPT: "kept",
    Change.RENUMBERED: "renumbered",
    Change.CHANGED: "changed",
    Change.MOVED: "moved",
    Change.SPLIT: "split",
    Change.MERGED: "merged",
    Change.ADDED: "added",
    Change.REMOVED: "removed",
}
_TARGETS = {
    Target.MOVED: "names {was}, which is {now} now",
    Target.VANISHED: "names {was}, which was removed",
    Target.ABSENT: "names {was}, which the new text does not have",
}
_AROUND = 24  # characters of unchanged text shown before and after a change


def as_json(comparison: Comparison) -> str:
    """``{articles: [{old, new, change, score, edits}], references: […]}``.

    ``edits`` is a list of ``[op, text]``; op is ``equal``, ``delete`` or ``insert``. The texts of ``equal`` and ``delete``
    joined are the old article's words, those of ``equal`` and ``insert`` the new one's: its paragraphs, items and so on a line
    each with their own labels, without the article's label. ``references`` are those of the new text that still name an
    article by its old number.
    """
    articles = [
        {
            "old": row.old.label if row.old else None,
            "new": row.new.label if row.new else None,
            "change": row.change.value,
            "score": row.score,
            "edits": [[e.op.value, e.text] for e in row.edits],
        }
        for row in comparison.rows
    ]
    references = [
        {"at": r.at, "reference": r.reference, "target": r.target.value, "was": r.was, "now": list(r.now)}
        for r in comparison.references
    ]
    return json.dumps({"articles": articles, "references": references}, ensure_ascii=False, indent=1)


def as_text(comparison: Comparison) -> str:
    """For people: a sentence, then each change with the words that were taken out [-…-] and put in {+…+}."""
    counts = [f"{comparison.count(c)} {_WORDS[c]}" for c in Change if comparison.count(c)]
    lines = [f"{len(comparison.old)} → {len(comparison.new)}: " + (", ".join(counts) or "nothing to compare"), ""]
    for row in comparison.rows:
        if row.change is Change.KEPT:
            continue
        lines.append(_head(row))
        if row.reworded:
            lines += textwrap.indent(_marked(row), "    ").split("\n")
    if comparison.references:
        lines += ["", "References to look at:"]
        for r in comparison.references:
            said = _TARGETS[r.target].format(was=r.was, now=", ".join(r.now))
            lines.append(f"  {r.at}: “{r.reference}” {said}")
    return "\n".join(lines).rstrip()


def _head(row: Row) -> str:
    names = [u.label for u in (row.old, row.new) if u is not None]
    if len(names) == 2 and names[0] == names[1]:
        names.pop()
    score = f"  {row.score:.2f}" if row.old and row.new and row.score < 1 else ""
    return f"{_WORDS[row.change]:<11}{' → '.join(names)}{score}"


def _marked(row: Row) -> str:
    out = []
    for k, edit in enumerate(row.edits):
        text = edit.text
        if edit.op is Op.EQUAL and len(text) > 2 * _AROUND + 1:
            head = "" if k == 0 else text[:_AROUND]
            tail = "" if k == len(row.edits) - 1 else text[-_AROUND:]
            text = f"{head}…{tail}"
        out.append(_MARKS[edit.op].format(text))
    return "".join(out)

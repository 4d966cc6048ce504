"""Two versions beside each other as a page shows them: sections with marked lines, a sentence that sums up, a contents list.

Shaping and words only; which article became which, and the edits, come from ``participation.drafts.comparing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from participation.drafts.comparing import (
    Change,
    Comparison,
    Edit,
    Op,
    Row,
    StaleReference,
    Target,
    Unit,
    edits,
    same_words,
)
from participation.platform.i18n import current_language, ngettext
from participation.platform.i18n import gettext as _

_LARGEST = 5
"""Articles of one side that are still shown together; a wider tangle of splits and mergers is shown link by link."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line and what happened to them: equal, delete or insert."""

    op: str
    text: str


Line = tuple[Piece, ...]


@dataclass(slots=True)
class Section:
    """One article with what became of it, or several that were split or merged.

    change: the word's key (see ``change_word``); old, new: paths; title: 原第十六条 → 第十七条; lines: both texts in one,
    old_lines, new_lines: each for itself; unchanged: the words are the same, so nothing is to be shown; stale: references
    that still name an article by its old number, as sentences.
    """

    id: str
    change: str
    title: str
    short: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    old_title: str
    new_title: str
    lines: list[Line]
    old_lines: list[Line]
    new_lines: list[Line]
    unchanged: bool
    stale: list[str] = field(default_factory=list)

    @property
    def untouched(self) -> bool:
        """Neither words nor number nor place changed, and no reference is left behind."""
        return self.change == "kept" and not self.stale


@dataclass(slots=True)
class Beside:
    """A whole comparison. ``summary`` is a sentence with its numbers marked; ``changed``: the sections with a change."""

    summary: Markup
    sections: list[Section]
    stale: int

    @property
    def changed(self) -> list[Section]:
        return [section for section in self.sections if not section.untouched]


COLOURS = {
    "kept": None, "renumbered": None, "moved": "blue", "moved_changed": "yellow", "changed": "yellow",
    "renumbered_changed": "yellow", "split": "blue", "merged": "blue", "split_merged": "blue", "added": "green", "removed": "red",
}  # fmt: skip
ICONS = {
    "kept": "tick", "renumbered": "compare", "moved": "compare", "moved_changed": "pen", "changed": "pen",
    "renumbered_changed": "pen", "split": "compare", "merged": "compare", "split_merged": "compare", "added": "plus", "removed": "bar",
}  # fmt: skip


def change_word(change: str) -> str:
    """The word on a section's tag."""
    return {
        "kept": _("没有变化"),
        "renumbered": _("只改条号"),
        "moved": _("移动位置"),
        "moved_changed": _("移动并修改"),
        "changed": _("有修改"),
        "renumbered_changed": _("改号并修改"),
        "split": _("拆分"),
        "merged": _("合并"),
        "split_merged": _("拆分合并"),
        "added": _("新增"),
        "removed": _("删去"),
    }[change]


def beside(comparison: Comparison, old_name: str, new_name: str) -> Beside:
    """Shape a comparison; the names are those of the versions (第 1 稿, 正式文本)."""
    sections = [_section(group) for group in _groups(comparison.rows)]
    by_path = {path: section for section in sections for path in section.new}
    for reference in comparison.references:
        if reference.path in by_path:
            by_path[reference.path].stale.append(stale_text(reference))
    return Beside(_summary(comparison, old_name, new_name), sections, len(comparison.references))


def stale_text(reference: StaleReference) -> str:
    """What is to be said about a reference that was left behind."""
    if reference.target is Target.MOVED:
        return _("{at}里引用的“{reference}”，原来指的是旧稿{was}，新稿里是{now}，请核对。").format(
            at=reference.at, reference=reference.reference, was=reference.was, now=_join(reference.now)
        )
    if reference.target is Target.VANISHED:
        return _("{at}里引用的“{reference}”，原来指的是旧稿{was}，新稿已删去，请核对。").format(
            at=reference.at, reference=reference.reference, was=reference.was
        )
    return _("{at}里引用的“{reference}”，新稿里没有这一条，请核对。").format(
        at=reference.at, reference=reference.reference
    )


def _join(labels: Iterable[str]) -> str:
    return (", " if current_language() == "en" else "、").join(labels)


# ---------------------------------------------------------------------- groups of rows


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows that share a unit stand together, where the first of them stands; too wide a tangle falls apart again."""
    parent = list(range(len(rows)))

    def root(k: int) -> int:
        while parent[k] != k:
            k = parent[k]
        return k

    first: dict[tuple[str, int], int] = {}
    for k, row in enumerate(rows):
        for key in ([("old", row.old.index)] if row.old else []) + ([("new", row.new.index)] if row.new else []):
            parent[root(k)] = root(first.setdefault(key, k))
    together: dict[int, list[Row]] = {}
    for k, row in enumerate(rows):
        together.setdefault(root(k), []).append(row)
    out: list[list[Row]] = []
    for k, row in enumerate(rows):
        group = together[root(k)]
        if len(_olds(group)) > _LARGEST or len(_news(group)) > _LARGEST:
            out.append([row])
        elif group[0] is row:
            out.append(group)
    return out


def _olds(group: Sequence[Row]) -> list[Unit]:
    return sorted({row.old.index: row.old for row in group if row.old}.values(), key=lambda u: u.index)


def _news(group: Sequence[Row]) -> list[Unit]:
    return sorted({row.new.index: row.new for row in group if row.new}.values(), key=lambda u: u.index)


def _section(group: Sequence[Row]) -> Section:
    olds, news = _olds(group), _news(group)
    change = _change(group)
    several = len(olds) > 1 or len(news) > 1
    pieces = group[0].edits if not several else edits(_text(olds, labels=several), _text(news, labels=several))
    unchanged = not several and not any(edit.op is not Op.EQUAL and edit.text.strip() for edit in pieces)
    place = news[0] if news else olds[0]
    return Section(
        id=f"{'n' if news else 'o'}-{place.path}" + ("" if len(group) > 1 or not several else f"-{olds[0].path}"),
        change=change,
        title=_title(olds, news),
        short=_join(u.label for u in news) if news else _("原{label}").format(label=_join(u.label for u in olds)),
        old=tuple(u.path for u in olds),
        new=tuple(u.path for u in news),
        old_title=_join(u.label for u in olds),
        new_title=_join(u.label for u in news),
        lines=_lines(pieces),
        old_lines=_lines(e for e in pieces if e.op is not Op.INSERT),
        new_lines=_lines(e for e in pieces if e.op is not Op.DELETE),
        unchanged=unchanged,
    )


def _change(group: Sequence[Row]) -> str:
    row = group[0]
    if len(group) > 1:
        wide, narrow = len(_news(group)) > 1, len(_olds(group)) > 1
        return "split_merged" if wide and narrow else "split" if wide else "merged"
    if row.change is Change.MOVED and row.old and row.new:
        return "moved" if same_words(row.old.text, row.new.text) else "moved_changed"
    if row.change is Change.CHANGED and row.renumbered:
        return "renumbered_changed"
    return row.change.value


def _title(olds: Sequence[Unit], news: Sequence[Unit]) -> str:
    before, after = _join(u.label for u in olds), _join(u.label for u in news)
    if not olds:
        return after
    if not news or before == after:
        return _("原{label}").format(label=before) if not news else after
    return _("原{old} → {new}").format(old=before, new=after)


def _text(units: Sequence[Unit], *, labels: bool) -> str:
    return "\n".join(f"{u.label}　{u.text}" if labels and len(units) > 1 else u.text for u in units)


def _lines(pieces: Iterable[Edit]) -> list[Line]:
    """Pieces cut at line ends."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        for n, part in enumerate(piece.text.split("\n")):
            if n:
                lines.append([])
            if part:
                lines[-1].append(Piece(piece.op.value, part))
    return [tuple(line) for line in lines if line]


# ---------------------------------------------------------------------- the sentence


def _summary(comparison: Comparison, old_name: str, new_name: str) -> Markup:
    """第 1 稿的 37 条中，18 条没有变化，9 条只改了条号……；第 2 稿另新增 3 条。"""
    became: dict[Change, int] = {}
    for change in _fate(comparison).values():
        became[change] = became.get(change, 0) + 1
    added = comparison.count(Change.ADDED)
    parts = [_count(change, n) for change in Change if (n := became.get(change, 0))]
    # The numbers are marked up, so the names (which are ours) are escaped and put in by hand
    lead = escape(ngettext("{old}的 {n} 条中，", "{old}的 {n} 条中，", len(comparison.old))).format(
        old=old_name, n=len(comparison.old)
    )
    comma = ", " if current_language() == "en" else "，"
    text = lead + escape(comma).join(parts) if parts else Markup("")
    if added:
        tail = escape(ngettext("{new}新增 {n} 条", "{new}新增 {n} 条", added)).format(new=new_name, n=_bold(added))
        semicolon = "; " if current_language() == "en" else "；"
        text = text + semicolon + tail if text else tail
    return text + ("." if current_language() == "en" else "。") if text else Markup("")


def _fate(comparison: Comparison) -> dict[int, Change]:
    """What is said of each old unit, by its index: of several links the first of split and merged."""
    fate: dict[int, Change] = {}
    for row in comparison.rows:
        if row.old is not None and (row.old.index not in fate or row.change is Change.SPLIT):
            fate[row.old.index] = row.change
    return fate


def _bold(n: int) -> Markup:
    return Markup("<b>{}</b>").format(n)


def _count(change: Change, n: int) -> Markup:
    text = {
        Change.KEPT: ngettext("{n} 条没有变化", "{n} 条没有变化", n),
        Change.RENUMBERED: ngettext("{n} 条只改了条号", "{n} 条只改了条号", n),
        Change.CHANGED: ngettext("{n} 条改了内容", "{n} 条改了内容", n),
        Change.MOVED: ngettext("{n} 条移动了位置", "{n} 条移动了位置", n),
        Change.SPLIT: ngettext("{n} 条拆开了", "{n} 条拆开了", n),
        Change.MERGED: ngettext("{n} 条并入别的条", "{n} 条并入别的条", n),
        Change.REMOVED: ngettext("{n} 条删去", "{n} 条删去", n),
        Change.ADDED: "",
    }[change]
    return escape(text).format(n=_bold(n))

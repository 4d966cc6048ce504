"""How a provision is called in a sentence: 第十二条第二款第（一）项第1目; 第五部分（四）1; Article 12(2)(a)."""

from __future__ import annotations

from collections.abc import Sequence

from participation.drafts.rules import numerals
from participation.drafts.rules.model import Citable, Kind


def official_label(provisions: Sequence[Citable], provision: Citable) -> str:
    """The name of one provision of a draft; ``provisions`` are all of that draft. See :func:`official_labels`."""
    return _name(provision, {p.path: p for p in provisions}, _paragraph_counts(provisions))


def official_labels(provisions: Sequence[Citable]) -> dict[str, str]:
    """The names of all provisions of a draft, by path.

    Articles go by their number alone, whatever chapter they are in; a paragraph is named only where its article has
    several; headings of normative documents are strung together (第五部分（四）1); the title is 标题, head matter 文首, what
    follows the text 文末.
    """
    by_path = {p.path: p for p in provisions}
    counts = _paragraph_counts(provisions)
    return {p.path: _name(p, by_path, counts) for p in provisions}


def _paragraph_counts(provisions: Sequence[Citable]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for p in provisions:
        if p.parent and p.kind in (Kind.PARAGRAPH, Kind.TABLE):
            out.setdefault(p.parent + "#" + p.kind, []).append(p.path)
    return out


def _name(p: Citable, by_path: dict[str, Citable], counts: dict[str, list[str]]) -> str:
    chain: list[Citable] = [p]
    while (parent := chain[-1].parent) is not None and parent in by_path:
        chain.append(by_path[parent])
    chain.reverse()
    # An article is cited without the chapter it stands in; a section is not clear without its chapter
    for i, q in enumerate(chain):
        if q.kind == Kind.ARTICLE:
            attachment = [a for a in chain[:i] if a.kind == Kind.ATTACHMENT]
            chain = [*attachment, *chain[i:]]
            break
    english = any(q.label and q.label[:1].isascii() and q.kind in (Kind.ARTICLE, Kind.SECTION) for q in chain)
    parts = [_part(q, counts, english=english) for q in chain]
    if english:  # Article II, Section 1(a)
        parts = [f", {part}" if n and part[:1].isalpha() else part for n, part in enumerate(parts)]
    return "".join(parts) or "全文"


def _part(p: Citable, counts: dict[str, list[str]], *, english: bool) -> str:
    label = _compact(p.label)
    siblings = counts.get(f"{p.parent}#{p.kind}", [])
    place = siblings.index(p.path) + 1 if p.path in siblings else int("".join(filter(str.isdigit, p.path)) or 1)
    match p.kind:
        case Kind.ITEM | Kind.SUBITEM:
            return _item(p, label, place, english=english)
        case Kind.PARAGRAPH if english:
            return f"({place})"
        case Kind.PARAGRAPH if (p.parent or "").rpartition(".")[2].startswith("art-"):
            return f"第{numerals.to_chinese(place)}款"
        case Kind.PARAGRAPH:
            return f"第{numerals.to_chinese(place)}段"
        case Kind.HEADING:
            return _heading(p, label)
        case Kind.TABLE:
            return f"表{place}" if p.parent else "表"
        case Kind.TITLE:
            return "标题"
        case Kind.HEAD:
            return "文首"
        case Kind.OTHER:
            return "文末"
        case _:
            return label.rstrip("：:、.．")


def _heading(p: Citable, label: str) -> str:
    if not label:
        return f"“{p.title or p.text}”"
    inner = label.strip("、.．")
    if "h-" in p.path.rpartition(".")[2] and inner.isalnum() and "." not in inner:
        return f"第{inner}部分"
    return inner.replace("(", "（").replace(")", "）")


def _item(p: Citable, label: str, place: int, *, english: bool) -> str:
    if english:
        return label if label.startswith("(") else f"({label.strip('.)）')})"
    inner = label.strip("（）()、.．")
    if p.number is None or not inner:
        return f"第{place}点"
    if p.kind == Kind.SUBITEM:
        return f"第（{inner}）目" if label.startswith(("（", "(")) else f"第{inner}目"
    bracketed = label.startswith(("（", "(")) or label[:1] in "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
    if label[:1] in "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩":
        inner = numerals.to_chinese(numerals.from_enclosed(label[0]) or 1)
    return f"第（{inner}）项" if bracketed else f"第{inner}项"


def _compact(label: str | None) -> str:
    squeezed = "".join((label or "").split())
    if squeezed[:1].isascii() and squeezed[:1].isalpha():
        return " ".join((label or "").split()).rstrip(".:")
    return squeezed

"""``parse``: the text of a draft → its provisions, with everything that could not be understood said aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence

from participation.drafts.rules import labels, surroundings
from participation.drafts.rules.arranging import in_order
from participation.drafts.rules.blocks import Block, blocks, unwrap
from participation.drafts.rules.builder import Region
from participation.drafts.rules.contents import fold_contents
from participation.drafts.rules.inline import split_inline
from participation.drafts.rules.labels import Style
from participation.drafts.rules.model import Kind, ParsedDraft, ParseWarning, WarningCode
from participation.drafts.rules.nodes import Node, flatten, hoist
from participation.drafts.rules.quoting import mark_quoted
from participation.drafts.rules.surroundings import HeadRole

_STATUS_LINE = re.compile(
    r"^[（(〔\[](?!.*\d{4}年).{1,30}(?:稿|草案|试行|暂行|修订)[）)〕\]]$|^\((?:[Dd]raft|[Tt]rial|[Ii]nterim)\b[^()]{0,40}\)$"
)
_NOTE = re.compile(r"[\[〔【]\d{1,3}[\]〕】][ \t\u3000]*(?=\S)")
_TITLE_AMONG_FIRST = 40
_TITLE_LENGTH = 80
_TAIL_DATE_WITHIN = 8


def parse(text: str) -> ParsedDraft:
    """Read a draft's text as a tree of provisions.

    Understands 编 章 节 条 款 项 目 with Chinese, half- or full-width numbers (第十二条之一 too), normative documents with
    一、（一）1. headings, markdown, and English (Article 1, Section 2, (a)). Never raises and never drops anything:
    see :mod:`participation.drafts.rules.model` for what is guaranteed. ``text`` may hold any characters; only U+000A
    ends a line, so normalise line ends first.
    """
    root, title, warnings = grow(text)
    return flatten(root, title, text, warnings)


def grow(text: str) -> tuple[Node, str, list[ParseWarning]]:
    """The tree as nodes that can still be changed, the title, and what was not sure."""
    whole = blocks(text)
    mark_quoted(whole)
    found = fold_contents(split_inline(whole))
    root = Node(Kind.OTHER, 0, 0)
    warnings: list[ParseWarning] = []
    if not found:
        if text:
            root.add(Node(Kind.OTHER, 0, 1))
        warnings.append(ParseWarning(WarningCode.NO_PROVISIONS, 0, ""))
        return root, "", warnings

    body = _body_start(found)
    title_at, title_end = _find_title(found, body)
    attachments = _attachments(found, body, title_at)
    main_end = attachments[0] if attachments else len(found)
    if body is None or body > main_end:
        body = _head_end(found, title_end, main_end)
        if not attachments:
            warnings.append(ParseWarning(WarningCode.NO_PROVISIONS, 0, ""))

    title = _add_head(root, found[: min(body, main_end)], title_at, title_end, warnings)
    _add_region(root, root, found[body:main_end], warnings)
    for n, start in enumerate(attachments):
        end = attachments[n + 1] if n + 1 < len(attachments) else len(found)
        _add_attachment(root, found[start:end], warnings)
    if not title:
        warnings.append(ParseWarning(WarningCode.NO_TITLE, 0, ""))
    in_order(root)
    hoist(root)
    root.children[0].start = 0  # every block has become a provision, and there is at least one
    return root, title, warnings


# ---------------------------------------------------------------------- where what begins


def _body_start(found: Sequence[Block]) -> int | None:
    """The first block of the text itself: a 编, 章, 条, the first 一、 or a heading; None where nothing is numbered."""
    titled = False
    for i, block in enumerate(found):
        if block.form != "line" or block.quoted:
            continue
        if labels.structure(block.first) or (surroundings.is_preamble_heading(block.first) and i + 1 < len(found)):
            return i
        if any(e.number == 1 and e.style is not Style.BULLET for e in labels.enumerators(block.first)):
            return i
        if block.hashes >= 2 or (block.hashes == 1 and titled):
            return i
        titled = titled or block.hashes == 1
    return None


def _find_title(found: Sequence[Block], body: int | None) -> tuple[int, int]:
    """From which block to which the title stands (the end not included); (0, 0) if there is none."""
    end = min(body if body is not None else len(found), _TITLE_AMONG_FIRST)
    lines = [i for i in range(end) if found[i].form == "line"]
    for i in lines:
        if found[i].hashes == 1:
            return i, _title_end(found, i, end)
    for i in _title_candidates(found, lines, body):
        if surroundings.is_title(found[i].first):
            starts = i
            if i - 1 in lines:
                above = found[i - 1].first
                goes_on = found[i].first.startswith(("关于", "《", "印发")) or surroundings.is_place(above)
                if goes_on and surroundings.is_title_beginning(above):
                    starts = i - 1
            return starts, _title_end(found, i, end)
    if body == 0 or len(found) == 1:
        return 0, 0
    for i in lines:
        words = found[i].first
        fits = len(words) <= _TITLE_LENGTH and not surroundings.ends_as_sentence(words) and not labels.attachment(words)
        if fits and surroundings.head_role(words) is HeadRole.UNKNOWN:
            return i, _title_end(found, i, end)
    return 0, 0


def _title_candidates(found: Sequence[Block], lines: list[int], body: int | None) -> list[int]:
    """The lines in the order in which they are tried.

    An order or announcement may stand before the law it brings (国务院令, 公告, 关于印发《…》的通知): where 章 and 条 follow,
    the last title right before them is the law's.
    """
    titles = [i for i in lines if surroundings.is_title(found[i].first)]
    if len(titles) < 2 or body is None or not labels.structure(found[body].first):
        return lines
    last = titles[-1]
    if any(labels.attachment(found[i].first) for i in lines if titles[0] < i < last):
        return lines
    between = found[_title_end(found, last, body) : body]
    around = (HeadRole.HISTORY, HeadRole.CONTENTS, HeadRole.META, HeadRole.FURNITURE, HeadRole.COMMENT)
    if surroundings.is_announcement(found[titles[0]].first) and all(
        surroundings.head_role(b.first, b.form) in around for b in between
    ):
        return [last, *lines]
    return lines


def _title_end(found: Sequence[Block], i: int, end: int) -> int:
    """One further line may belong to the title: （征求意见稿）."""
    following = i + 1
    return following + 1 if following < end and _STATUS_LINE.match(found[following].first) else following


def _attachments(found: Sequence[Block], body: int | None, title_at: int) -> list[int]:
    """Where attachments begin. A 附件1 above the title only says that the draft itself is an attachment."""
    from_block = min(body if body is not None else len(found), title_at + 1)
    return [
        i
        for i in range(max(from_block, 1), len(found))
        if found[i].form == "line"
        and not found[i].quoted
        and not labels.structure(found[i].first)
        and labels.attachment(found[i].first)
    ]


def _head_end(found: Sequence[Block], title_end: int, end: int) -> int:
    """Where the head ends in a draft without numbers: after the title and what stands around a text."""
    i = title_end
    around = (
        HeadRole.META,
        HeadRole.HISTORY,
        HeadRole.FURNITURE,
        HeadRole.COMMENT,
        HeadRole.CONTENTS,
        HeadRole.ADDRESSEE,
    )
    while i < end and surroundings.head_role(found[i].first, found[i].form) in around:
        i += 1
    return i


# ---------------------------------------------------------------------- head, text, attachments, tail


def _add_head(root: Node, head: Sequence[Block], title_at: int, title_end: int, warnings: list[ParseWarning]) -> str:
    title = ""
    in_brackets = False  # the history of a law, over several lines
    for i, block in enumerate(head):
        if i == title_at and title_end > title_at:
            parts = [b.text() for b in head[title_at:title_end]]
            title = unwrap(parts)
            root.add(Node(Kind.TITLE, block.start, block.line, text=title))
        elif title_at < i < title_end:
            continue
        elif block.form == "table":
            root.add(Node(Kind.TABLE, block.start, block.line, text=block.text()))
        else:
            root.add(Node(Kind.HEAD, block.start, block.line, text=block.text()))
            role = surroundings.head_role(block.first, block.form)
            if role is HeadRole.FURNITURE:
                warnings.append(ParseWarning(WarningCode.NOT_TEXT, block.line, block.text()))
            elif role is HeadRole.UNKNOWN and not in_brackets and block.text() != title:
                warnings.append(ParseWarning(WarningCode.UNRECOGNISED, block.line, block.text()))
            opened = sum(block.text().count(c) for c in "（(") - sum(block.text().count(c) for c in "）)")
            in_brackets = title != "" and (opened > 0 or (in_brackets and opened == 0))
    return title


def _add_region(root: Node, base: Node, found: Sequence[Block], warnings: list[ParseWarning]) -> None:
    end = _tail_start(found)
    Region(base, warnings).read(found[:end])
    for i, block in enumerate(found[end:], end):
        form = Kind.TABLE if block.form == "table" else Kind.OTHER
        root.add(Node(form, block.start, block.line, text=block.text()))
        words = block.first
        if block.form != "line":
            continue
        if surroundings.is_furniture(words):
            warnings.append(ParseWarning(WarningCode.NOT_TEXT, block.line, block.text()))
        elif not any(
            of(words)
            for of in (
                surroundings.is_date,
                surroundings.is_printed,
                surroundings.is_signature,
                surroundings.is_closing,
            )
        ) and not (_NOTE.match(words) or (i + 1 < len(found) and surroundings.is_date(found[i + 1].first))):
            warnings.append(ParseWarning(WarningCode.UNRECOGNISED, block.line, block.text()))


def _add_attachment(root: Node, found: Sequence[Block], warnings: list[ParseWarning]) -> None:
    block = found[0]
    label = labels.attachment(block.first)
    if label is None:  # pragma: no cover – the caller chose it for its label
        raise ValueError("not an attachment")
    node = root.add(Node(Kind.ATTACHMENT, block.start, block.line, label.text, label.numbers, style=Style.ATTACHMENT))
    rest = block.text(label.length)
    inner, used = labels.enumerators(block.first[label.length :]), 1
    region = Region(node, warnings)
    if inner and rest:
        region.enumerate(inner, block, found, 0, label.length)
    elif rest:
        node.title = rest
    elif len(found) > 1 and found[1].form == "line" and _can_be_title(found[1].first):
        node.title, used = found[1].text(), 2
    end = used + _tail_start(found[used:])
    region.read(found[used:end])
    if end < len(found):
        _add_region(root, root, found[end:], warnings)


def _can_be_title(words: str) -> bool:
    return (
        len(words) <= _TITLE_LENGTH
        and not surroundings.ends_as_sentence(words)
        and not labels.structure(words)
        and not labels.enumerators(words)
        and not surroundings.is_date(words)
    )


def _notes_start(found: Sequence[Block]) -> int:
    """Where the footnotes begin that stand under the text ([1] …, with [1] in the text above); else the end."""
    start = len(found)
    while start > 0 and found[start - 1].form == "line" and (mark := _NOTE.match(found[start - 1].first)):
        if not any(mark[0].strip() in b.text() for b in found[: start - 1]):
            break
        start -= 1
    return start


def _may_sign(block: Block) -> bool:
    words = block.first
    return (
        block.form == "line"
        and not block.quoted
        and 3 <= len(words) <= 24
        and not surroundings.ends_as_sentence(words)
        and not any(c.isdigit() or c in "，。；：、" for c in words)
    )


def _tail_start(whole: Sequence[Block]) -> int:
    """Where signature, date, notes or the page's furniture begin, after the last numbered line; else the end."""
    found = whole[: _notes_start(whole)]
    last = -1
    for i, block in enumerate(found):
        if (
            block.form == "line"
            and not block.quoted
            and (labels.structure(block.first) or labels.enumerators(block.first) or block.hashes)
        ):
            last = i
    for i in range(last + 1, len(found)):
        block = found[i]
        if block.form != "line":
            continue
        words = block.first
        near_end = len(found) - i <= _TAIL_DATE_WITHIN
        if near_end and (surroundings.is_date(words) or surroundings.is_printed(words)):
            while i - 1 > last and surroundings.is_signature(found[i - 1].first):
                i -= 1
            # Whoever signs right above a date may be called anything
            if i - 1 > last and i and surroundings.is_date(found[i].first) and _may_sign(found[i - 1]):
                i -= 1
            return i
        if surroundings.is_furniture(words) or (near_end and surroundings.is_closing(words)):
            return i
    return len(found)
